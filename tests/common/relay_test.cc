#include "common/relay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "tests/common/backup.h"
#include "tests/common/notes.h"
#include "tests/common/topics.h"
#include "tests/support/eventually.h"
#include "tests/support/metrics_text.h"

namespace umkm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const absl::Duration kPatience = absl::Seconds(30);

// A journal of notes with its topic; relays come and go.
class RelayTest : public testing::Test {
 protected:
  RelayTest() { kafka.NewTopic(topic); }

  std::unique_ptr<Relay> NewRelay(const std::string& of_database) {
    return std::make_unique<Relay>(Relay::Options{.source = "notes",
                                                  .database = of_database,
                                                  .brokers = kafka.brokers(),
                                                  .topic = topic,
                                                  .retry_ms = 100},
                                   metrics);
  }
  std::unique_ptr<Relay> NewRelay() { return NewRelay(database); }

  // Writes so many notes more; `relay`, when there is one, is offered them.
  void Write(int count, Relay* relay = nullptr) { WriteTo(database, count, relay); }
  void WriteTo(const std::string& to_database, int count, Relay* relay = nullptr) {
    NotesWriter writer(to_database, [&](std::vector<JournalRow> rows) {
      if (relay != nullptr) relay->Offer(std::move(rows));
    });
    for (int i = 0; i < count; ++i) {
      ASSERT_TRUE(writer.Write(WriteNote(RequestId(++written), "note", "x")));
    }
  }

  std::optional<double> Value(const std::string& series) const {
    return ValueIn(metrics.Text(), series);
  }
  bool AwaitStopped(const std::string& reason) const {
    return Eventually(kPatience,
                      [&] { return Value("umkm_relay_stopped{reason=\"" + reason + "\"}") == 1; });
  }

  static bool AwaitPublished(Relay& relay, uint64_t position) {
    return Eventually(kPatience, [&] { return relay.published() >= position; });
  }

  TestPostgres postgres;
  TestKafka kafka;
  const std::string topic = testing::UnitTest::GetInstance()->current_test_info()->name();
  const std::string database = NewNotesDatabase();
  Metrics metrics{""};
  int written = 0;
};

TEST_F(RelayTest, PublishesHistoryAndThenWhatItIsOffered) {
  Write(20);
  const auto relay = NewRelay();
  ASSERT_TRUE(AwaitPublished(*relay, 20));
  Write(20, relay.get());
  ASSERT_TRUE(AwaitPublished(*relay, 40));
  EXPECT_EQ(relay->problem(), "");
  const std::vector<JournalRow> rows = CheckedRows(database);
  const std::vector<ReadRecord> records = ReadTopic(topic);
  ASSERT_EQ(records.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(records[i].value, rows[i].entry);
    EXPECT_EQ(records[i].hash_hex, Hex(rows[i].hash));
    EXPECT_EQ(records[i].key, "note");
  }
}

TEST_F(RelayTest, PublishesWhatAnotherReplicaWrote) {
  const auto relay = NewRelay();
  Write(5, relay.get());
  Write(5);  // not offered
  Write(5, relay.get());
  Write(1);
  ASSERT_TRUE(AwaitPublished(*relay, 16));
  EXPECT_EQ(PositionsOn(topic), UpTo(16));
}

TEST_F(RelayTest, ResumesAfterARestartWithoutAGap) {
  uint64_t head = 0;
  for (int restart = 0; restart < 4; ++restart) {
    const auto relay = NewRelay();
    Write(7, relay.get());
    Write(3);
    head += 10;
    ASSERT_TRUE(AwaitPublished(*relay, head));
  }
  EXPECT_EQ(PositionsOn(topic), UpTo(40));
}

TEST_F(RelayTest, StandsByForTheRelayOfAnotherReplica) {
  auto first = NewRelay();
  Write(5, first.get());
  ASSERT_TRUE(AwaitPublished(*first, 5));
  const auto second = NewRelay();
  Write(5, second.get());
  ASSERT_TRUE(AwaitPublished(*first, 10));
  EXPECT_EQ(second->published(), 0u);
  EXPECT_EQ(second->problem(), "");
  first.reset();
  Write(5, second.get());
  ASSERT_TRUE(AwaitPublished(*second, 15));
  EXPECT_EQ(PositionsOn(topic), UpTo(15));
}

