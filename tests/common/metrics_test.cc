#include "common/metrics.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace umkm {
namespace {

TEST(Metrics, GivesTheSameSeriesForTheSameNameAndLabels) {
  Metrics metrics("");
  prometheus::Counter& one = metrics.Counter("umkm_things", "Things.", {{"kind", "a"}});
  metrics.Counter("umkm_things", "Things.", {{"kind", "b"}}).Increment(5);
  metrics.Counter("umkm_things", "Things.", {{"kind", "a"}}).Increment(2);
  EXPECT_EQ(one.Value(), 2);
}

TEST(Metrics, HasGaugesAndHistograms) {
  Metrics metrics("");
  metrics.Gauge("umkm_lag", "Lag.").Set(7);
  EXPECT_EQ(metrics.Gauge("umkm_lag", "Lag.").Value(), 7);
  metrics.Histogram("umkm_seconds", "Seconds.", {1, 2}).Observe(1.5);
  const auto collected = metrics.Histogram("umkm_seconds", "Seconds.", {1, 2}).Collect();
  EXPECT_EQ(collected.histogram.sample_count, 1u);
  EXPECT_EQ(collected.histogram.bucket.at(0).cumulative_count, 0u);
  EXPECT_EQ(collected.histogram.bucket.at(1).cumulative_count, 1u);
}

TEST(Metrics, ListensOnlyWhenAsked) {
  EXPECT_EQ(Metrics("").port(), 0);
  EXPECT_GT(Metrics("127.0.0.1:0").port(), 0);
}

TEST(Metrics, CannotTakeThePortOfAnother) {
  const Metrics metrics("127.0.0.1:0");
  EXPECT_THROW(Metrics("127.0.0.1:" + std::to_string(metrics.port())), std::runtime_error);
}

}  // namespace
}  // namespace umkm
