// Asks the registry about a business, for services that must know it before they decide.
#pragma once

#include <absl/time/time.h>

#include <memory>
#include <string>

#include "common/clock.h"
#include "common/result.h"
#include "umkm/registry/v1/registry_service.grpc.pb.h"

namespace umkm::province {

// Thread-safe. `clock` is a true one: gRPC waits by it. The answer may be old when a rule uses it:
// see Followed. Refusals: NOT_FOUND as the registry gives it; UNAVAILABLE (REGISTRY_AWAY) with
// RetryInfo when it does not answer, at most 3 s after asking and always a little before the
// caller's deadline. Nothing else. `traceparent`: of the call for which it is asked.
class RegistryClient {
 public:
  RegistryClient(const std::string& address, const Clock& clock);

  // By the one that is not empty; both are well-formed.
  Result<registry::v1::Enterprise> FindEnterprise(const std::string& enterprise_id,
                                                  const std::string& nib, absl::Time deadline,
                                                  const std::string& traceparent = "") const;
  Result<registry::v1::Cooperative> FindCooperative(const std::string& cooperative_id,
                                                    const std::string& nik_koperasi,
                                                    absl::Time deadline,
                                                    const std::string& traceparent = "") const;

 private:
  absl::Time Within(absl::Time deadline) const;

  const Clock& clock_;
  std::unique_ptr<registry::v1::RegistryService::Stub> stub_;
};

}  // namespace umkm::province
