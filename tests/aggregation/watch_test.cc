#include "aggregation/watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status.h"
#include "tests/aggregation/served_totals.h"
#include "tests/aggregation/watching.h"
#include "tests/support/eventually.h"
#include "tests/support/metrics_text.h"

namespace umkm::aggregation {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Hub::Options Fast() {
  Hub::Options options;
  options.heartbeat = std::chrono::milliseconds(50);
  return options;
}

TEST(WatchTotals, BeginsWithASnapshotOfWhatIsNotZero) {
  HandMadeState made;
  made.Add({.scale = "micro"}, 3);
  made.Add({.scale = "small"}, 2);
  made.Add({.scale = "small"}, -2);
  ServedTotals served(made.state);
  Watch watch(served, EnterprisesBy({DIMENSION_SCALE}));
  const WatchTotalsResponse first = watch.Next();
  EXPECT_EQ(first.kind(), WatchTotalsResponse::KIND_SNAPSHOT);
  EXPECT_THAT(LinesOf(first), ElementsAre("enterprises micro = 3"));
  EXPECT_EQ(PositionOf(first), 3U);
  EXPECT_EQ(first.recorded_time().seconds(), 1590454803);
  EXPECT_FALSE(first.resume_token().empty());
}

TEST(WatchTotals, SendsChangedCellsWithTheirNewValues) {
  HandMadeState made;
  made.Add({.scale = "micro"}, 3);
  made.Add({.scale = "medium"}, 9);
  ServedTotals served(made.state);
  Watch watch(served, EnterprisesBy({DIMENSION_SCALE}));
  watch.Next();
  made.Add({.scale = "micro"}, 4);
  WatchTotalsResponse change = watch.Next();
  EXPECT_EQ(change.kind(), WatchTotalsResponse::KIND_CHANGE);
  EXPECT_THAT(LinesOf(change), ElementsAre("enterprises micro = 7"));
  EXPECT_EQ(PositionOf(change), 3U);
  made.Advance(Move(made.state.names(), "micro", "small", 7));
  change = watch.Next();
  EXPECT_THAT(LinesOf(change), ElementsAre("enterprises micro = 0", "enterprises small = 7"));
  EXPECT_EQ(PositionOf(change), 4U);
}

TEST(WatchTotals, HeartbeatsTellThePositionsWhileNothingChanges) {
  HandMadeState made;
  made.Add({}, 3);
  ServedTotals served(made.state, Fast());
  Watch watch(served, EnterprisesBy({}));
  watch.Next();
  made.Advance(Move(made.state.names(), "micro", "small", 1));
  made.state.SetProblem(0, "the source is away");
  WatchTotalsResponse heartbeat;
  do {
    heartbeat = watch.Next();
    ASSERT_EQ(heartbeat.kind(), WatchTotalsResponse::KIND_HEARTBEAT);
    EXPECT_THAT(LinesOf(heartbeat), IsEmpty());
  } while (PositionOf(heartbeat) < 2 || heartbeat.positions(0).problem().empty());
  EXPECT_EQ(heartbeat.positions(0).problem(), "the source is away");
}

TEST(WatchTotals, ResumesWithWhatChangedSince) {
  HandMadeState made;
  made.Add({.scale = "micro"}, 3);
  made.Add({.scale = "small"}, 2);
  ServedTotals served(made.state);
  std::string token;
  {
    Watch watch(served, EnterprisesBy({DIMENSION_SCALE}));
    token = watch.Next().resume_token();
  }
  Watch other(served, EnterprisesBy({DIMENSION_SCALE}));
  other.Next();
  made.Add({.scale = "small"}, 1);
  other.Next();
  made.Add({.scale = "medium"}, 1);
  other.Next();

  Watch resumed(served, EnterprisesBy({DIMENSION_SCALE}), token);
  const WatchTotalsResponse first = resumed.Next();
  EXPECT_EQ(first.kind(), WatchTotalsResponse::KIND_CHANGE);
  EXPECT_THAT(LinesOf(first), ElementsAre("enterprises medium = 1", "enterprises small = 3"));
  EXPECT_EQ(PositionOf(first), 4U);

  Watch up_to_date(served, EnterprisesBy({DIMENSION_SCALE}), first.resume_token());
  const WatchTotalsResponse nothing = up_to_date.Next();
  EXPECT_EQ(nothing.kind(), WatchTotalsResponse::KIND_HEARTBEAT);
  made.Add({.scale = "small"}, 1);
  EXPECT_THAT(LinesOf(up_to_date.Next()), ElementsAre("enterprises small = 4"));
}

TEST(WatchTotals, ResumesWithASnapshotWhenItDoesNotKnowWhatChanged) {
  HandMadeState made;
  made.Add({}, 3);
  made.Add({}, 1);
  ServedTotals served(made.state);
  const std::string selection = "0123456789abcdef";
  const std::string token = [&] {
    Watch watch(served, EnterprisesBy({}));
    return watch.Next().resume_token();
  }();
  const auto replaced = [&](const std::string& what, const std::string& by) {
    std::string changed = token;
    return changed.replace(changed.find(what), what.size(), by);
  };
  for (const std::string& old :
       {replaced("/2", "/1"), replaced("/0123456789abcdef", "/ffff456789abcdef"),
        replaced(":registry", ":harbour"), token + ",training//0"}) {
    Watch watch(served, EnterprisesBy({}), old);
    const WatchTotalsResponse first = watch.Next();
    EXPECT_EQ(first.kind(), WatchTotalsResponse::KIND_SNAPSHOT) << old;
    EXPECT_THAT(LinesOf(first), ElementsAre("enterprises = 4"));
  }
}

TEST(WatchTotals, NeverGoesBackBehindTheTokenOfAReplicaThatWasAhead) {
  HandMadeState made, ahead;
  for (HandMadeState* state : {&made, &ahead}) state->Add({}, 3);
  ahead.Add({}, 1);
  ServedTotals served(made.state), other(ahead.state);
  Watch before(other, EnterprisesBy({}));
  const std::string token = before.Next().resume_token();

  Watch present(served, EnterprisesBy({}));
  present.Next();
  Watch resumed(served, EnterprisesBy({}), token);
  made.Add({}, 1);
  present.Next();
  const WatchTotalsResponse first = resumed.Next();
  EXPECT_EQ(PositionOf(first), 2U);
  EXPECT_NE(first.kind(), WatchTotalsResponse::KIND_SNAPSHOT);
}

TEST(WatchTotals, GivesUpOnAPositionThatDoesNotCome) {
  HandMadeState made;
  made.Add({}, 3);
  Hub::Options options;
  options.behind = std::chrono::milliseconds(50);
  ServedTotals served(made.state, options);
  std::string token;
  {
    Watch watch(served, EnterprisesBy({}));
    token = watch.Next().resume_token() + "000";
  }
  const Refusal refusal = Watch(served, EnterprisesBy({}), token).End();
  EXPECT_EQ(refusal.code, Code::kUnavailable);
  EXPECT_EQ(refusal.reason, "POSITION_NOT_REACHED");
  // The caller may know before it is counted.
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] {
    return ValueIn(served.metrics.Text(),
                   "umkm_watchers_dropped_total{reason=\"POSITION_NOT_REACHED\"}") == 1;
  }));
}

