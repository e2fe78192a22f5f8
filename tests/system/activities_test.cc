// All writers and two aggregations under faults: real programs, PostgreSQL and Kafka.
#include <gtest/gtest.h>

#include <csignal>
#include <cstdio>
#include <random>

#include "common/trace.h"
#include "tests/support/eventually.h"
#include "tests/system/mixed_load.h"
#include "umkm/certification/v1/event.pb.h"
#include "umkm/training/v1/event.pb.h"

namespace umkm::testing {
namespace {

class Activities : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    postgres_ = std::make_unique<TestPostgres>();
    kafka_ = std::make_unique<TestKafka>();
    system_ = std::make_unique<System>(*postgres_, *kafka_, UMKM_BIN_DIR, System::AllWriters());
    for (const std::string& writer : System::AllWriters()) system_->Start(writer);
    system_->StartAggregation(0);
  }
  static void TearDownTestSuite() {
    system_.reset();
    kafka_.reset();
    postgres_.reset();
  }

  // Positions of the registry's entries of which a writer's journal says that it followed them.
  template <class Event>
  std::multiset<int64_t> FollowedBy(const std::string& writer) const {
    std::multiset<int64_t> positions;
    for (const auto& entry : system_->ReadJournal(writer)) {
      Event event;
      EXPECT_TRUE(event.ParseFromString(entry.event()));
      if (event.has_enterprise_followed()) {
        positions.insert(event.enterprise_followed().registry_position());
      }
    }
    return positions;
  }

  // Waits until the followers have come so far; then each entry has been followed exactly once.
  template <class Event>
  void ExpectFollowedOnce(const std::string& writer, const std::set<int64_t>& wanted) const {
    std::multiset<int64_t> positions;
    EXPECT_TRUE(Eventually(absl::Seconds(30),
                           [&] {
                             positions = FollowedBy<Event>(writer);
                             return std::includes(positions.begin(), positions.end(),
                                                  wanted.begin(), wanted.end());
                           }))
        << writer << " did not follow";
    const std::set<int64_t> distinct(positions.begin(), positions.end());
    EXPECT_EQ(distinct.size(), positions.size()) << writer << " followed an entry twice";
  }

  int EntriesOf(const std::string& writer, const std::string& request_id) const {
    int count = 0;
    for (const auto& entry : system_->ReadJournal(writer))
      count += entry.request_id() == request_id;
    return count;
  }

  static std::unique_ptr<TestPostgres> postgres_;
  static std::unique_ptr<TestKafka> kafka_;
  static std::unique_ptr<System> system_;
};

std::unique_ptr<TestPostgres> Activities::postgres_;
std::unique_ptr<TestKafka> Activities::kafka_;
std::unique_ptr<System> Activities::system_;

// Kills each of the five twice, in an order and at moments by chance.
void KillEach(System& system, Told& told) {
  const auto seed = std::random_device{}();
  std::printf("killing by seed %u\n", seed);
  std::fflush(stdout);
  std::mt19937 random(seed);
  std::vector<std::string> victims;
  for (int round = 0; round < 2; ++round) {
    for (const char* victim : {"registry", "training", "certification", "0", "1"}) {
      victims.push_back(victim);
    }
  }
  std::shuffle(victims.begin(), victims.end(), random);
  for (const std::string& victim : victims) {
    const auto before = told.count();
    ASSERT_TRUE(Eventually(absl::Seconds(60), [&] { return told.count() >= before + 50; }));
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 100));  // the moment itself
    if (victim == "0" || victim == "1") {
      system.KillAggregation(std::stoi(victim));
      system.StartAggregation(std::stoi(victim));
    } else {
      system.Kill(victim);
      system.Start(victim);
    }
  }
}

bool HasEnded(const Enrolment& enrolment) {
  return enrolment.status() != ENROLMENT_STATUS_WAITING &&
         enrolment.status() != ENROLMENT_STATUS_ENROLLED;
}

bool HasEnded(const FacilitationCase& one) {
  return one.status() != CASE_STATUS_SUBMITTED && one.status() != CASE_STATUS_ACCEPTED &&
         one.status() != CASE_STATUS_IN_PROGRESS;
}

