#include "common/relay_metrics.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/metrics_text.h"

namespace umkm {
namespace {

// A row whose entry was recorded so long ago.
JournalRow Row(uint64_t position, absl::Duration ago) {
  journal::v1::Entry entry;
  entry.set_position(position);
  const absl::Time recorded = Clock("UTC").Now() - ago;
  entry.mutable_recorded_time()->set_seconds(absl::ToUnixSeconds(recorded));
  return {.position = position, .hash = "", .entry = entry.SerializeAsString()};
}

class RelaySeries : public testing::Test {
 protected:
  std::optional<double> Value(const std::string& series) const {
    return ValueIn(metrics_.Text(), series);
  }
  std::optional<double> LagEntries() const { return Value("umkm_relay_lag_entries"); }
  double LagSeconds() const { return Value("umkm_relay_lag_seconds").value_or(-1); }

  Metrics metrics_{""};
  RelayMetrics relay_{metrics_};
};

TEST_F(RelaySeries, SayNothingOfLagUntilTheEndOfTheTopicIsKnown) {
  relay_.SetActive(true);
  relay_.SetHead(22'798);
  EXPECT_EQ(LagEntries(), std::nullopt);
  EXPECT_EQ(Value("umkm_relay_lag_seconds"), std::nullopt);
  relay_.SetPublished(22'700);
  EXPECT_EQ(LagEntries(), 98);
  EXPECT_EQ(Value("umkm_relay_published_position"), 22'700);
}

TEST_F(RelaySeries, SayNothingOfLagWhileAnotherReplicaPublishes) {
  relay_.SetActive(true);
  relay_.SetHead(5);
  relay_.SetPublished(5);
  relay_.SetActive(false);
  relay_.Committed({Row(6, absl::Minutes(9)), Row(7, absl::Minutes(9))});
  EXPECT_EQ(Value("umkm_relay_active"), 0);
  for (const char* series : {"umkm_relay_lag_entries", "umkm_relay_lag_seconds",
                             "umkm_relay_published_position", "umkm_kafka_up"}) {
    EXPECT_EQ(Value(series), std::nullopt) << series;
  }
  relay_.SetActive(true);
  EXPECT_EQ(Value("umkm_relay_active"), 1);
  EXPECT_EQ(LagEntries(), 2);
}

TEST_F(RelaySeries, TellTheAgeOfTheOldestEntryThatIsNotOnKafka) {
  relay_.SetActive(true);
  relay_.SetPublished(0);
  EXPECT_EQ(LagSeconds(), 0);
  relay_.Committed({Row(1, absl::Seconds(60))});
  relay_.Committed({Row(2, absl::Seconds(20)), Row(3, absl::Seconds(20))});
  EXPECT_NEAR(LagSeconds(), 60, 5);
  EXPECT_EQ(LagEntries(), 3);
  relay_.SetPublished(1);
  relay_.SetNext(Row(2, absl::Seconds(20)));
  EXPECT_NEAR(LagSeconds(), 20, 5);
  relay_.SetPublished(3);
  EXPECT_EQ(LagSeconds(), 0);
  EXPECT_EQ(LagEntries(), 0);
}

TEST_F(RelaySeries, TellTheAgeOfABacklogAfterAStart) {
  relay_.SetActive(true);
  relay_.SetHead(100);
  relay_.SetPublished(40);
  relay_.SetNext(Row(41, absl::Hours(1)));
  EXPECT_NEAR(LagSeconds(), 3600, 5);
}

TEST_F(RelaySeries, KnowAHeadOnlyToGrow) {
  relay_.SetActive(true);
  relay_.SetHead(100);
  relay_.SetHead(90);
  relay_.SetPublished(95);
  EXPECT_EQ(LagEntries(), 5);
}

TEST_F(RelaySeries, NameTheOneReasonForWhichNothingIsPublished) {
  relay_.SetActive(true);
  const std::vector<std::pair<RelayStop, std::string>> reasons = {
      {RelayStop::kKafka, "kafka"},
      {RelayStop::kDatabase, "database"},
      {RelayStop::kJournalBehind, "journal_behind"},
      {RelayStop::kFork, "fork"},
      {RelayStop::kForeignTopic, "foreign_topic"},
      {RelayStop::kUnreadable, "unreadable_journal"}};
  for (const auto& [why, word] : reasons) {
    relay_.SetStopped(why);
    for (const auto& [other, other_word] : reasons) {
      EXPECT_EQ(Value("umkm_relay_stopped{reason=\"" + other_word + "\"}"), other == why)
          << word << " " << other_word;
    }
    EXPECT_EQ(Value("umkm_kafka_up"), why != RelayStop::kKafka) << word;
  }
  relay_.SetStopped(RelayStop::kNone);
  for (const auto& [why, word] : reasons) {
    EXPECT_EQ(Value("umkm_relay_stopped{reason=\"" + word + "\"}"), 0) << word;
  }
}

}  // namespace
}  // namespace umkm
