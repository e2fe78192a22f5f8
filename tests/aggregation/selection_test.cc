#include "aggregation/selection.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "tests/aggregation/hand_made_state.h"

namespace umkm::aggregation {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Selection SelectionOf(const std::string& text) {
  Selection selection;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &selection)) << text;
  return selection;
}

std::vector<std::string> ViolationsOf(const Selection& selection) {
  Violations violations;
  CheckSelection(selection, violations);
  std::vector<std::string> lines;
  if (violations.empty()) return lines;
  const Refusal refusal = std::move(violations).ToRefusal();
  for (const FieldViolation& field : refusal.fields) {
    EXPECT_FALSE(field.description.id.empty());
    lines.push_back(field.field + " " + field.description.en);
  }
  return lines;
}

Plan PlanOf(const std::string& text) {
  Violations violations;
  Plan plan = CheckSelection(SelectionOf(text), violations);
  EXPECT_TRUE(violations.empty()) << text;
  return plan;
}

std::vector<Measure> MeasuresOf(const Plan& plan) {
  std::vector<Measure> measures;
  for (const Plan::Item& item : plan.items) measures.push_back(item.measure);
  return measures;
}

TEST(Selection, IsRefusedWithEveryBadField) {
  struct Row {
    const char* selection;
    std::vector<std::string> violations;
  };
  const std::string not_measure = " is not a known measure";
  const std::string not_dimension = " is not a known dimension";
  const std::vector<Row> table = {
      {"measures: 99", {"selection.measures[0]" + not_measure}},
      {"measures: MEASURE_UNSPECIFIED", {"selection.measures[0]" + not_measure}},
      {"measures: [1, 2, 1]", {"selection.measures[2] repeats a measure"}},
      {"measures: [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]",
       {"selection.measures has more measures than there are"}},
      {"group_by: 0", {"selection.group_by[0]" + not_dimension}},
      {"group_by: 77", {"selection.group_by[0]" + not_dimension}},
      {"group_by: [1, 3, 1]", {"selection.group_by[2] repeats a dimension"}},
      {"group_by: [1, 2, 3, 4, 5, 6, 7]", {"selection.group_by has more than 6 dimensions"}},
      {"filters {values: 'a'}", {"selection.filters[0].dimension" + not_dimension}},
      {"filters {dimension: DIMENSION_SCALE}",
       {"selection.filters[0].values needs 1 to 1,000 values"}},
      {"filters {dimension: DIMENSION_SCALE values: 'a\\n'}",
       {"selection.filters[0].values has a value that is empty, too long or not clean text"}},
      {"filters {dimension: 3 values: ''}",
       {"selection.filters[0].values has a value that is empty, too long or not clean text"}},
      {"filters {dimension: 3 values: 'a'} filters {dimension: 3 values: 'b'}",
       {"selection.filters[1].dimension repeats a dimension"}},
      {"measures: MEASURE_ENTERPRISES group_by: DIMENSION_COOPERATIVE_TYPE",
       {"selection.measures[0] enterprises does not have the dimension cooperative_type"}},
      {"measures: MEASURE_COOPERATIVES filters {dimension: DIMENSION_SCALE values: 'micro'}",
       {"selection.measures[0] cooperatives does not have the dimension scale"}},
      {"measures: MEASURE_TRAINING_TARGET group_by: DIMENSION_REGENCY",
       {"selection.measures[0] training_target does not have the dimension regency"}},
      {"measures: MEASURE_VALID_CERTIFICATES group_by: DIMENSION_CASE_STATUS",
       {"selection.measures[0] valid_certificates does not have the dimension case_status"}},
      {"measures: MEASURE_CASES filters {dimension: DIMENSION_SECTION values: '2020:A'}",
       {"selection.measures[0] cases does not have the dimension section"}},
      {"group_by: [DIMENSION_SCALE, DIMENSION_COOPERATIVE_TYPE]",
       {"selection no measure has all of these dimensions"}},
      {"group_by: [DIMENSION_SECTION, DIMENSION_SCHEME]",
       {"selection no measure has all of these dimensions"}},
      {"group_by: DIMENSION_FISCAL_YEAR filters {dimension: DIMENSION_REGISTERED_YEAR values: '1'}",
       {"selection no measure has all of these dimensions"}},
      {"measures: 99 group_by: 77 filters {dimension: 3}",
       {"selection.group_by[0]" + not_dimension,
        "selection.filters[0].values needs 1 to 1,000 values",
        "selection.measures[0]" + not_measure}},
  };
  for (const Row& row : table) {
    EXPECT_EQ(ViolationsOf(SelectionOf(row.selection)), row.violations) << row.selection;
  }
}

