// Calls to the services: where they are, who calls, how long an answer may take.
#pragma once

#include <absl/time/time.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "common/clock.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "umkm/aggregation/v1/count_service.grpc.pb.h"
#include "umkm/aggregation/v1/totals_service.grpc.pb.h"
#include "umkm/journal/v1/journal_service.grpc.pb.h"
#include "umkm/registry/v1/registry_service.grpc.pb.h"

namespace umkm::ctl {

struct Target {
  std::string registry = "127.0.0.1:50051";
  std::string aggregation = "127.0.0.1:50054";
  std::string actor = "umkmctl";  // metadata x-actor
  std::string language = "en";    // "en" or "id": accept-language, and umkmctl's own messages
};

// Stubs on one channel a service. A call that finds its server away (UNAVAILABLE) is tried again a
// few times by the channel itself, but for the imports, which resume on their own. Thread-safe.
class Client {
 public:
  explicit Client(Target target);

  registry::v1::RegistryService::Stub& registry() { return *registry_; }
  aggregation::v1::CountService::Stub& registry_counts() { return *registry_counts_; }
  journal::v1::JournalService::Stub& journal() { return *journal_; }
  aggregation::v1::TotalsService::Stub& totals() { return *totals_; }
  grpc::health::v1::Health::Stub& registry_health() { return *registry_health_; }
  grpc::health::v1::Health::Stub& aggregation_health() { return *aggregation_health_; }

  // A context with actor, language and deadline for one call.
  std::unique_ptr<grpc::ClientContext> Context(absl::Duration timeout = absl::Seconds(30)) const;
  // Waits until the registry accepts connections; false when it does not in time.
  bool WaitForRegistry(absl::Duration timeout) const;

  const Target& target() const { return target_; }
  const std::string& language() const { return target_.language; }
  const Clock& clock() const { return clock_; }

 private:
  const Target target_;
  const Clock clock_;
  const std::shared_ptr<grpc::Channel> registry_channel_, aggregation_channel_;
  const std::unique_ptr<registry::v1::RegistryService::Stub> registry_;
  const std::unique_ptr<aggregation::v1::CountService::Stub> registry_counts_;
  const std::unique_ptr<journal::v1::JournalService::Stub> journal_;
  const std::unique_ptr<aggregation::v1::TotalsService::Stub> totals_;
  const std::unique_ptr<grpc::health::v1::Health::Stub> registry_health_, aggregation_health_;
};

// Whether a stream that ended so may be taken up again where it was.
bool IsTransient(const grpc::Status& status);

}  // namespace umkm::ctl
