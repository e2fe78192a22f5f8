// A training service in the test's own process: behind a real gRPC server on a real database, with
// a registry beside it that it asks and follows.
#pragma once

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/committer.h"
#include "common/enum_word.h"
#include "common/journal.h"
#include "common/journal_service.h"
#include "common/metrics.h"
#include "common/server.h"
#include "common/status.h"
#include "common/text.h"
#include "province/count.h"
#include "province/reference.h"
#include "province/register_follower.h"
#include "province/registry_client.h"
#include "tests/registry/harness.h"
#include "tests/support/clock.h"
#include "tests/support/free_port.h"
#include "tests/support/postgres.h"
#include "training/service.h"
#include "training/store.h"

namespace umkm::training {

using registry::NewRequestId;

inline std::string PreparedDatabase() {
  std::string database = TestPostgres().NewDatabase();
  PrepareDatabase(database);
  return database;
}

// The registry where training finds it: at one address, from which it can go away and come back.
// The harness itself is always there, for the test to make and change businesses.
class RegistryBeside {
 public:
  RegistryBeside() { Come(); }
  ~RegistryBeside() {
    if (server_ != nullptr) GoAway();
  }

  void Come() {
    journal_ = std::make_unique<JournalServiceImpl>("registry", harness.database, nullptr);
    server_ = std::make_unique<Server>(ServerOptions{.listen = address},
                                       std::vector<grpc::Service*>{&service_, journal_.get()},
                                       metrics_, [] { return std::string(); });
  }
  void GoAway() {
    server_->Shutdown([&] { journal_->Stop(); });
    server_.reset();
  }

  registry::Harness harness;
  const std::string address = "127.0.0.1:" + std::to_string(FreePort());

