#include "tests/aggregation/decoding.h"
#include "umkm/certification/v1/event.pb.h"

namespace umkm::aggregation {
namespace {

using namespace certification::v1;  // NOLINT: the messages are what this file is about
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

using DomainCertification = Decoding;

FacilitationCase ACase(CaseStatus status, bool counts_business = false) {
  FacilitationCase of;
  of.set_region_code("65.03.02.2001");
  of.set_scale(registry::v1::SCALE_SMALL);
  of.set_fiscal_year(2020);
  of.set_fund(type::v1::FUND_APBN);
  of.set_scheme("p_irt");
  of.set_status(status);
  of.set_counts_business(counts_business);
  of.set_effective_on("2020-04-01");
  return of;
}

Event New(const FacilitationCase& after) {
  Event event;
  event.mutable_case_submitted();
  *event.add_cases()->mutable_after() = after;
  return event;
}

Event Changed(const FacilitationCase& before, const FacilitationCase& after) {
  Event event = New(after);
  *event.mutable_cases(0)->mutable_before() = before;
  return event;
}

TEST_F(DomainCertification, CountsACaseWithAllDimensions) {
  ASSERT_EQ(Apply(New(ACase(CASE_STATUS_SUBMITTED))), "");
  EXPECT_THAT(
      StepsByDay({DIMENSION_REGENCY, DIMENSION_DISTRICT, DIMENSION_SCALE, DIMENSION_FISCAL_YEAR,
                  DIMENSION_FUND, DIMENSION_SCHEME, DIMENSION_CASE_STATUS}),
      ElementsAre(Pair("2020-04-01 cases 65.03 65.03.02 small 2020 apbn p_irt submitted", 1)));
}

TEST_F(DomainCertification, CountsBusinessesAndCertificatesWithoutTheStatusOfTheCase) {
  ASSERT_EQ(Apply(New(ACase(CASE_STATUS_ISSUED, true))), "");
  EXPECT_THAT(Steps({DIMENSION_SCALE, DIMENSION_FISCAL_YEAR, DIMENSION_SCHEME}),
              UnorderedElementsAre(Pair("cases small 2020 p_irt", 1),
                                   Pair("businesses_facilitated small 2020 p_irt", 1),
                                   Pair("valid_certificates small 2020 p_irt", 1)));
  for (const Delta& delta : deltas_) {
    const bool of_cases = MeasureIn(delta.key) == MEASURE_CASES;
    EXPECT_EQ(NumberIn(delta.key, DIMENSION_CASE_STATUS) != 0, of_cases);
  }
}

TEST_F(DomainCertification, MovesACaseFromStatusToStatus) {
  struct Row {
    CaseStatus before, after;
    bool counted_before, counted_after;
    std::map<std::string, int64_t> steps;
  };
  const std::vector<Row> table = {
      {CASE_STATUS_SUBMITTED,
       CASE_STATUS_ACCEPTED,
       false,
       false,
       {{"cases submitted", -1}, {"cases accepted", 1}}},
      {CASE_STATUS_IN_PROGRESS,
       CASE_STATUS_ISSUED,
       false,
       true,
       {{"cases in_progress", -1},
        {"cases issued", 1},
        {"businesses_facilitated ", 1},
        {"valid_certificates ", 1}}},
      {CASE_STATUS_IN_PROGRESS,
       CASE_STATUS_ISSUED,  // the second certificate of its enterprise
       false,
       false,
       {{"cases in_progress", -1}, {"cases issued", 1}, {"valid_certificates ", 1}}},
      {CASE_STATUS_ISSUED,
       CASE_STATUS_EXPIRED,
       true,
       true,
       {{"cases issued", -1}, {"cases expired", 1}, {"valid_certificates ", -1}}},
      {CASE_STATUS_ISSUED,
       CASE_STATUS_VOID,
       true,
       true,
       {{"cases issued", -1}, {"cases void", 1}, {"valid_certificates ", -1}}},
      {CASE_STATUS_ISSUED,
       CASE_STATUS_REVOKED,
       true,
       false,
       {{"cases issued", -1},
        {"cases revoked", 1},
        {"businesses_facilitated ", -1},
        {"valid_certificates ", -1}}},
      {CASE_STATUS_ACCEPTED,
       CASE_STATUS_REFUSED,
       false,
       false,
       {{"cases accepted", -1}, {"cases refused", 1}}},
      {CASE_STATUS_ACCEPTED,
       CASE_STATUS_WITHDRAWN,
       false,
       false,
       {{"cases accepted", -1}, {"cases withdrawn", 1}}},
      {CASE_STATUS_ISSUED, CASE_STATUS_ISSUED, true, true, {}},
  };
  for (const Row& row : table) {
    ASSERT_EQ(
        Apply(Changed(ACase(row.before, row.counted_before), ACase(row.after, row.counted_after))),
        "");
    EXPECT_EQ(Steps({DIMENSION_CASE_STATUS}), row.steps)
        << CaseStatus_Name(row.before) << " → " << CaseStatus_Name(row.after);
    deltas_.clear();
  }
}

TEST_F(DomainCertification, CountsTheBusinessByItsNextCaseEachOnItsOwnDay) {
  FacilitationCase revoked = ACase(CASE_STATUS_REVOKED);
  revoked.set_effective_on("2020-09-09");
  Event event = Changed(ACase(CASE_STATUS_ISSUED, true), revoked);
  FacilitationCase halal = ACase(CASE_STATUS_ISSUED);
  halal.set_scheme("halal");
  FacilitationCase counting = halal;
  counting.set_counts_business(true);
  counting.set_effective_on("2020-10-10");
  CaseChange& next = *event.add_cases();
  *next.mutable_before() = halal;
  *next.mutable_after() = counting;
  ASSERT_EQ(Apply(event, "2020-09-09"), "");
  const auto steps = StepsByDay({DIMENSION_SCHEME});
  EXPECT_EQ(steps.at("2020-09-09 businesses_facilitated p_irt"), -1);
  EXPECT_EQ(steps.at("2020-10-10 businesses_facilitated halal"), 1);
}

TEST_F(DomainCertification, FollowsAnEntryOfTheRegistryThatChangedNothing) {
  Event event;
  event.mutable_enterprise_followed()->set_registry_position(7);
  EXPECT_EQ(Apply(event), "");
  EXPECT_THAT(deltas_, IsEmpty());
}

TEST_F(DomainCertification, SaysWhyAnEventCannotBeUnderstoodAndThenMakesNoSteps) {
  const auto expect = [&](const Event& event, const std::string& why) {
    EXPECT_THAT(Apply(event), HasSubstr(why));
    EXPECT_THAT(deltas_, IsEmpty()) << why;
  };
  journal::v1::Entry entry = AnEntry(1, Event());
  entry.set_event("\xff\xff");
  EXPECT_THAT(Decode(entry), HasSubstr("parsed"));
  Event event = New(ACase(CASE_STATUS_ISSUED));
  event.clear_change();
  expect(event, "kind");
  event = New(ACase(CASE_STATUS_ISSUED));
  event.add_cases();
  expect(event, "subject");
  const auto with = [&](auto change, const std::string& why) {
    FacilitationCase of = ACase(CASE_STATUS_ISSUED);
    change(of);
    expect(New(of), why);
  };
  with([](auto& c) { c.clear_effective_on(); }, "effective_on");
  with([](auto& c) { c.set_status(static_cast<CaseStatus>(77)); }, "case_status");
  with([](auto& c) { c.clear_scale(); }, "scale");
  with([](auto& c) { c.clear_region_code(); }, "district");
  with([](auto& c) { c.set_fiscal_year(-1); }, "fiscal_year");
  with([](auto& c) { c.clear_fund(); }, "fund");
  with([](auto& c) { c.set_scheme("p irt"); }, "scheme");
}

}  // namespace
}  // namespace umkm::aggregation
