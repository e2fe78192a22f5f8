#include "common/kafka.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/text.h"
#include "tests/common/topics.h"
#include "tests/support/eventually.h"

namespace umkm {
namespace {

using testing::ElementsAre;
using testing::Pair;

// Produces made-up rows [first, last] and waits for their delivery.
void ProduceRows(const std::string& topic, uint64_t first, uint64_t last) {
  KafkaProducer producer(TestKafka().brokers(), topic);
  for (uint64_t position = first; position <= last; ++position) {
    while (!producer.Produce(MadeUpRow(position))) producer.Poll(10);
  }
  ASSERT_EQ(producer.Flush(20'000), last);
}

std::vector<int64_t> OffsetsOf(const std::vector<OwnedRecord>& records) {
  std::vector<int64_t> offsets;
  for (const OwnedRecord& record : records) offsets.push_back(record.offset);
  return offsets;
}

TEST(KafkaHeaders, AreThoseOfCloudEvents) {
  const JournalRow row = MadeUpRow(7);
  const KafkaHeaders made = HeadersOf(row);
  EXPECT_EQ(made.key, "note 7");
  EXPECT_THAT(
      made.headers,
      ElementsAre(Pair("ce_specversion", "1.0"),
                  Pair("ce_id", "notes/00112233445566778899aabbccddeeff/7"),
                  Pair("ce_source", "umkm/notes"), Pair("ce_type", "test.NoteWritten"),
                  Pair("ce_time", "2020-05-26T01:00:00Z"),
                  Pair("content-type", "application/protobuf"), Pair("umkmhash", Hex(row.hash))));
}

TEST(KafkaHeaders, CarryTheTraceOfTheCallThatMadeTheEntry) {
  journal::v1::Entry entry;
  ASSERT_TRUE(entry.ParseFromString(MadeUpRow(7).entry));
  entry.set_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  EXPECT_THAT(HeadersOf(entry, GenesisHash()).headers,
              ::testing::Contains(Pair("ce_traceparent", entry.traceparent())));
}

TEST(KafkaHeaders, AreRefusedForARowThatIsNoEntry) {
  EXPECT_THROW(HeadersOf({1, GenesisHash(), "\xff\xff junk"}), std::runtime_error);
}

TEST(Kafka, CarriesRowsInOrderAndUnchanged) {
  TestKafka().NewTopic("in-order");
  ProduceRows("in-order", 1, 5000);
  const std::vector<ReadRecord> records = ReadTopic("in-order");
  ASSERT_EQ(records.size(), 5000u);
  for (std::size_t i = 0; i < records.size(); ++i) {
    const JournalRow row = MadeUpRow(i + 1);
    EXPECT_EQ(records[i].offset, static_cast<int64_t>(i));
    EXPECT_EQ(records[i].key, "note " + std::to_string(i + 1));
    EXPECT_EQ(records[i].value, row.entry);
    EXPECT_EQ(records[i].hash_hex, Hex(row.hash));
  }
}

TEST(KafkaConsumer, StartsFromAnOffsetAndReadsOn) {
  TestKafka kafka;
  kafka.NewTopic("from-offset");
  ProduceRows("from-offset", 1, 10);
  KafkaConsumer consumer(kafka.brokers(), "from-offset", 7);
  std::vector<int64_t> offsets;
  const auto read = [&] {
    consumer.Read(100, 100, [&](const KafkaRecord& record) { offsets.push_back(record.offset); });
    return offsets.size();
  };
  EXPECT_TRUE(Eventually(absl::Seconds(20), [&] { return read() == 3; }));
  ProduceRows("from-offset", 11, 12);
  EXPECT_TRUE(Eventually(absl::Seconds(20), [&] { return read() == 5; }));
  EXPECT_THAT(offsets, ElementsAre(7, 8, 9, 10, 11));
  EXPECT_EQ(consumer.Watermarks(5000), std::pair(int64_t{0}, int64_t{12}));
  EXPECT_TRUE(consumer.reachable());
}

TEST(KafkaConsumer, ReadsAtMostAsManyAsItIsAskedFor) {
  TestKafka kafka;
  kafka.NewTopic("at-most");
  ProduceRows("at-most", 1, 50);
  KafkaConsumer consumer(kafka.brokers(), "at-most", std::nullopt);
  int total = 0;
  EXPECT_TRUE(Eventually(absl::Seconds(20), [&] {
    const int count = consumer.Read(100, 7, [](const KafkaRecord&) {});
    EXPECT_LE(count, 7);
    return (total += count) == 50;
  }));
}

TEST(KafkaConsumer, ThrowsForAnOffsetThatDoesNotExist) {
  TestKafka kafka;
  kafka.NewTopic("no-offset");
  ProduceRows("no-offset", 1, 3);
  KafkaConsumer consumer(kafka.brokers(), "no-offset", 1000);
  EXPECT_THROW(Eventually(absl::Seconds(20),
                          [&] {
                            consumer.Read(100, 10, [](const KafkaRecord&) {});
                            return false;
                          }),
               KafkaOffsetError);
}

TEST(KafkaConsumer, WaitsForATopicThatIsMadeLater) {
  TestKafka kafka;
  KafkaConsumer consumer(kafka.brokers(), "later", std::nullopt);
  EXPECT_EQ(consumer.Read(500, 10, [](const KafkaRecord&) {}), 0);
  kafka.NewTopic("later");
  ProduceRows("later", 1, 1);
  EXPECT_TRUE(Eventually(absl::Seconds(20),
                         [&] { return consumer.Read(100, 10, [](const KafkaRecord&) {}) == 1; }));
}

TEST(Kafka, ProducerAndConsumerWaitForABrokerThatIsAway) {
  TestKafka kafka;
  kafka.NewTopic("away");
  kafka.Stop();
  KafkaConsumer consumer(kafka.brokers(), "away", std::nullopt);
  KafkaProducer producer(kafka.brokers(), "away");
  for (uint64_t position = 1; position <= 100; ++position) {
    ASSERT_TRUE(producer.Produce(MadeUpRow(position)));
  }
  EXPECT_EQ(consumer.Read(500, 10, [](const KafkaRecord&) {}), 0);
  EXPECT_FALSE(consumer.reachable());
  EXPECT_FALSE(consumer.Watermarks(200));
  EXPECT_FALSE(producer.CheckTopic(200));
  EXPECT_EQ(producer.Flush(200), 0u);
  EXPECT_THROW(ReadLastRecords(kafka.brokers(), "away", 10, 200), KafkaError);
  kafka.Start();
  EXPECT_EQ(producer.Flush(30'000), 100u);
  EXPECT_TRUE(producer.CheckTopic(5000));
  int64_t next = 0;
  EXPECT_TRUE(Eventually(absl::Seconds(20), [&] {
    consumer.Read(100, 1000, [&](const KafkaRecord& record) { EXPECT_EQ(record.offset, next++); });
    return next == 100;
  }));
  EXPECT_TRUE(consumer.reachable());
}

TEST(KafkaConsumer, SeesThatAnIdleTopicCanBeReachedAgain) {
  TestKafka kafka;
  kafka.NewTopic("idle");
  ProduceRows("idle", 1, 1);
  KafkaConsumer consumer(kafka.brokers(), "idle", std::nullopt);
  const auto comes = [&](bool reachable) {
    return Eventually(absl::Seconds(60), [&] {
      consumer.Read(100, 10);
      return consumer.reachable() == reachable && (!reachable || consumer.at_end());
    });
  };
  ASSERT_TRUE(comes(true));
  kafka.Stop();
  EXPECT_TRUE(comes(false));
  kafka.Start();
  EXPECT_TRUE(comes(true));
}

TEST(ReadLastRecords, GivesTheEndOfTheTopic) {
  TestKafka kafka;
  kafka.NewTopic("last");
  EXPECT_TRUE(ReadLastRecords(kafka.brokers(), "last", 3, 10'000).empty());
  ProduceRows("last", 1, 2);
  EXPECT_THAT(OffsetsOf(ReadLastRecords(kafka.brokers(), "last", 3, 10'000)), ElementsAre(0, 1));
  ProduceRows("last", 3, 5);
  const auto last = ReadLastRecords(kafka.brokers(), "last", 3, 10'000);
  EXPECT_THAT(OffsetsOf(last), ElementsAre(2, 3, 4));
  EXPECT_EQ(last.back().value, MadeUpRow(5).entry);
  EXPECT_EQ(last.back().hash_hex, Hex(MadeUpRow(5).hash));
}

TEST(KafkaProducer, NoticesThatItsTopicIsGoneOrWasMadeAnew) {
  TestKafka kafka;
  kafka.NewTopic("remade");
  KafkaProducer producer(kafka.brokers(), "remade");
  for (uint64_t position = 1; position <= 5; ++position) producer.Produce(MadeUpRow(position));
  ASSERT_EQ(producer.Flush(20'000), 5u);
  ASSERT_TRUE(producer.CheckTopic(5000));
  kafka.DeleteTopic("remade");
  EXPECT_THROW(producer.CheckTopic(5000), KafkaError);
  kafka.NewTopic("remade");
  EXPECT_THROW(producer.CheckTopic(5000), KafkaError);
  // What it produces now lies at the beginning of the new topic: it must not take that for well.
  producer.Produce(MadeUpRow(6));
  EXPECT_THROW(Eventually(absl::Seconds(30),
                          [&] {
                            producer.Poll(100);
                            return false;
                          }),
               KafkaTopicRemade);
}

TEST(ReadLastRecords, ThrowsWhenThereIsNoSuchTopic) {
  EXPECT_THROW(ReadLastRecords(TestKafka().brokers(), "nowhere", 3, 3000), KafkaError);
}

}  // namespace
}  // namespace umkm
