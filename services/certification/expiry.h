// Certificates expire by themselves.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "certification/store.h"
#include "common/clock.h"
#include "common/committer.h"

namespace umkm::certification {

// Writes the expiry of every issued certificate whose last day has passed: one entry each, that is
// effective on the day after the last one however late it is written. Looks when it is made and
// then after every `pause`. Several replicas may do it, for the command follows from the case; the
// days on which the database is away are made up for.
//
// Owns its thread; all references must outlive it.
class Expiry {
 public:
  Expiry(const Schemes& schemes, const Clock& clock, Committer& committer, Store& store,
         std::chrono::milliseconds pause = std::chrono::minutes(1));

 private:
  void Run(const std::stop_token& stop);
  void ExpireAll(const std::stop_token& stop);

  const Schemes& schemes_;
  const Clock& clock_;
  Committer& committer_;
  Store& store_;
  const std::chrono::milliseconds pause_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace umkm::certification
