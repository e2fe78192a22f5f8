#include "aggregation/follower_metrics.h"

#include <utility>

namespace umkm::aggregation {

namespace {

constexpr std::pair<StreamStop, const char*> kReasons[] = {
    {StreamStop::kFork, "fork"},
    {StreamStop::kJournalBehind, "journal_behind"},
    {StreamStop::kUnreadable, "unreadable_entry"},
    {StreamStop::kUnexpected, "unexpected_error"},
};

}  // namespace

FollowerMetrics::FollowerMetrics(const std::string& source, const Clock& clock, Metrics& metrics)
    : clock_(clock),
      position_(metrics.Gauge("umkm_stream_position", "Position of the last entry included.",
                              {{"source", source}})),
      problem_(metrics.Gauge("umkm_stream_problem", "1 while a stream is not followed.",
                             {{"source", source}})),
      kafka_up_(metrics.Gauge("umkm_kafka_up", "1 while the topic can be reached.",
                              {{"source", source}})),
      cells_(metrics.Gauge("umkm_cube_cells", "Base cells of the cube.", {{"source", source}})),
      events_(metrics.Counter("umkm_events_total", "Entries applied to the cube.",
                              {{"source", source}})),
      quarantined_(metrics.Counter("umkm_quarantined_total", "Records that are not of the stream.",
                                   {{"source", source}})),
      outdated_(metrics.Counter("umkm_outdated_total", "Records of an older epoch.",
                                {{"source", source}})),
      resyncs_(metrics.Counter("umkm_resyncs_total", "Cubes made anew from the whole journal.",
                               {{"source", source}})),
      gaps_healed_(metrics.Counter("umkm_gaps_healed_total",
                                   "Times that the source gave what its topic lacked.",
                                   {{"source", source}})),
      entries_healed_(metrics.Counter("umkm_entries_healed_total",
                                      "Entries that came from the source, not from its topic.",
                                      {{"source", source}})),
      level_nanos_(absl::ToUnixNanos(clock.Now())) {
  asked_.push_back(metrics.AskGauge(
      "umkm_stream_recorded_timestamp_seconds",
      "When the last entry included was recorded, in seconds since 1970.",
      [this, source]() -> std::vector<Metrics::Sample> {
        const int64_t nanos = recorded_nanos_;
        if (nanos == 0) return {};
        return {{{{"source", source}}, absl::ToDoubleSeconds(absl::Nanoseconds(nanos))}};
      }));
  asked_.push_back(metrics.AskGauge(
      "umkm_stream_lag_seconds",
      "Seconds since the stream was last known to be level with its topic.", [this, source] {
        const absl::Duration lag = clock_.Now() - absl::FromUnixNanos(level_nanos_);
        return std::vector<Metrics::Sample>{{{{"source", source}}, absl::ToDoubleSeconds(lag)}};
      }));
  asked_.push_back(metrics.AskGauge(
      "umkm_stream_stopped", "1 while a stream is stopped, for this reason.", [this, source] {
        std::vector<Metrics::Sample> samples;
        for (const auto& [why, word] : kReasons) {
          samples.push_back({{{"source", source}, {"reason", word}}, why == stopped_ ? 1.0 : 0.0});
        }
        return samples;
      }));
}

void FollowerMetrics::Included(const Progress& progress, uint64_t entries, std::size_t cells) {
  events_.Increment(static_cast<double>(entries));
  position_.Set(static_cast<double>(progress.position));
  cells_.Set(static_cast<double>(cells));
  recorded_nanos_ = progress.position > 0 ? absl::ToUnixNanos(progress.recorded_time) : 0;
}

void FollowerMetrics::Healed(uint64_t entries) {
  if (entries == 0) return;
  gaps_healed_.Increment();
  entries_healed_.Increment(static_cast<double>(entries));
}

void FollowerMetrics::Read(bool reachable, bool at_end) {
  kafka_up_.Set(reachable ? 1 : 0);
  if (reachable && at_end) level_nanos_ = absl::ToUnixNanos(clock_.Now());
}

}  // namespace umkm::aggregation
