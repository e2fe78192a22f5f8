#include "aggregation/follower_metrics.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/clock.h"
#include "tests/support/metrics_text.h"

namespace umkm::aggregation {
namespace {

class StreamSeries : public testing::Test {
 protected:
  std::optional<double> Value(const std::string& name, const std::string& more = "") const {
    return ValueIn(metrics_.Text(), name + "{" + more + "source=\"registry\"}");
  }

  Metrics metrics_{""};
  FixedClock clock_;
  FollowerMetrics stream_{"registry", clock_, metrics_};
};

TEST_F(StreamSeries, TellHowFarTheStreamIsIncluded) {
  EXPECT_EQ(Value("umkm_stream_position"), 0);
  EXPECT_EQ(Value("umkm_stream_recorded_timestamp_seconds"), std::nullopt);
  Progress progress;
  progress.position = 21'013;
  progress.recorded_time = absl::FromUnixSeconds(1'590'480'000);
  stream_.Included(progress, 13, 500);
  EXPECT_EQ(Value("umkm_stream_position"), 21'013);
  EXPECT_EQ(Value("umkm_stream_recorded_timestamp_seconds"), 1'590'480'000);
  EXPECT_EQ(Value("umkm_events_total"), 13);
  EXPECT_EQ(Value("umkm_cube_cells"), 500);
}

TEST_F(StreamSeries, TellSinceWhenTheFiguresMayLackSomething) {
  clock_.Advance(absl::Seconds(7));
  EXPECT_NEAR(*Value("umkm_stream_lag_seconds"), 7, 0.01) << "it was never level with its topic";
  stream_.Read(true, true);
  EXPECT_NEAR(*Value("umkm_stream_lag_seconds"), 0, 0.01);
  EXPECT_EQ(Value("umkm_kafka_up"), 1);
  clock_.Advance(absl::Seconds(40));
  stream_.Read(true, false);
  EXPECT_NEAR(*Value("umkm_stream_lag_seconds"), 40, 0.01) << "there is more on the topic";
  stream_.Read(false, true);
  EXPECT_NEAR(*Value("umkm_stream_lag_seconds"), 40, 0.01) << "nobody knows what there is";
  EXPECT_EQ(Value("umkm_kafka_up"), 0);
  stream_.Read(true, true);
  EXPECT_NEAR(*Value("umkm_stream_lag_seconds"), 0, 0.01);
}

TEST_F(StreamSeries, CountGapsAndWhatHealedThem) {
  stream_.Healed(0);
  EXPECT_EQ(Value("umkm_gaps_healed_total"), 0);
  stream_.Healed(5);
  stream_.Healed(2);
  EXPECT_EQ(Value("umkm_gaps_healed_total"), 2);
  EXPECT_EQ(Value("umkm_entries_healed_total"), 7);
}

TEST_F(StreamSeries, NameTheReasonForWhichTheStreamIsStopped) {
  const std::vector<std::pair<StreamStop, std::string>> reasons = {
      {StreamStop::kFork, "fork"},
      {StreamStop::kJournalBehind, "journal_behind"},
      {StreamStop::kUnreadable, "unreadable_entry"},
      {StreamStop::kUnexpected, "unexpected_error"}};
  for (const auto& [why, word] : reasons) {
    stream_.SetStopped(why);
    for (const auto& [other, other_word] : reasons) {
      EXPECT_EQ(Value("umkm_stream_stopped", "reason=\"" + other_word + "\","), other == why)
          << word;
    }
  }
}

}  // namespace
}  // namespace umkm::aggregation
