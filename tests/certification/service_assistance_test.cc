#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/certification/harness.h"

namespace umkm::certification {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Stub = CertificationService::Stub;

class AssistanceTest : public ::testing::Test, protected Harness {
 protected:
  FindAssistanceResponse Find(const std::string& enterprise_id,
                              const std::string& language = "en") {
    FindAssistanceRequest request;
    request.set_enterprise_id(enterprise_id);
    return Call(&Stub::FindAssistance, request, language).value();
  }
  std::vector<std::string> FieldsOf(const FindAssistanceRequest& request) {
    std::vector<std::string> fields;
    const auto refused = Call(&Stub::FindAssistance, request);
    if (refused) return {"accepted"};
    for (const FieldViolation& violation : refused.error().fields) {
      fields.push_back(violation.field);
    }
    return fields;
  }
};

TEST_F(AssistanceTest, FindsWhatTheRuleGivesForEachFacilitationOfTheYear) {
  const auto enterprise = registry.Register(registry::SamCreative());
  Assistance expected;
  for (const auto* scheme : schemes.InForce("2020-05-26")) {
    for (const auto& facilitation : scheme->facilitations()) {
      if (facilitation.fiscal_year() != 2020) continue;
      FindAssistance(*scheme, facilitation, {}, {enterprise, {}}, "2020-05-26", "en", expected);
    }
  }
  ASSERT_FALSE(expected.offers.empty());
  const auto found = Find(enterprise.enterprise_id());
  ASSERT_EQ(static_cast<std::size_t>(found.offers_size()), expected.offers.size());
  for (int i = 0; i < found.offers_size(); ++i) {
    EXPECT_EQ(found.offers(i).DebugString(),
              expected.offers[static_cast<std::size_t>(i)].DebugString());
  }
  EXPECT_EQ(static_cast<std::size_t>(found.near_misses_size()), expected.near_misses.size());

  FindAssistanceRequest by_nib;
  by_nib.set_nib(enterprise.nib());
  EXPECT_EQ(Call(&Stub::FindAssistance, by_nib).value().DebugString(), found.DebugString());
}

TEST_F(AssistanceTest, KnowsTheCasesThatAreThere) {
  const auto enterprise = registry.Register(registry::SamCreative());
  const auto before = Find(enterprise.enterprise_id());
  ASSERT_GT(before.offers_size(), 0);
  const std::string scheme = before.offers(0).id();
  SubmitCaseRequest request = NewCase(enterprise.enterprise_id(), scheme);
  for (const auto& facilitation : schemes.Find(scheme, "2020-05-26")->facilitations()) {
    if (facilitation.fiscal_year() == 2020) request.mutable_case_()->set_fund(facilitation.fund());
  }
  Submit(request);
  const auto after = Find(enterprise.enterprise_id());
  for (const auto& offer : after.offers()) {
    EXPECT_NE(offer.id(), scheme) << "it has an open case";
  }
}

TEST_F(AssistanceTest, OffersNothingInAYearWithoutFacilitations) {
  const std::string id = RegisterEnterprise();
  clock.Advance(absl::Hours(24 * 366 * 20));
  EXPECT_THAT(Find(id).offers(), IsEmpty());
  EXPECT_THAT(Find(id).near_misses(), IsEmpty());
}

TEST_F(AssistanceTest, NeedsTheRegistryAndOneNameOfTheEnterprise) {
  FindAssistanceRequest request;
  EXPECT_THAT(FieldsOf(request), ElementsAre("enterprise_id"));
  request.set_nib("12");
  EXPECT_THAT(FieldsOf(request), ElementsAre("nib"));
  request.set_nib("1234567890123");
  request.set_enterprise_id(NewRequestId());
  EXPECT_THAT(FieldsOf(request), ElementsAre("nib"));
  request.clear_enterprise_id();
  const auto unknown = Call(&Stub::FindAssistance, request);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, Code::kNotFound);
  EXPECT_EQ(unknown.error().reason, "ENTERPRISE_NOT_FOUND");
  registry.GoAway();
  const auto away = Call(&Stub::FindAssistance, request);
  ASSERT_FALSE(away);
  EXPECT_EQ(away.error().code, Code::kUnavailable);
  EXPECT_EQ(away.error().reason, "REGISTRY_AWAY");
}

}  // namespace
}  // namespace umkm::certification
