// The only place that reads the clock.
#pragma once

#include <absl/time/time.h>

#include <chrono>
#include <string>

namespace umkm {

// Wall-clock time in the office's time zone. Thread-safe. Tests derive a clock that they set.
class Clock {
 public:
  // Zone name as in the tz database ("Asia/Makassar"). Throws std::runtime_error when unknown.
  explicit Clock(const std::string& zone = "Asia/Makassar");
  virtual ~Clock() = default;

  virtual absl::Time Now() const;
  // The day it is in the office, YYYY-MM-DD.
  std::string Today() const;

 private:
  absl::TimeZone zone_;
};

// Time that passes from its making on, by the monotonic clock: for measuring and for waiting.
class Stopwatch {
 public:
  Stopwatch();
  double Seconds() const;

 private:
  std::chrono::steady_clock::time_point start_;
};

}  // namespace umkm
