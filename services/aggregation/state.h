// The state that is served: a cube and a position a stream, as a function of the positions alone.
#pragma once

#include <absl/time/time.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <string>
#include <vector>

#include "aggregation/cube.h"
#include "umkm/journal/v1/entry.pb.h"

namespace umkm::aggregation {

// How far a stream is included.
struct Progress {
  journal::v1::Epoch epoch;
  uint64_t position = 0;
  std::string hash = std::string(32, '\0');  // of the entry at `position`
  int64_t kafka_offset = 0;                  // the next offset to read
  absl::Time recorded_time;                  // of the entry at `position`; epoch when none
};

struct Stream {
  std::string source;  // "registry"
  Progress progress;
  std::string problem;   // why it is not followed; empty when it is
  bool stopped = false;  // by that problem, until somebody resolves it
  bool loaded = false;   // its checkpoint was read and the topic caught up with once
  Cube cube;
};

// Thread-safe: one writer a stream (its follower), any number of readers.
class State {
 public:
  explicit State(const std::vector<std::string>& sources);

  // Called with every step while the state is locked: must be quick. Set before any follower runs.
  using OnAdvance = std::function<void(std::size_t stream, std::span<const Delta> deltas)>;
  void Listen(OnAdvance on_advance);

  // One batch of entries of a stream: readers see all of it or nothing.
  void Advance(std::size_t stream, Progress progress, std::span<const Delta> deltas);
  // Another cube altogether (a checkpoint, a resync). Listeners are told by Version() alone.
  void Replace(std::size_t stream, Progress progress, Cube cube);
  // Empty when it is followed again. `stopped`: it will not go on by itself.
  void SetProblem(std::size_t stream, std::string problem, bool stopped = false);
  void SetLoaded(std::size_t stream);

  // Runs `read` on all streams, unchanging while it runs.
  void Read(const std::function<void(const std::vector<Stream>&)>& read) const;
  // Waits until a source's position is at least this; false when the deadline came first or there
  // is no such source.
  bool WaitFor(const std::string& source, uint64_t position, absl::Time deadline) const;
  // Grows with every Replace: what was derived from the state before must be made anew.
  uint64_t version() const;
  // Another one whenever what Read gives is. Within Read it is that of what is read.
  uint64_t revision() const { return revision_; }
  // Empty when every stream is loaded; a stopped stream is named (readiness of the program).
  std::string NotReady() const;

  Names& names() { return names_; }
  const Names& names() const { return names_; }

 private:
  std::unique_lock<std::shared_mutex> LockToWrite();
  // Everybody passes here on the way to mutex_, so that readers cannot starve a writer.
  mutable std::mutex turn_;
  mutable std::shared_mutex mutex_;
  mutable std::condition_variable_any advanced_;
  std::vector<Stream> streams_;
  uint64_t version_ = 0;
  std::atomic<uint64_t> revision_ = 1;
  OnAdvance on_advance_;
  Names names_;
};

}  // namespace umkm::aggregation
