#include "common/metrics.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "tests/support/metrics_text.h"

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

TEST(Metrics, AsksForAValueWheneverItIsRead) {
  Metrics metrics("");
  double value = 1;
  const Metrics::Asked gauge =
      metrics.AskGauge("umkm_now", "Now.", [&value] { return Metrics::Only(value); });
  const Metrics::Asked counter =
      metrics.AskCounter("umkm_ever_total", "Ever.", [&value] { return Metrics::Only(2 * value); });
  EXPECT_EQ(ValueIn(metrics.Text(), "umkm_now"), 1);
  value = 7;
  const std::string text = metrics.Text();
  EXPECT_EQ(ValueIn(text, "umkm_now"), 7);
  EXPECT_EQ(ValueIn(text, "umkm_ever_total"), 14);
  EXPECT_NE(text.find("# TYPE umkm_now gauge\n"), std::string::npos) << text;
  EXPECT_NE(text.find("# TYPE umkm_ever_total counter\n"), std::string::npos) << text;
}

TEST(Metrics, AsksNoMoreWhenTheAskedHasEnded) {
  Metrics metrics("");
  int asked = 0;
  Metrics::Asked gauge = metrics.AskGauge("umkm_now", "Now.", [&asked] {
    ++asked;
    return Metrics::Only(1);
  });
  EXPECT_TRUE(ValueIn(metrics.Text(), "umkm_now"));
  gauge.reset();
  EXPECT_FALSE(ValueIn(metrics.Text(), "umkm_now"));
  EXPECT_EQ(asked, 1);
}

TEST(Metrics, AnAskedMayEndAfterTheMetrics) {
  Metrics::Asked gauge;
  {
    Metrics metrics("");
    gauge = metrics.AskGauge("umkm_now", "Now.", [] { return Metrics::Only(1); });
  }
  gauge.reset();
}

TEST(Metrics, MakesOneFamilyOfWhatSeveralSayUnderOneName) {
  Metrics metrics("");
  const auto of = [](const char* source) {
    return [source] { return std::vector<Metrics::Sample>{{{{"source", source}}, 3}}; };
  };
  const Metrics::Asked a = metrics.AskGauge("umkm_lag", "Lag.", of("a"));
  const Metrics::Asked b = metrics.AskGauge("umkm_lag", "Lag.", of("b"));
  const std::string text = metrics.Text();
  EXPECT_EQ(ValueIn(text, "umkm_lag{source=\"a\"}"), 3) << text;
  EXPECT_EQ(ValueIn(text, "umkm_lag{source=\"b\"}"), 3);
  const std::string type = "# TYPE umkm_lag gauge";
  EXPECT_EQ(text.find(type), text.rfind(type)) << text;
}

TEST(Metrics, LeavesOutWhatIsNotKnown) {
  Metrics metrics("");
  const Metrics::Asked nothing =
      metrics.AskGauge("umkm_lag", "Lag.", [] { return std::vector<Metrics::Sample>(); });
  EXPECT_EQ(metrics.Text().find("umkm_lag"), std::string::npos);
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
