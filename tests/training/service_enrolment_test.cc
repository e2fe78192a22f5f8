#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "tests/support/eventually.h"
#include "tests/training/harness.h"

namespace umkm::training {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using Stub = TrainingService::Stub;

class EnrolmentServiceTest : public ::testing::Test, protected Harness {
 protected:
  Participant ParticipantOf(const Enrolment& enrolment) {
    GetEnrolmentRequest request;
    request.set_enrolment_id(enrolment.enrolment_id());
    request.set_include_participant(true);
    return Call(&Stub::GetEnrolment, request).value().participant();
  }

  // Sends all at once, each on a connection of its own, again while the registry is too slow.
  std::vector<Result<EnrolParticipantResponse>> EnrolInParallel(
      const std::vector<EnrolParticipantRequest>& requests) {
    std::vector<Result<EnrolParticipantResponse>> results(requests.size());
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < requests.size(); ++i) {
      threads.emplace_back([&, i] {
        grpc::ChannelArguments own;
        own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
        const auto one = TrainingService::NewStub(
            grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), own));
        grpc::Status status;
        EnrolParticipantResponse response;
        do {
          grpc::ClientContext context;
          status = one->EnrolParticipant(&context, requests[i], &response);
        } while (status.error_code() == grpc::StatusCode::UNAVAILABLE);
        if (status.ok()) {
          results[i] = response;
        } else {
          results[i] = tl::unexpected(FromStatus(status));
        }
      });
    }
    threads.clear();
    return results;
  }

  // Ids of those by which the enterprise counts.
  std::vector<std::string> CountingOf(const std::string& enterprise_id) {
    ListEnrolmentsRequest filter;
    filter.set_enterprise_id(enterprise_id);
    std::vector<std::string> ids;
    for (const Enrolment& one : store.ListEnrolments(filter, "", 1000))
      if (one.counts_business()) ids.push_back(one.enrolment_id());
    return ids;
  }
};

TEST_F(EnrolmentServiceTest, EnrolsAParticipantOfAnEnterpriseByIdAndByNib) {
  const Class class_ = AnyClass();
  const auto sam = register_.Register(registry::SamCreative());
  EnrolParticipantRequest by_id = NewEnrolment(class_, 1), by_nib = NewEnrolment(class_, 2);
  by_id.set_enterprise_id(sam.enterprise_id());
  by_nib.set_nib(sam.nib());
  for (const EnrolParticipantRequest& request : {by_id, by_nib}) {
    const auto response = Call(&Stub::EnrolParticipant, request).value();
    const Enrolment& enrolment = response.enrolment();
    EXPECT_EQ(response.position_token(), "training:" + enrolment.etag());
    EXPECT_EQ(enrolment.status(), ENROLMENT_STATUS_ENROLLED);
    EXPECT_EQ(enrolment.enterprise_id(), sam.enterprise_id());
    EXPECT_EQ(enrolment.region_code(), "65.01.05");
    EXPECT_EQ(enrolment.scale(), registry::v1::SCALE_SMALL);
    EXPECT_EQ(enrolment.kind(), PROGRAMME_KIND_ENTREPRENEURSHIP);
    EXPECT_EQ(enrolment.fund(), type::v1::FUND_DAK);
    EXPECT_EQ(enrolment.fiscal_year(), 2020);
    EXPECT_EQ(std::to_string(enrolment.enrolled_position()), enrolment.etag());
    EXPECT_EQ(Get(enrolment).DebugString(), enrolment.DebugString());
  }
}

TEST_F(EnrolmentServiceTest, EnrolsAParticipantOfACooperativeByIdAndByNumber) {
  const Class class_ = AnyClass();
  const auto maju = register_.Register(registry::NewCooperative("Koperasi Maju", "6571001"));
  EnrolParticipantRequest by_id = NewEnrolment(class_, 1), by_number = NewEnrolment(class_, 2);
  by_id.set_cooperative_id(maju.cooperative_id());
  by_number.set_nik_koperasi("6571001");
  for (const EnrolParticipantRequest& request : {by_id, by_number}) {
    const Enrolment enrolment = Call(&Stub::EnrolParticipant, request).value().enrolment();
    EXPECT_EQ(enrolment.cooperative_id(), maju.cooperative_id());
    EXPECT_EQ(enrolment.scale(), registry::v1::SCALE_UNSPECIFIED);
    EXPECT_EQ(enrolment.region_code(), "65.71.02");
    EXPECT_EQ(Get(enrolment).DebugString(), enrolment.DebugString());
  }
}

