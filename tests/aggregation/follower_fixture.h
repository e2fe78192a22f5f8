// A follower on real Kafka and PostgreSQL, with a fake source.
#pragma once

#include <absl/time/clock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aggregation/follower.h"
#include "common/kafka.h"
#include "common/migrate.h"
#include "common/text.h"
#include "tests/aggregation/fake_journal.h"
#include "tests/aggregation/raw_producer.h"
#include "tests/aggregation/recount.h"
#include "tests/support/eventually.h"
#include "tests/support/kafka.h"
#include "tests/support/metrics_text.h"
#include "tests/support/postgres.h"

namespace umkm::aggregation {

class FollowerOnKafka : public testing::Test {
 protected:
  FollowerOnKafka() {
    Migrate(database_, migrations::aggregation());
    kafka_.NewTopic(topic_);
  }

  void Follow() {
    state_ = std::make_unique<State>(std::vector<std::string>{"registry"});
    metrics_ = std::make_unique<Metrics>("");
    follower_ = std::make_unique<Follower>(
        Follower::Options{"registry", topic_, journal_.address(), kafka_.brokers(), database_},
        *state_, 0, clock_, *metrics_);
  }
  // Ends it, with its last checkpoint.
  void Leave() { follower_.reset(); }

  // Publishes entries [from, to] of the history.
  void Publish(uint64_t from, uint64_t to) {
    KafkaProducer producer(kafka_.brokers(), topic_);
    for (uint64_t position = from; position <= to; ++position) {
      ASSERT_TRUE(producer.Produce(history_.at(position)));
    }
    ASSERT_EQ(producer.Flush(20'000), to);
  }
  void PublishRaw(const std::string& value, const std::string& hash = "") {
    ProduceRaw(kafka_.brokers(), topic_, value, Hex(hash));
  }
  // The source has the whole history.
  void StartJournal() {
    journal_.Serve(history_);
    journal_.Start();
  }

  // The state comes to exactly what the history says at a position.
  void ExpectReaches(uint64_t position) {
    ASSERT_TRUE(state_->WaitFor("registry", position, absl::Now() + absl::Seconds(30)))
        << Now().progress.position << " " << Now().problem;
    const Stream now = Now();
    EXPECT_EQ(now.progress.position, position);
    EXPECT_EQ(now.progress.hash, history_.at(position).hash);
    EXPECT_EQ(TotalsOf(now.cube, state_->names()), Recount(history_, position));
  }
  // A history of 50, of which the topic holds the first 40 twice, is followed to the topic's end.
  void FollowTheSame40Twice() {
    history_.Grow(50);
    Publish(1, 40);
    Publish(1, 40);
    Follow();
    ExpectReaches(40);
    ASSERT_TRUE(Eventually(absl::Seconds(20), [&] { return Now().progress.kafka_offset == 80; }));
  }
  void ExpectProblem(const std::string& part) {
    EXPECT_TRUE(Eventually(absl::Seconds(30),
                           [&] { return Now().problem.find(part) != std::string::npos; }))
        << "'" << Now().problem << "'";
  }
  void ExpectReady() {
    EXPECT_TRUE(Eventually(absl::Seconds(30), [&] { return state_->NotReady().empty(); }))
        << state_->NotReady();
  }
  Stream Now() const {
    Stream now;
    state_->Read([&](const std::vector<Stream>& streams) { now = streams[0]; });
    return now;
  }
  std::vector<std::string> QuarantinedReasons() {
    pqxx::connection connection(database_);
    pqxx::work tx(connection);
    std::vector<std::string> reasons;
    for (const pqxx::row& row : tx.exec("select reason from quarantine order by kafka_offset")) {
      reasons.emplace_back(row[0].c_str());
    }
    return reasons;
  }
  // A series of this stream; `more`: its other labels.
  std::optional<double> Value(const std::string& name, const std::string& more = "") const {
    return ValueIn(metrics_->Text(), name + "{" + more + "source=\"registry\"}");
  }
  // It is counted only after readers see it.
  void ExpectCounted(const std::string& name, double count) {
    EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return Counted(name) == count; }))
        << name << " is " << Counted(name) << ", not " << count;
  }
  double Counted(const std::string& name) {
    return metrics_->Counter(name, "", {{"source", "registry"}}).Value();
  }

  TestPostgres postgres_;
  TestKafka kafka_;
  const Clock clock_;
  const std::string database_ = postgres_.NewDatabase();
  const std::string topic_ =
      std::string("umkm.") + testing::UnitTest::GetInstance()->current_test_info()->name();
  History history_;
  FakeJournal journal_;
  std::unique_ptr<State> state_;
  std::unique_ptr<Metrics> metrics_;
  std::unique_ptr<Follower> follower_;
};

}  // namespace umkm::aggregation
