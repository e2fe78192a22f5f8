#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "common/text.h"
#include "tests/certification/domain_fixture.h"

namespace umkm::certification {
namespace {

using assistance::v1::Finding;
using reference::v1::Facilitation;
using registry::v1::Enterprise;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// A question to be spoilt: all conditions are there, and met.
struct Question {
  reference::v1::Scheme scheme = *Office().schemes().Find("p_irt", kToday);
  Facilitation facilitation;
  Used used = {.cases = 38, .cost_rupiah = 42'500'000};
  Enterprise enterprise = GoodEnterprise();
  Cases cases;

  Question() {
    facilitation.set_fiscal_year(2020);
    facilitation.set_fund(type::v1::FUND_APBD);
    facilitation.set_places(40);
    facilitation.set_budget_rupiah(45'000'000);
    facilitation.add_scales(registry::v1::SCALE_MICRO);
    facilitation.add_scales(registry::v1::SCALE_SMALL);
    facilitation.add_sections("C");
    facilitation.add_sections("I");
    facilitation.set_nib_required(true);
  }
};

Assistance Answer(const Question& q, const std::string& language = "en") {
  Assistance found;
  FindAssistance(q.scheme, q.facilitation, q.used, {q.enterprise, q.cases}, kToday, language,
                 found);
  return found;
}

std::vector<std::string> ReasonsOf(const Finding& finding) {
  std::vector<std::string> reasons;
  for (const auto& reason : finding.reasons()) reasons.push_back(reason.reason());
  return reasons;
}

std::vector<std::string> TextsOf(const Finding& finding) {
  std::vector<std::string> texts;
  for (const auto& reason : finding.reasons()) texts.push_back(reason.text());
  return texts;
}

TEST(FindAssistance, OffersWhatIsOpenWithEachConditionThatIsMet) {
  const Assistance found = Answer(Question());
  EXPECT_THAT(found.near_misses, IsEmpty());
  ASSERT_THAT(found.offers, SizeIs(1));
  const Finding& offer = found.offers[0];
  EXPECT_EQ(offer.id(), "p_irt");
  EXPECT_EQ(offer.title(), "P-IRT: food of home industry (APBD)");
  EXPECT_EQ(offer.fiscal_year(), 2020);
  EXPECT_EQ(offer.places_left(), 2);
  EXPECT_EQ(offer.budget_left_rupiah(), 2'500'000);
  EXPECT_THAT(ReasonsOf(offer), ElementsAre("SCALE_ELIGIBLE", "SECTION_ELIGIBLE", "NIB_HELD",
                                            "PLACES_LEFT", "BUDGET_LEFT", "NOT_HELPED_YET"));
  EXPECT_THAT(TextsOf(offer),
              ElementsAre("For businesses of class micro, small; this one is small.",
                          "For sections C, I of KBLI; this business is in C.",
                          "It has the NIB that is required.", "2 of 40 places are left.",
                          "Rp 2,500,000 of the budget is left.",
                          "It has no open case and no valid certificate of this scheme."));
}

TEST(FindAssistance, SpeaksIndonesian) {
  const Finding offer = Answer(Question(), "id").offers.at(0);
  EXPECT_EQ(offer.title(), "SPP-IRT: pangan industri rumah tangga (APBD)");
  EXPECT_THAT(TextsOf(offer), ElementsAre("Untuk usaha berskala mikro, kecil; usaha ini kecil.",
                                          "Untuk kategori KBLI C, I; usaha ini kategori C.",
                                          "NIB yang disyaratkan ada.", "Tersisa 2 dari 40 tempat.",
                                          "Sisa anggaran Rp 2.500.000.",
                                          "Belum ada kasus terbuka atau sertifikat yang berlaku "
                                          "pada skema ini."));
}

TEST(FindAssistance, NamesTheOneConditionThatIsMissingAndWhatToDo) {
  const struct {
    const char* reason;
    std::function<void(Question&)> spoil;
    const char *says, *advises;
  } table[] = {
      {"ENTERPRISE_CLOSED",
       [](Question& q) { q.enterprise.set_status(registry::v1::ENTERPRISE_STATUS_CLOSED); },
       "closed", "reopened"},
      {"SCALE_NOT_ELIGIBLE",
       [](Question& q) { q.enterprise.set_scale(registry::v1::SCALE_MEDIUM); },
       "micro, small; this one is medium", "reclassified"},
      {"SCALE_NOT_ELIGIBLE",
       [](Question& q) { q.enterprise.set_scale(registry::v1::SCALE_UNCLASSIFIED); },
       "unclassified", "reclassified"},
      {"SECTION_NOT_ELIGIBLE", [](Question& q) { q.enterprise.set_section("G"); },
       "C, I of KBLI; this business is in G", "KBLI code"},
      {"NIB_REQUIRED", [](Question& q) { q.enterprise.clear_nib(); }, "NIB is required", "OSS"},
      {"NO_PLACES_LEFT", [](Question& q) { q.used.cases = 40; }, "All 40 places", "next year"},
      {"NO_PLACES_LEFT", [](Question& q) { q.used.cases = 41; }, "All 40 places", "next year"},
      {"NO_BUDGET_LEFT", [](Question& q) { q.used.cost_rupiah = 45'000'000; }, "used up",
       "next year"},
      {"CASE_OPEN", [](Question& q) { q.cases = {StandingAt(CASE_STATUS_ACCEPTED)}; },
       "Keripik pisang", "Follow it"},
      {"CERTIFICATE_VALID", [](Question& q) { q.cases = {StandingAt(CASE_STATUS_ISSUED)}; },
       "205657101000125, until 2025-03-01", "Ask again"},
      {"CASE_OPEN",
       [](Question& q) {
         q.cases = {StandingAt(CASE_STATUS_SUBMITTED), StandingAt(CASE_STATUS_ISSUED)};
       },
       "Keripik pisang", "Follow it"},
  };
  for (const auto& row : table) {
    Question question;
    row.spoil(question);
    const Assistance found = Answer(question);
    EXPECT_THAT(found.offers, IsEmpty()) << row.reason;
    ASSERT_THAT(found.near_misses, SizeIs(1)) << row.reason;
    EXPECT_THAT(ReasonsOf(found.near_misses[0]), ElementsAre(row.reason));
    EXPECT_THAT(TextsOf(found.near_misses[0]),
                ElementsAre(AllOf(HasSubstr(row.says), HasSubstr(row.advises))));
    const auto indonesian = TextsOf(Answer(question, "id").near_misses.at(0));
    EXPECT_NE(indonesian, TextsOf(found.near_misses[0]));
    EXPECT_GE(found.near_misses[0].places_left(), 0);
  }
}

TEST(FindAssistance, LooksAtTheDayOfACertificateWhoseExpiryIsNotEnteredYet) {
  Question question;
  question.cases = {StandingAt(CASE_STATUS_ISSUED)};
  for (const auto& [expires_on, offers] : std::vector<std::pair<std::string, std::size_t>>{
           {"2020-05-25", 1}, {kToday, 0}, {"2020-05-27", 0}, {"", 0}}) {
    question.cases[0].mutable_certificate()->set_expires_on(expires_on);
    EXPECT_THAT(Answer(question).offers, SizeIs(offers)) << expires_on;
  }
}

TEST(FindAssistance, IsSilentWhenTwoConditionsAreMissing) {
  Question question;
  question.enterprise.clear_nib();
  question.used.cases = 40;
  const Assistance found = Answer(question);
  EXPECT_THAT(found.offers, IsEmpty());
  EXPECT_THAT(found.near_misses, IsEmpty());
}

TEST(FindAssistance, AsksOnlyWhatTheFacilitationAsks) {
  Question question;
  question.facilitation.Clear();
  question.facilitation.set_fiscal_year(2026);
  question.facilitation.set_fund(type::v1::FUND_DAK);
  question.used = {.cases = 1000, .cost_rupiah = 1'000'000'000};
  question.enterprise.clear_nib();
  question.enterprise.set_scale(registry::v1::SCALE_UNCLASSIFIED);
  const Assistance found = Answer(question);
  ASSERT_THAT(found.offers, SizeIs(1));
  EXPECT_THAT(ReasonsOf(found.offers[0]), ElementsAre("NOT_HELPED_YET"));
  EXPECT_FALSE(found.offers[0].has_places_left());
  EXPECT_FALSE(found.offers[0].has_budget_left_rupiah());
}

TEST(FindAssistance, PassesOverCasesThatEndedAndThoseOfOtherSchemes) {
  Question question;
  for (const CaseStatus ended : {CASE_STATUS_REFUSED, CASE_STATUS_WITHDRAWN, CASE_STATUS_REVOKED,
                                 CASE_STATUS_EXPIRED, CASE_STATUS_VOID})
    question.cases.push_back(StandingAt(ended));
  question.cases.push_back(StandingAt(CASE_STATUS_ISSUED));
  question.cases.back().set_scheme("halal");
  EXPECT_THAT(Answer(question).offers, SizeIs(1));
}

TEST(FindAssistance, HasSomethingToOfferInTheYearsOfTheReferenceData) {
  const Office office;
  for (const auto& [day, year] :
       std::vector<std::pair<std::string, int>>{{"2020-05-26", 2020}, {"2026-11-24", 2026}}) {
    Assistance found;
    for (const auto* scheme : office.schemes().InForce(day))
      for (const Facilitation& facilitation : scheme->facilitations())
        if (facilitation.fiscal_year() == year)
          FindAssistance(*scheme, facilitation, Used(), {GoodEnterprise(), {}}, kToday, "en",
                         found);
    EXPECT_THAT(found.offers, SizeIs(testing::Ge(5))) << "one of each scheme, " << year;
    for (const Finding& offer : found.offers)
      for (const std::string& text : TextsOf(offer)) EXPECT_TRUE(IsCleanText(text)) << text;
  }
}

}  // namespace
}  // namespace umkm::certification
