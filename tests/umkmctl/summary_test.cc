#include "umkmctl/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/umkmctl/fake_services.h"

namespace umkm::ctl {
namespace {

using namespace umkm::aggregation::v1;  // NOLINT: cells
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// A base cell as the totals have it.
struct Base {
  Measure measure;
  std::map<Dimension, std::string> at;
  int64_t value;
};

// The figures of the press release, and some that must not be among them.
std::vector<Base> TheProvince() {
  const auto training = [](const char* year, const char* fund, const char* kind, int64_t target,
                           int64_t budget) -> std::vector<Base> {
    const std::map<Dimension, std::string> at = {
        {DIMENSION_FISCAL_YEAR, year}, {DIMENSION_FUND, fund}, {DIMENSION_KIND, kind}};
    return {{MEASURE_TRAINING_TARGET, at, target}, {MEASURE_TRAINING_BUDGET_RUPIAH, at, budget}};
  };
  std::vector<Base> cells = {{MEASURE_ENTERPRISES, {{DIMENSION_SCALE, "micro"}}, 12'459},
                             {MEASURE_ENTERPRISES, {{DIMENSION_SCALE, "small"}}, 7'876},
                             {MEASURE_ENTERPRISES, {{DIMENSION_SCALE, "medium"}}, 678},
                             {MEASURE_COOPERATIVES, {{DIMENSION_STATUS, "active"}}, 461},
                             {MEASURE_COOPERATIVES, {{DIMENSION_STATUS, "inactive"}}, 252},
                             {MEASURE_COOPERATIVES_IMPROVED, {}, 119},
                             {MEASURE_WORKFORCE_SHARE, {}, 36'652},
                             {MEASURE_BUSINESSES_FACILITATED,
                              {{DIMENSION_FISCAL_YEAR, "2020"}, {DIMENSION_SCALE, "small"}},
                              85},
                             {MEASURE_BUSINESSES_FACILITATED,
                              {{DIMENSION_FISCAL_YEAR, "2020"}, {DIMENSION_SCALE, "micro"}},
                              7},
                             {MEASURE_BUSINESSES_FACILITATED,
                              {{DIMENSION_FISCAL_YEAR, "2019"}, {DIMENSION_SCALE, "small"}},
                              3}};
  for (const auto& some : {training("2020", "dak", "entrepreneurship", 400, 1'300'000'000),
                           training("2020", "dak", "cooperatives", 259, 800'000'000),
                           training("2020", "dak", "marketing", 1'000, 1'000),
                           training("2020", "apbd", "cooperatives", 1'000, 1'000),
                           training("2018", "dak", "cooperatives", 1'000, 1'000),
                           training("2019", "dak", "cooperatives", 800, 2'900'000'000)}) {
    cells.insert(cells.end(), some.begin(), some.end());
  }
  return cells;
}

// Groups and filters as the aggregation does.
GetTotalsResponse TotalsOf(const std::vector<Base>& cells, const GetTotalsRequest& request) {
  GetTotalsResponse response;
  const auto& selection = request.selection();
  for (const Base& base : cells) {
    const auto& measures = selection.measures();
    if (std::count(measures.begin(), measures.end(), base.measure) == 0) continue;
    const bool matches = std::ranges::all_of(selection.filters(), [&](const Filter& filter) {
      const auto& values = filter.values();
      return std::count(values.begin(), values.end(), base.at.at(filter.dimension())) > 0;
    });
    if (!matches) continue;
    Cell& cell = *response.add_cells();
    cell.set_measure(base.measure);
    cell.set_value(base.value);
    for (const int dimension : selection.group_by()) {
      auto& at = *cell.add_dimensions();
      at.set_dimension(static_cast<Dimension>(dimension));
      at.set_value(base.at.at(at.dimension()));
    }
    if (base.measure != MEASURE_WORKFORCE_SHARE) continue;
    cell.mutable_denominator()->set_name("employed_persons");
    cell.mutable_denominator()->set_period("2024-08");
    cell.mutable_denominator()->set_source("BPS");
    cell.mutable_denominator()->set_value(378'361);
  }
  return response;
}

class SummaryTest : public testing::Test {
 protected:
  SummaryTest() {
    services.totals.answer = [this](const GetTotalsRequest& request) {
      requests.push_back(request);
      GetTotalsResponse response = TotalsOf(cells, request);
      *response.mutable_positions() = services.totals.totals.positions();
      return response;
    };
    services.totals.Follow("registry", 22'000);
    services.totals.Follow("training", 1'400);
    services.totals.Follow("certification", 300);
  }
  int Run(TotalsOptions options, const Style& style = {}) {
    options.summary = true;
    Target target = services.target();
    target.language = style.language;
    Client client(target);
    std::ostringstream out_text, talk_text;
    const int code = RunTotals(options, client, style, out_text, talk_text);
    out = out_text.str();
    talk = talk_text.str();
    return code;
  }

  std::vector<Base> cells = TheProvince();
  std::vector<GetTotalsRequest> requests;
  FakeServices services;
  std::string out, talk;
};

TEST_F(SummaryTest, HasEveryFigureOfThePressRelease) {
  ASSERT_EQ(Run({.fiscal_year = 2020, .format = Format::kCsv}), kOk);
  EXPECT_EQ(
      out,
      "figure,value,unit,note,included\n"
      "UMKM registered,21013,enterprises,,registry:22000\n"
      "UMKM: micro,12459,enterprises,,registry:22000\n"
      "UMKM: small,7876,enterprises,,registry:22000\n"
      "UMKM: medium,678,enterprises,,registry:22000\n"
      "Cooperatives,713,cooperatives,,registry:22000\n"
      "Cooperatives: active,461,cooperatives,as declared by the office,registry:22000\n"
      "Cooperatives: inactive,252,cooperatives,as declared by the office,registry:22000\n"
      "Cooperatives improved in quality,119,cooperatives,\"RAT, volume and assets\","
      "registry:22000\n"
      "Training target 2020,659,businesses,DAK: entrepreneurship and cooperatives,"
      "training:1400\n"
      "Training budget 2020,2100000000,rupiah,DAK: entrepreneurship and cooperatives,"
      "training:1400\n"
      "Training budget per head 2020,3186646,rupiah,\"budget ÷ target, rounded\",training:1400\n"
      "Training target 2019,800,businesses,DAK: entrepreneurship and cooperatives,"
      "training:1400\n"
      "Training budget 2019,2900000000,rupiah,DAK: entrepreneurship and cooperatives,"
      "training:1400\n"
      "Training budget per head 2019,3625000,rupiah,\"budget ÷ target, rounded\",training:1400\n"
      "Small businesses facilitated 2020,85,businesses,\"to a product certificate, each "
      "once\",certification:300\n"
      "Share of the workforce in UMKM,9.69 %,,\"36,652 ÷ 378,361 employed_persons (2024-08; "
      "BPS)\",registry:22000\n");
}

TEST_F(SummaryTest, HasKeysAndTheDenominatorInJson) {
  ASSERT_EQ(Run({.fiscal_year = 2020, .format = Format::kJson}), kOk);
  std::map<std::string, nlohmann::json> by_key;
  for (const auto& row : nlohmann::json::parse(out)) by_key[row["key"]] = row;
  EXPECT_EQ(by_key.at("training_budget_per_head_rupiah_2020")["value"], 3'186'646);
  EXPECT_EQ(by_key.at("small_businesses_facilitated_2020")["value"], 85);
  const auto& share = by_key.at("workforce_share");
  EXPECT_EQ(share["numerator"], 36'652);
  EXPECT_EQ(share["denominator"], 378'361);
  EXPECT_EQ(share["denominator_name"], "employed_persons");
  EXPECT_EQ(share["period"], "2024-08");
  EXPECT_EQ(share["denominator_source"], "BPS");
}

TEST_F(SummaryTest, SpeaksIndonesian) {
  ASSERT_EQ(Run({.fiscal_year = 2020}, {.language = "id"}), kOk);
  EXPECT_THAT(out, HasSubstr("UMKM terdaftar"));
  EXPECT_THAT(out, HasSubstr("2.100.000.000"));
  EXPECT_THAT(out, HasSubstr("9,69 %"));
}

TEST_F(SummaryTest, IsOfTheYearOfTheDayAskedFor) {
  ASSERT_EQ(Run({.as_of = "2020-05-26"}), kOk);
  EXPECT_THAT(out, HasSubstr("Training target 2020"));
  EXPECT_EQ(talk, "as of 2020-05-26\n");
  for (const auto& request : requests) EXPECT_EQ(request.as_of(), "2020-05-26");
  ASSERT_EQ(Run({.at_least = "registry:5"}), kOk);
  EXPECT_EQ(requests.back().at_least(), "registry:5");
  const Clock clock;
  EXPECT_THAT(out, HasSubstr("Training target " + clock.Today().substr(0, 4)));
}

TEST_F(SummaryTest, HasNoBudgetPerHeadAndNoShareWithoutADivisor) {
  std::erase_if(cells, [](const Base& base) { return base.measure == MEASURE_TRAINING_TARGET; });
  ASSERT_EQ(Run({.fiscal_year = 2020}), kOk);
  EXPECT_THAT(out, Not(HasSubstr("per head")));
  services.totals.answer = [this](const GetTotalsRequest& request) {
    GetTotalsResponse response = TotalsOf(cells, request);
    for (Cell& cell : *response.mutable_cells()) {
      if (cell.has_denominator()) cell.mutable_denominator()->Clear();
    }
    return response;
  };
  ASSERT_EQ(Run({.fiscal_year = 2020, .format = Format::kJson}), kOk);
  const auto rows = nlohmann::json::parse(out);
  EXPECT_TRUE(rows.back()["value"].is_null());
  EXPECT_THAT(rows.back()["note"], HasSubstr("no denominator"));
}

TEST_F(SummaryTest, ShowsUnclassifiedEnterprisesWhereThereAreSome) {
  cells.push_back({MEASURE_ENTERPRISES, {{DIMENSION_SCALE, "unclassified"}}, 2});
  ASSERT_EQ(Run({.fiscal_year = 2020, .format = Format::kCsv}), kOk);
  EXPECT_THAT(out, HasSubstr("UMKM registered,21015,"));
  EXPECT_THAT(out, HasSubstr("UMKM: not classified,2,"));
}

TEST_F(SummaryTest, SaysWhichStreamIsStopped) {
  services.totals.totals.mutable_positions(1)->set_problem("fork at 9");
  ASSERT_EQ(Run({.fiscal_year = 2020}), kOk);
  EXPECT_THAT(out, HasSubstr("training:1400 (STOPPED: fork at 9)"));
}

TEST_F(SummaryTest, IsNoSelection) {
  EXPECT_EQ(Run({.selection = {.measures = {"cases"}}}), kUsage);
  EXPECT_EQ(out, "");
  EXPECT_THAT(talk, HasSubstr("--summary"));
  Client client = services.NewClient();
  std::ostringstream none;
  EXPECT_EQ(RunTotals({.fiscal_year = 2020}, client, {}, none, none), kUsage);
}

TEST(PercentText, RoundsHalfUpWithTwoDigits) {
  EXPECT_EQ(PercentText(9'687, 10'000, "en"), "96.87 %");
  EXPECT_EQ(PercentText(9'687, 10'000, "id"), "96,87 %");
  EXPECT_EQ(PercentText(1, 20'000, "en"), "0.01 %");
  EXPECT_EQ(PercentText(1, 20'001, "en"), "0.00 %");
  EXPECT_EQ(PercentText(2, 3, "en"), "66.67 %");
  EXPECT_EQ(PercentText(30, 2, "en"), "1,500.00 %");
  EXPECT_EQ(PercentText(4'000'000'000'000'000'000, 8'000'000'000'000'000'000, "en"), "50.00 %");
}

TEST(Rounded, IsHalfUpAndNothingOfNothing) {
  const std::vector<std::pair<int64_t, int64_t>> divided = {
      {2'100'000'000, 659}, {5, 2}, {4, 3}, {0, 7}, {7, 0}};
  std::vector<int64_t> results;
  for (const auto& [amount, divisor] : divided) results.push_back(Rounded(amount, divisor));
  EXPECT_THAT(results, ElementsAre(3'186'646, 3, 1, 0, 0));
}

}  // namespace
}  // namespace umkm::ctl
