#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/training/harness.h"

namespace umkm::training {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using Stub = TrainingService::Stub;

class AssistanceServiceTest : public ::testing::Test, protected Harness {
 protected:
  Programme Titled(const std::string& title, const Eligibility& eligibility = {}) {
    CreateProgrammeRequest request = NewProgramme();
    request.mutable_programme()->set_title(title);
    *request.mutable_programme()->mutable_eligibility() = eligibility;
    return Opened(request);
  }
  FindAssistanceResponse Find(const std::string& nib, const std::string& language = "en") {
    FindAssistanceRequest request;
    request.set_nib(nib);
    return Call(&Stub::FindAssistance, request, language).value();
  }
};

std::vector<std::string> TitlesOf(
    const google::protobuf::RepeatedPtrField<assistance::v1::Finding>& findings) {
  std::vector<std::string> titles;
  for (const auto& finding : findings) titles.push_back(finding.title());
  return titles;
}

TEST_F(AssistanceServiceTest, OffersOpenProgrammesWithSeatsAndNamesWhatANearMissLacks) {
  register_.Register(registry::SamCreative());  // small, section C, 65.01.05
  Eligibility micro, tarakan_micro;
  micro.add_scales(registry::v1::SCALE_MICRO);
  tarakan_micro.add_scales(registry::v1::SCALE_MICRO);
  tarakan_micro.add_regency_codes("65.71");
  const Programme open = Titled("For all");
  Scheduled(NewClass(open, 2));
  Scheduled(NewClass(Titled("For micro", micro), 2));
  Scheduled(NewClass(Titled("For others", tarakan_micro), 2));
  Titled("Without classes");
  Call(&Stub::CreateProgramme, NewProgramme()).value();  // a draft is no offer

  const FindAssistanceResponse found = Find("1234567890123");
  ASSERT_THAT(TitlesOf(found.offers()), ElementsAre("For all"));
  EXPECT_EQ(found.offers(0).id(), open.programme_id());
  EXPECT_EQ(found.offers(0).fiscal_year(), 2020);
  EXPECT_EQ(found.offers(0).places_left(), 2);
  ASSERT_THAT(TitlesOf(found.near_misses()), UnorderedElementsAre("For micro", "Without classes"));
  for (const auto& finding : found.near_misses()) {
    ASSERT_EQ(finding.reasons_size(), 1);
    EXPECT_EQ(finding.reasons(0).reason(),
              finding.title() == "For micro" ? "SCALE_NOT_ELIGIBLE" : "NO_SEATS_LEFT");
  }
}

TEST_F(AssistanceServiceTest, CountsTheSeatsLeftInClassesThatHaveNotEnded) {
  const auto sam = register_.Register(registry::SamCreative());
  const Programme programme = Titled("Almost full");
  const Class class_ = Scheduled(NewClass(programme, 2));
  ScheduleClassRequest over = NewClass(programme, 50);
  over.mutable_class_()->set_starts_on("2020-03-01");
  over.mutable_class_()->set_ends_on("2020-03-02");
  Scheduled(over);
  const Class cancelled = Scheduled(NewClass(programme, 50));
  Call(&Stub::CancelClass, About<CancelClassRequest>(cancelled)).value();
  Enrolled(class_, sam.enterprise_id(), 1);
  EXPECT_EQ(Find("1234567890123").offers(0).places_left(), 1);
  Enrolled(class_, sam.enterprise_id(), 2);
  Enrolled(class_, sam.enterprise_id(), 3);  // waits: takes no seat
  const FindAssistanceResponse found = Find("1234567890123");
  EXPECT_THAT(found.offers(), IsEmpty());
  EXPECT_THAT(TitlesOf(found.near_misses()), ElementsAre("Almost full"));
}

TEST_F(AssistanceServiceTest, FindsTheSameByIdAndSaysItInTheCallersLanguage) {
  const auto sam = register_.Register(registry::SamCreative());
  Scheduled(NewClass(Titled("For all")));
  FindAssistanceRequest by_id;
  by_id.set_enterprise_id(sam.enterprise_id());
  const FindAssistanceResponse english = Find("1234567890123");
  EXPECT_EQ(Call(&Stub::FindAssistance, by_id).value().DebugString(), english.DebugString());
  EXPECT_NE(Find("1234567890123", "id").DebugString(), english.DebugString());
}

TEST_F(AssistanceServiceTest, RefusesBadRequestsAndIsUnavailableWhileTheRegistryIsAway) {
  const std::string unknown = "018f0000-0000-7000-8000-00000000000a";
  ExpectRefused(&Stub::FindAssistance, {},
                {{"nothing", "", {"enterprise_id"}},
                 {"both", "nib: '1234567890123' enterprise_id: '" + unknown + "'", {"nib"}},
                 {"a NIB too short", "nib: '1'", {"nib"}},
                 {"unknown", "nib: '0000000000000'", {}, Code::kNotFound, "ENTERPRISE_NOT_FOUND"}});
  beside.GoAway();
  ExpectRefused(&Stub::FindAssistance, {},
                {{"away", "nib: '1234567890123'", {}, Code::kUnavailable, "REGISTRY_AWAY"}});
}

}  // namespace
}  // namespace umkm::training
