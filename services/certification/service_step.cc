// RPCs about the steps of a case.
#include "certification/service.h"

namespace umkm::certification {

// What the registry answered is decided on within the group commit, a refusal too: a repeated
// request_id comes first there, and gets its first answer also while the registry is away.
grpc::Status Service::SubmitCase(Call* call, const SubmitCaseRequest* request,
                                 SubmitCaseResponse* response) {
  return Answer(*call, response, [&]() -> Result<SubmitCaseResponse> {
    if (Checked bad = Check(*request, Now())) return tl::unexpected(std::move(*bad));
    const absl::Time deadline = DeadlineOf(*call);
    const Asked asked = {registry_.FindEnterprise(request->case_().enterprise_id(), request->nib(),
                                                  deadline, TraceparentOf(*call))};
    const auto done = committer_.SubmitAndWait(
        {AskedBy(*call, *request, CommandOf(Decide(*request, asked), schemes_, Record))}, deadline);
    return done.front().map(
        [](const Committed& it) { return ResponseOf<SubmitCaseResponse>(it.entry); });
  });
}

Service::Reactor* Service::AcceptCase(LateCall* call, const AcceptCaseRequest* request,
                                      AcceptCaseResponse* response) {
  return Write(call, *request, response);
}

Service::Reactor* Service::StartCase(LateCall* call, const StartCaseRequest* request,
                                     StartCaseResponse* response) {
  return Write(call, *request, response);
}

Service::Reactor* Service::IssueCertificate(LateCall* call, const IssueCertificateRequest* request,
                                            IssueCertificateResponse* response) {
  return Write(call, *request, response);
}

}  // namespace umkm::certification
