#include <cstdlib>
#include <exception>

#include "certification/expiry.h"
#include "certification/service.h"
#include "common/config.h"
#include "common/journal_service.h"
#include "common/log.h"
#include "common/server.h"
#include "common/startup.h"
#include "province/register_follower.h"

using namespace umkm;                 // NOLINT: main names everything there is
using namespace umkm::certification;  // NOLINT

int main(int argc, char** argv) try {
  Server::BlockSignals();
  Config config("umkm-certification", "Facilitation to product certificates.", argc, argv);
  const auto listen = config.Text("UMKM_LISTEN", "127.0.0.1:50053", "address of the gRPC server");
  const auto metrics_listen =
      config.Text("UMKM_METRICS_LISTEN", "127.0.0.1:9153", "address of http /metrics; empty: none");
  const auto database = config.Required("UMKM_DATABASE", "libpq string of its own database");
  const auto brokers = config.Text("UMKM_KAFKA_BROKERS", "127.0.0.1:9092", "Kafka bootstrap list");
  const auto topic = config.Text("UMKM_TOPIC", "umkm.certification.v1", "topic of its journal");
  const auto registry = config.Text("UMKM_REGISTRY", "127.0.0.1:50051", "address of the registry");
  const auto folder = config.Text("UMKM_REFERENCE_DIR", "deploy/reference", "reference data");
  const auto zone = config.Text("UMKM_TIMEZONE", "Asia/Makassar", "time zone of the office");
  const auto reflection = config.Flag("UMKM_REFLECTION", true, "serve gRPC reflection");
  const auto level = config.Text("UMKM_LOG_LEVEL", "info", "debug, info, warning or error");
  if (const auto exit = config.Finish()) return *exit;

  ConfigureLog("umkm-certification", LogLevelNamed(level));
  const Clock clock(zone);
  const Schemes schemes(folder);
  if (!RunWhenDatabaseAnswers([&] { PrepareDatabase(database); })) return EXIT_SUCCESS;

  Metrics metrics(metrics_listen);
  Relay relay({"certification", database, brokers, topic}, metrics);
  JournalServiceImpl journal("certification", database, &relay);
  Committer committer(
      {"certification", database}, [] { return std::make_unique<WorkingSet>(); }, clock, metrics,
      [&](std::vector<JournalRow> rows) {
        journal.Notify(rows.back().position);
        relay.Offer(std::move(rows));
      });
  Store store(database);
  province::CountServiceImpl count([&] { return store.CountCells(); });
  const auto follow = [&](const auto& it) { return CommandOf(Decide(it), schemes, Record); };
  province::RegisterFollower follower({registry, database}, follow, committer, clock, metrics);
  Expiry expiry(schemes, clock, committer, store);
  const province::RegistryClient client(registry, clock);
  Service service(schemes, client, clock, committer, store);
  Server server({.listen = listen, .reflection = reflection}, {&service, &journal, &count}, metrics,
                [&] { return committer.healthy() ? "" : "the database cannot be written"; });
  server.RunUntilSignal([&] { journal.Stop(); });
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  LogError("cannot run", {{"error", error.what()}});
  return EXIT_FAILURE;
}