TEST(Selection, TakesAThousandFilterValuesAndNoMore) {
  Selection selection;
  Filter& filter = *selection.add_filters();
  filter.set_dimension(DIMENSION_DISTRICT);
  for (int i = 0; i < 1000; ++i) filter.add_values("65.01." + std::to_string(i));
  EXPECT_THAT(ViolationsOf(selection), ElementsAre());
  filter.add_values("65.02.01");
  EXPECT_THAT(ViolationsOf(selection), ElementsAre(HasSubstr("needs 1 to 1,000 values")));
}

TEST(Selection, WithoutMeasuresMeansAllThatHaveTheDimensions) {
  EXPECT_EQ(PlanOf("").items.size(), Measures().size());
  EXPECT_THAT(MeasuresOf(PlanOf("group_by: DIMENSION_COOPERATIVE_TYPE")),
              ElementsAre(MEASURE_COOPERATIVES, MEASURE_COOPERATIVE_MEMBERS,
                          MEASURE_COOPERATIVE_VOLUME_RUPIAH, MEASURE_COOPERATIVE_ASSETS_RUPIAH,
                          MEASURE_COOPERATIVES_IMPROVED));
  EXPECT_THAT(
      MeasuresOf(PlanOf("group_by: DIMENSION_FISCAL_YEAR "
                        "filters {dimension: DIMENSION_SCHEME values: 'halal'}")),
      ElementsAre(MEASURE_CASES, MEASURE_BUSINESSES_FACILITATED, MEASURE_VALID_CERTIFICATES));
}

TEST(Selection, GroupsAShareOnlyWhenItIsNamed) {
  EXPECT_THAT(
      MeasuresOf(PlanOf("group_by: DIMENSION_SCALE")),
      ElementsAre(MEASURE_ENTERPRISES, MEASURE_WORKERS, MEASURE_LARGE_ENTERPRISES,
                  MEASURE_TRAINING_SEATS, MEASURE_PERSONS_TRAINED, MEASURE_BUSINESSES_TRAINED,
                  MEASURE_CASES, MEASURE_BUSINESSES_FACILITATED, MEASURE_VALID_CERTIFICATES));
  const Plan named = PlanOf("measures: MEASURE_WORKFORCE_SHARE group_by: DIMENSION_SCALE");
  ASSERT_EQ(named.items.size(), 1U);
  EXPECT_EQ(named.items[0].source, MEASURE_WORKERS);
}

TEST(Selection, HasOneIdHoweverItIsWritten) {
  const std::string id =
      PlanOf(
          "measures: [1, 2] group_by: [1, 3] filters {dimension: 3 values: ['a', 'b']} "
          "filters {dimension: 4 values: 'c'}")
          .id;
  EXPECT_EQ(id.size(), 32U);
  EXPECT_EQ(id, PlanOf("measures: [2, 1] group_by: [1, 3] filters {dimension: 4 values: 'c'} "
                       "filters {dimension: 3 values: ['b', 'a', 'b']}")
                    .id);
  for (const char* other :
       {"", "measures: [1, 2]", "measures: [1, 2] group_by: [3, 1]",
        "measures: [1, 2] group_by: [1, 3] filters {dimension: 3 values: ['a,1:b']} "
        "filters {dimension: 4 values: 'c'}"}) {
    EXPECT_NE(id, PlanOf(other).id) << other;
  }
}

TEST(Projection, PutsBaseCellsIntoGroupsAndLeavesOutWhatDoesNotMatch) {
  Names names;
  Projection projection(PlanOf("measures: MEASURE_ENTERPRISES group_by: [3, 1] "
                               "filters {dimension: DIMENSION_REGENCY values: ['65.01', '65.03']} "
                               "filters {dimension: DIMENSION_STATUS values: 'active'}"),
                        names);
  const auto values = [&](Measure measure, const Shop& shop) -> std::vector<std::string> {
    const auto group = projection.GroupOf(KeyOf(names, measure, shop));
    return group ? projection.ValuesOf(*group) : std::vector<std::string>{"left out"};
  };
  EXPECT_THAT(values(MEASURE_ENTERPRISES, {}), ElementsAre("micro", "65.01"));
  EXPECT_THAT(values(MEASURE_ENTERPRISES, {.district = "65.03.02", .scale = "small"}),
              ElementsAre("small", "65.03"));
  EXPECT_THAT(values(MEASURE_ENTERPRISES, {.district = "65.02.02"}), ElementsAre("left out"));
  EXPECT_THAT(values(MEASURE_ENTERPRISES, {.status = "closed"}), ElementsAre("left out"));
  EXPECT_THAT(values(MEASURE_WORKERS, {}), ElementsAre("left out"));
  EXPECT_EQ(projection.GroupOf(KeyOf(names, MEASURE_ENTERPRISES, {.section = "2020:C"})),
            projection.GroupOf(KeyOf(names, MEASURE_ENTERPRISES, {.year = "2001"})));
}

}  // namespace
}  // namespace umkm::aggregation
