#include "aggregation/cube.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace umkm::aggregation {
namespace {

std::map<CellKey, int64_t> CellsOf(const Cube& cube, std::optional<int32_t> as_of) {
  std::map<CellKey, int64_t> cells;
  cube.ForEach(as_of, [&](CellKey key, int64_t value) {
    EXPECT_TRUE(cells.emplace(key, value).second) << "a cell is visited once";
  });
  return cells;
}

std::map<CellKey, int64_t> Recount(const std::vector<Delta>& history,
                                   std::optional<int32_t> as_of) {
  std::map<CellKey, int64_t> cells;
  for (const Delta& delta : history) {
    cells[delta.key] += !as_of || delta.day <= *as_of ? delta.amount : 0;
  }
  return cells;
}

TEST(Cube, IsEmptyAtFirst) {
  const Cube cube;
  EXPECT_EQ(cube.cells(), 0u);
  EXPECT_TRUE(CellsOf(cube, std::nullopt).empty());
}

TEST(Cube, SumsChangesUpToAndIncludingADay) {
  Cube cube;
  const Delta history[] = {{1, 10, 5}, {1, 20, 7}, {1, 15, -2}};
  cube.Apply(history, 1);
  EXPECT_EQ(CellsOf(cube, 9)[1], 0);
  EXPECT_EQ(CellsOf(cube, 10)[1], 5);
  EXPECT_EQ(CellsOf(cube, 15)[1], 3);
  EXPECT_EQ(CellsOf(cube, 19)[1], 3);
  EXPECT_EQ(CellsOf(cube, 20)[1], 10);
  EXPECT_EQ(CellsOf(cube, std::nullopt)[1], 10);
}

TEST(Cube, KeepsNoStepsThatCancelEachOther) {
  Cube cube;
  const Delta history[] = {{1, 10, 5}, {1, 11, 1}, {1, 10, -5}, {1, 12, 0}};
  cube.Apply(history, 1);
  cube.ForEachCell(std::nullopt, [](CellKey, std::span<const Step> steps) {
    ASSERT_EQ(steps.size(), 1u);
    EXPECT_EQ(steps[0].day, 11);
  });
}

TEST(Cube, KnowsWhichCellsChangedBehindAPosition) {
  Cube cube(40);
  cube.Put(1, {{10, 5}});
  cube.Put(2, {{10, 5}, {11, 1}});
  const Delta first[] = {{2, 10, 5}, {3, 10, 1}}, second[] = {{3, 12, 1}};
  cube.Apply(first, 50);
  cube.Apply(second, 60);
  const auto changed = [&](std::optional<uint64_t> behind) {
    std::map<CellKey, std::size_t> steps_of;
    cube.ForEachCell(
        behind, [&](CellKey key, std::span<const Step> steps) { steps_of[key] = steps.size(); });
    return steps_of;
  };
  EXPECT_EQ(cube.since(), 40u);
  EXPECT_EQ(changed(std::nullopt), (std::map<CellKey, std::size_t>{{1, 1}, {2, 2}, {3, 2}}));
  EXPECT_EQ(changed(40), (std::map<CellKey, std::size_t>{{2, 2}, {3, 2}}));
  EXPECT_EQ(changed(49), (std::map<CellKey, std::size_t>{{2, 2}, {3, 2}}));
  EXPECT_EQ(changed(50), (std::map<CellKey, std::size_t>{{3, 2}}));
  EXPECT_TRUE(changed(60).empty());
}

class RandomHistory : public testing::TestWithParam<uint32_t> {};

// Days come mostly in order, as in a register, and sometimes far from it, as in an import.
TEST_P(RandomHistory, EqualsANaiveRecountOnEveryDay) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  std::mt19937 random(GetParam());
  const auto upto = [&](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
  Cube cube;
  std::vector<Delta> history;
  int32_t today = 18'000;
  for (int batch = 0; batch < 60; ++batch) {
    std::vector<Delta> deltas;
    for (int i = upto(40); i >= 0; --i) {
      const int32_t day = upto(9) == 0 ? 18'000 + upto(60) : today;
      deltas.push_back({static_cast<CellKey>(upto(12)), day, upto(10) - 5});
    }
    today += upto(1);
    cube.Apply(deltas, 1);
    history.insert(history.end(), deltas.begin(), deltas.end());
    for (const auto& day : {std::optional<int32_t>(), std::optional<int32_t>(18'000 + upto(70))}) {
      ASSERT_EQ(CellsOf(cube, day), Recount(history, day)) << "batch " << batch;
    }
  }
  Cube again;
  cube.ForEachCell(std::nullopt, [&](CellKey key, std::span<const Step> steps) {
    again.Put(key, {steps.begin(), steps.end()});
  });
  for (auto [key, value] : Recount(history, std::nullopt)) {
    EXPECT_EQ(CellsOf(again, std::nullopt)[key], value);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomHistory, testing::Range(1u, 31u));

}  // namespace
}  // namespace umkm::aggregation
