// grpc.health.v1 of one server.
//
// Our own, since the built-in one keeps Watch calls open at the end of the server, which then waits
// for them, and knows no difference between alive and ready.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "grpc/health/v1/health.grpc.pb.h"

namespace umkm {

// Knows three kinds of names: "" and the services of the server, which are SERVING while the
// program is ready; "liveness", always SERVING; all others, which are not known. Thread-safe.
class HealthService final : public grpc::health::v1::Health::Service {
 public:
  static constexpr char kLiveness[] = "liveness";

  // The full names of the server's services.
  void SetServices(const std::vector<std::string>& names);
  void SetReady(bool ready);
  // Not ready from now on, whatever SetReady says; ends the Watch calls.
  void Stop();

  grpc::Status Check(grpc::ServerContext* context,
                     const grpc::health::v1::HealthCheckRequest* request,
                     grpc::health::v1::HealthCheckResponse* response) override;
  // Each holds a thread: at most 32 at once, more are RESOURCE_EXHAUSTED.
  grpc::Status Watch(grpc::ServerContext* context,
                     const grpc::health::v1::HealthCheckRequest* request,
                     grpc::ServerWriter<grpc::health::v1::HealthCheckResponse>* writer) override;

 private:
  using State = grpc::health::v1::HealthCheckResponse::ServingStatus;
  State StateOf(const std::string& service) const;  // under mutex_
  void Follow(const std::string& service, grpc::ServerContext& context,
              grpc::ServerWriter<grpc::health::v1::HealthCheckResponse>& writer);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::string> services_ = {""};
  bool ready_ = false;
  bool stopping_ = false;
  int watchers_ = 0;
};

}  // namespace umkm
