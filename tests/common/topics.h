// Topics as the tests of the mechanism make and read them.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/kafka.h"
#include "tests/support/kafka.h"

namespace umkm {

// A record of a topic, whole.
struct ReadRecord {
  int64_t offset;
  std::string key, value, hash_hex;
};

// All records of a topic, oldest first; waits for the broker up to 20 s.
inline std::vector<ReadRecord> ReadTopic(const std::string& topic) {
  KafkaConsumer consumer(TestKafka().brokers(), topic, std::nullopt);
  std::vector<ReadRecord> records;
  const auto keep = [&](const KafkaRecord& record) {
    records.push_back({record.offset, std::string(record.key), std::string(record.value),
                       std::string(record.hash_hex())});
  };
  for (int tries = 0; !consumer.at_end() && tries < 200; ++tries) consumer.Read(100, 1000, keep);
  EXPECT_TRUE(consumer.at_end()) << "the topic could not be read";
  return records;
}

// Positions of the entries of "notes" on a topic, in the order of its records.
inline std::vector<uint64_t> PositionsOn(const std::string& topic) {
  std::vector<uint64_t> positions;
  for (const ReadRecord& record : ReadTopic(topic)) {
    journal::v1::Entry entry;
    if (entry.ParseFromString(record.value) && entry.source() == "notes") {
      positions.push_back(entry.position());
    }
  }
  return positions;
}

// 1, 2, … n.
inline std::vector<uint64_t> UpTo(uint64_t n) {
  std::vector<uint64_t> positions;
  for (uint64_t position = 1; position <= n; ++position) positions.push_back(position);
  return positions;
}

// A row of "notes" that no database holds.
inline JournalRow MadeUpRow(uint64_t position, const std::string& source = "notes") {
  journal::v1::Entry entry;
  entry.set_source(source);
  entry.mutable_epoch()->set_number(1);
  entry.mutable_epoch()->set_incarnation("00112233445566778899aabbccddeeff");
  entry.set_position(position);
  entry.mutable_recorded_time()->set_seconds(1590454800);
  entry.set_subject_id("note " + std::to_string(position));
  entry.set_event_type("test.NoteWritten");
  std::string bytes = entry.SerializeAsString();
  std::string hash = ChainHash(GenesisHash(), bytes);
  return {position, std::move(hash), std::move(bytes)};
}

}  // namespace umkm
