#include "common/worker.h"

namespace umkm {

Worker::~Worker() {
  const std::lock_guard lock(mutex_);
  ending_ = true;
  added_.notify_one();
}

void Worker::Add(std::function<void()> task) {
  const std::lock_guard lock(mutex_);
  tasks_.push_back(std::move(task));
  added_.notify_one();
}

void Worker::Run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    added_.wait(lock, [this] { return ending_ || !tasks_.empty(); });
    if (tasks_.empty()) return;
    {
      const std::function<void()> task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
    }  // what it held is freed without the lock
    lock.lock();
  }
}

}  // namespace umkm
