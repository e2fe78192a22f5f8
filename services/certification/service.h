// umkm.certification.v1.CertificationService: thin methods around the rules (domain.h) and the
// table of cases.
//
// Every change goes the same way: Check → a Command (decision.h: what it concerns and its rule) →
// the group commit → the answer, from the committed entry alone, so that a repeated request gets
// the same one. Changes hold no thread while they wait (AnswerLater); reads have a thread each, and
// so has a submission, which asks the registry first.
#pragma once

#include <utility>

#include "certification/decision.h"
#include "certification/domain.h"
#include "certification/store.h"
#include "common/call.h"
#include "common/clock.h"
#include "common/committer.h"
#include "province/registry_client.h"
#include "umkm/certification/v1/certification_service.grpc.pb.h"

namespace umkm::certification {

// Thread-safe. `schemes` must outlive the committer, and the server must end before it.
class Service final
    : public AnsweringLater<CertificationService::Service,
                            CertificationService::WithCallbackMethod_AcceptCase,
                            CertificationService::WithCallbackMethod_StartCase,
                            CertificationService::WithCallbackMethod_IssueCertificate,
                            CertificationService::WithCallbackMethod_RefuseCase,
                            CertificationService::WithCallbackMethod_WithdrawCase,
                            CertificationService::WithCallbackMethod_RevokeCertificate>::Service {
 public:
  Service(const Schemes& schemes, const province::RegistryClient& registry, const Clock& clock,
          Committer& committer, Store& store)
      : schemes_(schemes),
        registry_(registry),
        clock_(clock),
        committer_(committer),
        store_(store) {}

  using Call = grpc::ServerContext;
  using LateCall = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  // --- Steps (service_step.cc) ---
  grpc::Status SubmitCase(Call* call, const SubmitCaseRequest* request,
                          SubmitCaseResponse* response) override;
  Reactor* AcceptCase(LateCall* call, const AcceptCaseRequest* request,
                      AcceptCaseResponse* response) override;
  Reactor* StartCase(LateCall* call, const StartCaseRequest* request,
                     StartCaseResponse* response) override;
  Reactor* IssueCertificate(LateCall* call, const IssueCertificateRequest* request,
                            IssueCertificateResponse* response) override;

  // --- Ends (service_end.cc) ---
  Reactor* RefuseCase(LateCall* call, const RefuseCaseRequest* request,
                      RefuseCaseResponse* response) override;
  Reactor* WithdrawCase(LateCall* call, const WithdrawCaseRequest* request,
                        WithdrawCaseResponse* response) override;
  Reactor* RevokeCertificate(LateCall* call, const RevokeCertificateRequest* request,
                             RevokeCertificateResponse* response) override;

  // --- Reading (service_read.cc; the search in service_assistance.cc) ---
  grpc::Status GetCase(Call* call, const GetCaseRequest* request,
                       GetCaseResponse* response) override;
  grpc::Status ListCases(Call* call, const ListCasesRequest* request,
                         ListCasesResponse* response) override;
  grpc::Status CheckCertificate(Call* call, const CheckCertificateRequest* request,
                                CheckCertificateResponse* response) override;
  grpc::Status ListSchemes(Call* call, const ListSchemesRequest* request,
                           ListSchemesResponse* response) override;
  grpc::Status FindAssistance(Call* call, const FindAssistanceRequest* request,
                              FindAssistanceResponse* response) override;

 private:
  template <class Response, class Request>
  Reactor* Write(LateCall* call, const Request& request, Response* response) {
    const auto prepare = [&]() -> Result<Command> {
      if (Checked bad = Check(request, Now())) return tl::unexpected(std::move(*bad));
      return AskedBy(*call, request, CommandOf(Decide(request), schemes_, Record));
    };
    return AnswerLater(call, response, committer_, prepare, ResponseOf<Response>);
  }
  Assistance AssistanceFor(const registry::v1::Enterprise& enterprise, const std::string& language);
  Context Now() const { return {schemes_, clock_.Today(), ""}; }

  const Schemes& schemes_;
  const province::RegistryClient& registry_;
  const Clock& clock_;
  Committer& committer_;
  Store& store_;
};

}  // namespace umkm::certification