TEST_F(EnrolmentServiceTest, KnowsAPersonAgainByTheNikWhateverTheBusiness) {
  const Programme programme = Opened();
  const Enrolment first = Enrolled(Scheduled(NewClass(programme)), AnyEnterprise("Satu"), 1);
  const Class second_class = Scheduled(NewClass(programme));
  EnrolParticipantRequest again = NewEnrolment(second_class, 1);
  again.set_enterprise_id(AnyEnterprise("Dua"));
  again.mutable_participant()->set_name("Siti Aminah Kedua");
  again.mutable_participant()->set_phone("081100002222");
  const Enrolment second = Call(&Stub::EnrolParticipant, again).value().enrolment();
  EXPECT_EQ(second.person_id(), first.person_id());
  EXPECT_NE(Enrolled(second_class, AnyEnterprise("Tiga"), 2).person_id(), first.person_id());
  EXPECT_EQ(ParticipantOf(first).name(), "Siti Aminah Kedua");
  EXPECT_EQ(ParticipantOf(first).phone(), "********2222");
}

TEST_F(EnrolmentServiceTest, ShowsTheParticipantOnlyWhenAskedAndMasked) {
  const Enrolment enrolment = Enrolled(AnyClass(), AnyEnterprise(), 1);
  GetEnrolmentRequest request;
  request.set_enrolment_id(enrolment.enrolment_id());
  EXPECT_FALSE(Call(&Stub::GetEnrolment, request).value().has_participant());
  const Participant participant = ParticipantOf(enrolment);
  EXPECT_EQ(participant.name(), "Siti Aminah");
  EXPECT_EQ(participant.nik(), "************0001");
  EXPECT_EQ(participant.phone(), "**********7890");
}

TEST_F(EnrolmentServiceTest, KeepsTheParticipantOutOfTheJournalAndOfRefusals) {
  const Class class_ = AnyClass();
  const std::string enterprise = AnyEnterprise();
  Completed(Enrolled(class_, enterprise, 1));
  EnrolParticipantRequest twice = NewEnrolment(class_, 1);
  twice.set_enterprise_id(enterprise);
  const auto refused = Call(&Stub::EnrolParticipant, twice);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "ALREADY_ENROLLED");
  for (const std::string& personal : PersonalTexts()) {
    EXPECT_THAT(refused.error().message.en, Not(HasSubstr(personal)));
    for (const journal::v1::Entry& entry : Journal())
      EXPECT_THAT(entry.SerializeAsString(), Not(HasSubstr(personal)));
  }
}

TEST_F(EnrolmentServiceTest, GivesTheFirstAnswerAgainAlsoWhenTheBusinessClosedOrTheRegistryIsAway) {
  const auto warung = register_.Register(registry::NewEnterprise("Warung"));
  EnrolParticipantRequest request = NewEnrolment(AnyClass(), 1);
  request.set_enterprise_id(warung.enterprise_id());
  const auto first = Call(&Stub::EnrolParticipant, request).value();
  registry::CloseEnterpriseRequest close;
  close.set_request_id(NewRequestId());
  close.set_enterprise_id(warung.enterprise_id());
  close.set_etag(warung.etag());
  close.set_reason("ended");
  register_.Call(&registry::RegistryService::Stub::CloseEnterprise, close).value();
  EXPECT_EQ(Call(&Stub::EnrolParticipant, request).value().SerializeAsString(),
            first.SerializeAsString());
  beside.GoAway();
  EXPECT_EQ(Call(&Stub::EnrolParticipant, request).value().SerializeAsString(),
            first.SerializeAsString());
  EXPECT_THAT(EventTypes(), ElementsAre("ProgrammeCreated", "ProgrammeOpened", "ClassScheduled",
                                        "ParticipantEnrolled"));
}

