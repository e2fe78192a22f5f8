// A certification service in the test's own process, with a registry to ask and to follow: both
// behind real gRPC servers on real databases.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "certification/service.h"
#include "certification/store.h"
#include "common/committer.h"
#include "common/journal_service.h"
#include "common/metrics.h"
#include "common/server.h"
#include "common/status.h"
#include "common/text.h"
#include "province/register_follower.h"
#include "province/registry_client.h"
#include "tests/registry/harness.h"
#include "tests/support/clock.h"
#include "tests/support/eventually.h"
#include "tests/support/free_port.h"
#include "tests/support/postgres.h"

namespace umkm::certification {

using registry::NewRequestId;

inline std::string PreparedDatabase() {
  std::string database = TestPostgres().NewDatabase();
  PrepareDatabase(database);
  return database;
}

// The registry's harness has a server of its own, which is always there; this one serves the same
// register with its journal, and can be away. Today is 2020-05-26.
class Registry : public registry::Harness {
 public:
  Registry() { ComeBack(); }
  void GoAway() { served_.reset(); }
  void ComeBack() { served_ = std::make_unique<Served>(*this, port_); }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  // A change of the enterprise as the register has it now.
  template <class Request, class Response>
  registry::v1::Enterprise Change(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                               Response*),
                                  const std::string& enterprise_id, Request request) {
    request.set_request_id(NewRequestId());
    request.set_enterprise_id(enterprise_id);
    request.set_etag(store.FindEnterprise(enterprise_id)->etag());
    return Call(method, request).value().enterprise();
  }
  registry::v1::Enterprise Close(const std::string& enterprise_id) {
    registry::v1::CloseEnterpriseRequest request;
    request.set_reason("ended");
    return Change(&Stub::CloseEnterprise, enterprise_id, request);
  }
  registry::v1::Enterprise Reopen(const std::string& enterprise_id) {
    registry::v1::ReopenEnterpriseRequest request;
    request.set_reason("came back");
    return Change(&Stub::ReopenEnterprise, enterprise_id, request);
  }
  registry::v1::Enterprise Move(const std::string& enterprise_id, const std::string& region_code) {
    registry::v1::RelocateEnterpriseRequest request;
    request.set_region_code(region_code);
    return Change(&Stub::RelocateEnterprise, enterprise_id, request);
  }
  int64_t head() {
    int64_t position = 0;
    ReadPool(database).Read([&](pqxx::transaction_base& tx) {
      position = static_cast<int64_t>(ReadHead(tx).position());
    });
    return position;
  }

 private:
  struct Served {
    Served(registry::Harness& of, int port)
        : journal("registry", of.database, nullptr),
          service(of.reference, of.clock, of.committer, of.store),
          server({.listen = "127.0.0.1:" + std::to_string(port)}, {&service, &journal}, of.metrics,
                 [] { return std::string(); }) {}
    ~Served() {
      server.Shutdown([this] { journal.Stop(); });
    }
    JournalServiceImpl journal;
    registry::Service service;
    Server server;
  };
  const int port_ = FreePort();
  std::unique_ptr<Served> served_;
};

class Harness {
 public:
  using Stub = CertificationService::Stub;

  const std::string database = PreparedDatabase();
  Registry registry;
  FixedClock& clock = registry.clock;
  const Clock real_clock;  // by which calls wait
  const Schemes schemes{UMKM_SOURCE_DIR "/deploy/reference"};
  Metrics metrics{""};
  Committer committer{{"certification", database},
                      [] { return std::make_unique<WorkingSet>(); },
                      clock,
                      metrics,
                      [](std::vector<JournalRow>) {}};
  Store store{database};
  province::CountServiceImpl count{[&] { return store.CountCells(); }};
  const province::RegistryClient registry_client{registry.address(), real_clock};
  Service service{schemes, registry_client, clock, committer, store};
  Server server{
      {.listen = "127.0.0.1:0"}, {&service, &count}, metrics, [] { return std::string(); }};
  const std::shared_ptr<grpc::Channel> channel = grpc::CreateChannel(
      "127.0.0.1:" + std::to_string(server.port()), grpc::InsecureChannelCredentials());
  const std::unique_ptr<Stub> stub = CertificationService::NewStub(channel);

