#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <optional>

#include "tests/registry/domain_fixture.h"

namespace umkm::registry {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr int64_t kMillion = 1'000'000;

struct Known {
  std::optional<int64_t> net_worth, sales, capital;
};

Classification By(const std::string& rule_set, const Known& known) {
  Classification classification;
  classification.set_rule_set(rule_set);
  FinancialFigures& figures = *classification.mutable_figures();
  figures.set_year(2015);
  if (known.net_worth) figures.set_net_worth_rupiah(*known.net_worth);
  if (known.sales) figures.set_annual_sales_rupiah(*known.sales);
  if (known.capital) figures.set_capital_rupiah(*known.capital);
  return classification;
}

TEST(ScaleOf, FollowsTheLimitsOfEachRuleSetUpperBoundsInclusive) {
  const Office office;
  constexpr char kUu[] = "UU 20/2008", kPp[] = "PP 7/2021";
  const struct {
    const char* rule_set;
    Known known;
    Scale scale;
  } table[] = {
      {kUu, {0, {}, {}}, SCALE_MICRO},
      {kUu, {50 * kMillion, {}, {}}, SCALE_MICRO},
      {kUu, {50 * kMillion + 1, {}, {}}, SCALE_SMALL},
      {kUu, {500 * kMillion, {}, {}}, SCALE_SMALL},
      {kUu, {500 * kMillion + 1, {}, {}}, SCALE_MEDIUM},
      {kUu, {10'000 * kMillion, {}, {}}, SCALE_MEDIUM},
      {kUu, {10'000 * kMillion + 1, {}, {}}, SCALE_LARGE},
      {kUu, {{}, 300 * kMillion, {}}, SCALE_MICRO},
      {kUu, {{}, 300 * kMillion + 1, {}}, SCALE_SMALL},
      {kUu, {{}, 2'500 * kMillion, {}}, SCALE_SMALL},
      {kUu, {{}, 2'500 * kMillion + 1, {}}, SCALE_MEDIUM},
      {kUu, {{}, 50'000 * kMillion, {}}, SCALE_MEDIUM},
      {kUu, {{}, 50'000 * kMillion + 1, {}}, SCALE_LARGE},
      // The measure that gives the higher class decides.
      {kUu, {kMillion, 301 * kMillion, {}}, SCALE_SMALL},
      {kUu, {501 * kMillion, kMillion, {}}, SCALE_MEDIUM},
      // A figure that the rule set does not know classes nothing.
      {kUu, {{}, {}, kMillion}, SCALE_UNCLASSIFIED},
      {kPp, {kMillion, {}, {}}, SCALE_UNCLASSIFIED},
      {kPp, {{}, 2'000 * kMillion, {}}, SCALE_MICRO},
      {kPp, {{}, 2'000 * kMillion + 1, {}}, SCALE_SMALL},
      {kPp, {{}, 15'000 * kMillion + 1, {}}, SCALE_MEDIUM},
      {kPp, {{}, 50'000 * kMillion + 1, {}}, SCALE_LARGE},
      {kPp, {{}, {}, 1'000 * kMillion}, SCALE_MICRO},
      {kPp, {{}, {}, 1'000 * kMillion + 1}, SCALE_SMALL},
      {kPp, {{}, {}, 5'000 * kMillion + 1}, SCALE_MEDIUM},
      {kPp, {{}, {}, 10'000 * kMillion + 1}, SCALE_LARGE},
      // Sales decide when they are known.
      {kPp, {{}, kMillion, 10'000 * kMillion}, SCALE_MICRO},
      {kPp, {{}, 50'001 * kMillion, kMillion}, SCALE_LARGE},
  };
  for (const auto& row : table) {
    const Classification classification = By(row.rule_set, row.known);
    EXPECT_EQ(ScaleOf(classification, kToday, office.reference()), row.scale)
        << classification.ShortDebugString();
  }
}

TEST(ScaleOf, TakesTheRuleSetOfTheDayWhenNoneIsNamed) {
  const Office office;
  const Classification classification = By("", {{}, 2'000 * kMillion, {}});
  EXPECT_EQ(ScaleOf(classification, "2021-02-01", office.reference()), SCALE_SMALL);
  EXPECT_EQ(ScaleOf(classification, "2021-02-02", office.reference()), SCALE_MICRO);
}

TEST(ScaleOf, WithoutFiguresIsTheDeclaredOneOrUnclassifiedNeverSilentlyMicro) {
  const Office office;
  Classification classification;
  EXPECT_EQ(ScaleOf(classification, kToday, office.reference()), SCALE_UNCLASSIFIED);
  classification.set_declared_scale(SCALE_MEDIUM);
  EXPECT_EQ(ScaleOf(classification, kToday, office.reference()), SCALE_MEDIUM);
}

ReclassifyEnterpriseRequest GoodReclassification() {
  ReclassifyEnterpriseRequest request;
  request.set_request_id(kUuid);
  request.set_enterprise_id(kUuid);
  request.set_etag("5");
  *request.mutable_classification() = By("", {60 * kMillion, {}, {}});
  return request;
}

TEST(ReclassifyEnterprise, NamesTheFieldThatIsBad) {
  const Office office;
  using Row = ReclassifyEnterpriseRequest;
  const auto figures = [](Row& r) -> FinancialFigures& {
    return *r.mutable_classification()->mutable_figures();
  };
  const std::vector<std::pair<std::string, std::function<void(Row&)>>> table = {
      {"classification", [](Row& r) { r.clear_classification(); }},
      {"classification.rule_set",
       [](Row& r) { r.mutable_classification()->set_rule_set("UU 1/1900"); }},
      {"classification.figures", [&](Row& r) { figures(r).clear_net_worth_rupiah(); }},
      {"classification.figures.year", [&](Row& r) { figures(r).set_year(1989); }},
      {"classification.figures.year", [&](Row& r) { figures(r).set_year(2021); }},
      {"classification.figures.net_worth_rupiah",
       [&](Row& r) { figures(r).set_net_worth_rupiah(-1); }},
      {"classification.figures.annual_sales_rupiah",
       [&](Row& r) { figures(r).set_annual_sales_rupiah(1'000'000'001 * kMillion); }},
      {"classification.figures.capital_rupiah",
       [&](Row& r) { figures(r).set_capital_rupiah(INT64_MIN); }},
      {"classification.declared_scale",
       [](Row& r) {
         r.mutable_classification()->set_declared_scale(SCALE_MICRO);
         r.mutable_classification()->set_declared_by("Dinas");
       }},
      {"classification.declared_scale",
       [](Row& r) {
         r.mutable_classification()->clear_figures();
         r.mutable_classification()->set_declared_scale(static_cast<Scale>(999));
         r.mutable_classification()->set_declared_by("Dinas");
       }},
      {"classification.declared_scale",
       [](Row& r) {
         r.mutable_classification()->clear_figures();
         r.mutable_classification()->set_declared_scale(SCALE_UNCLASSIFIED);
         r.mutable_classification()->set_declared_by("Dinas");
       }},
      {"classification.declared_scale",
       [](Row& r) { r.mutable_classification()->set_declared_by("Dinas"); }},
      {"classification.declared_by",
       [](Row& r) {
         r.mutable_classification()->clear_figures();
         r.mutable_classification()->set_declared_scale(SCALE_MICRO);
       }},
  };
  EXPECT_THAT(Fields(Check(GoodReclassification(), office.context())), IsEmpty());
  for (const auto& [field, spoil] : table) {
    Row request = GoodReclassification();
    spoil(request);
    EXPECT_THAT(Fields(Check(request, office.context())), ElementsAre(field))
        << request.ShortDebugString();
  }
}

TEST(ReclassifyEnterprise, ClassesAnewAndKeepsTheRuleSetWithTheFigures) {
  const Office office("2021-06-01");
  const Enterprise before = Registered(office);
  ReclassifyEnterpriseRequest request = GoodReclassification();
  *request.mutable_classification() = By("", {{}, 2'000 * kMillion, {}});
  const Enterprise after =
      Reclassify(request, &before, office.context())->enterprise_reclassified().after();
  EXPECT_EQ(before.scale(), SCALE_SMALL);
  EXPECT_EQ(after.scale(), SCALE_MICRO);
  EXPECT_EQ(after.classification().rule_set(), "PP 7/2021");
  EXPECT_EQ(after.effective_on(), "2021-06-01");
}

TEST(ReclassifyEnterprise, OnlyADryRunMayUseARuleSetOfAnotherDay) {
  const Office office;  // in May 2020, long before PP 7/2021
  const Enterprise before = Registered(office);
  ReclassifyEnterpriseRequest request = GoodReclassification();
  *request.mutable_classification() = By("PP 7/2021", {{}, 300 * kMillion, {}});
  EXPECT_EQ(Outcome(Reclassify(request, &before, office.context())), "9 RULE_SET_NOT_IN_FORCE");
  request.set_dry_run(true);
  const Enterprise after =
      Reclassify(request, &before, office.context())->enterprise_reclassified().after();
  EXPECT_EQ(after.scale(), SCALE_MICRO);
  EXPECT_EQ(after.classification().rule_set(), "PP 7/2021");
}

}  // namespace
}  // namespace umkm::registry
