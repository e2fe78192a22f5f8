// A clock that stands still until it is set.
#pragma once

#include <absl/time/time.h>

#include <mutex>

#include "common/clock.h"

namespace umkm {

// Thread-safe. Starts on 2020-05-26 at 09:00 in the office (Asia/Makassar).
class FixedClock : public Clock {
 public:
  explicit FixedClock(absl::Time now = absl::FromUnixSeconds(1590454800)) : now_(now) {}

  absl::Time Now() const override {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  void Set(absl::Time now) {
    const std::lock_guard lock(mutex_);
    now_ = now;
  }
  void Advance(absl::Duration by) { Set(Now() + by); }

 private:
  mutable std::mutex mutex_;
  absl::Time now_;
};

}  // namespace umkm