TEST_F(RelayTest, GoesOnWhenItsConnectionIsCut) {
  const auto relay = NewRelay();
  for (uint64_t head = 10; head <= 50; head += 10) {
    Write(10, relay.get());
    ASSERT_TRUE(AwaitPublished(*relay, head));
    const auto superuser = Connect(TestPostgres::AsSuperuser(database), "test");
    EXPECT_EQ(pqxx::nontransaction(*superuser)
                  .exec1("select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity where"
                         " datname = current_database() and application_name = 'umkm-relay'")[0]
                  .as<int>(),
              1);
    ASSERT_TRUE(Eventually(kPatience, [&] { return !relay->problem().empty(); }));
    ASSERT_TRUE(Eventually(kPatience, [&] { return relay->problem().empty(); }));
  }
  EXPECT_EQ(PositionsOn(topic), UpTo(50));
}

TEST_F(RelayTest, WritesGoOnWithoutKafkaAndAreCaughtUp) {
  const auto relay = NewRelay();
  Write(10, relay.get());
  ASSERT_TRUE(AwaitPublished(*relay, 10));
  kafka.Stop();
  Write(3000, relay.get());
  ASSERT_TRUE(Eventually(kPatience, [&] { return !relay->problem().empty(); }));
  EXPECT_EQ(relay->published(), 10u);
  EXPECT_TRUE(AwaitStopped("kafka"));
  EXPECT_EQ(Value("umkm_kafka_up"), 0);
  EXPECT_EQ(Value("umkm_relay_lag_entries"), 3000);
  const double lag_seconds = Value("umkm_relay_lag_seconds").value_or(0);
  EXPECT_GT(lag_seconds, 0);
  EXPECT_TRUE(Eventually(kPatience, [&] {
    return Value("umkm_relay_lag_seconds") > lag_seconds + 0.5;
  })) << "it does not grow";
  kafka.Start();
  ASSERT_TRUE(AwaitPublished(*relay, 3010));
  ASSERT_TRUE(Eventually(kPatience, [&] { return relay->problem().empty(); }));
  EXPECT_EQ(Value("umkm_kafka_up"), 1);
  EXPECT_EQ(Value("umkm_relay_lag_entries"), 0);
  EXPECT_EQ(Value("umkm_relay_lag_seconds"), 0);
  EXPECT_EQ(PositionsOn(topic), UpTo(3010));
}

TEST_F(RelayTest, WaitsForItsTopic) {
  kafka.DeleteTopic(topic);
  const auto relay = NewRelay();
  Write(3, relay.get());
  ASSERT_TRUE(Eventually(kPatience, [&] { return !relay->problem().empty(); }));
  EXPECT_THAT(relay->problem(), HasSubstr(topic));
  kafka.NewTopic(topic);
  ASSERT_TRUE(AwaitPublished(*relay, 3));
  EXPECT_EQ(PositionsOn(topic), UpTo(3));
}

TEST_F(RelayTest, RefillsATopicThatWasDeletedAndMadeAnew) {
  const auto relay = NewRelay();
  Write(20, relay.get());
  ASSERT_TRUE(AwaitPublished(*relay, 20));
  kafka.DeleteTopic(topic);
  kafka.NewTopic(topic);
  Write(5, relay.get());
  ASSERT_TRUE(Eventually(kPatience, [&] {
    const std::vector<uint64_t> positions = PositionsOn(topic);
    return std::set<uint64_t>(positions.begin(), positions.end()).size() == 25;
  }));
  ASSERT_TRUE(AwaitPublished(*relay, 25));
  // Whatever had been sent before it noticed, the history follows as a whole.
  std::vector<uint64_t> positions = PositionsOn(topic);
  ASSERT_GE(positions.size(), 25u);
  positions.erase(positions.begin(), positions.end() - 25);
  EXPECT_EQ(positions, UpTo(25));
}

