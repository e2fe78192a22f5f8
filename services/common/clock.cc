#include "common/clock.h"

#include <absl/time/clock.h>

#include <stdexcept>

namespace umkm {

Clock::Clock(const std::string& zone) {
  if (!absl::LoadTimeZone(zone, &zone_))
    throw std::runtime_error("unknown time zone '" + zone + "' (is tzdata installed?)");
}

absl::Time Clock::Now() const { return absl::Now(); }

std::string Clock::Today() const { return absl::FormatTime("%Y-%m-%d", Now(), zone_); }

Stopwatch::Stopwatch() : start_(std::chrono::steady_clock::now()) {}

double Stopwatch::Seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

}  // namespace umkm
