// A thread for work that takes too long for the thread on which it comes up.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace umkm {

// Runs tasks one after another, in the order in which they were added. Thread-safe; owns its
// thread. Tasks must not throw.
class Worker {
 public:
  Worker() : thread_([this] { Run(); }) {}
  // Runs what was added, then ends.
  ~Worker();
  void Add(std::function<void()> task);

 private:
  void Run();

  std::mutex mutex_;
  std::condition_variable added_;
  std::deque<std::function<void()>> tasks_;
  bool ending_ = false;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace umkm
