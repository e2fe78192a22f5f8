// The whole system as its real programs: the writers and aggregations on a private PostgreSQL
// cluster and a real Kafka broker, on free loopback ports, ended with the test.
#pragma once

#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/kafka.h"
#include "tests/support/postgres.h"
#include "tests/support/process.h"
#include "umkm/aggregation/v1/totals_service.grpc.pb.h"
#include "umkm/certification/v1/certification_service.grpc.pb.h"
#include "umkm/journal/v1/journal_service.grpc.pb.h"
#include "umkm/registry/v1/registry_service.grpc.pb.h"
#include "umkm/training/v1/training_service.grpc.pb.h"

namespace umkm::testing {

// A connection of its own, which comes back soon after the server does.
std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address);

class System {
 public:
  // What there is beside the aggregations: a database and a topic of each cost half a second.
  using Writers = std::vector<std::string>;
  static Writers AllWriters() { return {"registry", "training", "certification"}; }

  // Starts the stores, makes fresh databases and topics; the services are started by the test.
  // Aggregations follow the writers that there are, started or not, in the order given.
  System(TestPostgres& postgres, TestKafka& kafka, const std::string& programs,
         const Writers& writers = {"registry"});

  // Each starts (or starts again) a program and waits until it is SERVING; gives the seconds that
  // took. Fails the test after 30 s. A writer by name: "registry", "training", "certification".
  double Start(const std::string& writer);
  // Starts it (again) and does not wait. Replica 1 is another program on the same store.
  void Launch(const std::string& writer, int replica = 0);
  // What is started from now on comes from this folder: another version.
  void UsePrograms(const std::string& folder) { programs_ = folder; }
  double StartRegistry() { return Start("registry"); }
  double StartAggregation(int replica = 0);
  // kill -9.
  void Kill(const std::string& writer) {
    for (auto& process : writers_.at(writer).processes) process.reset();
  }
  void KillRegistry() { Kill("registry"); }
  void KillAggregation(int replica = 0) { aggregations_[index(replica)].reset(); }

  Process& process(const std::string& writer) { return *writers_.at(writer).processes[0]; }

  std::unique_ptr<registry::v1::RegistryService::Stub> Registry() const;
  std::unique_ptr<training::v1::TrainingService::Stub> Training() const;
  std::unique_ptr<certification::v1::CertificationService::Stub> Certification() const;
  std::unique_ptr<aggregation::v1::TotalsService::Stub> Totals(int replica = 0) const;
  std::unique_ptr<journal::v1::JournalService::Stub> Journal(
      const std::string& writer = "registry") const;
  // All entries of a writer's journal as its service streams them.
  std::vector<journal::v1::Entry> ReadJournal(const std::string& writer = "registry") const;

  // The environment by which umkmctl finds this system.
  Process::Environment CtlSettings(int replica = 0) const;
  // Runs umkmctl against it.
  Ran Ctl(std::vector<std::string> arguments, int replica = 0) const;
  // `umkmctl reconcile`: empty when every cell equals the recount, else what it printed.
  std::string Reconcile(int replica = 0) const;

  const std::string& database(const std::string& writer) const {
    return writers_.at(writer).database;
  }
  const std::string& registry_database() const { return database("registry"); }
  const std::string& aggregation_database() const { return aggregation_database_; }
  const std::string& topic() const { return writers_.at("registry").topic; }
  // Of a writer.
  std::string address(const std::string& writer, int replica = 0) const;
  std::string registry_address() const { return address("registry"); }
  std::string aggregation_address(int replica = 0) const {
    return "127.0.0.1:" + std::to_string(aggregation_ports_[index(replica)]);
  }
  // Of the http server with the metrics of a program: a writer's name, or "aggregation" (the
  // first).
  std::string metrics_address(const std::string& program) const;
  // Where the programs' logs are.
  const std::string& folder() const { return folder_; }

 private:
  struct Writer {
    std::string database, topic;
    int ports[2] = {}, metrics_port = 0;
    std::unique_ptr<Process> processes[2];
  };

  static std::size_t index(int replica) { return static_cast<std::size_t>(replica); }
  std::string Streams() const;
  double WaitServing(const std::string& address, const std::string& log) const;

  const std::string brokers_;
  std::string programs_;
  const Writers names_;
  std::string aggregation_database_, folder_;
  std::map<std::string, Writer> writers_;
  std::vector<int> aggregation_ports_, aggregation_metrics_ports_;
  std::vector<std::unique_ptr<Process>> aggregations_{2};
};

// A registration that the registry accepts, with a fresh request_id; `number` makes name and NIB.
registry::v1::RegisterEnterpriseRequest NewEnterprise(int64_t number);
std::string NewRequestId();

}  // namespace umkm::testing
