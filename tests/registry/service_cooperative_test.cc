#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/registry/harness.h"

namespace umkm::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using Stub = RegistryService::Stub;

class CooperativeServiceTest : public ::testing::Test, protected Harness {
 protected:
  GetCooperativeResponse Get(const std::string& nik_koperasi, const std::string& language = "en") {
    GetCooperativeRequest request;
    request.set_nik_koperasi(nik_koperasi);
    return Call(&Stub::GetCooperative, request, language).value();
  }
  Cooperative Report(const RecordMembersMeetingRequest& request) {
    return Call(&Stub::RecordMembersMeeting, request).value().cooperative();
  }
  std::vector<std::string> Names(const ListCooperativesRequest& request) {
    std::vector<std::string> names;
    const auto page = Call(&Stub::ListCooperatives, request).value();
    for (const Cooperative& found : page.cooperatives()) names.push_back(found.name());
    return names;
  }
};

TEST_F(CooperativeServiceTest, RegistersACooperativeAndReadsItBackByIdAndNumber) {
  RegisterCooperativeRequest request = NewCooperative("Koperasi Maju", "6571001");
  request.mutable_cooperative()->add_served_region_codes("65.71.01");
  request.mutable_cooperative()->add_served_region_codes("65.71.03.1002");
  const auto response = Call(&Stub::RegisterCooperative, request).value();
  EXPECT_EQ(response.position_token(), "registry:1");
  EXPECT_EQ(response.cooperative().declared_status(), DECLARED_STATUS_ACTIVE);
  EXPECT_EQ(Get("6571001").cooperative().SerializeAsString(),
            response.cooperative().SerializeAsString());
  GetCooperativeRequest by_id;
  by_id.set_cooperative_id(response.cooperative().cooperative_id());
  EXPECT_EQ(Call(&Stub::GetCooperative, by_id).value().cooperative().SerializeAsString(),
            response.cooperative().SerializeAsString());
}

TEST_F(CooperativeServiceTest, RefusesANumberThatAnotherHas) {
  Register(NewCooperative("Koperasi Maju", "6571001"));
  const auto refused = Call(&Stub::RegisterCooperative, NewCooperative("Koperasi Lain", "6571001"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kAlreadyExists);
  EXPECT_EQ(refused.error().reason, "NIK_KOPERASI_TAKEN");
}

TEST_F(CooperativeServiceTest, RecordsMeetingsByNumberInAnyOrderAndJudgesThem) {
  Register(NewCooperative("Koperasi Maju", "6571001"));
  Report(NewMeeting("6571001", 2018, 200));
  const Cooperative after = Report(NewMeeting("6571001", 2017, 100));
  ASSERT_THAT(after.meetings(), SizeIs(2));
  EXPECT_EQ(after.meetings(0).book_year(), 2017);
  EXPECT_FALSE(after.meetings(0).improvement().improved());
  EXPECT_TRUE(after.meetings(1).improvement().improved());
  EXPECT_EQ(after.meetings(1).improvement().volume_before_rupiah(), 100'000'000);
  EXPECT_EQ(after.effective_on(), "2019-03-15");
  EXPECT_EQ(Get("6571001").cooperative().SerializeAsString(), after.SerializeAsString());
}

TEST_F(CooperativeServiceTest, CorrectsABookYearOnlyWithAnEtag) {
  Register(NewCooperative("Koperasi Maju", "6571001"));
  Report(NewMeeting("6571001", 2017, 100));
  const Cooperative reported = Report(NewMeeting("6571001", 2018, 200));
  RecordMembersMeetingRequest correction = NewMeeting("6571001", 2017, 300);
  const auto refused = Call(&Stub::RecordMembersMeeting, correction);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "ETAG_MISMATCH");
  correction.set_request_id(NewRequestId());
  correction.set_etag(reported.etag());
  Report(correction);
  const Cooperative after = Get("6571001").cooperative();
  ASSERT_THAT(after.meetings(), SizeIs(2));
  EXPECT_EQ(after.meetings(0).volume_rupiah(), 300'000'000);
  EXPECT_FALSE(after.meetings(1).improvement().improved());  // 200 million is no growth any more
}

TEST_F(CooperativeServiceTest, GivesTheComputedStatusWithReasonsInTheCallersLanguage) {
  Register(NewCooperative("Koperasi Maju", "6571001"));
  EXPECT_TRUE(Get("6571001").computed_status().differs_from_declared());
  Report(NewMeeting("6571001", 2019, 100));
  const ComputedStatus english = Get("6571001", "en").computed_status();
  EXPECT_TRUE(english.institution_active());
  EXPECT_TRUE(english.business_active());
  EXPECT_FALSE(english.differs_from_declared());
  EXPECT_EQ(english.computed_on(), "2020-05-26");
  EXPECT_THAT(english.reasons(), ElementsAre(HasSubstr("members' meeting"), HasSubstr("volume")));
  EXPECT_THAT(Get("6571001", "id").computed_status().reasons(),
              ElementsAre(HasSubstr("RAT terakhir"), HasSubstr("volume usaha")));
}

