#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "umkmctl/names.h"
#include "umkmctl/output.h"
#include "umkmctl/selection.h"

namespace umkm::ctl {
namespace {

using namespace umkm::aggregation::v1;  // NOLINT: cells
using testing::ElementsAre;
using testing::HasSubstr;

std::string Printed(Format format, const Style& style, const std::vector<std::string>& columns,
                    const std::vector<Row>& rows) {
  std::ostringstream out;
  Print(out, format, style, columns, rows);
  return out.str();
}

const std::vector<std::string> kColumns = {"measure", "scale", "value"};
const std::vector<Row> kRows = {
    {{"measure", "enterprises"}, {"scale", "micro"}, {"value", 12459}, {"hidden", "x"}},
    {{"measure", "enterprises"}, {"scale", "medium"}, {"value", 678}},
};

TEST(Print, MakesATableWithNumbersToTheRight) {
  EXPECT_EQ(Printed(Format::kTable, {}, kColumns, kRows),
            "measure      scale    value\n"
            "enterprises  micro   12,459\n"
            "enterprises  medium     678\n");
}

TEST(Print, DividesThousandsByDotsInIndonesian) {
  EXPECT_THAT(Printed(Format::kTable, {.language = "id"}, kColumns, kRows), HasSubstr("12.459"));
}

TEST(Print, UsesColoursOnlyWhenTold) {
  const std::vector<Row> rows = {{{"state", "ok"}}, {{"state", "not ok"}}};
  EXPECT_EQ(Printed(Format::kTable, {}, {"state"}, rows), "state\nok\nnot ok\n");
  EXPECT_EQ(Printed(Format::kTable, {.colour = true}, {"state"}, rows),
            "\033[1mstate\033[0m\n\033[32mok\033[0m\n\033[31mnot ok\033[0m\n");
}

TEST(Print, AlignsByCharactersAndLetsNoTextMoveTheCursor) {
  EXPECT_EQ(Printed(Format::kTable, {}, {"a", "b"},
                    {{{"a", "Krayan é"}, {"b", "x"}}, {{"a", "y"}, {"b", "\033[2J"}}}),
            "a         b\n"
            "Krayan é  x\n"
            "y         ?[2J\n");
}

TEST(Print, MakesAJsonArrayOfAllFields) {
  const auto json = nlohmann::json::parse(Printed(Format::kJson, {}, kColumns, kRows));
  EXPECT_EQ(json, nlohmann::json::parse(R"([
      {"measure": "enterprises", "scale": "micro", "value": 12459, "hidden": "x"},
      {"measure": "enterprises", "scale": "medium", "value": 678}])"));
  EXPECT_EQ(Printed(Format::kJson, {}, kColumns, {}), "[]\n");
}

TEST(Print, MakesCsvWithPlainNumbersAndWithoutFormulas) {
  EXPECT_EQ(Printed(Format::kCsv, {.language = "id"}, {"name", "value"},
                    {{{"name", "=1+1"}, {"value", 12459}}, {{"name", "a,b"}}}),
            "name,value\n'=1+1,12459\n\"a,b\",\n");
}

TEST(WithSeparators, DividesThousands) {
  const std::pair<int64_t, const char*> cases[] = {{0, "0"},
                                                   {999, "999"},
                                                   {1000, "1,000"},
                                                   {-999, "-999"},
                                                   {-1000, "-1,000"},
                                                   {1234567, "1,234,567"},
                                                   {2'100'000'000, "2,100,000,000"},
                                                   {INT64_MIN, "-9,223,372,036,854,775,808"}};
  for (const auto& [number, text] : cases) EXPECT_EQ(WithSeparators(number, "en"), text);
}

TEST(Say, NamesEveryFieldInTheLanguage) {
  const Refusal refusal{.reason = "INVALID_FIELDS",
                        .message = {"bad", "salah"},
                        .fields = {{"selection.group_by", {"too many", "terlalu banyak"}}}};
  std::ostringstream talk;
  Say(talk, refusal, "id");
  EXPECT_EQ(talk.str(), "umkmctl: salah\n  selection.group_by: terlalu banyak\n");
}

TEST(SayFailure, GivesTheExitCode) {
  using grpc::StatusCode;
  const std::pair<StatusCode, Exit> cases[] = {
      {StatusCode::UNAVAILABLE, kUnreachable}, {StatusCode::DEADLINE_EXCEEDED, kUnreachable},
      {StatusCode::INVALID_ARGUMENT, kUsage},  {StatusCode::OUT_OF_RANGE, kUsage},
      {StatusCode::NOT_FOUND, kFound},         {StatusCode::RESOURCE_EXHAUSTED, kFound},
      {StatusCode::INTERNAL, kFound}};
  for (const auto& [code, exit] : cases) {
    std::ostringstream talk;
    EXPECT_EQ(SayFailure(talk, {code, "why"}, "en"), exit);
    EXPECT_THAT(talk.str(), HasSubstr("why"));
  }
}

TEST(LowerName, IsTheNameWithoutItsPrefix) {
  EXPECT_EQ(LowerName(MEASURE_LARGE_ENTERPRISES), "large_enterprises");
  EXPECT_EQ(LowerName(DIMENSION_REGISTERED_YEAR), "registered_year");
  EXPECT_EQ(LowerName(MEASURE_UNSPECIFIED), "");
  EXPECT_EQ(LowerName(static_cast<Measure>(99)), "99");
}

Cell CellOf(Measure measure, int64_t value) {
  Cell cell;
  cell.set_measure(measure);
  cell.set_value(value);
  return cell;
}

TEST(RowOf, NamesMeasureAndDimensions) {
  Cell cell = CellOf(MEASURE_ENTERPRISES, 12459);
  auto& at = *cell.add_dimensions();
  at.set_dimension(DIMENSION_SCALE);
  at.set_value("micro");
  EXPECT_EQ(OneLine(RowOf(cell)), R"({"measure":"enterprises","scale":"micro","value":12459})");
}

TEST(RowOf, GivesAShareWithWhatItIsMadeOf) {
  const struct {
    int64_t numerator, denominator;
    const char* share;
  } cases[] = {{9687, 10000, "0.968700"},
               {1, 3, "0.333333"},
               {2, 3, "0.666667"},
               {0, 5, "0.000000"},
               {7, 5, "1.400000"},
               {4'000'000'000'000'000'000, 8'000'000'000'000'000'000, "0.500000"}};
  for (const auto& c : cases) {
    Cell cell = CellOf(MEASURE_WORKFORCE_SHARE, c.numerator);
    auto& denominator = *cell.mutable_denominator();
    denominator.set_name("employed_persons");
    denominator.set_period("2024-08");
    denominator.set_source("BPS");
    denominator.set_value(c.denominator);
    const Row row = RowOf(cell);
    EXPECT_EQ(row["share"], c.share);
    EXPECT_EQ(row["denominator"], c.denominator);
    EXPECT_EQ(row["denominator_name"], "employed_persons");
    EXPECT_EQ(row["period"], "2024-08");
    EXPECT_EQ(row["source"], "BPS");
  }
}

TEST(RowOf, GivesNoShareOfNothing) {
  Cell cell = CellOf(MEASURE_WORKFORCE_SHARE, 5);
  cell.mutable_denominator();
  EXPECT_FALSE(RowOf(cell).contains("share"));
}

TEST(ColumnsOf, AreThoseOfTheRowWithMost) {
  EXPECT_THAT(ColumnsOf({{{"measure", "a"}, {"value", 1}},
                         {{"measure", "b"}, {"value", 1}, {"share", "0.5"}}}),
              ElementsAre("measure", "value", "share"));
  EXPECT_THAT(ColumnsOf({}), ElementsAre("measure", "value"));
}

TEST(SelectionOf, ReadsNamesWithCommasAndRepeated) {
  const auto selection =
      SelectionOf({.measures = {"enterprises,workers", "cooperatives"},
                   .group_by = {"regency,scale"},
                   .filters = {"scale=micro,small", "status=active", "scale=medium"}});
  ASSERT_TRUE(selection);
  EXPECT_THAT(selection->measures(),
              ElementsAre(MEASURE_ENTERPRISES, MEASURE_WORKERS, MEASURE_COOPERATIVES));
  EXPECT_THAT(selection->group_by(), ElementsAre(DIMENSION_REGENCY, DIMENSION_SCALE));
  ASSERT_EQ(selection->filters_size(), 2);
  EXPECT_THAT(selection->filters(0).values(), ElementsAre("micro", "small", "medium"));
  EXPECT_THAT(selection->filters(1).values(), ElementsAre("active"));
}

TEST(SelectionOf, RefusesUnknownNamesAndSaysTheKnownOnes) {
  const SelectionOptions cases[] = {
      {.measures = {"umkm"}}, {.group_by = {"kelas"}}, {.filters = {"kelas=micro"}},
      {.filters = {"scale"}}, {.filters = {"scale="}},
  };
  for (const auto& options : cases) EXPECT_FALSE(SelectionOf(options));
  EXPECT_THAT(SelectionOf(cases[0]).error().message.en, HasSubstr("known: enterprises, workers"));
  EXPECT_THAT(SelectionOf(cases[2]).error().message.id, HasSubstr("yang dikenal: regency"));
}

TEST(Included, SaysPositionsProblemsAndTheLastChange) {
  GetTotalsResponse response;
  auto& stream = *response.add_positions();
  stream.set_source("registry");
  stream.set_position(21013);
  EXPECT_EQ(Included(response.positions(), nullptr),
            "included: registry at position 21013; no change yet");
  stream.set_problem("fork");
  response.mutable_recorded_time()->set_seconds(1590451200);
  EXPECT_EQ(Included(response.positions(), &response.recorded_time()),
            "included: registry at position 21013 (STOPPED: fork); last change "
            "2020-05-26T00:00:00Z");
}

}  // namespace
}  // namespace umkm::ctl
