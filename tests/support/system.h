// The whole system as its real programs: registry and aggregation on a private PostgreSQL cluster
// and a real Kafka broker, on free loopback ports, ended with the test.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/support/kafka.h"
#include "tests/support/postgres.h"
#include "tests/support/process.h"
#include "umkm/aggregation/v1/totals_service.grpc.pb.h"
#include "umkm/journal/v1/journal_service.grpc.pb.h"
#include "umkm/registry/v1/registry_service.grpc.pb.h"

namespace umkm::testing {

// A connection of its own, which comes back soon after the server does.
std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address);

class System {
 public:
  // Starts the stores, makes fresh databases and a topic; the services are started by the test.
  System(TestPostgres& postgres, TestKafka& kafka, const std::string& programs);

  // Each starts (or starts again) a program and waits until it is SERVING; gives the seconds that
  // took. Fails the test after 30 s.
  double StartRegistry();
  double StartAggregation(int replica = 0);

  Process& registry_process() { return *registry_; }
  Process& aggregation_process(int replica = 0) { return *aggregations_[index(replica)]; }
  void KillRegistry() { registry_.reset(); }
  void KillAggregation(int replica = 0) { aggregations_[index(replica)].reset(); }

  std::unique_ptr<registry::v1::RegistryService::Stub> Registry() const;
  std::unique_ptr<aggregation::v1::TotalsService::Stub> Totals(int replica = 0) const;
  std::unique_ptr<journal::v1::JournalService::Stub> Journal() const;

  // Runs umkmctl against this system.
  Ran Ctl(std::vector<std::string> arguments, int replica = 0) const;
  // `umkmctl reconcile`: empty when every cell equals the recount, else what it printed.
  std::string Reconcile(int replica = 0) const;

  const std::string& registry_database() const { return registry_database_; }
  const std::string& aggregation_database() const { return aggregation_database_; }
  const std::string& topic() const { return topic_; }
  std::string registry_address() const { return "127.0.0.1:" + std::to_string(registry_port_); }
  std::string aggregation_address(int replica = 0) const {
    return "127.0.0.1:" + std::to_string(aggregation_ports_[index(replica)]);
  }
  // Where the programs' logs are.
  const std::string& folder() const { return folder_; }

 private:
  static std::size_t index(int replica) { return static_cast<std::size_t>(replica); }
  double WaitServing(const std::string& address, const std::string& log) const;

  TestKafka& kafka_;
  const std::string programs_;
  std::string registry_database_, aggregation_database_, topic_, folder_;
  int registry_port_;
  std::vector<int> aggregation_ports_;
  std::unique_ptr<Process> registry_;
  std::vector<std::unique_ptr<Process>> aggregations_{2};
};

// A registration that the registry accepts, with a fresh request_id; `number` makes name and NIB.
registry::v1::RegisterEnterpriseRequest NewEnterprise(int64_t number);
std::string NewRequestId();

}  // namespace umkm::testing
