#include "aggregation/checkpoint.h"

#include <algorithm>
#include <chrono>
#include <span>
#include <utility>

#include "common/log.h"
#include "common/thread_name.h"

namespace umkm::aggregation {

namespace {

constexpr absl::Duration kInterval = absl::Seconds(1);
constexpr double kRest = 9;  // times as long as the last one took

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

void Checkpoint::Run(const std::stop_token& stop) {
  NameThread("checkpoint");
  bool failing = false;
  absl::Duration pause = kInterval;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, stop, absl::ToChronoMilliseconds(pause), [] { return false; });
    }
    const Stopwatch taken;
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
    pause = std::max(kInterval, absl::Seconds(taken.Seconds() * kRest));
  }
}

void Checkpoint::Save() {
  const std::lock_guard saving(saving_);
  if (!Stored()) {
    age_seconds_.Set(absl::ToDoubleSeconds(clock_.Now() - stored_time_));
    stored_ =
        store_.Save(source_, [this](const std::optional<Mark>& stored) { return Take(stored); });
  }
  stored_time_ = clock_.Now();
  age_seconds_.Set(0);
}

// True when the store is known to hold the present state, or there is nothing to store.
bool Checkpoint::Stored() {
  bool stored = false;
  state_.Read([&](const std::vector<Stream>& streams) {
    const Progress& progress = streams[stream_].progress;
    stored = progress.position == 0 || Holds(stored_, progress);
  });
  return stored;
}

// Runs while the stream is locked in the store.
Snapshot Checkpoint::Take(const std::optional<Mark>& stored) {
  Snapshot snapshot;
  state_.Read([&](const std::vector<Stream>& streams) {
    const Stream& stream = streams[stream_];
    snapshot.progress = stream.progress;
    if (stored && Holds(*stored, stream.progress)) return;
    const bool same_history =
        stored && stored->epoch.incarnation() == stream.progress.epoch.incarnation();
    snapshot.whole = !same_history || stored->position < stream.cube.since();
    stream.cube.ForEachCell(snapshot.whole ? std::nullopt : std::optional(stored->position),
                            [&](CellKey key, std::span<const Step> steps) {
                              snapshot.cells.push_back(Pack(key, steps));
                            });
  });
  return snapshot;
}

}  // namespace umkm::aggregation
