// umkm.registry.v1.RegistryService: thin methods around the rules (domain.h) and the tables.
//
// Every change goes the same way: Check → a Command (decision.h: what it concerns and its rule) →
// the group commit → the answer, from the committed entry alone, so that a repeated request gets
// the same one. Changes hold no thread while they wait (AnswerLater); reads have a thread each.
#pragma once

#include <utility>
#include <vector>

#include "common/call.h"
#include "common/clock.h"
#include "common/committer.h"
#include "common/worker.h"
#include "province/reference.h"
#include "registry/decision.h"
#include "registry/domain.h"
#include "registry/store.h"
#include "umkm/registry/v1/registry_service.grpc.pb.h"

namespace umkm::registry {

// Thread-safe. `reference` must outlive the committer, and the server must end before it.
class Service final
    : public AnsweringLater<RegistryService::Service,
                            RegistryService::WithCallbackMethod_RegisterEnterprise,
                            RegistryService::WithCallbackMethod_UpdateEnterprise,
                            RegistryService::WithCallbackMethod_RelocateEnterprise,
                            RegistryService::WithCallbackMethod_CloseEnterprise,
                            RegistryService::WithCallbackMethod_ReopenEnterprise,
                            RegistryService::WithCallbackMethod_ImportEnterprises,
                            RegistryService::WithCallbackMethod_ImportCooperatives,
                            RegistryService::WithCallbackMethod_RegisterCooperative,
                            RegistryService::WithCallbackMethod_UpdateCooperative,
                            RegistryService::WithCallbackMethod_SetCooperativeStatus,
                            RegistryService::WithCallbackMethod_RecordMembersMeeting>::Service {
 public:
  Service(const Reference& reference, const Clock& clock, Committer& committer, Store& store)
      : reference_(reference), clock_(clock), committer_(committer), store_(store) {}

  using Call = grpc::ServerContext;
  using LateCall = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;
  template <class Request, class Response>
  using Stream = grpc::ServerBidiReactor<Request, Response>;

  // --- Enterprises (service_enterprise.cc) ---
  Reactor* RegisterEnterprise(LateCall* call, const RegisterEnterpriseRequest* request,
                              RegisterEnterpriseResponse* response) override;
  grpc::Status GetEnterprise(Call* call, const GetEnterpriseRequest* request,
                             GetEnterpriseResponse* response) override;
  grpc::Status BatchGetEnterprises(Call* call, const BatchGetEnterprisesRequest* request,
                                   BatchGetEnterprisesResponse* response) override;
  grpc::Status ListEnterprises(Call* call, const ListEnterprisesRequest* request,
                               ListEnterprisesResponse* response) override;
  Reactor* UpdateEnterprise(LateCall* call, const UpdateEnterpriseRequest* request,
                            UpdateEnterpriseResponse* response) override;
  grpc::Status ReclassifyEnterprise(Call* call, const ReclassifyEnterpriseRequest* request,
                                    ReclassifyEnterpriseResponse* response) override;
  Reactor* RelocateEnterprise(LateCall* call, const RelocateEnterpriseRequest* request,
                              RelocateEnterpriseResponse* response) override;
  Reactor* CloseEnterprise(LateCall* call, const CloseEnterpriseRequest* request,
                           CloseEnterpriseResponse* response) override;
  Reactor* ReopenEnterprise(LateCall* call, const ReopenEnterpriseRequest* request,
                            ReopenEnterpriseResponse* response) override;

  // --- Cooperatives (service_cooperative.cc) ---
  Reactor* RegisterCooperative(LateCall* call, const RegisterCooperativeRequest* request,
                               RegisterCooperativeResponse* response) override;
  grpc::Status GetCooperative(Call* call, const GetCooperativeRequest* request,
                              GetCooperativeResponse* response) override;
  grpc::Status ListCooperatives(Call* call, const ListCooperativesRequest* request,
                                ListCooperativesResponse* response) override;
  Reactor* UpdateCooperative(LateCall* call, const UpdateCooperativeRequest* request,
                             UpdateCooperativeResponse* response) override;
  Reactor* SetCooperativeStatus(LateCall* call, const SetCooperativeStatusRequest* request,
                                SetCooperativeStatusResponse* response) override;
  Reactor* RecordMembersMeeting(LateCall* call, const RecordMembersMeetingRequest* request,
                                RecordMembersMeetingResponse* response) override;

  // --- Many at once (service_import.cc) ---
  Stream<ImportEnterprisesRequest, ImportEnterprisesResponse>* ImportEnterprises(
      LateCall* call) override;
  Stream<ImportCooperativesRequest, ImportCooperativesResponse>* ImportCooperatives(
      LateCall* call) override;

 private:
  // A checked request as a command.
  template <class Request>
  Result<Command> Prepare(const grpc::ServerContextBase& call, const Request& request) const {
    const Context context = {reference_, clock_.Today(), ""};
    if (Checked refusal = Check(request, context)) return tl::unexpected(std::move(*refusal));
    return AskedBy(call, request, CommandOf(Decide(request), reference_, Record));
  }

  template <class Response, class Request>
  Reactor* Write(LateCall* call, const Request& request, Response* response) {
    return AnswerLater(
        call, response, committer_, [&] { return Prepare(*call, request); }, ResponseOf<Response>);
  }

  template <class Request, class Response>
  Stream<Request, Response>* Import(LateCall* call);

  const Reference& reference_;
  const Clock& clock_;
  Committer& committer_;
  Store& store_;
  Worker import_worker_;  // prepares the rows of all imports
};

}  // namespace umkm::registry