// Nothing of a closed enterprise goes on, and a P-IRT did not move.
void ExpectConsequences(const System& system, const Told& told) {
  const auto training = system.Training();
  const auto certification = system.Certification();
  for (const std::string& enterprise_id : told.closed) {
    grpc::ClientContext listing, listing_cases;
    ListEnrolmentsRequest of_enterprise;
    of_enterprise.set_enterprise_id(enterprise_id);
    ListEnrolmentsResponse enrolments;
    ASSERT_TRUE(training->ListEnrolments(&listing, of_enterprise, &enrolments).ok());
    for (const auto& one : enrolments.enrolments()) EXPECT_TRUE(HasEnded(one)) << one.DebugString();
    ListCasesRequest cases_of_enterprise;
    cases_of_enterprise.set_enterprise_id(enterprise_id);
    ListCasesResponse cases;
    ASSERT_TRUE(certification->ListCases(&listing_cases, cases_of_enterprise, &cases).ok());
    for (const auto& one : cases.cases()) EXPECT_TRUE(HasEnded(one)) << one.DebugString();
  }
  for (const std::string& case_id : told.voided) {
    grpc::ClientContext getting;
    GetCaseRequest request;
    request.set_case_id(case_id);
    GetCaseResponse response;
    ASSERT_TRUE(certification->GetCase(&getting, request, &response).ok());
    EXPECT_EQ(response.case_().status(), CASE_STATUS_VOID);
  }
}

TEST_F(Activities, KillingEachOfTheFiveUnderAMixedLoadLosesAndDoublesNothing) {
  system_->StartAggregation(1);
  const std::string programme_id = OpenProgrammeOfToday(*system_->Training());
  Told told;
  std::vector<std::jthread> clients;
  for (int64_t client = 0; client < 8; ++client) {
    clients.emplace_back([&, client](const std::stop_token& stop) {
      MixedClient(*system_, told, programme_id, client * 100'000).Run(stop);
    });
  }
  KillEach(*system_, told);
  for (auto& client : clients) client.request_stop();
  clients.clear();

  for (const auto& [kind, calls] : told.calls) std::printf("%6d %s\n", calls, kind.c_str());
  EXPECT_EQ(told.calls.size(), 12u) << "every kind of call was made";
  for (const std::string& writer : System::AllWriters()) ExpectWhole(*system_, writer, told);
  ExpectFollowedOnce<training::v1::Event>("training", told.followed);
  ExpectFollowedOnce<certification::v1::Event>("certification", told.followed);
  ExpectConsequences(*system_, told);
  EXPECT_EQ(system_->Reconcile(0), "");
  EXPECT_EQ(system_->Reconcile(1), "");
  EXPECT_EQ(system_->Ctl({"totals", "-o", "json"}, 0).out,
            system_->Ctl({"totals", "-o", "json"}, 1).out);
}

// Calls once.
template <class Stub, class Request, class Response>
Refusal CallOnce(Stub& stub,
                 grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                 const Request& request) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
  Response response;
  return FromStatus((stub.*method)(&context, request, &response));
}

class WithoutRegistry : public Activities {
 protected:
  WithoutRegistry() : programme_id_(OpenProgrammeOfToday(*training_)) {
    ScheduleClassResponse scheduled;
    EXPECT_TRUE(CallUntilAnswered(*training_, &TrainingService::Stub::ScheduleClass,
                                  NewClass(programme_id_, 10), scheduled)
                    .ok());
    class_id_ = scheduled.class_().class_id();
    static int64_t number = 0;  // the tests share the register
    for (const int64_t last = number + 2; number < last; ++number) {
      RegisterEnterpriseResponse registered;
      EXPECT_TRUE(CallUntilAnswered(*registry_, &RegistryService::Stub::RegisterEnterprise,
                                    NewEnterprise(number), registered)
                      .ok());
      enterprises_.push_back(registered.enterprise());
    }
    enrol_ = NewEnrolment(class_id_, enterprises_[0].enterprise_id(), number);
    submit_ = NewCase(enterprises_[0].enterprise_id(), "halal");
  }

  uint64_t HeadOf(const std::string& writer) const {
    grpc::ClientContext context;
    journal::v1::GetJournalHeadResponse head;
    EXPECT_TRUE(system_->Journal(writer)->GetJournalHead(&context, {}, &head).ok());
    return head.head().position();
  }

  // Both are refused for now, and nothing is done by halves.
  void ExpectRefusedForNow() {
    const uint64_t training = HeadOf("training"), certification = HeadOf("certification");
    for (const Refusal& refusal :
         {CallOnce(*training_, &TrainingService::Stub::EnrolParticipant, enrol_),
          CallOnce(*certification_, &CertificationService::Stub::SubmitCase, submit_)}) {
      EXPECT_EQ(refusal.code, Code::kUnavailable) << refusal.message.en;
      EXPECT_EQ(refusal.reason, "REGISTRY_AWAY");
      EXPECT_GT(refusal.retry_after_ms, 0);
    }
    EXPECT_EQ(HeadOf("training"), training);
    EXPECT_EQ(HeadOf("certification"), certification);
  }

