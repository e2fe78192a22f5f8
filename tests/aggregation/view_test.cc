#include "aggregation/view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/aggregation/hand_made_state.h"

namespace umkm::aggregation {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ShareDenominator Thousand() {
  ShareDenominator denominator;
  denominator.set_value(1000);
  return denominator;
}

class ViewTest : public testing::Test {
 protected:
  View NewView(const Selection& selection) {
    Violations violations;
    View view(CheckSelection(selection, violations), made_.state.names());
    EXPECT_TRUE(violations.empty());
    Build(view);
    return view;
  }
  void Build(View& view, std::optional<int32_t> as_of = {}) {
    made_.state.Read([&](const std::vector<Stream>& streams) { view.Build(streams, as_of); });
  }
  // Changes that happen to the state too.
  bool Apply(View& view, const Shop& shop, int64_t count) {
    made_.Add(shop, count);
    return view.Apply({{KeyOf(made_.state.names(), MEASURE_ENTERPRISES, shop), count}});
  }
  static std::vector<std::string> Lines(const View& view, uint64_t since = 0) {
    GetTotalsResponse response;
    view.WriteCells(since, Thousand(), response);
    return LinesOf(response);
  }
  static Selection By(std::initializer_list<Dimension> dimensions) {
    Selection selection;
    selection.add_measures(MEASURE_ENTERPRISES);
    for (const Dimension dimension : dimensions) selection.add_group_by(dimension);
    return selection;
  }

  HandMadeState made_;
};

TEST_F(ViewTest, TellsWhatChangedSinceAVersionWithAbsoluteValues) {
  made_.Add({.scale = "micro"}, 5);
  made_.Add({.scale = "small"}, 2);
  View view = NewView(By({DIMENSION_SCALE}));
  const uint64_t first = view.version();
  EXPECT_TRUE(Apply(view, {.scale = "small"}, 1));
  const uint64_t second = view.version();
  EXPECT_TRUE(Apply(view, {.scale = "medium"}, 4));
  EXPECT_TRUE(Apply(view, {.scale = "micro"}, -5));
  EXPECT_THAT(Lines(view), ElementsAre("enterprises medium = 4", "enterprises small = 3"));
  EXPECT_THAT(Lines(view, first), ElementsAre("enterprises medium = 4", "enterprises micro = 0",
                                              "enterprises small = 3"));
  EXPECT_THAT(Lines(view, second), ElementsAre("enterprises medium = 4", "enterprises micro = 0"));
  EXPECT_THAT(Lines(view, view.version()), IsEmpty());
}

TEST_F(ViewTest, HasNoNewVersionWhenItsTotalsStayTheSame) {
  made_.Add({.scale = "micro"}, 5);
  View view = NewView(By({DIMENSION_STATUS}));
  const uint64_t version = view.version();
  Names& names = made_.state.names();
  EXPECT_FALSE(view.Apply({{KeyOf(names, MEASURE_ENTERPRISES, {.scale = "micro"}), -1},
                           {KeyOf(names, MEASURE_ENTERPRISES, {.scale = "small"}), 1}}));
  EXPECT_EQ(view.version(), version);
  EXPECT_FALSE(view.Apply({{KeyOf(names, MEASURE_WORKERS, {}), 1}}));
}

TEST_F(ViewTest, TellsATotalThatWentAwayAndCameBackToWhoSawItAway) {
  made_.Add({.scale = "micro"}, 5);
  made_.Add({.scale = "small"}, 5);
  View view = NewView(By({DIMENSION_SCALE}));
  const uint64_t version = view.version();
  const CellKey micro = KeyOf(made_.state.names(), MEASURE_ENTERPRISES, {.scale = "micro"});
  EXPECT_FALSE(view.Apply({{micro, 0}}));
  EXPECT_THAT(Lines(view, version), ElementsAre("enterprises micro = 5"));
}

TEST_F(ViewTest, IsTheSameAppliedStepByStepAsBuiltAnew) {
  std::mt19937 random(20200526);
  const auto pick = [&](std::initializer_list<const char*> values) -> std::string {
    return values.begin()[random() % values.size()];
  };
  const std::vector<Selection> selections = {By({}), By({DIMENSION_REGENCY}),
                                             By({DIMENSION_SCALE, DIMENSION_DISTRICT})};
  std::vector<View> views;
  for (const Selection& selection : selections) views.push_back(NewView(selection));
  for (int step = 0; step < 2'000; ++step) {
    const Shop shop{.district = pick({"65.01.05", "65.01.06", "65.02.01"}),
                    .scale = pick({"micro", "small", "medium"}),
                    .status = pick({"active", "closed"})};
    const int64_t count = static_cast<int64_t>(random() % 5) - 2;
    made_.Add(shop, count);
    for (View& view : views) {
      view.Apply({{KeyOf(made_.state.names(), MEASURE_ENTERPRISES, shop), count}});
    }
  }
  for (std::size_t i = 0; i < views.size(); ++i) {
    EXPECT_EQ(Lines(views[i]), Lines(NewView(selections[i])));
  }
}

TEST_F(ViewTest, AsOfADayCountsWhatWasEffectiveByThen) {
  made_.Add({}, 3, 0, "2019-12-31");
  made_.Add({}, 4, 0, "2020-01-01");
  View view = NewView(By({}));
  Build(view, *ParseDate("2019-12-30"));
  EXPECT_THAT(Lines(view), ElementsAre("enterprises = 0"));
  Build(view, *ParseDate("2019-12-31"));
  EXPECT_THAT(Lines(view), ElementsAre("enterprises = 3"));
  Build(view);
  EXPECT_THAT(Lines(view), ElementsAre("enterprises = 7"));
}

TEST_F(ViewTest, GivesAShareItsNumeratorAndDenominator) {
  made_.Add({}, 1, 250);
  Selection selection;
  selection.add_measures(MEASURE_WORKERS);
  selection.add_measures(MEASURE_WORKFORCE_SHARE);
  const View view = NewView(selection);
  GetTotalsResponse response;
  view.WriteCells(0, Thousand(), response);
  ASSERT_THAT(LinesOf(response), ElementsAre("workers = 250", "workforce_share = 250"));
  EXPECT_FALSE(response.cells(0).has_denominator());
  EXPECT_EQ(response.cells(1).denominator().value(), 1000);
}

}  // namespace
}  // namespace umkm::aggregation
