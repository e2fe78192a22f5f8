// Training and certification that know one enterprise, as far as `umkmctl assist` sees them.
#pragma once

#include <grpcpp/grpcpp.h>

#include <string>

#include "umkm/certification/v1/certification_service.grpc.pb.h"
#include "umkm/training/v1/training_service.grpc.pb.h"

namespace umkm::ctl {

// `Service` is the base class; both have their messages in the same form.
template <class Service, class Request, class Response>
class FakeAssistance final : public Service {
 public:
  Response response;
  Request last_request;
  grpc::Status status;

  grpc::Status FindAssistance(grpc::ServerContext*, const Request* request,
                              Response* answer) override {
    last_request = *request;
    *answer = response;
    return status;
  }
};

using FakeTraining =
    FakeAssistance<training::v1::TrainingService::Service, training::v1::FindAssistanceRequest,
                   training::v1::FindAssistanceResponse>;
using FakeCertification = FakeAssistance<certification::v1::CertificationService::Service,
                                         certification::v1::FindAssistanceRequest,
                                         certification::v1::FindAssistanceResponse>;

}  // namespace umkm::ctl