TEST_F(EnrolmentServiceTest, IsUnavailableWithinItsDeadlineWhileTheRegistryIsAwayThenSucceedsOnce) {
  const Class class_ = AnyClass();
  EnrolParticipantRequest request = NewEnrolment(class_, 1);
  request.set_enterprise_id(AnyEnterprise());
  beside.GoAway();
  for (const int deadline_ms : {1000, 10'000}) {
    grpc::ClientContext context;  // a client that waits longer would see DEADLINE_EXCEEDED
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(deadline_ms));
    EnrolParticipantResponse response;
    const Refusal refusal = FromStatus(stub->EnrolParticipant(&context, request, &response));
    EXPECT_EQ(static_cast<int>(refusal.code), static_cast<int>(Code::kUnavailable));
    EXPECT_EQ(refusal.reason, "REGISTRY_AWAY");
    EXPECT_GT(refusal.retry_after_ms, 0);
  }
  EXPECT_THAT(Journal(), SizeIs(3));
  EXPECT_EQ(Get(class_).seats_taken(), 0);
  beside.Come();
  Result<EnrolParticipantResponse> answer;
  ASSERT_TRUE(Eventually(absl::Seconds(60), [&] {
    answer = Call(&Stub::EnrolParticipant, request);
    return answer.has_value();
  }));
  EXPECT_EQ(Call(&Stub::EnrolParticipant, request).value().SerializeAsString(),
            answer->SerializeAsString());
  EXPECT_THAT(Journal(), SizeIs(4));
  EXPECT_EQ(Get(class_).seats_taken(), 1);
}

TEST_F(EnrolmentServiceTest, GivesThirtySeatsTo200AtOnceAndTheRestWaitInOrder) {
  const Class class_ = AnyClass(30);
  std::vector<std::string> enterprises;
  for (int i = 0; i < 20; ++i) enterprises.push_back(AnyEnterprise());
  std::vector<EnrolParticipantRequest> requests;
  for (int person = 1; person <= 200; ++person) {
    requests.push_back(NewEnrolment(class_, person));
    requests.back().set_enterprise_id(enterprises[static_cast<std::size_t>(person) % 20]);
  }
  std::map<int64_t, EnrolmentStatus> by_position;
  for (const auto& result : EnrolInParallel(requests)) {
    const Enrolment& enrolment = result.value().enrolment();
    by_position[enrolment.enrolled_position()] = enrolment.status();
  }
  std::vector<EnrolmentStatus> in_order;
  for (const auto& [position, status] : by_position) in_order.push_back(status);
  std::vector<EnrolmentStatus> expected(30, ENROLMENT_STATUS_ENROLLED);
  expected.resize(200, ENROLMENT_STATUS_WAITING);
  EXPECT_EQ(in_order, expected);

  std::vector<std::string> waiting = IdsInOrder(class_, ENROLMENT_STATUS_WAITING);
  const std::vector<std::string> seated = IdsInOrder(class_, ENROLMENT_STATUS_ENROLLED);
  ASSERT_THAT(waiting, SizeIs(170));
  for (std::size_t i = 0; i < 10; ++i) {
    Enrolment leaver;
    leaver.set_enrolment_id(seated[3 * i]);
    const auto response =
        Call(&Stub::WithdrawEnrolment, About<WithdrawEnrolmentRequest>(Get(leaver))).value();
    ASSERT_EQ(response.promoted_size(), 1);
    EXPECT_EQ(response.promoted(0).enrolment_id(), waiting[i]);
  }
  waiting.erase(waiting.begin(), waiting.begin() + 10);
  EXPECT_EQ(IdsInOrder(class_, ENROLMENT_STATUS_WAITING), waiting);
  EXPECT_EQ(Get(class_).seats_taken(), 30);
}

TEST_F(EnrolmentServiceTest, FillsNoSeatTwiceWhenAllLeaveAtOnce) {
  const Class class_ = AnyClass(10);
  const std::string enterprise = AnyEnterprise();
  std::vector<Enrolment> all;
  for (int person = 1; person <= 30; ++person) all.push_back(Enrolled(class_, enterprise, person));
  std::vector<int> promoted(10);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < 10; ++i) {
      threads.emplace_back([&, i] {
        promoted[i] = Call(&Stub::WithdrawEnrolment, About<WithdrawEnrolmentRequest>(all[i]))
                          .value()
                          .promoted_size();
      });
    }
  }
  EXPECT_THAT(promoted, Each(1));
  std::vector<std::string> next;
  for (std::size_t i = 10; i < 20; ++i) next.push_back(all[i].enrolment_id());
  EXPECT_EQ(IdsInOrder(class_, ENROLMENT_STATUS_ENROLLED), next);
  EXPECT_THAT(IdsInOrder(class_, ENROLMENT_STATUS_WAITING), SizeIs(10));
}

