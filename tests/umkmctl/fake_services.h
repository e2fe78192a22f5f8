// In-process stand-ins for the services, on one server.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

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

// One server with all of them, and a client that takes it for both services.
class FakeServices {
 public:
  FakeServices() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    for (grpc::Service* service :
         std::initializer_list<grpc::Service*>{&registry, &counts, &journal, &totals, &health}) {
      builder.RegisterService(service);
    }
    server_ = builder.BuildAndStart();
  }
  ~FakeServices() { server_->Shutdown(std::chrono::system_clock::now()); }

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  Client NewClient() const {
    return Client({.registry = address(), .aggregation = address(), .actor = "tester"});
  }

  FakeRegistry registry;
  FakeCounts counts;
  FakeJournal journal;
  FakeTotals totals;
  FakeHealth health;

 private:
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace umkm::ctl
