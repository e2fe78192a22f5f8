#include "tests/training/domain_fixture.h"

namespace umkm::training {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::string> ReasonsOf(const std::vector<Refusal>& refusals) {
  std::vector<std::string> reasons;
  for (const Refusal& refusal : refusals) reasons.push_back(refusal.reason);
  return reasons;
}

std::vector<std::string> ReasonsOf(const assistance::v1::Finding& finding) {
  std::vector<std::string> reasons;
  for (const auto& reason : finding.reasons()) reasons.push_back(reason.reason());
  return reasons;
}

// For micro and medium businesses of Bulungan in trade that have a NIB: only the last is Sam's.
Eligibility ForOthers() {
  Eligibility eligibility;
  eligibility.add_scales(registry::v1::SCALE_MICRO);
  eligibility.add_scales(registry::v1::SCALE_MEDIUM);
  eligibility.add_regency_codes("65.01");
  eligibility.add_sections("G");
  eligibility.set_nib_required(true);
  return eligibility;
}

// For small businesses of Tarakan or Nunukan in production that have a NIB: Sam Creative is one.
Eligibility ForSam() {
  Eligibility eligibility;
  eligibility.add_scales(registry::v1::SCALE_SMALL);
  eligibility.add_regency_codes("65.03");
  eligibility.add_regency_codes("65.71");
  eligibility.add_sections("A");
  eligibility.add_sections("C");
  eligibility.set_nib_required(true);
  return eligibility;
}

TEST(Unmet, IsNothingWhenNothingIsAskedForOrAllIsMet) {
  EXPECT_THAT(Unmet(Eligibility(), SamCreative()), IsEmpty());
  EXPECT_THAT(Unmet(Eligibility(), KoperasiMaju()), IsEmpty());
  EXPECT_THAT(Unmet(ForSam(), SamCreative()), IsEmpty());
}

TEST(Unmet, NamesEachConditionThatIsNotMet) {
  Business sam = SamCreative();
  EXPECT_THAT(ReasonsOf(Unmet(ForOthers(), sam)),
              ElementsAre("SCALE_NOT_ELIGIBLE", "REGENCY_NOT_ELIGIBLE", "SECTION_NOT_ELIGIBLE"));
  sam.enterprise->clear_nib();
  EXPECT_THAT(ReasonsOf(Unmet(ForSam(), sam)), ElementsAre("NIB_REQUIRED"));
  sam.enterprise->set_scale(registry::v1::SCALE_UNCLASSIFIED);
  EXPECT_THAT(ReasonsOf(Unmet(ForSam(), sam)), ElementsAre("SCALE_NOT_ELIGIBLE", "NIB_REQUIRED"));
}

TEST(Unmet, AsksOfACooperativeOnlyWhatItHas) {
  Business cooperative = KoperasiMaju();
  EXPECT_THAT(Unmet(ForOthers(), cooperative), IsEmpty());
  EXPECT_THAT(ReasonsOf(Unmet(ForSam(), cooperative)), ElementsAre("REGENCY_NOT_ELIGIBLE"));
  cooperative.cooperative->clear_nik_koperasi();
  EXPECT_THAT(ReasonsOf(Unmet(ForOthers(), cooperative)), ElementsAre("NIB_REQUIRED"));
}

TEST(Unmet, SaysWhatIsAskedForInBothLanguages) {
  const std::vector<Refusal> unmet = Unmet(ForOthers(), SamCreative());
  ASSERT_THAT(unmet, SizeIs(3));
  for (const Refusal& refusal : unmet) EXPECT_EQ(refusal.code, Code::kFailedPrecondition);
  EXPECT_THAT(unmet[0].message.en, HasSubstr("micro, medium"));
  EXPECT_THAT(unmet[0].message.id, HasSubstr("mikro, menengah"));
  EXPECT_THAT(unmet[1].message.id, HasSubstr("65.01"));
  EXPECT_THAT(unmet[2].message.en, HasSubstr("G"));
}

class AssistanceTest : public testing::Test {
 protected:
  Assistance Find(int64_t seats_left, const std::string& language = "en") const {
    Assistance found;
    FindAssistance(programme, seats_left, enterprise, language, found);
    return found;
  }