TEST(WatchTotals, SendsASnapshotWhenTheStateIsAnotherOne) {
  HandMadeState made;
  made.Add({}, 3);
  ServedTotals served(made.state, Fast());
  Watch watch(served, EnterprisesBy({}));
  watch.Next();
  Cube cube;
  const std::vector<Delta> deltas = {{KeyOf(made.state.names(), MEASURE_ENTERPRISES, {}), 0, 8}};
  cube.Apply(deltas, 9);
  made.state.Replace(0, HandMadeState::ProgressAt(9), std::move(cube));
  WatchTotalsResponse message = watch.Next();
  while (message.kind() == WatchTotalsResponse::KIND_HEARTBEAT) message = watch.Next();
  EXPECT_EQ(message.kind(), WatchTotalsResponse::KIND_SNAPSHOT);
  EXPECT_THAT(LinesOf(message), ElementsAre("enterprises = 8"));
  EXPECT_EQ(PositionOf(message), 9U);
}

TEST(WatchTotals, RefusesABadRequestWithEveryField) {
  HandMadeState made;
  ServedTotals served(made.state);
  Selection selection = EnterprisesBy({DIMENSION_COOPERATIVE_FORM});
  const Refusal refusal = Watch(served, selection, "garbage").End();
  EXPECT_EQ(refusal.code, Code::kInvalidArgument);
  ASSERT_EQ(refusal.fields.size(), 2U);
  EXPECT_EQ(refusal.fields[0].field, "selection.measures[0]");
  EXPECT_EQ(refusal.fields[1].field, "resume_token");
}

