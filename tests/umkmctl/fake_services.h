// In-process stand-ins for the services.
#pragma once

#include <grpcpp/grpcpp.h>

#include <initializer_list>
#include <memory>
#include <string>

#include "tests/umkmctl/fake_assistance.h"
#include "tests/umkmctl/fake_journal.h"
#include "tests/umkmctl/fake_registry.h"
#include "tests/umkmctl/fake_totals.h"
#include "umkm/status/v1/status_service.grpc.pb.h"
#include "umkmctl/channel.h"

namespace umkm::ctl {

class FakeHealth final : public grpc::health::v1::Health::Service {
 public:
  using Response = grpc::health::v1::HealthCheckResponse;
  Response::ServingStatus state = Response::SERVING;
  grpc::Status Check(grpc::ServerContext*, const grpc::health::v1::HealthCheckRequest*,
                     Response* response) override {
    response->set_status(state);
    return grpc::Status::OK;
  }
};

// A program's status that a test sets: well, unless it is spoilt. It answers with this machine's
// clock and `clock_ahead`.
class FakeStatus final : public status::v1::StatusService::Service {
 public:
  explicit FakeStatus(const std::string& source) {
    response.set_program("umkm-" + source);
    response.set_version("1.0");
    response.set_commit("abc");
    auto& database = *response.mutable_database();
    database.set_server_version("15.8");
    database.set_size_bytes(7 << 20);
    auto& migration = *database.add_migrations();
    migration.set_name(source + "/0001_first");
    migration.set_checksum("c1");
    migration.set_applied_checksum("c1");
    auto& topic = *response.add_topics();
    topic.set_name("umkm." + source + ".v1");
    topic.set_partitions(1);
    for (const auto& [name, value] :
         {std::pair("cleanup.policy", "delete"), std::pair("retention.ms", "-1")}) {
      auto& setting = *topic.add_settings();
      setting.set_name(name);
      setting.set_value(value);
    }
  }
  bool known = true;  // else as a program of before this service
  absl::Duration clock_ahead;
  status::v1::GetStatusResponse response;

  grpc::Status GetStatus(grpc::ServerContext*, const status::v1::GetStatusRequest*,
                         status::v1::GetStatusResponse* answer) override {
    if (!known) return {grpc::StatusCode::UNIMPLEMENTED, ""};
    *answer = response;
    const absl::Time now = Clock("UTC").Now() + clock_ahead;
    answer->mutable_now()->set_seconds(absl::ToUnixSeconds(now));
    answer->mutable_now()->set_nanos(
        static_cast<int32_t>(absl::ToUnixNanos(now) - absl::ToUnixSeconds(now) * 1'000'000'000));
    return grpc::Status::OK;
  }
};

// A server on a free port of this machine.
class FakeServer {
 public:
  explicit FakeServer(std::initializer_list<grpc::Service*> services) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    for (grpc::Service* service : services) builder.RegisterService(service);
    server_ = builder.BuildAndStart();
  }
  ~FakeServer() { Stop(); }

  void Stop() { server_->Shutdown(std::chrono::system_clock::now()); }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

// A writer other than the registry: what all of them serve, beside its own service.
template <class Service>
struct FakeWriter {
  explicit FakeWriter(const std::string& source) : status(source) { journal.source = source; }

  Service service;
  FakeCounts counts;
  FakeJournal journal;
  FakeHealth health;
  FakeStatus status;
  FakeServer server{&service, &counts, &journal, &health, &status};
};

// The registry and the aggregation on one server, the other writers on one each, and a client of
// them. Where a test names no writer, the registry's is meant.
class FakeServices {
 public:
  std::string address() const { return server_.address(); }
  Target target() const {
    return {.registry = address(),
            .training = training.server.address(),
            .certification = certification.server.address(),
            .aggregation = address(),
            .actor = "tester"};
  }
  Client NewClient() const { return Client(target()); }

  FakeRegistry registry;
  FakeCounts counts;
  FakeJournal journal;
  FakeTotals totals;
  FakeHealth health;
  FakeStatus status{"registry"};  // and of the aggregation
  FakeWriter<FakeTraining> training{"training"};
  FakeWriter<FakeCertification> certification{"certification"};

 private:
  FakeServer server_{&registry, &counts, &journal, &totals, &health, &status};
};

}  // namespace umkm::ctl
