#include "province/registry_client.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>

#include "province/refusals.h"

namespace umkm::province {

namespace {

using registry::v1::RegistryService;

constexpr absl::Duration kPatience = absl::Seconds(3);
constexpr absl::Duration kMargin = absl::Milliseconds(200);  // to answer our own caller in time

// A registry that is being restarted is asked again at once; who waits longer asks us again.
constexpr const char* kServiceConfig = R"({"methodConfig": [{"name": [{}],
   "retryPolicy": {"maxAttempts": 3, "initialBackoff": "0.1s", "maxBackoff": "0.5s",
                   "backoffMultiplier": 2, "retryableStatusCodes": ["UNAVAILABLE"]}}]})";

std::shared_ptr<grpc::Channel> NewChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(kServiceConfig);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

// Asks, and gives the response or why there is none.
template <class Response, class Request>
Result<Response> Ask(RegistryService::Stub& stub,
                     grpc::Status (RegistryService::Stub::*method)(grpc::ClientContext*,
                                                                   const Request&, Response*),
                     const Request& request, absl::Time deadline, Refusal (*not_found)()) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(deadline));
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (status.ok()) return response;
  const bool absent = status.error_code() == grpc::StatusCode::NOT_FOUND;
  return tl::unexpected(absent ? not_found() : refuse::RegistryAway());
}

}  // namespace

RegistryClient::RegistryClient(const std::string& address, const Clock& clock)
    : clock_(clock), stub_(RegistryService::NewStub(NewChannel(address))) {}

Result<registry::v1::Enterprise> RegistryClient::FindEnterprise(const std::string& enterprise_id,
                                                                const std::string& nib,
                                                                absl::Time deadline) const {
  registry::v1::GetEnterpriseRequest request;
  request.set_enterprise_id(enterprise_id);
  request.set_nib(nib);
  return Ask(*stub_, &RegistryService::Stub::GetEnterprise, request,
             std::min(deadline - kMargin, clock_.Now() + kPatience), refuse::EnterpriseNotFound)
      .map([](const registry::v1::GetEnterpriseResponse& it) { return it.enterprise(); });
}

Result<registry::v1::Cooperative> RegistryClient::FindCooperative(const std::string& cooperative_id,
                                                                  const std::string& nik_koperasi,
                                                                  absl::Time deadline) const {
  registry::v1::GetCooperativeRequest request;
  request.set_cooperative_id(cooperative_id);
  request.set_nik_koperasi(nik_koperasi);
  return Ask(*stub_, &RegistryService::Stub::GetCooperative, request,
             std::min(deadline - kMargin, clock_.Now() + kPatience), refuse::CooperativeNotFound)
      .map([](const registry::v1::GetCooperativeResponse& it) { return it.cooperative(); });
}

}  // namespace umkm::province