TEST(WatchTotals, RefusesTheTokenOfAnotherSelection) {
  HandMadeState made;
  ServedTotals served(made.state);
  Watch watch(served, EnterprisesBy({}));
  const std::string token = watch.Next().resume_token();
  const Refusal refusal = Watch(served, EnterprisesBy({DIMENSION_SCALE}), token).End();
  ASSERT_EQ(refusal.fields.size(), 1U);
  EXPECT_EQ(refusal.fields[0].field, "resume_token");
}

TEST(WatchTotals, IsUnavailableWhileAStreamIsLoading) {
  State state({"registry"});
  ServedTotals served(state);
  const Refusal refusal = Watch(served, EnterprisesBy({})).End();
  EXPECT_EQ(refusal.code, Code::kUnavailable);
  EXPECT_EQ(refusal.reason, "LOADING");
}

TEST(WatchTotals, RefusesWatchersAndSelectionsBeyondItsLimits) {
  HandMadeState made;
  Hub::Options options;
  options.max_watchers = 3;
  options.max_views = 2;
  ServedTotals served(made.state, options);
  Watch first(served, EnterprisesBy({}));
  Watch second(served, EnterprisesBy({DIMENSION_SCALE}));
  first.Next();
  second.Next();
  const Refusal selection = Watch(served, EnterprisesBy({DIMENSION_STATUS})).End();
  EXPECT_EQ(selection.code, Code::kResourceExhausted);
  EXPECT_EQ(selection.reason, "TOO_MANY_WATCHERS");
  Watch third(served, EnterprisesBy({}));
  third.Next();
  EXPECT_EQ(Watch(served, EnterprisesBy({})).End().reason, "TOO_MANY_WATCHERS");
}

TEST(WatchTotals, CountsEachCallByItsOutcome) {
  HandMadeState made;
  ServedTotals served(made.state);
  const auto calls = [&](const std::string& code) {
    return served.metrics
        .Counter("umkm_rpc_total", "RPCs by outcome.",
                 {{"method", "/umkm.aggregation.v1.TotalsService/WatchTotals"}, {"code", code}})
        .Value();
  };
  Watch(served, EnterprisesBy({})).Next();  // and leaves
  EXPECT_EQ(Watch(served, EnterprisesBy({}), "junk").End().code, Code::kInvalidArgument);
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return calls("CANCELLED") == 1; }));
  EXPECT_EQ(calls("INVALID_ARGUMENT"), 1);
  const std::string refused =
      "umkm_refusals_total{method=\"/umkm.aggregation.v1.TotalsService/WatchTotals\","
      "reason=\"INVALID_FIELDS\"}";
  EXPECT_TRUE(
      Eventually(absl::Seconds(10), [&] { return ValueIn(served.metrics.Text(), refused) == 1; }));
  const std::string text = served.metrics.Text();
  for (const char* reason : {"SHUTTING_DOWN", "POSITION_NOT_REACHED", "WATCHER_TOO_SLOW"}) {
    const std::string dropped = "umkm_watchers_dropped_total{reason=\"";
    EXPECT_EQ(ValueIn(text, dropped + reason + "\"}"), 0) << "one left, one never watched";
  }
}

TEST(WatchTotals, AtShutdownEndsWithATokenThatResumes) {
  HandMadeState made;
  made.Add({}, 3);
  std::string token;
  {
    ServedTotals served(made.state);
    Watch watch(served, EnterprisesBy({}));
    token = watch.Next().resume_token();
    served.Stop();
    const Refusal refusal = watch.End();
    EXPECT_EQ(refusal.code, Code::kUnavailable);
    EXPECT_EQ(refusal.reason, "SHUTTING_DOWN");
    EXPECT_GT(refusal.retry_after_ms, 0);
  }
  ServedTotals served(made.state);
  made.Add({}, 1);
  Watch resumed(served, EnterprisesBy({}), token);
  EXPECT_THAT(LinesOf(resumed.Next()), ElementsAre("enterprises = 4"));
}

}  // namespace
}  // namespace umkm::aggregation
