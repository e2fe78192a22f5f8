// Waiting for something that another thread or process does.
#pragma once

#include <absl/time/clock.h>
#include <absl/time/time.h>

#include <utility>

namespace umkm {

// True as soon as the predicate is; false when it is not within the limit.
template <class Predicate>
bool Eventually(absl::Duration limit, Predicate&& predicate) {
  const absl::Time deadline = absl::Now() + limit;
  while (!predicate()) {
    if (absl::Now() > deadline) return false;
    absl::SleepFor(absl::Milliseconds(5));
  }
  return true;
}

}  // namespace umkm
