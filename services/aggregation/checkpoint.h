// Keeps the stored checkpoint of one stream close behind its state.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include "aggregation/state.h"
#include "aggregation/store.h"
#include "common/clock.h"
#include "common/metrics.h"

namespace umkm::aggregation {

// Remembers which steps changed since when, and from a thread of its own writes them every second,
// or after 100,000 entries; so a slow or absent database never holds up its follower, who calls
// the functions below. Its last act is one more checkpoint.
class Checkpoint {
 public:
  Checkpoint(std::string source, std::string database, State& state, std::size_t stream,
             const Clock& clock, Metrics& metrics);
  ~Checkpoint();

  // The state was replaced by that of another progress: what changed before it is not known.
  void Reset(const Progress& progress);
  // To be called before State::Advance with the same deltas, which leads to `position`.
  void Changed(std::span<const Delta> deltas, uint64_t position);

  // Writes now what is not stored yet, unless another replica did; throws as
  // Store::Save. (The thread's work; also for tests.)
  void Save();

 private:
  void Run(const std::stop_token& stop);
  Snapshot Take(const std::optional<Mark>& stored);
  void Forget(const Mark& stored);
  bool Stored();

  const std::string source_;
  State& state_;
  const std::size_t stream_;
  const Clock& clock_;
  prometheus::Gauge& age_seconds_;
  Store store_;        // used while saving_ is held
  std::mutex saving_;  // one Save at a time
  absl::Time stored_time_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable_any wake_;
  // Position of the latest change of each step; complete for changes behind `since_`.
  absl::flat_hash_map<std::pair<CellKey, int32_t>, uint64_t> changed_;
  uint64_t since_ = 0;
  uint64_t latest_ = 0;
  Mark stored_;

  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace umkm::aggregation