TEST_F(RelayTest, PassesOverForeignRecordsAtTheEndOfTheTopic) {
  Write(5);
  ASSERT_TRUE(AwaitPublished(*NewRelay(), 5));
  {
    KafkaProducer foreign(kafka.brokers(), topic);
    uint64_t sent = 0;
    foreign.Produce(MadeUpRow(99, "letters"));
    foreign.Produce({}, "", ++sent);
    foreign.Produce({.headers = {{"umkmhash", "zz"}}, .key = "k"}, MadeUpRow(98).entry, ++sent);
    for (int i = 0; i < 60; ++i) foreign.Produce({}, "\xff\xff junk", ++sent);
    ASSERT_EQ(foreign.Flush(20'000), sent);
  }
  Write(5);
  const auto relay = NewRelay();
  ASSERT_TRUE(AwaitPublished(*relay, 10));
  std::vector<uint64_t> expected = UpTo(5);
  expected.insert(expected.end(), {98, 6, 7, 8, 9, 10});  // 98: foreign, without a valid hash
  EXPECT_EQ(PositionsOn(topic), expected);
}

TEST_F(RelayTest, RefusesATopicThatIsAheadUntilTheJournalIsRebased) {
  Write(3);
  const std::string backup = CopyOfDatabase(database);
  Write(2);
  ASSERT_TRUE(AwaitPublished(*NewRelay(), 5));

  const auto relay = NewRelay(backup);
  ASSERT_TRUE(Eventually(kPatience, [&] { return !relay->problem().empty(); }));
  EXPECT_THAT(relay->problem(), HasSubstr("umkmctl journal rebase"));
  EXPECT_THAT(relay->problem(), HasSubstr("head 3"));
  EXPECT_THAT(relay->problem(), HasSubstr("position 5"));
  EXPECT_TRUE(AwaitStopped("journal_behind"));
  EXPECT_TRUE(relay->needs_rebase());

  // New entries in the places of the lost ones are another history, not a way out.
  WriteTo(backup, 4, relay.get());
  ASSERT_TRUE(Eventually(
      kPatience, [&] { return relay->problem().find("different entries") != std::string::npos; }));
  EXPECT_THAT(relay->problem(), HasSubstr("umkmctl journal rebase"));
  EXPECT_TRUE(AwaitStopped("fork"));
  EXPECT_EQ(PositionsOn(topic), UpTo(5));
  EXPECT_EQ(CheckedRows(backup).size(), 7u);

  pqxx::nontransaction(*Connect(backup, "test"))
      .exec("update journal_head set epoch = epoch + 1, incarnation = 'other'");
  WriteTo(backup, 2, relay.get());
  ASSERT_TRUE(AwaitPublished(*relay, 9));
  EXPECT_EQ(relay->problem(), "");
  EXPECT_FALSE(relay->needs_rebase());
  EXPECT_THAT(PositionsOn(topic), ElementsAre(1, 2, 3, 4, 5, 8, 9));
}

TEST_F(RelayTest, EveryReplicaKnowsOfTheRebaseThatIsNeededUntilItIsDone) {
  Write(3);
  const std::string backup = CopyOfDatabase(database);
  Write(2);
  ASSERT_TRUE(AwaitPublished(*NewRelay(), 5));
  const auto one = NewRelay(backup);
  const auto other = NewRelay(backup);
  const auto both_know = [&] { return one->needs_rebase() && other->needs_rebase(); };
  ASSERT_TRUE(Eventually(kPatience, both_know));
  for (int i = 0; i < 50; ++i) {  // whoever of the two holds the lock just now
    EXPECT_TRUE(both_know());
    absl::SleepFor(absl::Milliseconds(20));
  }
  kafka.Stop();
  ASSERT_TRUE(AwaitStopped("kafka"));
  EXPECT_TRUE(both_know());
  kafka.Start();
  pqxx::nontransaction(*Connect(backup, "test"))
      .exec("update journal_head set epoch = epoch + 1, incarnation = 'other'");
  WriteTo(backup, 1);
  EXPECT_TRUE(
      Eventually(kPatience, [&] { return !one->needs_rebase() && !other->needs_rebase(); }));
  EXPECT_TRUE(Eventually(kPatience, [&] { return one->problem() + other->problem() == ""; }));
}

TEST_F(RelayTest, SaysThatTheDatabaseIsAwayAndGoesOnAfterwards) {
  const auto relay = NewRelay();
  Write(5, relay.get());
  ASSERT_TRUE(AwaitPublished(*relay, 5));
  postgres.Stop();
  EXPECT_TRUE(AwaitStopped("database"));
  EXPECT_NE(relay->problem(), "");
  postgres.Start();
  Write(5, relay.get());
  ASSERT_TRUE(AwaitPublished(*relay, 10));
  EXPECT_EQ(PositionsOn(topic), UpTo(10));
}

}  // namespace
}  // namespace umkm
