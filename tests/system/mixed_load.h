// Clients that do everything at once, for tests that meanwhile kill what serves them.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "common/clock.h"
#include "common/date.h"
#include "common/journal.h"
#include "common/status.h"
#include "tests/support/system.h"

namespace umkm::testing {

using namespace registry::v1;       // NOLINT: this file is about their requests
using namespace training::v1;       // NOLINT
using namespace certification::v1;  // NOLINT

inline std::string Padded(int64_t number, std::size_t width) {
  const std::string digits = std::to_string(number);
  return std::string(width - std::min(width, digits.size()), '0') + digits;
}

// Calls with the same request, again and again while nobody answers; gives what is answered.
template <class Stub, class Request, class Response>
grpc::Status CallUntilAnswered(Stub& stub,
                               grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                            Response*),
                               const Request& request, Response& response) {
  grpc::Status status;
  for (int attempt = 0; attempt < 600; ++attempt) {
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
    status = (stub.*method)(&context, request, &response);
    switch (status.error_code()) {
      case grpc::StatusCode::UNAVAILABLE:
      case grpc::StatusCode::DEADLINE_EXCEEDED:
      case grpc::StatusCode::CANCELLED:
      case grpc::StatusCode::UNKNOWN:
      case grpc::StatusCode::RESOURCE_EXHAUSTED:
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        continue;
      default:
        return status;
    }
  }
  return status;
}