TEST_F(CooperativeServiceTest, SetsTheDeclaredStatusOnceWithItsLetter) {
  const Cooperative before = Register(NewCooperative("Koperasi Maju", "6571001"));
  SetCooperativeStatusRequest request;
  request.set_request_id(NewRequestId());
  request.set_cooperative_id(before.cooperative_id());
  request.set_etag(before.etag());
  request.set_declared_status(DECLARED_STATUS_INACTIVE);
  request.set_letter("SK 518/2020");
  const auto done = Call(&Stub::SetCooperativeStatus, request).value();
  EXPECT_EQ(done.cooperative().declared_status(), DECLARED_STATUS_INACTIVE);
  EXPECT_EQ(done.cooperative().status_letter(), "SK 518/2020");
  request.set_request_id(NewRequestId());
  request.set_etag(done.cooperative().etag());
  const auto refused = Call(&Stub::SetCooperativeStatus, request);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "SAME_STATUS");
}

TEST_F(CooperativeServiceTest, UpdatesOnlyWhatTheMaskNames) {
  UpdateCooperativeRequest request;
  request.set_request_id(NewRequestId());
  *request.mutable_cooperative() = Register(NewCooperative("Koperasi Maju", "6571001"));
  request.mutable_cooperative()->set_name("Koperasi Maju Bersama");
  request.mutable_cooperative()->set_nik_koperasi("6571002");
  request.mutable_cooperative()->set_type(COOPERATIVE_TYPE_SERVICES);
  request.mutable_update_mask()->add_paths("name");
  request.mutable_update_mask()->add_paths("nik_koperasi");
  Call(&Stub::UpdateCooperative, request).value();
  const Cooperative after = Get("6571002").cooperative();
  EXPECT_EQ(after.name(), "Koperasi Maju Bersama");
  EXPECT_EQ(after.type(), COOPERATIVE_TYPE_CONSUMERS);
  GetCooperativeRequest old;
  old.set_nik_koperasi("6571001");
  EXPECT_FALSE(Call(&Stub::GetCooperative, old));
}

TEST_F(CooperativeServiceTest, ListsByEveryFilter) {
  Register(NewCooperative("Konsumen Tarakan"));
  RegisterCooperativeRequest other = NewCooperative("Jasa 100% Bulungan");
  other.mutable_cooperative()->set_region_code("65.01.05");
  other.mutable_cooperative()->set_type(COOPERATIVE_TYPE_SERVICES);
  other.mutable_cooperative()->set_form(COOPERATIVE_FORM_SECONDARY);
  other.mutable_cooperative()->set_declared_status(DECLARED_STATUS_INACTIVE);
  Register(other);
  EXPECT_THAT(Names({}), UnorderedElementsAre("Konsumen Tarakan", "Jasa 100% Bulungan"));

  const auto matching = [&](auto set, const auto& value) {
    ListCooperativesRequest request;
    (request.*set)(value);
    return Names(request);
  };
  using L = ListCooperativesRequest;
  const std::vector<std::string> only = {"Jasa 100% Bulungan"};
  EXPECT_EQ(matching(&L::set_type, COOPERATIVE_TYPE_SERVICES), only);
  EXPECT_EQ(matching(&L::set_form, COOPERATIVE_FORM_SECONDARY), only);
  EXPECT_EQ(matching(&L::set_declared_status, DECLARED_STATUS_INACTIVE), only);
  ListCooperativesRequest text;
  text.set_region_prefix("65.01");
  EXPECT_EQ(Names(text), only);
  text.clear_region_prefix();
  text.set_name_contains("100% bul");
  EXPECT_EQ(Names(text), only);
}

TEST_F(CooperativeServiceTest, PagesThroughAllCooperativesOnce) {
  std::vector<std::string> names;
  for (int i = 0; i < 5; ++i) Register(NewCooperative("Koperasi " + std::to_string(i)));
  ListCooperativesRequest request;
  request.set_page_size(2);
  do {
    const auto page = Call(&Stub::ListCooperatives, request).value();
    for (const Cooperative& found : page.cooperatives()) names.push_back(found.name());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names, UnorderedElementsAre("Koperasi 0", "Koperasi 1", "Koperasi 2", "Koperasi 3",
                                          "Koperasi 4"));
}

}  // namespace
}  // namespace umkm::registry
