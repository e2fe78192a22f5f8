// The only file that touches librdkafka: one partition in, one partition out.
//
// A record: key = subject id, value = bytes of umkm.journal.v1.Entry, CloudEvents' binary headers:
//   ce_specversion "1.0"  ce_id "registry/<incarnation>/<position>"  ce_source "umkm/registry"
//   ce_type <event_type>  ce_time RFC 3339  content-type "application/protobuf"
//   ce_traceparent <the trace of the call, common/trace.h>, when the entry has one
//   umkmhash <64 hex digits: the entry's chain hash>
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "common/journal.h"

namespace umkm {

// A record as read; it and its views live until the next read.
struct KafkaRecord {
  int64_t offset = 0;
  std::string_view key;
  std::string_view value;
  // Header umkmhash; empty when absent. Only then the headers are unpacked, which takes as long as
  // all else that is done to a record.
  std::string_view hash_hex() const;
  const void* message;  // librdkafka's
};

// Makes the record of an entry: the headers above.
struct KafkaHeaders {
  std::vector<std::pair<std::string, std::string>> headers;
  std::string key;
};
KafkaHeaders HeadersOf(const journal::v1::Entry& entry, std::string_view hash);
// Of a journal row. Throws std::runtime_error when its entry cannot be parsed.
KafkaHeaders HeadersOf(const JournalRow& row);

// Produces to partition 0 of one topic, idempotently, acks=all. One thread uses it.
class KafkaProducer {
 public:
  KafkaProducer(const std::string& brokers, const std::string& topic);
  ~KafkaProducer();

  // Queues a row; false when the local queue is full (Poll, then again).
  bool Produce(const JournalRow& row);
  // The same for any record; `position` is what Poll gives when it is delivered.
  bool Produce(const KafkaHeaders& record, std::string_view value, uint64_t position);
  // Serves delivery reports for at most so long; gives the highest position such that it and all
  // before it are delivered. Throws KafkaError when delivery failed for good: destroy and make
  // anew.
  uint64_t Poll(int timeout_ms);
  // Waits until everything queued is delivered or the time is over.
  uint64_t Flush(int timeout_ms);
  // Asks the broker whether the topic still holds what was delivered; false when it does not
  // answer in time. Throws KafkaError when the topic is gone, or shorter than what was delivered.
  bool CheckTopic(int timeout_ms);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Reads partition 0 of one topic from an offset, by manual assignment. One thread uses it.
class KafkaConsumer {
 public:
  // From that offset; nothing: from the beginning. auto.offset.reset=error: an offset that does not
  // exist (any more) makes Read throw KafkaOffsetError. Does not wait for the broker; fetches from
  // the first Read on, so before it Watermarks need not wait for a fetch that waits for records.
  KafkaConsumer(const std::string& brokers, const std::string& topic,
                std::optional<int64_t> offset);
  ~KafkaConsumer();

  // Waits up to timeout_ms for a first record (a second more while the broker is away), then takes
  // what is here already, at most `most`, and calls `take` for each in order. Gives how many.
  int Read(int timeout_ms, int most, const std::function<void(const KafkaRecord&)>& take);
  // The same, all at once.
  std::span<const KafkaRecord> Read(int timeout_ms, int most);
  // Asks the broker for [low, high) of the partition; nothing when it does not answer in time.
  std::optional<std::pair<int64_t, int64_t>> Watermarks(int timeout_ms);
  // True when the last Read or Watermarks met a reachable broker.
  bool reachable() const;
  // True when all that the partition holds has been read.
  bool at_end() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The last `most` records of partition 0, oldest first; empty when the topic is empty. Throws
// KafkaError when the broker or the topic cannot be reached in time.
struct OwnedRecord {
  int64_t offset = 0;
  std::string value;
  std::string hash_hex;
};
std::vector<OwnedRecord> ReadLastRecords(const std::string& brokers, const std::string& topic,
                                         int most, int timeout_ms);

class KafkaError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
class KafkaOffsetError : public KafkaError {
 public:
  using KafkaError::KafkaError;
};
// The topic was deleted and made anew, and what was produced since lies at its beginning.
class KafkaTopicRemade : public KafkaError {
 public:
  using KafkaError::KafkaError;
};

}  // namespace umkm
