#include "tests/aggregation/decoding.h"
#include "umkm/registry/v1/event.pb.h"

namespace umkm::aggregation {
namespace {

using registry::v1::Cooperative;
using registry::v1::Enterprise;
using registry::v1::Event;
using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

using DomainRegistry = Decoding;

Cooperative ACooperative() {
  Cooperative cooperative;
  cooperative.set_region_code("65.71.02.1003");
  cooperative.set_declared_status(registry::v1::DECLARED_STATUS_ACTIVE);
  cooperative.set_registered_on("2012-07-12");
  cooperative.set_type(registry::v1::COOPERATIVE_TYPE_SAVINGS_AND_LOANS);
  cooperative.set_form(registry::v1::COOPERATIVE_FORM_PRIMARY);
  return cooperative;
}

void AddMeeting(Cooperative& cooperative, int year, int64_t women, int64_t men, int64_t volume,
                int64_t assets, bool improved) {
  registry::v1::MembersMeeting& meeting = *cooperative.add_meetings();
  meeting.set_book_year(year);
  meeting.set_members_women(women);
  meeting.set_members_men(men);
  meeting.set_volume_rupiah(volume);
  meeting.set_assets_rupiah(assets);
  meeting.mutable_improvement()->set_improved(improved);
}

TEST_F(DomainRegistry, CountsAnEnterpriseAndItsWorkersWithAllDimensions) {
  ASSERT_EQ(Apply(Registered(AnEnterprise("65.01.05.1001", registry::v1::SCALE_SMALL, 6))), "");
  EXPECT_THAT(Steps({DIMENSION_REGENCY, DIMENSION_DISTRICT, DIMENSION_SCALE, DIMENSION_SECTION,
                     DIMENSION_STATUS, DIMENSION_REGISTERED_YEAR}),
              UnorderedElementsAre(Pair("enterprises 65.01 65.01.05 small 2020:C active 2019", 1),
                                   Pair("workers 65.01 65.01.05 small 2020:C active 2019", 6)));
  EXPECT_EQ(deltas_[0].day, *ParseDate("2020-05-26"));
}

TEST_F(DomainRegistry, MovesAnEnterpriseBetweenClassesOnTheEffectiveDay) {
  const Enterprise micro = AnEnterprise();
  Enterprise unclassified = micro;
  unclassified.set_scale(registry::v1::SCALE_UNCLASSIFIED);
  ASSERT_EQ(Apply(Updated(micro, unclassified), "2019-12-31"), "");
  EXPECT_THAT(
      Steps({DIMENSION_SCALE}),
      UnorderedElementsAre(Pair("enterprises micro", -1), Pair("workers micro", -2),
                           Pair("enterprises unclassified", 1), Pair("workers unclassified", 2)));
  for (const Delta& delta : deltas_) EXPECT_EQ(delta.day, *ParseDate("2019-12-31"));
}

TEST_F(DomainRegistry, TakesAnEnterpriseThatGrewBeyondMediumOutOfTheUmkm) {
  Enterprise large = AnEnterprise();
  large.set_scale(registry::v1::SCALE_LARGE);
  ASSERT_EQ(Apply(Updated(AnEnterprise(), large)), "");
  EXPECT_THAT(Steps({}), UnorderedElementsAre(Pair("enterprises", -1), Pair("workers", -2),
                                              Pair("large_enterprises", 1)));
}

TEST_F(DomainRegistry, CountsNoWorkersOfAClosedEnterprise) {
  Event event;
  *event.mutable_enterprise_closed()->mutable_before() = AnEnterprise();
  *event.mutable_enterprise_closed()->mutable_after() = AnEnterprise();
  event.mutable_enterprise_closed()->mutable_after()->set_status(
      registry::v1::ENTERPRISE_STATUS_CLOSED);
  ASSERT_EQ(Apply(event), "");
  EXPECT_THAT(Steps({DIMENSION_STATUS}),
              UnorderedElementsAre(Pair("enterprises active", -1), Pair("workers active", -2),
                                   Pair("enterprises closed", 1)));
}

TEST_F(DomainRegistry, MakesNoStepWhenNothingCountedChanged) {
  Enterprise renamed = AnEnterprise();
  renamed.set_name("Sam Creative");
  ASSERT_EQ(Apply(Updated(AnEnterprise(), renamed)), "");
  EXPECT_TRUE(deltas_.empty());
}

TEST_F(DomainRegistry, MakesOneStepForAChangeWithinACell) {
  Enterprise grown = AnEnterprise();
  grown.set_workers(9);
  ASSERT_EQ(Apply(Updated(AnEnterprise(), grown)), "");
  EXPECT_THAT(Steps({}), UnorderedElementsAre(Pair("workers", 7)));
}

TEST_F(DomainRegistry, CountsACooperativeByItsLatestBookYearAndImprovedOnce) {
  Cooperative after = ACooperative();
  AddMeeting(after, 2018, 10, 10, 100, 200, true);
  AddMeeting(after, 2019, 12, 11, 150, 180, false);
  Event event;
  *event.mutable_cooperative_registered()->mutable_after() = after;
  ASSERT_EQ(Apply(event), "");
  EXPECT_THAT(Steps({}),
              UnorderedElementsAre(Pair("cooperatives", 1), Pair("cooperative_members", 23),
                                   Pair("cooperative_volume_rupiah", 150),
                                   Pair("cooperative_assets_rupiah", 180),
                                   Pair("cooperatives_improved", 1)));
  EXPECT_EQ(Steps({DIMENSION_DISTRICT, DIMENSION_STATUS, DIMENSION_REGISTERED_YEAR,
                   DIMENSION_COOPERATIVE_TYPE, DIMENSION_COOPERATIVE_FORM})
                ["cooperatives 65.71.02 active 2012 savings_and_loans primary"],
            1);
}

TEST_F(DomainRegistry, ReplacesTheFiguresOfABookYearByThoseOfTheNext) {
  Event event;
  auto& recorded = *event.mutable_members_meeting_recorded();
  *recorded.mutable_before() = ACooperative();
  AddMeeting(*recorded.mutable_before(), 2018, 10, 10, 100, 200, false);
  *recorded.mutable_after() = recorded.before();
  AddMeeting(*recorded.mutable_after(), 2019, 9, 10, 130, 230, true);
  ASSERT_EQ(Apply(event), "");
  EXPECT_THAT(Steps({}), UnorderedElementsAre(Pair("cooperative_members", -1),
                                              Pair("cooperative_volume_rupiah", 30),
                                              Pair("cooperative_assets_rupiah", 30),
                                              Pair("cooperatives_improved", 1)));
}

// Whatever happens to a subject, its steps add up to what it is at the end.
TEST_F(DomainRegistry, AddsUpToTheLastStateOfItsSubject) {
  std::vector<Enterprise> states(5, AnEnterprise());
  states[1].set_region_code("65.03.02");
  states[2].set_scale(registry::v1::SCALE_LARGE);
  states[3].set_status(registry::v1::ENTERPRISE_STATUS_CLOSED);
  states[4].set_workers(12);
  ASSERT_EQ(Apply(Registered(states[0])), "");
  for (std::size_t i = 1; i < states.size(); ++i) {
    ASSERT_EQ(Apply(Updated(states[i - 1], states[i])), "");
  }
  const auto walked = TakeSums();
  ASSERT_EQ(Apply(Registered(states.back())), "");
  EXPECT_EQ(walked, TakeSums());
}

TEST_F(DomainRegistry, SaysWhyAnEventCannotBeUnderstoodAndThenMakesNoSteps) {
  const auto why = [&](const std::string& event) {
    journal::v1::Entry entry = AnEntry(1, Registered(AnEnterprise()));
    entry.set_event(event);
    std::string problem = Decode(entry);
    EXPECT_TRUE(deltas_.empty()) << problem;
    return problem;
  };
  const auto with = [&](auto change) {
    Enterprise enterprise = AnEnterprise();
    change(enterprise);
    return why(Registered(enterprise).SerializeAsString());
  };
  EXPECT_THAT(why("\xff\xff"), HasSubstr("parsed"));
  EXPECT_THAT(why(""), HasSubstr("kind"));
  Event without;
  without.mutable_enterprise_closed();
  EXPECT_THAT(why(without.SerializeAsString()), HasSubstr("subject"));
  EXPECT_THAT(with([](auto& e) { e.set_region_code("65"); }), HasSubstr("district"));
  EXPECT_THAT(with([](auto& e) { e.set_scale(static_cast<registry::v1::Scale>(99)); }),
              HasSubstr("scale"));
  EXPECT_THAT(with([](auto& e) { e.clear_status(); }), HasSubstr("status"));
  EXPECT_THAT(with([](auto& e) { e.set_registered_on("soon"); }), HasSubstr("registered_year"));
  EXPECT_THAT(with([](auto& e) { e.set_section("A B=C"); }), HasSubstr("section"));
  EXPECT_THAT(with([](auto& e) { e.set_section("\n"); }), HasSubstr("section"));
}

}  // namespace
}  // namespace umkm::aggregation
