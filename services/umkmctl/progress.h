// How far a long piece of work is, on stderr.
#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <ostream>
#include <string>

#include "common/clock.h"
#include "umkmctl/output.h"

namespace umkm::ctl {

// A bar on a terminal, five times a second; elsewhere a line every five seconds. Not thread-safe.
class Progress {
 public:
  // `total`: of what Tick's `done` counts; 0 when not known.
  Progress(std::ostream& talk, const Style& style, const Clock& clock, int64_t total);

  void Tick(int64_t done, int64_t rows, int64_t refused);
  // Takes the bar off the screen.
  void Clear();
  absl::Duration elapsed() const { return clock_.Now() - start_; }
  // "6,566 rows/s".
  std::string Rate(int64_t rows) const;

 private:
  std::ostream& talk_;
  const Style& style_;
  const Clock& clock_;
  const int64_t total_;
  const absl::Time start_;
  absl::Time next_;
};

}  // namespace umkm::ctl