TEST_F(EnrolmentServiceTest, CountsABusinessInThreeClassesOnceAndMovesTheCountWhenThatOneIsUndone) {
  const Programme programme = Opened();
  const std::string enterprise = AnyEnterprise();
  std::vector<Enrolment> taken;
  for (int i = 0; i < 3; ++i)
    taken.push_back(Enrolled(Scheduled(NewClass(programme)), enterprise, i + 1));
  // The order of completing decides, not that of enrolling.
  for (const std::size_t i : {2U, 0U, 1U}) Completed(taken[i]);
  EXPECT_THAT(CountingOf(enterprise), ElementsAre(taken[2].enrolment_id()));
  Completed(taken[2], false);
  EXPECT_THAT(CountingOf(enterprise), ElementsAre(taken[0].enrolment_id()));
  Completed(taken[2]);  // again, but now it is the last
  EXPECT_THAT(CountingOf(enterprise), ElementsAre(taken[0].enrolment_id()));
  Completed(taken[0], false);
  EXPECT_THAT(CountingOf(enterprise), ElementsAre(taken[1].enrolment_id()));
  Completed(taken[1], false);
  EXPECT_THAT(CountingOf(enterprise), ElementsAre(taken[2].enrolment_id()));
  Completed(taken[2], false);
  EXPECT_THAT(CountingOf(enterprise), SizeIs(0));
}

