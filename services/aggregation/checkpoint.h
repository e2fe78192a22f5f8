// Keeps the stored checkpoint of one stream close behind its state.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "aggregation/state.h"
#include "aggregation/store.h"
#include "common/clock.h"
#include "common/metrics.h"

namespace umkm::aggregation {

// From a thread of its own it writes the cells that changed since, every second, or so seldom that
// it takes a tenth of the time; so a slow or absent database never holds up the follower. Its last
// act is one more checkpoint.
class Checkpoint {
 public:
  Checkpoint(std::string source, std::string database, State& state, std::size_t stream,
             const Clock& clock, Metrics& metrics);
  ~Checkpoint();

  // Writes now what is not stored yet, unless another replica did; throws as
  // Store::Save. (The thread's work; also for tests.)
  void Save();

 private:
  void Run(const std::stop_token& stop);
  Snapshot Take(const std::optional<Mark>& stored);
  bool Stored();
  std::vector<Metrics::Asked> AskAbout(Metrics& metrics);

  const std::string source_;
  State& state_;
  const std::size_t stream_;
  const Clock& clock_;
  std::mutex saving_;  // one Save at a time; guards what follows
  Store store_;
  Mark stored_;

  std::atomic<int64_t> stored_nanos_;  // when the store last had all; since 1970
  std::atomic<uint64_t> stored_position_ = 0;
  std::vector<Metrics::Asked> asked_;

  std::mutex mutex_;  // of wake_
  std::condition_variable_any wake_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace umkm::aggregation
