#include <google/protobuf/util/time_util.h>

#include <algorithm>

#include "common/kafka.h"
#include "common/text.h"

namespace umkm {

KafkaHeaders HeadersOf(const journal::v1::Entry& entry, std::string_view hash) {
  KafkaHeaders record = {
      .headers = {{"ce_specversion", "1.0"},
                  {"ce_id", entry.source() + '/' + entry.epoch().incarnation() + '/' +
                                std::to_string(entry.position())},
                  {"ce_source", "umkm/" + entry.source()},
                  {"ce_type", entry.event_type()},
                  {"ce_time", google::protobuf::util::TimeUtil::ToString(entry.recorded_time())},
                  {"content-type", "application/protobuf"},
                  {"umkmhash", Hex(hash)}},
      .key = entry.subject_id()};
  if (!entry.traceparent().empty()) {
    record.headers.emplace_back("ce_traceparent", entry.traceparent());
  }
  return record;
}

KafkaHeaders HeadersOf(const JournalRow& row) {
  journal::v1::Entry entry;
  if (!entry.ParseFromString(row.entry)) {
    throw std::runtime_error("the journal's entry " + std::to_string(row.position) +
                             " cannot be parsed");
  }
  return HeadersOf(entry, row.hash);
}

std::vector<OwnedRecord> ReadLastRecords(const std::string& brokers, const std::string& topic,
                                         int most, int timeout_ms) {
  const KafkaError unreachable("topic " + topic + " cannot be reached at " + brokers);
  const auto range = KafkaConsumer(brokers, topic, std::nullopt).Watermarks(timeout_ms);
  if (!range) throw unreachable;
  const auto [low, high] = *range;
  std::vector<OwnedRecord> records;
  if (low == high) return records;
  KafkaConsumer consumer(brokers, topic, std::max(low, high - most));
  const auto keep = [&records](const KafkaRecord& record) {
    records.push_back({record.offset, std::string(record.value), std::string(record.hash_hex())});
  };
  constexpr int kStepMs = 100;
  for (int idle_ms = 0;
       !consumer.at_end() && (records.empty() || records.back().offset < high - 1);) {
    if (idle_ms >= timeout_ms) throw unreachable;
    if (consumer.Read(kStepMs, 1000, keep) == 0) idle_ms += kStepMs;
  }
  return records;
}

}  // namespace umkm
