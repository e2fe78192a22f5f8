// Calls to the services: where they are, who calls, how long an answer may take.
#pragma once

#include <absl/time/time.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/clock.h"
#include "common/trace.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "umkm/aggregation/v1/count_service.grpc.pb.h"
#include "umkm/aggregation/v1/totals_service.grpc.pb.h"
#include "umkm/certification/v1/certification_service.grpc.pb.h"
#include "umkm/journal/v1/journal_service.grpc.pb.h"
#include "umkm/registry/v1/registry_service.grpc.pb.h"
#include "umkm/training/v1/training_service.grpc.pb.h"

namespace umkm::ctl {

struct Target {
  std::string registry = "127.0.0.1:50051";
  std::string training = "127.0.0.1:50052";
  std::string certification = "127.0.0.1:50053";
  std::string aggregation = "127.0.0.1:50054";
  std::string actor = "umkmctl";  // metadata x-actor
  std::string language = "en";    // "en" or "id": accept-language, and umkmctl's own messages
  // Of all its calls: the services' logs and journals name its trace id (common/trace.h).
  std::string traceparent = NewTraceparent();
};

// The writers: the source of each, by which its journal and its measures are named.
struct WriterName {
  const char* source;
  std::string Target::*address;
};
inline constexpr WriterName kWriters[] = {{"registry", &Target::registry},
                                          {"training", &Target::training},
                                          {"certification", &Target::certification}};
// "registry", "training", "certification".
std::vector<std::string> Sources();

// What every writer serves beside its own methods.
struct Writer {
  std::string source, address;
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<aggregation::v1::CountService::Stub> counts;
  std::unique_ptr<journal::v1::JournalService::Stub> journal;
  std::unique_ptr<grpc::health::v1::Health::Stub> health;
};

// Stubs on one channel a service. A call that finds its server away (UNAVAILABLE) is tried again a
// few times by the channel itself, but for the imports, which resume on their own. Thread-safe.
class Client {
 public:
  explicit Client(Target target);

  registry::v1::RegistryService::Stub& registry() { return *registry_; }
  training::v1::TrainingService::Stub& training() { return *training_; }
  certification::v1::CertificationService::Stub& certification() { return *certification_; }
  aggregation::v1::TotalsService::Stub& totals() { return *totals_; }
  grpc::health::v1::Health::Stub& aggregation_health() { return *aggregation_health_; }

  // In the order of kWriters.
  const std::vector<Writer>& writers() const { return writers_; }
  // The one of a source; throws std::invalid_argument when there is none.
  const Writer& writer(std::string_view source) const;

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
  const std::vector<Writer> writers_;
  const std::shared_ptr<grpc::Channel> aggregation_channel_;
  const std::unique_ptr<registry::v1::RegistryService::Stub> registry_;
  const std::unique_ptr<training::v1::TrainingService::Stub> training_;
  const std::unique_ptr<certification::v1::CertificationService::Stub> certification_;
  const std::unique_ptr<aggregation::v1::TotalsService::Stub> totals_;
  const std::unique_ptr<grpc::health::v1::Health::Stub> aggregation_health_;
};

// Whether a stream that ended so may be taken up again where it was.
bool IsTransient(const grpc::Status& status);

}  // namespace umkm::ctl
