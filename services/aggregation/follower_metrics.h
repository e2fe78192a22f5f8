// What the follower of one stream says of itself to Prometheus.
#pragma once

#include <absl/time/time.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "aggregation/state.h"
#include "common/clock.h"
#include "common/metrics.h"

namespace umkm::aggregation {

// Why a stream is stopped until somebody puts it right: the label of umkm_stream_stopped.
enum class StreamStop {
  kNone,
  kFork,           // the journal has another entry at our position
  kJournalBehind,  // the journal ends before our position
  kUnreadable,     // an entry of the journal itself cannot be followed
  kUnexpected,     // an error that nobody expected
};

// Thread-safe. The series, all of {source}:
//   umkm_stream_position                    of the last entry included
//   umkm_stream_recorded_timestamp_seconds  when that entry was recorded; none before the first
//   umkm_stream_lag_seconds                 since the stream was last known to be level with its
//                                           topic: what the figures lack may be as old as that
//   umkm_stream_problem                     1 while it is not followed, for whatever reason
//   umkm_stream_stopped{reason}             0 or 1 for every reason
//   umkm_kafka_up, umkm_cube_cells
//   umkm_events_total, umkm_quarantined_total, umkm_outdated_total, umkm_resyncs_total,
//   umkm_gaps_healed_total, umkm_entries_healed_total
class FollowerMetrics {
 public:
  FollowerMetrics(const std::string& source, const Clock& clock, Metrics& metrics);

  // What readers see now, and how many entries of it are new.
  void Included(const Progress& progress, uint64_t entries, std::size_t cells);
  void Quarantined() { quarantined_.Increment(); }
  void Outdated() { outdated_.Increment(); }
  void Resynced() { resyncs_.Increment(); }
  // So many entries that the topic lacked came from the source; none: nothing was missing.
  void Healed(uint64_t entries);
  // After a look at the topic.
  void Read(bool reachable, bool at_end);
  void SetProblem(bool problem) { problem_.Set(problem ? 1 : 0); }
  void SetStopped(StreamStop why) { stopped_ = why; }

 private:
  const Clock& clock_;
  prometheus::Gauge& position_;
  prometheus::Gauge& problem_;
  prometheus::Gauge& kafka_up_;
  prometheus::Gauge& cells_;
  prometheus::Counter& events_;
  prometheus::Counter& quarantined_;
  prometheus::Counter& outdated_;
  prometheus::Counter& resyncs_;
  prometheus::Counter& gaps_healed_;
  prometheus::Counter& entries_healed_;
  std::atomic<int64_t> recorded_nanos_ = 0;  // since 1970; 0: none
  std::atomic<int64_t> level_nanos_;
  std::atomic<StreamStop> stopped_ = StreamStop::kNone;
  std::vector<Metrics::Asked> asked_;  // last: they read all of the above
};

}  // namespace umkm::aggregation
