// The program of a writer: the settings that all writers have, and the parts that all are made of.
// A writer's main adds its reference data, rules, tables and RPCs.
//
//   Config config("umkm-shops", "…", argc, argv);
//   const WriterSettings settings(config, {"shops", 50061, 9161});
//   …                                              // settings of its own
//   if (const auto exit = config.Finish()) return *exit;
//   ConfigureLog("umkm-shops", settings.log_level());
//   Writer writer(settings, [] { return std::make_unique<WorkingSet>(); });
//   Service service(writer.clock(), writer.committer(), …);
//   writer.Serve({&service}, {migrations::common(), migrations::shops()});
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/clock.h"
#include "common/committer.h"
#include "common/config.h"
#include "common/journal_service.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/migrate.h"
#include "common/rebase_service.h"
#include "common/relay.h"

namespace umkm {

struct WriterSettings {
  struct Defaults {
    std::string source;  // of its journal: "registry"
    int port, metrics_port;
  };
  // Declares them in the order of --help.
  WriterSettings(Config& config, const Defaults& defaults);

  LogLevel log_level() const { return LogLevelNamed(log_level_name); }

  const Config& declared;  // all of the program's
  std::string source, listen, metrics_listen, database, brokers, topic, zone, log_level_name;
  bool reflection;
};

// Thread-safe. What uses its parts (services, followers) is made after it and so ends before it.
class Writer {
 public:
  // The database must be prepared.
  Writer(const WriterSettings& settings, std::function<std::unique_ptr<Batch>()> new_batch);

  const Clock& clock() const { return clock_; }
  Metrics& metrics() { return metrics_; }
  Committer& committer() { return committer_; }

  // Serves the services, the journal, its re-basing and the program's status until SIGTERM or
  // SIGINT, then drains (common/server.h). `migrations`: that its database has to have, for the
  // status. Throws when the port is taken.
  void Serve(std::vector<grpc::Service*> services, std::vector<std::vector<Migration>> migrations);

 private:
  std::string NotReady() const;

  const WriterSettings settings_;
  const Clock clock_;
  Metrics metrics_;
  Relay relay_;
  JournalServiceImpl journal_;
  Committer committer_;       // it tells journal and relay
  RebaseServiceImpl rebase_;  // last: it uses the committer
};

}  // namespace umkm