// An open programme of this year for everybody.
inline std::string OpenProgrammeOfToday(TrainingService::Stub& stub) {
  CreateProgrammeRequest create;
  create.set_request_id(NewRequestId());
  auto& programme = *create.mutable_programme();
  programme.set_fiscal_year(YearOf(Clock().Today()));
  programme.set_title("Pelatihan");
  programme.set_kind(PROGRAMME_KIND_ENTREPRENEURSHIP);
  programme.set_fund(type::v1::FUND_DAK);
  programme.set_target(1'000);
  create.mutable_budget()->set_budget_rupiah(1'000'000'000);
  create.mutable_budget()->set_letter("DPA");
  CreateProgrammeResponse created;
  auto status = CallUntilAnswered(stub, &TrainingService::Stub::CreateProgramme, create, created);
  EXPECT_TRUE(status.ok()) << status.error_message();
  OpenProgrammeRequest open;
  open.set_request_id(NewRequestId());
  open.set_programme_id(created.programme().programme_id());
  open.set_etag(created.programme().etag());
  OpenProgrammeResponse opened;
  status = CallUntilAnswered(stub, &TrainingService::Stub::OpenProgramme, open, opened);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return opened.programme().programme_id();
}

// A class that goes on all year.
inline ScheduleClassRequest NewClass(const std::string& programme_id, int32_t capacity) {
  const std::string year = Clock().Today().substr(0, 4);
  ScheduleClassRequest request;
  request.set_request_id(NewRequestId());
  auto& one = *request.mutable_class_();
  one.set_programme_id(programme_id);
  one.set_place("Balai");
  one.set_region_code("65.01.05");
  one.set_starts_on(year + "-01-01");
  one.set_ends_on(year + "-12-31");
  one.set_capacity(capacity);
  return request;
}

inline EnrolParticipantRequest NewEnrolment(const std::string& class_id,
                                            const std::string& enterprise_id, int64_t number) {
  EnrolParticipantRequest request;
  request.set_request_id(NewRequestId());
  request.set_class_id(class_id);
  request.set_enterprise_id(enterprise_id);
  request.mutable_participant()->set_name("Peserta");
  request.mutable_participant()->set_nik(Padded(640'000 + number / 9'000, 6) + "010190" +
                                         Padded(1 + number % 9'000, 4));
  return request;
}

inline SubmitCaseRequest NewCase(const std::string& enterprise_id, const std::string& scheme) {
  SubmitCaseRequest request;
  request.set_request_id(NewRequestId());
  auto& one = *request.mutable_case_();
  one.set_enterprise_id(enterprise_id);
  one.set_scheme(scheme);
  one.set_product("Amplang");
  one.set_fiscal_year(YearOf(Clock().Today()));
  one.set_fund(type::v1::FUND_APBD);
  one.set_cost_rupiah(500'000);
  return request;
}

// What the clients were told.
struct Told {
  std::mutex mutex;
  std::map<std::string, std::set<std::string>> request_ids;  // acknowledged, by writer
  std::map<std::string, int> calls;                          // acknowledged, by kind
  std::set<int64_t> followed;                                // positions of closures and moves
  std::set<std::string> closed;                              // enterprise ids
  std::set<std::string> voided;                              // cases with a P-IRT that moved

  std::size_t count() {
    const std::lock_guard lock(mutex);
    std::size_t all = 0;
    for (const auto& [writer, ids] : request_ids) all += ids.size();
    return all;
  }
};

// One client: lives of enterprises, one after the other, each with an enrolment and two cases.
class MixedClient {
 public:
  MixedClient(const System& system, Told& told, std::string programme_id, int64_t first_number)
      : MixedClient(system.Registry(), system.Training(), system.Certification(), told,
                    std::move(programme_id), first_number) {}
  MixedClient(std::unique_ptr<RegistryService::Stub> registry,
              std::unique_ptr<TrainingService::Stub> training,
              std::unique_ptr<CertificationService::Stub> certification, Told& told,
              std::string programme_id, int64_t first_number)
      : registry_(std::move(registry)),
        training_(std::move(training)),
        certification_(std::move(certification)),
        told_(told),
        programme_id_(std::move(programme_id)),
        number_(first_number) {}

  void Run(const std::stop_token& stop) {
    for (int lives = 0; !stop.stop_requested(); ++lives, ++number_) {
      if (lives % 8 == 0 && !Schedule()) return;
      Live();
    }
  }

 private:
  // Few seats: most wait, and move up when others leave.
  bool Schedule() {
    ScheduleClassResponse response;
    if (!Call("training", *training_, &TrainingService::Stub::ScheduleClass,
              NewClass(programme_id_, 4), response)) {
      return false;
    }
    class_id_ = response.class_().class_id();
    return true;
  }

  void Live() {
    RegisterEnterpriseResponse registered;
    if (!Call("registry", *registry_, &RegistryService::Stub::RegisterEnterprise,
              NewEnterprise(number_), registered)) {
      return;
    }
    const Enterprise& enterprise = registered.enterprise();
    EnrolParticipantResponse enrolled;
    if (Call("training", *training_, &TrainingService::Stub::EnrolParticipant,
             NewEnrolment(class_id_, enterprise.enterprise_id(), number_), enrolled)) {
      EndEnrolment(enrolled.enrolment());
    }
    const bool moving = number_ % 4 == 1;
    const FacilitationCase issued =
        IssueCase(enterprise.enterprise_id(), moving ? "p_irt" : "trade_mark");
    SubmitCaseResponse open;
    Call("certification", *certification_, &CertificationService::Stub::SubmitCase,
         NewCase(enterprise.enterprise_id(), "halal"), open);
    if (number_ % 4 == 0) Close(enterprise);
    if (moving) Move(enterprise, issued);
    if (number_ % 4 == 2 && issued.has_certificate()) Revoke(issued);
  }

  void EndEnrolment(const Enrolment& enrolment) {
    if (number_ % 3 == 0) {
      CompleteEnrolmentRequest complete;
      complete.set_request_id(NewRequestId());
      complete.set_enrolment_id(enrolment.enrolment_id());
      complete.set_etag(enrolment.etag());
      complete.set_passed(number_ % 2 == 0);
      CompleteEnrolmentResponse completed;
      Call("training", *training_, &TrainingService::Stub::CompleteEnrolment, complete, completed);
    } else if (number_ % 3 == 1) {
      WithdrawEnrolmentRequest withdraw;
      withdraw.set_request_id(NewRequestId());
      withdraw.set_enrolment_id(enrolment.enrolment_id());
      withdraw.set_etag(enrolment.etag());
      withdraw.set_reason("Berhalangan");
      WithdrawEnrolmentResponse withdrawn;
      Call("training", *training_, &TrainingService::Stub::WithdrawEnrolment, withdraw, withdrawn);
    }
  }

  // The case as it stands at last.
  FacilitationCase IssueCase(const std::string& enterprise_id, const std::string& scheme) {
    using Stub = CertificationService::Stub;
    SubmitCaseResponse submitted;
    if (!Call("certification", *certification_, &Stub::SubmitCase, NewCase(enterprise_id, scheme),
              submitted)) {
      return {};
    }
    FacilitationCase one = submitted.case_();
    if (!Step<AcceptCaseResponse>(&Stub::AcceptCase, AcceptCaseRequest(), one)) return one;
    if (!Step<StartCaseResponse>(&Stub::StartCase, StartCaseRequest(), one)) return one;
    IssueCertificateRequest issue;
    const int32_t year = YearOf(Clock().Today());
    issue.mutable_certificate()->set_number(scheme == "p_irt"
                                                ? "2056501" + Padded(number_ % 1'000'000, 6) + "-" +
                                                      Padded((year + 5) % 100, 2)
                                                : "IDM" + Padded(number_, 9));
    issue.mutable_certificate()->set_issuer("Dinas Kesehatan");
    Step<IssueCertificateResponse>(&Stub::IssueCertificate, issue, one);
    return one;
  }

  void Close(const Enterprise& enterprise) {
    CloseEnterpriseRequest close;
    close.set_request_id(NewRequestId());
    close.set_enterprise_id(enterprise.enterprise_id());
    close.set_etag(enterprise.etag());
    close.set_reason("Tutup");
    CloseEnterpriseResponse closed;
    if (!Call("registry", *registry_, &RegistryService::Stub::CloseEnterprise, close, closed)) {
      return;
    }
    const std::lock_guard lock(told_.mutex);
    told_.closed.insert(enterprise.enterprise_id());
    told_.followed.insert(PositionOf(closed.position_token()));
  }

  // To another regency, for good: what the certificate of production said is not true any more.
  void Move(const Enterprise& enterprise, const FacilitationCase& issued) {
    RelocateEnterpriseRequest move;
    move.set_request_id(NewRequestId());
    move.set_enterprise_id(enterprise.enterprise_id());
    move.set_etag(enterprise.etag());
    move.set_region_code(enterprise.region_code() == "65.71.01" ? "65.01.05" : "65.71.01");
    RelocateEnterpriseResponse moved;
    if (!Call("registry", *registry_, &RegistryService::Stub::RelocateEnterprise, move, moved)) {
      return;
    }
    const std::lock_guard lock(told_.mutex);
    told_.followed.insert(PositionOf(moved.position_token()));
    if (issued.has_certificate()) told_.voided.insert(issued.case_id());
  }

  void Revoke(FacilitationCase one) {
    RevokeCertificateRequest revoke;
    revoke.set_reason("Dicabut");
    Step<RevokeCertificateResponse>(&CertificationService::Stub::RevokeCertificate, revoke, one);
  }

  template <class Response, class Method, class Request>
  bool Step(Method method, Request request, FacilitationCase& one) {
    request.set_request_id(NewRequestId());
    request.set_case_id(one.case_id());
    request.set_etag(one.etag());
    Response response;
    if (!Call("certification", *certification_, method, request, response)) return false;
    one = response.case_();
    return true;
  }

  static int64_t PositionOf(const std::string& token) {
    return static_cast<int64_t>(ParsePositionToken("registry", token).value_or(0));
  }

  // True when it was done. What may be refused is what others did to the same enrolment meanwhile.
  template <class Stub, class Request, class Response>
  bool Call(const std::string& writer, Stub& stub,
            grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
            const Request& request, Response& response) {
    const auto status = CallUntilAnswered(stub, method, request, response);
    const std::string reason = FromStatus(status).reason;
    if (!status.ok()) {
      EXPECT_TRUE(reason == "NO_SEAT" || reason == "ETAG_MISMATCH")
          << reason << " " << status.error_message() << " for " << request.ShortDebugString();
      return false;
    }
    const std::lock_guard lock(told_.mutex);
    EXPECT_TRUE(told_.request_ids[writer].insert(request.request_id()).second);
    ++told_.calls[Request::descriptor()->name()];
    return true;
  }

  const std::unique_ptr<RegistryService::Stub> registry_;
  const std::unique_ptr<TrainingService::Stub> training_;
  const std::unique_ptr<CertificationService::Stub> certification_;
  Told& told_;
  const std::string programme_id_;
  int64_t number_;
  std::string class_id_;
};

// Every position once, every request once, and all that was acknowledged.
inline void ExpectWhole(const System& system, const std::string& writer, Told& told) {
  std::set<std::string> journaled;
  uint64_t position = 0;
  for (const auto& entry : system.ReadJournal(writer)) {
    EXPECT_EQ(entry.position(), ++position);
    EXPECT_TRUE(journaled.insert(entry.request_id()).second) << "a request took effect twice";
  }
  for (const std::string& id : told.request_ids[writer]) {
    EXPECT_TRUE(journaled.contains(id)) << writer << " lost " << id;
  }
}

}  // namespace umkm::testing
