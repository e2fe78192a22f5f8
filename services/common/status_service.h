// umkm.status.v1.StatusService: what a program is and what it sees of its stores.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "common/clock.h"
#include "common/config.h"
#include "common/metrics.h"
#include "common/migrate.h"
#include "umkm/status/v1/status_service.grpc.pb.h"

namespace umkm {

// Thread-safe. A store that does not answer holds a call up for at most 5 s (the database) and 3 s
// (Kafka); what was seen is told again for two seconds, so callers cannot wear the stores out.
class StatusServiceImpl final : public status::v1::StatusService::Service {
 public:
  struct Options {
    const Config& config;  // told without passwords
    std::string database;
    std::vector<std::vector<Migration>> migrations;  // that it has to have
    std::string brokers;
    std::vector<std::string> topics;
  };
  StatusServiceImpl(Options options, const Clock& clock, const Metrics& metrics);

  grpc::Status GetStatus(grpc::ServerContext* context, const status::v1::GetStatusRequest* request,
                         status::v1::GetStatusResponse* response) override;

 private:
  status::v1::GetStatusResponse Self() const;
  void AskDatabase(status::v1::Database& database) const;
  void AskTopics(status::v1::GetStatusResponse& seen) const;

  const Options options_;
  const Clock& clock_;
  const Metrics& metrics_;
  const absl::Time start_;
  std::mutex mutex_;  // of what follows; held while stores are asked
  std::optional<status::v1::GetStatusResponse> seen_;
  Stopwatch since_seen_;
};

}  // namespace umkm