TEST_F(EnrolmentServiceTest, ListsByEveryFilterInPages) {
  const Class class_ = AnyClass(3), other_class = AnyClass();
  const std::string enterprise = AnyEnterprise(), other_enterprise = AnyEnterprise("Lain");
  register_.Register(registry::NewCooperative("Koperasi Maju", "6571001"));
  for (int person = 1; person <= 4; ++person) Enrolled(class_, enterprise, person);
  EnrolParticipantRequest of_cooperative = NewEnrolment(other_class, 5);
  of_cooperative.set_nik_koperasi("6571001");
  const Enrolment only = Call(&Stub::EnrolParticipant, of_cooperative).value().enrolment();
  Enrolled(class_, other_enterprise, 6);
  const auto number_of = [&](ListEnrolmentsRequest request) {
    std::set<std::string> ids;
    do {
      const auto page = Call(&Stub::ListEnrolments, request).value();
      for (const Enrolment& one : page.enrolments()) ids.insert(one.enrolment_id());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return ids.size();
  };
  const std::vector<
      std::tuple<const char*, std::size_t, std::function<void(ListEnrolmentsRequest&)>>>
      filters = {{"any, by twos", 6, [](auto& f) { f.set_page_size(2); }},
                 {"class", 5, [&](auto& f) { f.set_class_id(class_.class_id()); }},
                 {"enterprise", 4, [&](auto& f) { f.set_enterprise_id(enterprise); }},
                 {"cooperative", 1, [&](auto& f) { f.set_cooperative_id(only.cooperative_id()); }},
                 {"no enterprise", 0, [&](auto& f) { f.set_enterprise_id(only.cooperative_id()); }},
                 {"status", 2, [](auto& f) { f.set_status(ENROLMENT_STATUS_WAITING); }}};
  for (const auto& [what, expected, set] : filters) {
    ListEnrolmentsRequest filter;
    set(filter);
    EXPECT_EQ(number_of(filter), expected) << what;
  }
}

TEST_F(EnrolmentServiceTest, NamesTheConditionThatABusinessDoesNotMeet) {
  CreateProgrammeRequest strict = NewProgramme();
  Eligibility& eligibility = *strict.mutable_programme()->mutable_eligibility();
  eligibility.set_nib_required(true);
  const Class class_ = Scheduled(NewClass(Opened(strict)));
  EnrolParticipantRequest request = NewEnrolment(class_, 1);
  request.set_enterprise_id(AnyEnterprise());  // without a NIB
  ExpectRefused(&Stub::EnrolParticipant, request,
                {{"no NIB", "", {}, Code::kFailedPrecondition, "NIB_REQUIRED"}});
  request.mutable_exception()->set_letter("SK 5/2020");
  request.mutable_exception()->set_reason("NIB sedang diurus");
  const Enrolment enrolment = Call(&Stub::EnrolParticipant, request).value().enrolment();
  EXPECT_THAT(enrolment.exception().set_aside(), ElementsAre("NIB_REQUIRED"));
  EXPECT_EQ(Get(enrolment).DebugString(), enrolment.DebugString());
}

TEST_F(EnrolmentServiceTest, RefusesBadRequestsNamingEveryField) {
  const Class class_ = AnyClass();
  const std::string enterprise = AnyEnterprise();
  EnrolParticipantRequest good = NewEnrolment(class_, 1);
  const std::string unknown = "018f0000-0000-7000-8000-00000000000a";
  ExpectRefused(&Stub::EnrolParticipant, good,
                {{"no business", "", {"enterprise_id"}},
                 {"an unknown one",
                  "enterprise_id: '" + unknown + "'",
                  {},
                  Code::kNotFound,
                  "ENTERPRISE_NOT_FOUND"},
                 {"an unknown cooperative",
                  "nik_koperasi: '99999'",
                  {},
                  Code::kNotFound,
                  "COOPERATIVE_NOT_FOUND"}});
  good.set_enterprise_id(enterprise);
  ExpectRefused(
      &Stub::EnrolParticipant, good,
      {{"no request_id", "request_id: ''", {"request_id"}},
       {"no class", "class_id: ''", {"class_id"}},
       {"two businesses", "nib: '1234567890123'", {"enterprise_id"}},
       {"no name", "participant {name: ''}", {"participant.name"}},
       {"no NIK", "participant {nik: ''}", {"participant.nik"}},
       {"a NIK of 15 digits", "participant {nik: '640405170876000'}", {"participant.nik"}},
       {"a phone with letters", "participant {phone: '0812-CALL'}", {"participant.phone"}},
       {"an exception without letter", "exception {reason: 'x'}", {"exception.letter"}},
       {"tomorrow", "enrolled_on: '2020-05-27'", {"enrolled_on"}},
       {"an unknown class",
        "class_id: '" + unknown + "'",
        {},
        Code::kNotFound,
        "CLASS_NOT_FOUND"}});
  const Enrolment enrolment = Enrolled(class_, enterprise, 1);
  ExpectRefused(&Stub::WithdrawEnrolment, About<WithdrawEnrolmentRequest>(enrolment),
                {{"no reason", "reason: ''", {"reason"}},
                 {"a stale etag", "etag: '1'", {}, Code::kAborted, "ETAG_MISMATCH"},
                 {"an unknown one",
                  "enrolment_id: '" + unknown + "'",
                  {},
                  Code::kNotFound,
                  "ENROLMENT_NOT_FOUND"}});
  ExpectRefused(&Stub::CompleteEnrolment, About<CompleteEnrolmentRequest>(enrolment),
                {{"no etag", "etag: ''", {"etag"}},
                 {"tomorrow", "completed_on: '2020-05-27'", {"completed_on"}},
                 {"before the enrolment",
                  "completed_on: '2020-05-25'",
                  {},
                  Code::kFailedPrecondition,
                  "EFFECTIVE_BEFORE_LATEST_CHANGE"},
                 {"an unknown one",
                  "enrolment_id: '" + unknown + "'",
                  {},
                  Code::kNotFound,
                  "ENROLMENT_NOT_FOUND"}});
  ExpectRefused(&Stub::GetEnrolment, {},
                {{"no id", "", {"enrolment_id"}},
                 {"an unknown one",
                  "enrolment_id: '" + unknown + "'",
                  {},
                  Code::kNotFound,
                  "ENROLMENT_NOT_FOUND"}});
  ExpectRefused(&Stub::ListEnrolments, {},
                {{"no ids",
                  "class_id: 'x' enterprise_id: 'x' cooperative_id: 'x' status: 99",
                  {"class_id", "enterprise_id", "cooperative_id", "status"}}});
}

}  // namespace
}  // namespace umkm::training
