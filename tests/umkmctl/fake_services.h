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
  explicit FakeWriter(const std::string& source) { journal.source = source; }

  Service service;
  FakeCounts counts;
  FakeJournal journal;
  FakeHealth health;
  FakeServer server{&service, &counts, &journal, &health};
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
  FakeWriter<FakeTraining> training{"training"};
  FakeWriter<FakeCertification> certification{"certification"};

 private:
  FakeServer server_{&registry, &counts, &journal, &totals, &health};
};

}  // namespace umkm::ctl
