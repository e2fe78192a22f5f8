// RPCs about the ends of a case.
#include "certification/service.h"

namespace umkm::certification {

Service::Reactor* Service::RefuseCase(LateCall* call, const RefuseCaseRequest* request,
                                      RefuseCaseResponse* response) {
  return Write(call, *request, response);
}

Service::Reactor* Service::WithdrawCase(LateCall* call, const WithdrawCaseRequest* request,
                                        WithdrawCaseResponse* response) {
  return Write(call, *request, response);
}

Service::Reactor* Service::RevokeCertificate(LateCall* call,
                                             const RevokeCertificateRequest* request,
                                             RevokeCertificateResponse* response) {
  return Write(call, *request, response);
}

}  // namespace umkm::certification
