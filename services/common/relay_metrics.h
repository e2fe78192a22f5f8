// What a relay says of itself to Prometheus.
#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "common/clock.h"
#include "common/journal.h"
#include "common/metrics.h"

namespace umkm {

// Why nothing is published: the label of umkm_relay_stopped.
enum class RelayStop {
  kNone,
  kKafka,          // it is away, or without the topic
  kDatabase,       // it is away
  kJournalBehind,  // the topic holds more than the journal
  kFork,           // topic and journal hold different entries
  kForeignTopic,   // somebody else writes to the topic
  kUnreadable,     // the journal lacks an entry, or has one that cannot be read
};

// Thread-safe. The series:
//   umkm_relay_active               1 in the replica that publishes, 0 in one that stands by
//   umkm_relay_published_position   these three only of the active one, and only once it knows
//   umkm_relay_lag_entries          where the topic ends
//   umkm_relay_lag_seconds
//   umkm_relay_stopped{reason}      0 or 1 for every reason
//   umkm_kafka_up                   only of the active one
class RelayMetrics {
 public:
  explicit RelayMetrics(Metrics& metrics);

  // Whether this relay holds the lock of its journal.
  void SetActive(bool active);
  // The journal's head; one that is less than what is known already is passed over.
  void SetHead(uint64_t position);
  // Rows were committed, in order, at least one.
  void Committed(const std::vector<JournalRow>& rows);
  // The first row that is not on Kafka.
  void SetNext(const JournalRow& row);
  // The last position that is on Kafka.
  void SetPublished(uint64_t position);
  void SetStopped(RelayStop why);

 private:
  std::vector<Metrics::Sample> WhileKnown(double value) const;  // under mutex_

  const Clock clock_;
  std::mutex mutex_;
  bool active_ = false;
  uint64_t head_ = 0;
  std::optional<uint64_t> published_;
  std::optional<absl::Time> oldest_;  // when the first entry that is not on Kafka was recorded
  RelayStop stopped_ = RelayStop::kNone;
  std::vector<Metrics::Asked> asked_;  // last: they read all of the above
};

}  // namespace umkm
