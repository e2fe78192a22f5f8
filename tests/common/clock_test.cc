#include "common/clock.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/support/clock.h"
#include "tests/support/eventually.h"

namespace umkm {
namespace {

TEST(Clock, KnowsTheDayInTheOffice) {
  FixedClock clock;  // eight hours ahead of UTC
  clock.Set(absl::FromCivil(absl::CivilSecond(2020, 5, 26, 15, 59, 59), absl::UTCTimeZone()));
  EXPECT_EQ(clock.Today(), "2020-05-26");
  clock.Advance(absl::Seconds(1));
  EXPECT_EQ(clock.Today(), "2020-05-27");
}

TEST(Clock, RefusesAnUnknownZone) { EXPECT_THROW(Clock("Asia/Nowhere"), std::runtime_error); }

TEST(Stopwatch, RunsForward) {
  const Stopwatch watch;
  EXPECT_GE(watch.Seconds(), 0);
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return watch.Seconds() > .001; }));
}

}  // namespace
}  // namespace umkm
