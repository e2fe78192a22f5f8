#include "aggregation/checkpoint.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "common/log.h"
#include "common/thread_name.h"

namespace umkm::aggregation {

namespace {

constexpr std::chrono::seconds kInterval(1);
constexpr uint64_t kManyEntries = 100'000;

}  // namespace

Checkpoint::Checkpoint(std::string source, std::string database, State& state, std::size_t stream,
                       const Clock& clock, Metrics& metrics)
    : source_(std::move(source)),
      state_(state),
      stream_(stream),
      clock_(clock),
      age_seconds_(metrics.Gauge("umkm_checkpoint_age_seconds",
                                 "Seconds since the stored checkpoint was up to date; 0 when it is",
                                 {{"source", source_}})),
      store_(std::move(database), state.names()),
      stored_time_(clock.Now()),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

Checkpoint::~Checkpoint() = default;

void Checkpoint::Reset(const Progress& progress) {
  const std::lock_guard lock(mutex_);
  changed_.clear();
  since_ = latest_ = progress.position;
}

void Checkpoint::Changed(std::span<const Delta> deltas, uint64_t position) {
  const std::lock_guard lock(mutex_);
  for (const Delta& delta : deltas) changed_[{delta.key, delta.day}] = position;
  latest_ = position;
  if (latest_ >= stored_.position + kManyEntries) wake_.notify_one();
}

void Checkpoint::Run(const std::stop_token& stop) {
  NameThread("checkpoint");
  bool failing = false;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, stop, kInterval, [this, failing] {
        return !failing && latest_ >= stored_.position + kManyEntries;
      });
    }
    try {
      Save();
      failing = false;
    } catch (const std::exception& error) {
      if (!failing) {
        LogWarning("the checkpoint cannot be written; it is tried again",
                   {{"source", source_}, {"error", error.what()}});
      }
      failing = true;
    }
    if (stop.stop_requested()) return;
  }
}

void Checkpoint::Save() {
  const std::lock_guard saving(saving_);
  if (!Stored()) {
    age_seconds_.Set(absl::ToDoubleSeconds(clock_.Now() - stored_time_));
    Forget(
        store_.Save(source_, [this](const std::optional<Mark>& stored) { return Take(stored); }));
  }
  stored_time_ = clock_.Now();
  age_seconds_.Set(0);
}

// True when the store is known to hold the present state, or there is nothing to store.
bool Checkpoint::Stored() {
  bool stored = false;
  state_.Read([&](const std::vector<Stream>& streams) {
    const Progress& progress = streams[stream_].progress;
    const std::lock_guard lock(mutex_);
    stored = progress.position == 0 || Holds(stored_, progress);
  });
  return stored;
}

// Runs while the stream is locked in the store. A change that is noted here but not yet in the
// state has a position behind the state's, so it is written again next time.
Snapshot Checkpoint::Take(const std::optional<Mark>& stored) {
  Snapshot snapshot;
  state_.Read([&](const std::vector<Stream>& streams) {
    const Stream& stream = streams[stream_];
    snapshot.progress = stream.progress;
    if (stored && Holds(*stored, stream.progress)) return;
    const std::lock_guard lock(mutex_);
    const bool same_history =
        stored && stored->epoch.incarnation() == stream.progress.epoch.incarnation();
    snapshot.whole = !same_history || stored->position < since_;
    if (snapshot.whole) {
      stream.cube.ForEachStep([&](const Delta& step) { snapshot.steps.push_back(step); });
      return;
    }
    for (const auto& [step, position] : changed_) {
      if (position <= stored->position) continue;
      const auto [key, day] = step;
      snapshot.steps.push_back({key, day, stream.cube.AmountOn(key, day)});
    }
  });
  return snapshot;
}

void Checkpoint::Forget(const Mark& stored) {
  const std::lock_guard lock(mutex_);
  stored_ = stored;
  absl::erase_if(changed_, [&](const auto& one) { return one.second <= stored.position; });
  since_ = std::max(since_, stored.position);
}

}  // namespace umkm::aggregation
