// umkm.registry.v1.RegistryService: thin methods around the rules (domain.h) and the tables.
//
// Every change goes the same way: Check on the caller's thread → a Command (decision.h: what it
// concerns and its rule) → the group commit → the answer, made from the committed entry alone, so
// that a repeated request gets the same answer again.
#pragma once

#include <utility>
#include <vector>

#include "common/call.h"
#include "common/clock.h"
#include "common/committer.h"
#include "registry/decision.h"
#include "registry/domain.h"
#include "registry/reference.h"
#include "registry/store.h"
#include "umkm/registry/v1/registry_service.grpc.pb.h"

namespace umkm::registry {

// Thread-safe. `reference` must outlive the committer.
class Service final : public RegistryService::Service {
 public:
  Service(const Reference& reference, const Clock& clock, Committer& committer, Store& store)
      : reference_(reference), clock_(clock), committer_(committer), store_(store) {}

  using Call = grpc::ServerContext;
  template <class Response, class Request>
  using Stream = grpc::ServerReaderWriter<Response, Request>;

  // --- Enterprises (service_enterprise.cc) ---
  grpc::Status RegisterEnterprise(Call* call, const RegisterEnterpriseRequest* request,
                                  RegisterEnterpriseResponse* response) override;
  grpc::Status GetEnterprise(Call* call, const GetEnterpriseRequest* request,
                             GetEnterpriseResponse* response) override;
  grpc::Status BatchGetEnterprises(Call* call, const BatchGetEnterprisesRequest* request,
                                   BatchGetEnterprisesResponse* response) override;
  grpc::Status ListEnterprises(Call* call, const ListEnterprisesRequest* request,
                               ListEnterprisesResponse* response) override;
  grpc::Status UpdateEnterprise(Call* call, const UpdateEnterpriseRequest* request,
                                UpdateEnterpriseResponse* response) override;
  grpc::Status ReclassifyEnterprise(Call* call, const ReclassifyEnterpriseRequest* request,
                                    ReclassifyEnterpriseResponse* response) override;
  grpc::Status RelocateEnterprise(Call* call, const RelocateEnterpriseRequest* request,
                                  RelocateEnterpriseResponse* response) override;
  grpc::Status CloseEnterprise(Call* call, const CloseEnterpriseRequest* request,
                               CloseEnterpriseResponse* response) override;
  grpc::Status ReopenEnterprise(Call* call, const ReopenEnterpriseRequest* request,
                                ReopenEnterpriseResponse* response) override;

  // --- Cooperatives (service_cooperative.cc) ---
  grpc::Status RegisterCooperative(Call* call, const RegisterCooperativeRequest* request,
                                   RegisterCooperativeResponse* response) override;
  grpc::Status GetCooperative(Call* call, const GetCooperativeRequest* request,
                              GetCooperativeResponse* response) override;
  grpc::Status ListCooperatives(Call* call, const ListCooperativesRequest* request,
                                ListCooperativesResponse* response) override;
  grpc::Status UpdateCooperative(Call* call, const UpdateCooperativeRequest* request,
                                 UpdateCooperativeResponse* response) override;
  grpc::Status SetCooperativeStatus(Call* call, const SetCooperativeStatusRequest* request,
                                    SetCooperativeStatusResponse* response) override;
  grpc::Status RecordMembersMeeting(Call* call, const RecordMembersMeetingRequest* request,
                                    RecordMembersMeetingResponse* response) override;

  // --- Many at once (service_import.cc) ---
  grpc::Status ImportEnterprises(
      Call* call, Stream<ImportEnterprisesResponse, ImportEnterprisesRequest>* stream) override;
  grpc::Status ImportCooperatives(
      Call* call, Stream<ImportCooperativesResponse, ImportCooperativesRequest>* stream) override;
  grpc::Status CountCells(Call* call, const CountCellsRequest* request,
                          grpc::ServerWriter<CountCellsResponse>* writer) override;

 private:
  // A checked request as a command.
  template <class Request>
  Result<Command> Prepare(const Call& call, const Request& request) const {
    const Context context = {reference_, clock_.Today(), ""};
    if (Checked refusal = Check(request, context)) return tl::unexpected(std::move(*refusal));
    Decision decision = Decide(request);
    return Command{request.request_id(), Fingerprint(request.GetTypeName(), request), ActorOf(call),
                   std::move(decision.subjects), Recorded(std::move(decision.rule), reference_)};
  }

  template <class Response, class Request>
  grpc::Status Write(Call* call, const Request& request, Response* response) {
    return Answer(*call, response, [&]() -> Result<Response> {
      return Prepare(*call, request)
          .and_then([&](Command command) {
            return std::move(
                committer_.SubmitAndWait({std::move(command)}, DeadlineOf(*call)).front());
          })
          .map([](const Committed& done) { return ResponseOf<Response>(done.entry); });
    });
  }

  Result<Command> PrepareRow(const Call& call, const RegisterEnterpriseRequest& row) const;
  Result<Command> PrepareRow(const Call& call, const ImportCooperativesRequest::Row& row) const;
  template <class Response, class Request>
  Result<Response> ImportRows(const Call& call, const Request& request);
  template <class Response, class Request>
  grpc::Status Import(Call* call, Stream<Response, Request>* stream);

  const Reference& reference_;
  const Clock& clock_;
  Committer& committer_;
  Store& store_;
};

}  // namespace umkm::registry
