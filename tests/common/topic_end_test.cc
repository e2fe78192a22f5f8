#include "common/topic_end.h"

#include "tests/common/rebase_fixture.h"

namespace umkm {
namespace {

class TopicEndTest : public RebaseFixture {
 protected:
  std::optional<TopicComparison> Compare(const std::string& of) {
    const auto connection = Connect(of, "test");
    pqxx::nontransaction tx(*connection);
    return CompareWithTopic(tx, ReadHead(tx), "notes", kafka.brokers(), topic);
  }
  uint64_t SharedBy(const std::string& of) {
    const auto compared = Compare(of);
    EXPECT_TRUE(compared);
    return compared ? compared->parting.shared_position() : UINT64_MAX;
  }
};

TEST_F(TopicEndTest, KnowsAnEntryOfTheSource) {
  const JournalRow row = MadeUpRow(7);
  const OwnedRecord record = {.value = row.entry, .hash_hex = Hex(row.hash)};
  const auto it = EntryOf("notes", record);
  ASSERT_TRUE(it);
  EXPECT_EQ(it->entry.position(), 7u);
  EXPECT_EQ(it->hash, row.hash);
  EXPECT_FALSE(EntryOf("letters", record));
  EXPECT_FALSE(EntryOf("notes", {.value = row.entry, .hash_hex = "zz"}));
  EXPECT_FALSE(EntryOf("notes", {.value = "\xff\xff", .hash_hex = Hex(row.hash)}));
  EXPECT_FALSE(EntryOf("notes", {.value = "", .hash_hex = Hex(row.hash)}));
}

TEST_F(TopicEndTest, SaysNothingOfATopicWithoutItsEntries) {
  EXPECT_FALSE(Compare(database));
  KafkaProducer foreign(kafka.brokers(), topic);
  foreign.Produce(MadeUpRow(1, "letters"));
  ASSERT_EQ(foreign.Flush(20'000), 1u);
  EXPECT_FALSE(Compare(database));
}

TEST_F(TopicEndTest, FindsTheLastEntryThatBothHold) {
  const std::string empty = CopyOfDatabase(database);
  Write(database, 3);
  const std::string backup = CopyOfDatabase(database);
  WriteAndPublish(database, 4);
  EXPECT_EQ(SharedBy(empty), 0u);
  EXPECT_EQ(SharedBy(backup), 3u);
  EXPECT_EQ(SharedBy(database), 7u);
  Write(backup, 9);
  EXPECT_EQ(SharedBy(backup), 3u);
}

TEST_F(TopicEndTest, SeesByALinkWhatNeverCameToTheTopic) {
  Write(database, 3);
  const std::string backup = CopyOfDatabase(database);
  WriteAndPublish(database, 2);
  Write(backup, 4);
  const std::string newer = CopyOfDatabase(backup);  // holds 4 to 7, which stay unpublished
  ASSERT_TRUE(Rebase(backup));
  WriteAndPublish(backup, 2);
  EXPECT_EQ(SharedBy(newer), 7u);
  EXPECT_EQ(SharedBy(database), 3u);
}

TEST_F(TopicEndTest, ReadsBackAsFarAsItMustPastForeignAndRepeatedRecords) {
  Write(database, 1);
  Publish(database);
  constexpr uint64_t kLost = 45'000;
  KafkaProducer producer(kafka.brokers(), topic);
  const auto produce = [&](const JournalRow& row) {
    while (!producer.Produce(row)) producer.Poll(10);
  };
  for (uint64_t position = 2; position <= kLost; ++position) {
    produce(MadeUpRow(position));
    if (position % 1000 == 700) produce(MadeUpRow(position - 499));
    if (position % 1000 == 0) produce(MadeUpRow(position, "letters"));
  }
  ASSERT_EQ(producer.Flush(20'000), kLost);
  const auto compared = Compare(database);
  ASSERT_TRUE(compared);
  EXPECT_EQ(compared->parting.shared_position(), 1u);
  EXPECT_EQ(compared->parting.topic_position(), kLost);
  EXPECT_EQ(compared->highest_epoch, 1u);
}

}  // namespace
}  // namespace umkm