  // One call: the response, or the refusal that its status carries.
  template <class Request, class Response>
  Result<Response> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                     Response*),
                        const Request& request, const std::string& language = "en",
                        absl::Duration limit = absl::Seconds(20)) {
    grpc::ClientContext context;
    context.AddMetadata("accept-language", language);
    context.AddMetadata("x-actor", "test");
    context.set_deadline(absl::ToChronoTime(absl::Now() + limit));
    Response response;
    const grpc::Status status = (stub.get()->*method)(&context, request, &response);
    if (!status.ok()) return tl::unexpected(FromStatus(status));
    return response;
  }

  // Every entry of the journal, and the event in it.
  std::vector<journal::v1::Entry> Journal() {
    std::vector<journal::v1::Entry> entries;
    ReadPool(database).Read([&](pqxx::transaction_base& tx) {
      for (const JournalRow& row : ReadRows(tx, 1, 10'000)) {
        entries.emplace_back().ParseFromString(row.entry);
      }
    });
    return entries;
  }
  // "CaseSubmitted", …
  std::vector<std::string> EventTypes() {
    std::vector<std::string> types;
    for (const journal::v1::Entry& entry : Journal()) {
      types.push_back(entry.event_type().substr(sizeof("umkm.certification.v1.") - 1));
    }
    return types;
  }

  FacilitationCase Get(const std::string& case_id) { return store.FindCase(case_id).value(); }

  std::string RegisterEnterprise(const std::string& name = "Sam Creative") {
    return registry.Register(registry::NewEnterprise(name)).enterprise_id();
  }
  FacilitationCase Submit(const SubmitCaseRequest& request) {
    return Call(&Stub::SubmitCase, request).value().case_();
  }
  // A step or end of a case as it stands now.
  template <class Request>
  Request About(const std::string& case_id) {
    Request request;
    request.set_request_id(NewRequestId());
    request.set_case_id(case_id);
    request.set_etag(Get(case_id).etag());
    if constexpr (requires { request.set_reason(""); }) request.set_reason("by decision");
    return request;
  }
  // Takes a submitted case to the point where a certificate can be issued.
  std::string Started(const SubmitCaseRequest& request) {
    const std::string id = Submit(request).case_id();
    Call(&Stub::AcceptCase, About<AcceptCaseRequest>(id)).value();
    Call(&Stub::StartCase, About<StartCaseRequest>(id)).value();
    return id;
  }
  IssueCertificateRequest IssueOf(const std::string& case_id, const std::string& number,
                                  const std::string& expires_on = "") {
    auto request = About<IssueCertificateRequest>(case_id);
    request.mutable_certificate()->set_number(number);
    request.mutable_certificate()->set_expires_on(expires_on);
    request.mutable_certificate()->set_issuer("LSPro Kaltara");
    return request;
  }
  FacilitationCase Issue(const std::string& case_id, const std::string& number,
                         const std::string& expires_on = "") {
    return Call(&Stub::IssueCertificate, IssueOf(case_id, number, expires_on)).value().case_();
  }

  std::unique_ptr<province::RegisterFollower> FollowRegistry() {
    return std::make_unique<province::RegisterFollower>(
        province::RegisterFollower::Options{registry.address(), database},
        [this](const EnterpriseChange& it) { return CommandOf(Decide(it), schemes, Record); },
        committer, real_clock, metrics);
  }
  // Waits until everything that stands in the registry's journal has been followed.
  bool Followed(const province::RegisterFollower& follower) {
    return Eventually(absl::Seconds(20), [&] { return follower.position() >= registry.head(); });
  }
};

inline SubmitCaseRequest NewCase(const std::string& enterprise_id,
                                 const std::string& scheme = "sni",
                                 const std::string& product = "Kursi rotan") {
  SubmitCaseRequest request;
  request.set_request_id(NewRequestId());
  FacilitationCase& one = *request.mutable_case_();
  one.set_enterprise_id(enterprise_id);
  one.set_scheme(scheme);
  one.set_product(product);
  one.set_fiscal_year(2020);
  one.set_fund(type::v1::FUND_DAK);
  one.set_cost_rupiah(2'500'000);
  Document& document = *one.add_documents();
  document.set_title("Permohonan");
  document.set_reference("arsip/2020/17");
  document.set_sha256(std::string(64, 'a'));
  return request;
}

// A well-formed number of a P-IRT certificate that expires in 2025.
inline std::string PirtNumber(int producer) {
  const std::string digits = std::to_string(10'000 + producer).substr(1);
  return "2056501"
         "01" +
         digits + "25";
}

}  // namespace umkm::certification
