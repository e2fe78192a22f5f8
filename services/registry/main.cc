#include <cstdlib>
#include <exception>

#include "common/clock.h"
#include "common/committer.h"
#include "common/config.h"
#include "common/journal_service.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/relay.h"
#include "common/server.h"
#include "common/startup.h"
#include "province/count.h"
#include "province/reference.h"
#include "registry/service.h"
#include "registry/store.h"

using namespace umkm;  // NOLINT: main names everything there is

int main(int argc, char** argv) try {
  Server::BlockSignals();
  Config config("umkm-registry", "The register of enterprises and cooperatives.", argc, argv);
  const auto listen = config.Text("UMKM_LISTEN", "127.0.0.1:50051", "address of the gRPC server");
  const auto metrics_listen =
      config.Text("UMKM_METRICS_LISTEN", "127.0.0.1:9151", "address of http /metrics; empty: none");
  const auto database = config.Required("UMKM_DATABASE", "libpq string of its own database");
  const auto brokers = config.Text("UMKM_KAFKA_BROKERS", "127.0.0.1:9092", "Kafka bootstrap list");
  const auto topic = config.Text("UMKM_TOPIC", "umkm.registry.v1", "topic of its journal");
  const auto folder = config.Text("UMKM_REFERENCE_DIR", "deploy/reference", "reference data");
  const auto zone = config.Text("UMKM_TIMEZONE", "Asia/Makassar", "time zone of the office");
  const auto reflection = config.Flag("UMKM_REFLECTION", true, "serve gRPC reflection");
  const auto level = config.Text("UMKM_LOG_LEVEL", "info", "debug, info, warning or error");
  if (const auto exit = config.Finish()) return *exit;

  ConfigureLog("umkm-registry", LogLevelNamed(level));
  const Clock clock(zone);
  const province::Reference reference(folder);
  if (!RunWhenDatabaseAnswers([&] { registry::PrepareDatabase(database); })) return EXIT_SUCCESS;

  Metrics metrics(metrics_listen);
  Relay relay({"registry", database, brokers, topic}, metrics);
  JournalServiceImpl journal("registry", database, &relay);
  Committer committer(
      {"registry", database}, [] { return std::make_unique<registry::WorkingSet>(); }, clock,
      metrics,
      [&](std::vector<JournalRow> rows) {
        journal.Notify(rows.back().position);
        relay.Offer(std::move(rows));
      });
  registry::Store store(database);
  province::CountServiceImpl count([&] { return store.CountCells(); });
  registry::Service service(reference, clock, committer, store);
  Server server({.listen = listen, .reflection = reflection}, {&service, &journal, &count}, metrics,
                [&] { return committer.healthy() ? "" : "the database cannot be written"; });
  server.RunUntilSignal([&] { journal.Stop(); });
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  LogError("cannot run", {{"error", error.what()}});
  return EXIT_FAILURE;
}