  // The same requests now have one effect, however often they come.
  void ExpectDoneOnce() {
    std::set<std::string> ids;
    for (int time = 0; time < 2; ++time) {
      EnrolParticipantResponse enrolled;
      const auto enrolling =
          CallUntilAnswered(*training_, &TrainingService::Stub::EnrolParticipant, enrol_, enrolled);
      EXPECT_TRUE(enrolling.ok()) << enrolling.error_message();
      ids.insert(enrolled.enrolment().enrolment_id());
      SubmitCaseResponse submitted;
      const auto submitting = CallUntilAnswered(
          *certification_, &CertificationService::Stub::SubmitCase, submit_, submitted);
      EXPECT_TRUE(submitting.ok()) << submitting.error_message();
      ids.insert(submitted.case_().case_id());
    }
    EXPECT_EQ(ids.size(), 2u);
    EXPECT_EQ(EntriesOf("training", enrol_.request_id()), 1);
    EXPECT_EQ(EntriesOf("certification", submit_.request_id()), 1);
  }

  // Gives the position of the entry.
  int64_t Close(const Enterprise& enterprise) {
    CloseEnterpriseRequest close;
    close.set_request_id(NewRequestId());
    close.set_enterprise_id(enterprise.enterprise_id());
    close.set_etag(enterprise.etag());
    close.set_reason("Tutup");
    CloseEnterpriseResponse closed;
    const auto status =
        CallUntilAnswered(*registry_, &RegistryService::Stub::CloseEnterprise, close, closed);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return static_cast<int64_t>(
        ParsePositionToken("registry", closed.position_token()).value_or(0));
  }

  const std::unique_ptr<RegistryService::Stub> registry_ = system_->Registry();
  const std::unique_ptr<TrainingService::Stub> training_ = system_->Training();
  const std::unique_ptr<CertificationService::Stub> certification_ = system_->Certification();
  const std::string programme_id_;
  std::string class_id_;
  std::vector<Enterprise> enterprises_;
  EnrolParticipantRequest enrol_;
  SubmitCaseRequest submit_;
};

TEST_F(WithoutRegistry, EnrolmentsAndCasesAreUnavailableAndLaterTheSameRequestsSucceedOnce) {
  system_->process("registry").Terminate();
  ExpectRefusedForNow();
  system_->StartRegistry();
  ExpectDoneOnce();
  EXPECT_EQ(system_->Reconcile(), "");
}

TEST_F(WithoutRegistry, ARegistryThatHangsIsTakenForOneThatIsAway) {
  system_->process("registry").Signal(SIGSTOP);
  ExpectRefusedForNow();
  system_->process("registry").Signal(SIGCONT);
  ExpectDoneOnce();
}

TEST_F(WithoutRegistry, AClosureIsFollowedOnceByWhoWasAwayWhenItCame) {
  ExpectDoneOnce();
  for (const std::string writer : {"training", "certification"}) system_->Kill(writer);
  const int64_t first = Close(enterprises_[0]);
  system_->process("registry").Terminate();
  for (const std::string writer : {"training", "certification"}) system_->Start(writer);
  system_->StartRegistry();
  ExpectFollowedOnce<training::v1::Event>("training", {first});
  ExpectFollowedOnce<certification::v1::Event>("certification", {first});
  for (const std::string writer : {"training", "certification"}) {
    system_->Kill(writer);
    system_->Start(writer);
  }
  // Who follows this one is past the first, and would have followed that again.
  const int64_t second = Close(enterprises_[1]);
  ExpectFollowedOnce<training::v1::Event>("training", {first, second});
  ExpectFollowedOnce<certification::v1::Event>("certification", {first, second});
  Told told;
  told.closed = {enterprises_[0].enterprise_id()};
  ExpectConsequences(*system_, told);
  EXPECT_EQ(system_->Reconcile(), "");
}

// One trace: the caller's closing in the registry, and what the others made of it.
TEST_F(WithoutRegistry, WhatFollowsFromACallIsOfItsTrace) {
  ExpectDoneOnce();
  const std::string traceparent = NewTraceparent();
  CloseEnterpriseRequest close;
  close.set_request_id(NewRequestId());
  close.set_enterprise_id(enterprises_[0].enterprise_id());
  close.set_etag(enterprises_[0].etag());
  close.set_reason("Tutup");
  CloseEnterpriseResponse closed;
  grpc::ClientContext context;
  context.AddMetadata(kTraceparent, traceparent);
  ASSERT_TRUE(registry_->CloseEnterprise(&context, close, &closed).ok());
  EXPECT_EQ(system_->ReadJournal("registry").back().traceparent(), traceparent);
  const auto of_the_trace = [&](const std::string& writer) {
    const auto entries = system_->ReadJournal(writer);
    return std::any_of(entries.begin(), entries.end(), [&](const journal::v1::Entry& entry) {
      return entry.actor() == "registry-follower" &&
             TraceIdOf(entry.traceparent()) == TraceIdOf(traceparent);
    });
  };
  for (const std::string writer : {"training", "certification"}) {
    EXPECT_TRUE(Eventually(absl::Seconds(30), [&] { return of_the_trace(writer); })) << writer;
  }
}

}  // namespace
}  // namespace umkm::testing
