#include "common/topic_end.h"

#include <algorithm>
#include <vector>

#include "common/journal.h"
#include "common/rebase_service.h"
#include "common/text.h"

namespace umkm {
namespace {

constexpr int kTimeoutMs = 5000;  // without a record, or for an answer
constexpr int kStepMs = 100;
constexpr int64_t kAtOnce = 20'000;  // records in memory

// The records of offsets [from, to), oldest first.
std::vector<OwnedRecord> ReadRange(const std::string& brokers, const std::string& topic,
                                   int64_t from, int64_t to) {
  std::vector<OwnedRecord> records;
  KafkaConsumer consumer(brokers, topic, from);
  bool past = false;
  const auto keep = [&](const KafkaRecord& record) {
    past = record.offset >= to - 1;
    if (record.offset >= to) return;
    records.push_back({record.offset, std::string(record.value), std::string(record.hash_hex())});
  };
  for (int idle_ms = 0; !past && !consumer.at_end();) {
    if (idle_ms >= kTimeoutMs) throw KafkaError("topic " + topic + " cannot be read at " + brokers);
    if (consumer.Read(kStepMs, 1000, keep) == 0) idle_ms += kStepMs;
  }
  return records;
}

// The chain's hash at a position up to the head; GenesisHash at 0.
std::string HashAt(pqxx::transaction_base& tx, uint64_t position) {
  if (position == 0) return GenesisHash();
  const std::vector<JournalRow> rows = ReadRows(tx, position, 1);
  return rows.empty() ? "" : rows.front().hash;
}

// Goes through a topic backwards.
class Comparison {
 public:
  Comparison(pqxx::transaction_base& tx, const journal::v1::Head& head) : tx_(tx), head_(head) {}

  // True when that ends it: the last entry that both hold is known.
  bool Take(const TopicEntry& it) {
    const uint64_t position = it.entry.position();
    highest_epoch_ = std::max(highest_epoch_, it.entry.epoch().number());
    if (!begun_) Begin(it.entry);
    // A record sent twice, or of a history that was given up by an earlier rebase.
    if (position >= below_) return false;
    if (Holds(tx_, head_, it)) return End(position);
    // Its link tells of the entry before it, also where that never came to the topic.
    if (position - 1 <= head_.position() &&
        ChainHash(HashAt(tx_, position - 1), it.bytes) == it.hash) {
      *parting_.mutable_first_lost_time() = it.entry.recorded_time();
      return End(position - 1);
    }
    *parting_.mutable_first_lost_time() = it.entry.recorded_time();
    below_ = position;
    journal::v1::JournalRebased earlier;
    if (it.entry.event_type() == kJournalRebased && earlier.ParseFromString(it.entry.event())) {
      below_ = std::min(below_, earlier.shared_position() + 1);
    }
    return below_ == 1 && End(0);
  }

  std::optional<TopicComparison> Result() const {
    if (!begun_) return std::nullopt;
    return TopicComparison{parting_, highest_epoch_};
  }

 private:
  void Begin(const journal::v1::Entry& last) {
    begun_ = true;
    below_ = last.position() + 1;
    *parting_.mutable_topic_epoch() = last.epoch();
    parting_.set_topic_position(last.position());
    *parting_.mutable_last_lost_time() = last.recorded_time();
  }
  bool End(uint64_t shared_position) {
    parting_.set_shared_position(shared_position);
    return true;
  }

  pqxx::transaction_base& tx_;
  const journal::v1::Head& head_;
  journal::v1::JournalRebased parting_;
  uint32_t highest_epoch_ = 0;
  uint64_t below_ = 0;  // of the topic's history only what is before this position is still unseen
  bool begun_ = false;
};

}  // namespace

std::optional<TopicEntry> EntryOf(const std::string& source, const OwnedRecord& record) {
  TopicEntry it{.entry = {}, .bytes = record.value, .hash = Unhex(record.hash_hex)};
  const bool ours = it.hash.size() == GenesisHash().size() &&
                    it.entry.ParseFromString(record.value) && it.entry.source() == source &&
                    it.entry.epoch().number() > 0 && it.entry.position() > 0;
  return ours ? std::optional(std::move(it)) : std::nullopt;
}

bool Holds(pqxx::transaction_base& tx, const journal::v1::Head& head, const TopicEntry& it) {
  const uint64_t position = it.entry.position();
  return position <= head.position() && HashAt(tx, position) == it.hash;
}

std::optional<TopicComparison> CompareWithTopic(pqxx::transaction_base& tx,
                                                const journal::v1::Head& head,
                                                const std::string& source,
                                                const std::string& brokers,
                                                const std::string& topic) {
  const auto range = KafkaConsumer(brokers, topic, std::nullopt).Watermarks(kTimeoutMs);
  if (!range) throw KafkaError("topic " + topic + " cannot be reached at " + brokers);
  Comparison comparison(tx, head);
  for (int64_t end = range->second; end > range->first;) {
    const int64_t begin = std::max(range->first, end - kAtOnce);
    const std::vector<OwnedRecord> records = ReadRange(brokers, topic, begin, end);
    for (auto record = records.rbegin(); record != records.rend(); ++record) {
      const auto it = EntryOf(source, *record);
      if (it && comparison.Take(*it)) return comparison.Result();
    }
    end = begin;
  }
  return comparison.Result();
}

}  // namespace umkm