 private:
  registry::Service service_{harness.reference, harness.clock, harness.committer, harness.store};
  Metrics metrics_{""};
  std::unique_ptr<JournalServiceImpl> journal_;
  std::unique_ptr<Server> server_;
};

// A request about something that is there, with what all of them have in common.
template <class Request>
Request About(const Programme& programme) {
  Request request;
  request.set_request_id(NewRequestId());
  request.set_programme_id(programme.programme_id());
  request.set_etag(programme.etag());
  if constexpr (requires { request.set_reason(""); }) request.set_reason("keliru");
  return request;
}
template <class Request>
Request About(const Class& class_) {
  Request request;
  request.set_request_id(NewRequestId());
  request.set_class_id(class_.class_id());
  if constexpr (requires { request.set_etag(""); }) request.set_etag(class_.etag());
  if constexpr (requires { request.set_reason(""); }) request.set_reason("keliru");
  return request;
}
template <class Request>
Request About(const Enrolment& enrolment) {
  Request request;
  request.set_request_id(NewRequestId());
  request.set_enrolment_id(enrolment.enrolment_id());
  request.set_etag(enrolment.etag());
  if constexpr (requires { request.set_reason(""); }) request.set_reason("berhalangan");
  return request;
}

// That of 2020: entrepreneurship, for 659 businesses, Rp 2.1 billion of DAK.
inline CreateProgrammeRequest NewProgramme(int fiscal_year = 2020) {
  CreateProgrammeRequest request;
  request.set_request_id(NewRequestId());
  Programme& programme = *request.mutable_programme();
  programme.set_fiscal_year(fiscal_year);
  programme.set_title("Pelatihan kewirausahaan");
  programme.set_kind(PROGRAMME_KIND_ENTREPRENEURSHIP);
  programme.set_fund(type::v1::FUND_DAK);
  programme.set_target(659);
  BudgetRevision& budget = *request.mutable_budget();
  budget.set_budget_rupiah(2'100'000'000);
  budget.set_letter("DPA 1/2020");
  return request;
}

// In Tanjung Selor, from yesterday on.
inline ScheduleClassRequest NewClass(const Programme& programme, int capacity = 30) {
  ScheduleClassRequest request;
  request.set_request_id(NewRequestId());
  Class& class_ = *request.mutable_class_();
  class_.set_programme_id(programme.programme_id());
  class_.set_place("Balai Latihan Kerja");
  class_.set_region_code("65.01.05");
  const std::string year = std::to_string(programme.fiscal_year());
  class_.set_starts_on(year + "-05-25");
  class_.set_ends_on(year + "-05-29");
  class_.set_capacity(capacity);
  return request;
}

// Each number from 1 to 9,999 is another person's.
inline std::string NikOf(int person) {
  return "640405170876" + std::to_string(10'000 + person).substr(1);
}

// Of no business yet.
inline EnrolParticipantRequest NewEnrolment(const Class& class_, int person) {
  EnrolParticipantRequest request;
  request.set_request_id(NewRequestId());
  request.set_class_id(class_.class_id());
  Participant& participant = *request.mutable_participant();
  participant.set_name("Siti Aminah");
  participant.set_nik(NikOf(person));
  participant.set_phone("+6281234567890");
  return request;
}

// What must not be anywhere but in table persons.
inline const std::vector<std::string>& PersonalTexts() {
  static const std::vector<std::string> texts = {"Aminah", "640405", "81234567890"};
  return texts;
}

// A way to spoil a good request, and the refusal that has to come of it.
struct Spoilt {
  std::string name;
  std::string how;  // text format, merged into the request
  std::vector<std::string> fields;
  Code code = Code::kInvalidArgument;
  std::string reason = "INVALID_FIELDS";
};

// Today is 2020-05-26.
class Harness {
 public:
  using Stub = TrainingService::Stub;

  RegistryBeside beside;
  registry::Harness& register_ = beside.harness;
  const std::string database = PreparedDatabase();
  FixedClock clock;
  const Clock true_clock;  // by which calls of others are timed
  const Reference reference{UMKM_SOURCE_DIR "/deploy/reference"};
  Metrics metrics{""};
  Committer committer{{"training", database},
                      [] { return std::make_unique<WorkingSet>(); },
                      clock,
                      metrics,
                      [](std::vector<JournalRow>) {}};
  Store store{database};
  province::CountServiceImpl count{[&] { return store.CountCells(); }};
  const province::RegistryClient registry_client{beside.address, true_clock};
  Service service{reference, registry_client, clock, committer, store};
  Server server{
      {.listen = "127.0.0.1:0"}, {&service, &count}, metrics, [] { return std::string(); }};
  const std::string address = "127.0.0.1:" + std::to_string(server.port());
  const std::shared_ptr<grpc::Channel> channel =
      grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
  const std::unique_ptr<Stub> stub = TrainingService::NewStub(channel);

  // Follows the registry as long as it lives.
  std::unique_ptr<province::RegisterFollower> Follow() {
    return std::make_unique<province::RegisterFollower>(
        province::RegisterFollower::Options{beside.address, database},
        [&](const EnterpriseChange& change) {
          return CommandOf(Decide(change), reference, Record);
        },
        committer, true_clock, metrics);
  }

  // One call: the response, or the refusal that its status carries.
  template <class Request, class Response>
  Result<Response> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                     Response*),
                        const Request& request, const std::string& language = "en") {
    grpc::ClientContext context;
    context.AddMetadata("accept-language", language);
    context.AddMetadata("x-actor", "test");
    Response response;
    const grpc::Status status = (stub.get()->*method)(&context, request, &response);
    if (!status.ok()) return tl::unexpected(FromStatus(status));
    return response;
  }

  // Spoils `good` by each row, calls, and compares. Nothing may get into the journal.
  template <class Request, class Response>
  void ExpectRefused(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                     const Request& good, const std::vector<Spoilt>& rows) {
    const std::size_t entries = Journal().size();
    for (const Spoilt& row : rows) {
      Request request = good;
      google::protobuf::TextFormat::Parser parser;
      ASSERT_TRUE(parser.MergeFromString(row.how, &request)) << row.name;
      const Result<Response> result = Call(method, request);
      ASSERT_FALSE(result) << row.name << " was accepted";
      const Refusal& refusal = result.error();
      EXPECT_EQ(refusal.reason, row.reason) << row.name;
      EXPECT_EQ(static_cast<int>(refusal.code), static_cast<int>(row.code)) << row.name;
      std::vector<std::string> fields;
      std::string said = refusal.message.en + refusal.message.id;
      for (const FieldViolation& violation : refusal.fields) {
        fields.push_back(violation.field);
        said += violation.description.en + violation.description.id;
      }
      EXPECT_EQ(fields, row.fields) << row.name;
      for (const std::string& personal : PersonalTexts())
        EXPECT_THAT(said, ::testing::Not(::testing::HasSubstr(personal))) << row.name;
    }
    EXPECT_EQ(Journal().size(), entries);
  }

  // Every entry of the journal.
  std::vector<journal::v1::Entry> Journal() {
    std::vector<journal::v1::Entry> entries;
    ReadPool(database).Read([&](pqxx::transaction_base& tx) {
      for (const JournalRow& row : umkm::ReadRows(tx, 1, 10'000)) {
        entries.emplace_back().ParseFromString(row.entry);
      }
    });
    return entries;
  }
  // "ClassScheduled", …
  std::vector<std::string> EventTypes() {
    std::vector<std::string> types;
    for (const journal::v1::Entry& entry : Journal())
      types.push_back(entry.event_type().substr(sizeof("umkm.training.v1.") - 1));
    return types;
  }

  // --- What a test begins with; each throws when it is refused ---
  Programme Opened(const CreateProgrammeRequest& request = NewProgramme()) {
    const Programme draft = Call(&Stub::CreateProgramme, request).value().programme();
    return Call(&Stub::OpenProgramme, About<OpenProgrammeRequest>(draft)).value().programme();
  }
  Class Scheduled(const ScheduleClassRequest& request) {
    return Call(&Stub::ScheduleClass, request).value().class_();
  }
  Class AnyClass(int capacity = 30) { return Scheduled(NewClass(Opened(), capacity)); }
  std::string AnyEnterprise(const std::string& name = "Warung") {
    return register_.Register(registry::NewEnterprise(name)).enterprise_id();
  }
  Enrolment Enrolled(const Class& class_, const std::string& enterprise_id, int person) {
    EnrolParticipantRequest request = NewEnrolment(class_, person);
    request.set_enterprise_id(enterprise_id);
    return Call(&Stub::EnrolParticipant, request).value().enrolment();
  }
  Enrolment Completed(const Enrolment& enrolment, bool passed = true) {
    auto request = About<CompleteEnrolmentRequest>(Get(enrolment));
    request.set_passed(passed);
    return Call(&Stub::CompleteEnrolment, request).value().enrolment();
  }
  // As it stands now.
  Enrolment Get(const Enrolment& enrolment) {
    GetEnrolmentRequest request;
    request.set_enrolment_id(enrolment.enrolment_id());
    return Call(&Stub::GetEnrolment, request).value().enrolment();
  }
  GetClassResponse Get(const Class& class_) {
    GetClassRequest request;
    request.set_class_id(class_.class_id());
    return Call(&Stub::GetClass, request).value();
  }
  // Ids of the enrolments of a class with that status, in the order of the waiting list.
  std::vector<std::string> IdsInOrder(const Class& class_, EnrolmentStatus status) {
    ListEnrolmentsRequest filter;
    filter.set_class_id(class_.class_id());
    filter.set_status(status);
    std::map<int64_t, std::string> ids;
    for (const Enrolment& one : store.ListEnrolments(filter, "", 1000))
      ids[one.enrolled_position()] = one.enrolment_id();
    std::vector<std::string> ordered;
    for (const auto& [position, id] : ids) ordered.push_back(id);
    return ordered;
  }
};

}  // namespace umkm::training
