#include "umkmctl/stop.h"

#include <csignal>

namespace umkm::ctl {
namespace {

sigset_t EndSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

Stop::Stop(const Clock& clock, absl::Duration timeout) : clock_(clock) {
  const sigset_t signals = EndSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  thread_ = std::jthread(
      [this, deadline = clock.Now() + timeout](const std::stop_token& end) { Run(end, deadline); });
}

Stop::~Stop() = default;

void Stop::Run(const std::stop_token& end, absl::Time deadline) {
  const sigset_t signals = EndSignals();
  const timespec tick = {.tv_sec = 0, .tv_nsec = 50'000'000};
  bool signalled = false;
  while (!signalled && clock_.Now() < deadline) {
    if (end.stop_requested()) return;
    signalled = sigtimedwait(&signals, nullptr, &tick) > 0;
  }
  std::lock_guard lock(mutex_);
  stopped_ = true;
  by_timeout_ = !signalled;
  if (on_stop_) on_stop_();
  changed_.notify_all();
}

void Stop::Call(std::function<void()> on_stop) {
  std::lock_guard lock(mutex_);
  on_stop_ = std::move(on_stop);
  if (stopped_ && on_stop_) on_stop_();
}

bool Stop::WaitFor(absl::Duration pause) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, absl::ToChronoMilliseconds(pause), [&] { return stopped_; });
}

bool Stop::by_timeout() const {
  std::lock_guard lock(mutex_);
  return by_timeout_;
}

}  // namespace umkm::ctl
