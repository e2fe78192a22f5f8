// A follower whose topic holds what it should, or is away, lost or made anew. What others put on
// it: follower_doubt_test.cc.
#include "aggregation/follower.h"

#include <gmock/gmock.h>

#include "tests/aggregation/follower_fixture.h"

namespace umkm::aggregation {
namespace {

TEST_F(FollowerOnKafka, IsReadyOnceItHasReadAnEmptyTopic) {
  Follow();
  EXPECT_EQ(state_->NotReady(), "stream registry is loading");
  ExpectReady();
}

TEST_F(FollowerOnKafka, AppliesWhatIsThereAndWhatComesAtOnce) {
  history_.Grow(50);
  Publish(1, 50);
  Follow();
  ExpectReaches(50);
  ExpectReady();
  history_.Grow(1);
  KafkaProducer producer(kafka_.brokers(), topic_);
  const absl::Time begin = absl::Now();
  ASSERT_TRUE(producer.Produce(history_.at(51)));
  producer.Flush(20'000);
  ExpectReaches(51);
  EXPECT_LT(absl::Now() - begin, absl::Seconds(2));
  ExpectCounted("umkm_events_total", 51);
}

TEST_F(FollowerOnKafka, CountsATopicThatIsThereTwiceOnce) {
  history_.Grow(40);
  Publish(1, 40);
  Publish(1, 40);
  Publish(7, 12);
  Follow();
  ExpectReady();
  ExpectReaches(40);
  EXPECT_EQ(Now().progress.kafka_offset, 86);
  EXPECT_TRUE(QuarantinedReasons().empty());
}

TEST_F(FollowerOnKafka, GoesOnFromItsCheckpoint) {
  history_.Grow(60);
  Publish(1, 30);
  Follow();
  ExpectReaches(30);
  Leave();
  Publish(31, 60);
  Follow();
  ExpectReaches(60);
  ExpectReady();
  ExpectCounted("umkm_events_total", 30);  // the first half came from the checkpoint
}

TEST_F(FollowerOnKafka, ReadsTheTopicAgainWhenItsCheckpointIsGoneOrOfAnotherFormat) {
  history_.Grow(30);
  Publish(1, 30);
  for (const char* loss : {"delete from streams", "update streams set format = 0"}) {
    Follow();
    ExpectReaches(30);
    ExpectCounted("umkm_events_total", 30);
    Leave();
    pqxx::connection connection(database_);
    pqxx::work tx(connection);
    tx.exec(loss);
    tx.commit();
  }
  Follow();
  ExpectReaches(30);
  ExpectCounted("umkm_events_total", 30);
}

TEST_F(FollowerOnKafka, FollowsATopicThatWasDeletedAndMadeAnew) {
  history_.Grow(50);
  Publish(1, 40);
  Follow();
  ExpectReaches(40);
  kafka_.DeleteTopic(topic_);
  kafka_.NewTopic(topic_);
  Publish(1, 50);
  ExpectReaches(50);
  EXPECT_TRUE(QuarantinedReasons().empty());
}

TEST_F(FollowerOnKafka, FollowsAShorterTopicThatWasMadeAnew) {
  ASSERT_NO_FATAL_FAILURE(FollowTheSame40Twice());
  kafka_.DeleteTopic(topic_);
  kafka_.NewTopic(topic_);
  Publish(1, 50);
  ExpectReaches(50);
}

TEST_F(FollowerOnKafka, FollowsAShorterTopicThatWasMadeAnewWhileItWasAway) {
  ASSERT_NO_FATAL_FAILURE(FollowTheSame40Twice());
  history_.Grow(1);
  Publish(41, 41);
  ExpectReaches(41);
  Leave();
  kafka_.DeleteTopic(topic_);
  kafka_.NewTopic(topic_);
  Publish(1, 50);
  Follow();
  ExpectReaches(50);
  ExpectReady();
}

TEST_F(FollowerOnKafka, GoesOnAfterTheBrokerWasAway) {
  history_.Grow(20);
  Publish(1, 10);
  Follow();
  ExpectReaches(10);
  const auto lag = [&] { return Value("umkm_stream_lag_seconds").value_or(-1); };
  EXPECT_TRUE(Eventually(absl::Seconds(20), [&] { return lag() < 1; }));
  kafka_.Stop();
  EXPECT_TRUE(Eventually(absl::Seconds(20), [&] { return lag() > 2; }));
  EXPECT_EQ(Value("umkm_kafka_up"), 0);
  kafka_.Start();
  Publish(11, 20);
  ExpectReaches(20);
  EXPECT_TRUE(Eventually(absl::Seconds(20), [&] { return lag() < 1; }));
  EXPECT_EQ(Value("umkm_kafka_up"), 1);
}

TEST_F(FollowerOnKafka, ServesItsCheckpointWhileTheBrokerIsAway) {
  history_.Grow(20);
  Publish(1, 10);
  Follow();
  ExpectReaches(10);
  Leave();
  kafka_.Stop();
  Follow();
  ExpectReaches(10);
  EXPECT_NE(state_->NotReady(), "");
  ExpectReady();
  kafka_.Start();
  Publish(11, 20);
  ExpectReaches(20);
}

TEST_F(FollowerOnKafka, FollowsOnWhileTheCheckpointDatabaseIsAway) {
  history_.Grow(20);
  Publish(1, 10);
  Follow();
  ExpectReaches(10);
  postgres_.Stop();
  Publish(11, 20);
  ExpectReaches(20);
  postgres_.Start();
}

TEST_F(FollowerOnKafka, WaitsForTheCheckpointDatabaseAtItsStart) {
  history_.Grow(10);
  Publish(1, 10);
  postgres_.Stop();
  Follow();
  ExpectProblem("checkpoint database is not reachable");
  EXPECT_NE(state_->NotReady(), "");
  postgres_.Start();
  ExpectReaches(10);
  ExpectReady();
}

}  // namespace
}  // namespace umkm::aggregation
