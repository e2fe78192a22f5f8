#include "common/relay_metrics.h"

#include <algorithm>
#include <string>
#include <utility>

namespace umkm {
namespace {

constexpr std::pair<RelayStop, const char*> kReasons[] = {
    {RelayStop::kKafka, "kafka"},
    {RelayStop::kDatabase, "database"},
    {RelayStop::kJournalBehind, "journal_behind"},
    {RelayStop::kFork, "fork"},
    {RelayStop::kForeignTopic, "foreign_topic"},
    {RelayStop::kUnreadable, "unreadable_journal"},
};

std::optional<absl::Time> RecordedTime(const JournalRow& row) {
  journal::v1::Entry entry;
  if (!entry.ParseFromString(row.entry)) return std::nullopt;
  return absl::FromUnixSeconds(entry.recorded_time().seconds()) +
         absl::Nanoseconds(entry.recorded_time().nanos());
}

}  // namespace

RelayMetrics::RelayMetrics(Metrics& metrics) {
  const auto gauge = [&](const char* name, const char* help, auto ask) {
    asked_.push_back(metrics.AskGauge(name, help, [this, ask] {
      const std::lock_guard lock(mutex_);
      return ask();
    }));
  };
  gauge("umkm_relay_active", "1 in the replica that publishes, 0 in one that stands by.",
        [this] { return Metrics::Only(active_ ? 1 : 0); });
  gauge("umkm_relay_published_position", "Last journal position known to be on Kafka.",
        [this] { return WhileKnown(static_cast<double>(published_.value_or(0))); });
  gauge("umkm_relay_lag_entries", "Committed journal entries that are not on Kafka yet.", [this] {
    const uint64_t published = published_.value_or(0);
    return WhileKnown(static_cast<double>(std::max(head_, published) - published));
  });
  gauge(
      "umkm_relay_lag_seconds", "Age of the oldest committed entry that is not on Kafka yet.",
      [this] { return WhileKnown(oldest_ ? absl::ToDoubleSeconds(clock_.Now() - *oldest_) : 0); });
  gauge("umkm_relay_stopped", "1 while nothing is published, for this reason.", [this] {
    std::vector<Metrics::Sample> samples;
    for (const auto& [why, word] : kReasons) {
      samples.push_back({{{"reason", word}}, why == stopped_ ? 1.0 : 0.0});
    }
    return samples;
  });
  gauge("umkm_kafka_up", "1 while the topic can be reached.", [this] {
    return active_ ? Metrics::Only(stopped_ == RelayStop::kKafka ? 0 : 1)
                   : std::vector<Metrics::Sample>();
  });
}

// A replica that stands by says nothing: it would be wrong.
std::vector<Metrics::Sample> RelayMetrics::WhileKnown(double value) const {
  return active_ && published_ ? Metrics::Only(value) : std::vector<Metrics::Sample>();
}

void RelayMetrics::SetActive(bool active) {
  const std::lock_guard lock(mutex_);
  active_ = active;
}

void RelayMetrics::SetHead(uint64_t position) {
  const std::lock_guard lock(mutex_);
  head_ = std::max(head_, position);
}

void RelayMetrics::Committed(const std::vector<JournalRow>& rows) {
  const std::lock_guard lock(mutex_);
  head_ = std::max(head_, rows.back().position);
  if (!oldest_) oldest_ = RecordedTime(rows.front());
}

void RelayMetrics::SetNext(const JournalRow& row) {
  const std::lock_guard lock(mutex_);
  oldest_ = RecordedTime(row);
}

void RelayMetrics::SetPublished(uint64_t position) {
  const std::lock_guard lock(mutex_);
  published_ = position;
  if (position >= head_) oldest_.reset();
}

void RelayMetrics::SetStopped(RelayStop why) {
  const std::lock_guard lock(mutex_);
  stopped_ = why;
}

}  // namespace umkm
