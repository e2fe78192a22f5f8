#include <cstdlib>

#include "common/config.h"
#include "common/journal_service.h"
#include "common/log.h"
#include "common/relay.h"
#include "common/server.h"
#include "common/startup.h"
#include "province/register_follower.h"
#include "training/service.h"

using namespace umkm;  // NOLINT: main names everything there is

int main(int argc, char** argv) try {
  Server::BlockSignals();
  Config config("umkm-training", "Training programmes, their classes and enrolments.", argc, argv);
  const auto listen = config.Text("UMKM_LISTEN", "127.0.0.1:50052", "address of the gRPC server");
  const auto metrics_listen =
      config.Text("UMKM_METRICS_LISTEN", "127.0.0.1:9152", "address of http /metrics; empty: none");
  const auto database = config.Required("UMKM_DATABASE", "libpq string of its own database");
  const auto brokers = config.Text("UMKM_KAFKA_BROKERS", "127.0.0.1:9092", "Kafka bootstrap list");
  const auto topic = config.Text("UMKM_TOPIC", "umkm.training.v1", "topic of its journal");
  const auto registry = config.Text("UMKM_REGISTRY", "127.0.0.1:50051", "address of the registry");
  const auto folder = config.Text("UMKM_REFERENCE_DIR", "deploy/reference", "reference data");
  const auto zone = config.Text("UMKM_TIMEZONE", "Asia/Makassar", "time zone of the office");
  const auto reflection = config.Flag("UMKM_REFLECTION", true, "serve gRPC reflection");
  const auto level = config.Text("UMKM_LOG_LEVEL", "info", "debug, info, warning or error");
  if (const auto exit = config.Finish()) return *exit;

  ConfigureLog("umkm-training", LogLevelNamed(level));
  const Clock clock(zone);
  const province::Reference reference(folder);
  if (!RunWhenDatabaseAnswers([&] { training::PrepareDatabase(database); })) return EXIT_SUCCESS;

  Metrics metrics(metrics_listen);
  Relay relay({"training", database, brokers, topic}, metrics);
  JournalServiceImpl journal("training", database, &relay);
  Committer committer(
      {"training", database}, [] { return std::make_unique<training::WorkingSet>(); }, clock,
      metrics,
      [&](std::vector<JournalRow> rows) {
        journal.Notify(rows.back().position);
        relay.Offer(std::move(rows));
      });
  training::Store store(database);
  province::CountServiceImpl count([&] { return store.CountCells(); });
  province::RegisterFollower follower(
      {registry, database},
      [&](const auto& it) { return CommandOf(training::Decide(it), reference, training::Record); },
      committer, clock, metrics);
  const province::RegistryClient registry_client(registry, clock);
  training::Service service(reference, registry_client, clock, committer, store);
  Server server({.listen = listen, .reflection = reflection}, {&service, &journal, &count}, metrics,
                [&] { return committer.healthy() ? "" : "the database cannot be written"; });
  server.RunUntilSignal([&] { journal.Stop(); });
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  LogError("cannot run", {{"error", error.what()}});
  return EXIT_FAILURE;
}
