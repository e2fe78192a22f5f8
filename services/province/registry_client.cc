#include "province/registry_client.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>

#include "common/log.h"
#include "common/trace.h"
#include "province/refusals.h"

namespace umkm::province {
namespace {

using registry::v1::RegistryService;

constexpr absl::Duration kLongest = absl::Seconds(3);
constexpr absl::Duration kToAnswer = absl::Milliseconds(200);  // what the caller's own answer takes
// A registry that restarts is away for an instant; it is not asked again as long as that.
constexpr char kRetryOnce[] = R"({"methodConfig": [{
    "name": [{"service": "umkm.registry.v1.RegistryService"}],
    "retryPolicy": {"maxAttempts": 3, "initialBackoff": "0.1s", "maxBackoff": "0.2s",
                    "backoffMultiplier": 2, "retryableStatusCodes": ["UNAVAILABLE"]}}]})";

std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  // Else it would share the state, and the backoff, of another channel to the same address.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetServiceConfigJSON(kRetryOnce);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

template <class Request, class Response>
Result<Response> Ask(RegistryService::Stub& registry,
                     grpc::Status (RegistryService::Stub::*method)(grpc::ClientContext*,
                                                                   const Request&, Response*),
                     const Request& request, absl::Time deadline, const std::string& traceparent,
                     Refusal (*not_found)()) {
  grpc::ClientContext context;
  context.AddMetadata(kTraceparent, ChildOf(traceparent));
  context.set_deadline(absl::ToChronoTime(deadline));
  Response response;
  const grpc::Status status = (registry.*method)(&context, request, &response);
  switch (status.error_code()) {
    case grpc::StatusCode::OK:
      return response;
    case grpc::StatusCode::NOT_FOUND:
      return tl::unexpected(not_found());
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      break;
    default:  // its text may quote the request
      LogWarning("the registry answers with an unexpected error",
                 {{"code", std::to_string(status.error_code())}});
  }
  return tl::unexpected(refuse::RegistryAway());
}

}  // namespace

RegistryClient::RegistryClient(const std::string& address, const Clock& clock)
    : clock_(clock), stub_(RegistryService::NewStub(ChannelTo(address))) {}

Result<registry::v1::Enterprise> RegistryClient::FindEnterprise(
    const std::string& enterprise_id, const std::string& nib, absl::Time deadline,
    const std::string& traceparent) const {
  registry::v1::GetEnterpriseRequest request;
  request.set_enterprise_id(enterprise_id);
  request.set_nib(nib);
  return Ask(*stub_, &RegistryService::Stub::GetEnterprise, request, Within(deadline), traceparent,
             refuse::EnterpriseNotFound)
      .map([](const auto& response) { return response.enterprise(); });
}

Result<registry::v1::Cooperative> RegistryClient::FindCooperative(
    const std::string& cooperative_id, const std::string& nik_koperasi, absl::Time deadline,
    const std::string& traceparent) const {
  registry::v1::GetCooperativeRequest request;
  request.set_cooperative_id(cooperative_id);
  request.set_nik_koperasi(nik_koperasi);
  return Ask(*stub_, &RegistryService::Stub::GetCooperative, request, Within(deadline), traceparent,
             refuse::CooperativeNotFound)
      .map([](const auto& response) { return response.cooperative(); });
}

absl::Time RegistryClient::Within(absl::Time deadline) const {
  return std::min(deadline - kToAnswer, clock_.Now() + kLongest);
}

}  // namespace umkm::province
