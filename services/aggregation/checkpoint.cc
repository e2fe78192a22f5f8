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
      store_(std::move(database), state.names()),
      stored_nanos_(absl::ToUnixNanos(clock.Now())),
      asked_(AskAbout(metrics)),
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
    stored_ =
        store_.Save(source_, [this](const std::optional<Mark>& stored) { return Take(stored); });
  }
  stored_nanos_ = absl::ToUnixNanos(clock_.Now());
  stored_position_ = stored_.position;
}

std::vector<Metrics::Asked> Checkpoint::AskAbout(Metrics& metrics) {
  return {
      metrics.AskGauge(
          "umkm_checkpoint_age_seconds", "Seconds since the stored checkpoint was last up to date.",
          [this] {
            const absl::Duration age = clock_.Now() - absl::FromUnixNanos(stored_nanos_);
            return std::vector<Metrics::Sample>{
                {{{"source", source_}}, absl::ToDoubleSeconds(age)}};
          }),
      metrics.AskGauge("umkm_checkpoint_position", "Position of the stored checkpoint.", [this] {
        return std::vector<Metrics::Sample>{
            {{{"source", source_}}, static_cast<double>(stored_position_)}};
      })};
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
