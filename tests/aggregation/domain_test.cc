#include "aggregation/domain.h"

#include "tests/aggregation/decoding.h"
#include "umkm/certification/v1/event.pb.h"
#include "umkm/training/v1/event.pb.h"

namespace umkm::aggregation {
namespace {

using testing::HasSubstr;

using Domain = Decoding;

TEST_F(Domain, KnowsAnEventByItsTypeWhateverItsSource) {
  EXPECT_EQ(Apply(Registered(AnEnterprise())), "");
  EXPECT_EQ(Steps({})["enterprises"], 1);
  for (const char* type : {"umkm.registry.v2.X", "umkm.harbour.v1.X", "umkm.registry", ""}) {
    journal::v1::Entry entry = AnEntry(1, Registered(AnEnterprise()));
    entry.set_event_type(type);
    EXPECT_THAT(Decode(entry), HasSubstr("event_type is unknown")) << type;
  }
  journal::v1::Entry wrong = AnEntry(1, training::v1::Event());
  wrong.set_event_type("umkm.certification.v1.CaseSubmitted");
  EXPECT_THAT(Decode(wrong), HasSubstr("kind"));
  EXPECT_EQ(Steps({})["enterprises"], 1) << "nothing was added";
}

TEST_F(Domain, RefusesAnEntryOfNoDay) {
  certification::v1::Event event;
  event.mutable_enterprise_followed();
  for (const char* day : {"", "2020-02-31", "soon"}) {
    EXPECT_THAT(Apply(event, day), HasSubstr("effective_on")) << day;
  }
  EXPECT_EQ(Apply(event, "2020-02-29"), "");
}

TEST_F(Domain, TakesBackTheFirstSubjectsOfAnEventWhenALaterOneIsBad) {
  ASSERT_EQ(Apply(Registered(AnEnterprise())), "");
  const std::size_t before = deltas_.size();
  certification::v1::Event event;
  event.mutable_case_submitted();
  auto& good = *event.add_cases()->mutable_after();
  good.set_region_code("65.01.05");
  good.set_scale(registry::v1::SCALE_SMALL);
  good.set_fiscal_year(2020);
  good.set_fund(type::v1::FUND_APBD);
  good.set_scheme("halal");
  good.set_status(certification::v1::CASE_STATUS_SUBMITTED);
  good.set_effective_on("2020-05-26");
  ASSERT_EQ(Apply(event), "");
  deltas_.resize(before);
  *event.add_cases()->mutable_after() = good;
  event.mutable_cases(1)->mutable_after()->clear_scheme();
  EXPECT_THAT(Apply(event), HasSubstr("scheme"));
  EXPECT_EQ(deltas_.size(), before);
}

TEST_F(Domain, HasNoNumberForAValueThatCouldNotBeStored) {
  Decoder decoder(names_);
  EXPECT_NE(decoder.NumberOf(DIMENSION_SCHEME, "p_irt"), 0u);
  for (const char* value : {"", "p irt", "p=irt", "p\nirt"}) {
    EXPECT_EQ(decoder.NumberOf(DIMENSION_SCHEME, value), 0u) << value;
  }
}

}  // namespace
}  // namespace umkm::aggregation
