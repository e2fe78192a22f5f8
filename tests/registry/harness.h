// A registry in the test's own process: its service behind a real gRPC server on a real database.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/committer.h"
#include "common/journal.h"
#include "common/metrics.h"
#include "common/server.h"
#include "common/status.h"
#include "common/text.h"
#include "province/count.h"
#include "province/reference.h"
#include "registry/service.h"
#include "registry/store.h"
#include "tests/support/clock.h"
#include "tests/support/postgres.h"

namespace umkm::registry {

inline std::string PreparedDatabase() {
  std::string database = TestPostgres().NewDatabase();
  PrepareDatabase(database);
  return database;
}

inline std::string NewRequestId() { return NewUuidV7(1590454800000); }

// Today is 2020-05-26.
class Harness {
 public:
  using Stub = RegistryService::Stub;

  const std::string database = PreparedDatabase();
  FixedClock clock;
  const Reference reference{UMKM_SOURCE_DIR "/deploy/reference"};
  Metrics metrics{""};
  Committer committer{{"registry", database},
                      [] { return std::make_unique<WorkingSet>(); },
                      clock,
                      metrics,
                      [](std::vector<JournalRow>) {}};
  Store store{database};
  province::CountServiceImpl count_service{[&] { return store.CountCells(); }};
  Service service{reference, clock, committer, store};
  Server server{
      {.listen = "127.0.0.1:0"}, {&service, &count_service}, metrics, [] { return std::string(); }};
  const std::shared_ptr<grpc::Channel> channel = grpc::CreateChannel(
      "127.0.0.1:" + std::to_string(server.port()), grpc::InsecureChannelCredentials());
  const std::unique_ptr<Stub> stub = RegistryService::NewStub(channel);

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

  // Every entry of the journal.
  std::vector<journal::v1::Entry> Journal() {
    std::vector<journal::v1::Entry> entries;
    ReadPool(database).Read([&](pqxx::transaction_base& tx) {
      for (const JournalRow& row : ReadRows(tx, 1, 10'000)) {
        entries.emplace_back().ParseFromString(row.entry);
      }
    });
    return entries;
  }

  Enterprise Register(const RegisterEnterpriseRequest& request) {
    return Call(&Stub::RegisterEnterprise, request).value().enterprise();
  }
  Cooperative Register(const RegisterCooperativeRequest& request) {
    return Call(&Stub::RegisterCooperative, request).value().cooperative();
  }
};

// Sam Creative: a small furniture business of Tanjung Selor, with figures and owner.
inline RegisterEnterpriseRequest SamCreative(const std::string& nib = "1234567890123") {
  RegisterEnterpriseRequest request;
  request.set_request_id(NewRequestId());
  Enterprise& enterprise = *request.mutable_enterprise();
  enterprise.set_name("Sam Creative");
  enterprise.set_nib(nib);
  enterprise.set_region_code("65.01.05");
  enterprise.set_kbli_code("31001");
  enterprise.set_registered_on("2019-03-04");
  enterprise.set_workers(7);
  FinancialFigures& figures = *enterprise.mutable_classification()->mutable_figures();
  figures.set_year(2018);
  figures.set_net_worth_rupiah(60'000'000);
  Owner& owner = *request.mutable_owner();
  owner.set_name("Samidi");
  owner.set_nik("6404051708760001");
  owner.set_phone("+6281234567890");
  owner.set_email("sam@example.id");
  owner.set_street_address("Jl. Sengkawit 1");
  return request;
}

inline RegisterEnterpriseRequest NewEnterprise(const std::string& name) {
  RegisterEnterpriseRequest request;
  request.set_request_id(NewRequestId());
  request.mutable_enterprise()->set_name(name);
  request.mutable_enterprise()->set_region_code("65.01.05");
  request.mutable_enterprise()->set_kbli_code("47111");
  return request;
}

inline RegisterCooperativeRequest NewCooperative(const std::string& name,
                                                 const std::string& nik_koperasi = "") {
  RegisterCooperativeRequest request;
  request.set_request_id(NewRequestId());
  Cooperative& cooperative = *request.mutable_cooperative();
  cooperative.set_name(name);
  cooperative.set_nik_koperasi(nik_koperasi);
  cooperative.set_region_code("65.71.02");
  cooperative.set_form(COOPERATIVE_FORM_PRIMARY);
  cooperative.set_type(COOPERATIVE_TYPE_CONSUMERS);
  cooperative.set_registered_on("2015-01-02");
  return request;
}

// A report whose amounts are so many millions.
inline RecordMembersMeetingRequest NewMeeting(const std::string& nik_koperasi, int book_year,
                                              int64_t millions) {
  RecordMembersMeetingRequest request;
  request.set_request_id(NewRequestId());
  request.set_nik_koperasi(nik_koperasi);
  MembersMeeting& meeting = *request.mutable_meeting();
  meeting.set_book_year(book_year);
  meeting.set_held_on(std::to_string(book_year + 1) + "-03-15");
  meeting.set_members_women(20);
  meeting.set_members_men(30);
  meeting.set_attendance(40);
  meeting.set_assets_rupiah(2 * millions * 1'000'000);
  meeting.set_volume_rupiah(millions * 1'000'000);
  return request;
}

}  // namespace umkm::registry