  const Office office;
  Programme programme = Opened(office);
  registry::v1::Enterprise enterprise = *SamCreative().enterprise;
};

TEST_F(AssistanceTest, IsAnOfferWithEachConditionThatIsMet) {
  *programme.mutable_eligibility() = ForSam();
  programme.set_realised_rupiah(100'000'000);
  const Assistance found = Find(7);
  EXPECT_THAT(found.near_misses, IsEmpty());
  ASSERT_THAT(found.offers, SizeIs(1));
  const assistance::v1::Finding& offer = found.offers[0];
  EXPECT_EQ(offer.id(), kUuid);
  EXPECT_EQ(offer.title(), "Pelatihan kewirausahaan");
  EXPECT_EQ(offer.fiscal_year(), 2020);
  EXPECT_EQ(offer.places_left(), 7);
  EXPECT_EQ(offer.budget_left_rupiah(), 2'000'000'000);
  EXPECT_THAT(ReasonsOf(offer),
              ElementsAre("SCALE_ELIGIBLE", "REGENCY_ELIGIBLE", "SECTION_ELIGIBLE", "NIB_PRESENT",
                          "ENTERPRISE_ACTIVE", "SEATS_LEFT"));
  EXPECT_THAT(offer.reasons(0).text(), HasSubstr("small"));
  EXPECT_THAT(Find(7, "id").offers.at(0).reasons(0).text(), HasSubstr("kecil"));
}

TEST_F(AssistanceTest, IsANearMissWhenExactlyOneThingIsMissing) {
  const auto expect = [&](int64_t seats_left, const std::string& missing) {
    const Assistance found = Find(seats_left);
    EXPECT_THAT(found.offers, IsEmpty()) << missing;
    ASSERT_THAT(found.near_misses, SizeIs(1)) << missing;
    EXPECT_THAT(ReasonsOf(found.near_misses[0]), ElementsAre(missing));
    EXPECT_NE(found.near_misses[0].reasons(0).text(),
              Find(seats_left, "id").near_misses.at(0).reasons(0).text());
  };
  expect(0, "NO_SEATS_LEFT");
  EXPECT_EQ(Find(-1).near_misses.at(0).places_left(), 0);
  enterprise.set_status(registry::v1::ENTERPRISE_STATUS_CLOSED);
  expect(1, "ENTERPRISE_CLOSED");
  enterprise = *SamCreative().enterprise;
  for (const auto& [missing, spoil] :
       std::vector<std::pair<std::string, std::function<void(registry::v1::Enterprise&)>>>{
           {"SCALE_NOT_ELIGIBLE", [](auto& e) { e.set_scale(registry::v1::SCALE_MICRO); }},
           {"REGENCY_NOT_ELIGIBLE", [](auto& e) { e.set_region_code("65.02.01"); }},
           {"SECTION_NOT_ELIGIBLE", [](auto& e) { e.set_section("G"); }},
           {"NIB_REQUIRED", [](auto& e) { e.clear_nib(); }}}) {
    *programme.mutable_eligibility() = ForSam();
    enterprise = *SamCreative().enterprise;
    spoil(enterprise);
    expect(1, missing);
    EXPECT_THAT(Find(0).near_misses, IsEmpty()) << "two things are missing";
  }
}

TEST_F(AssistanceTest, IsNothingWhenMoreIsMissingAndAddsToWhatWasFound) {
  Assistance found;
  *programme.mutable_eligibility() = ForOthers();
  FindAssistance(programme, 1, enterprise, "en", found);
  EXPECT_THAT(found.offers, IsEmpty());
  EXPECT_THAT(found.near_misses, IsEmpty());
  programme.clear_eligibility();
  FindAssistance(programme, 1, enterprise, "en", found);
  FindAssistance(programme, 2, enterprise, "en", found);
  EXPECT_THAT(found.offers, SizeIs(2));
}

}  // namespace
}  // namespace umkm::training
