// How a command that goes on for ever ends.
#pragma once

#include <absl/time/time.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "common/clock.h"

namespace umkm::ctl {

// Comes by Ctrl-C (SIGINT), SIGTERM or after a time. Blocks these signals for the thread that makes
// it and all that are made after it: so make it before a Client. Thread-safe; owns its thread.
class Stop {
 public:
  explicit Stop(const Clock& clock, absl::Duration timeout = absl::InfiniteDuration());
  ~Stop();

  // What to call when it comes, at once if it has come; null: nothing. When this returns, the one
  // that was set before is not running and will not run.
  void Call(std::function<void()> on_stop);
  // Waits so long; true when it has come.
  bool WaitFor(absl::Duration pause);
  bool by_timeout() const;

 private:
  void Run(const std::stop_token& end, absl::Time deadline);

  const Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::function<void()> on_stop_;
  bool stopped_ = false, by_timeout_ = false;
  std::jthread thread_;
};

}  // namespace umkm::ctl
