#include <cstdlib>
#include <exception>
#include <list>
#include <stdexcept>

#include "aggregation/follower.h"
#include "aggregation/service.h"
#include "common/config.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/migrate.h"
#include "common/server.h"
#include "common/startup.h"
#include "common/status_service.h"

using namespace umkm;               // NOLINT: main names everything there is
using namespace umkm::aggregation;  // NOLINT

int main(int argc, char** argv) try {
  Server::BlockSignals();
  Config config("umkm-aggregation", "Live, dated, provable totals.", argc, argv);
  const auto listen = config.Text("UMKM_LISTEN", "127.0.0.1:50054", "address of the gRPC server");
  const auto metrics_listen =
      config.Text("UMKM_METRICS_LISTEN", "127.0.0.1:9154", "address of http /metrics; empty: none");
  const auto database = config.RequiredOrFile("UMKM_DATABASE", "libpq string of its own database");
  const auto brokers = config.Text("UMKM_KAFKA_BROKERS", "127.0.0.1:9092", "Kafka bootstrap list");
  const auto streams =
      config.Text("UMKM_STREAMS", kStreams, "what to follow: SOURCE=TOPIC@JOURNAL_ADDRESS[,…]");
  const auto folder = config.Text("UMKM_REFERENCE_DIR", "deploy/reference", "reference data");
  const auto zone = config.Text("UMKM_TIMEZONE", "Asia/Makassar", "time zone of the office");
  const auto reflection = config.Flag("UMKM_REFLECTION", true, "serve gRPC reflection");
  const auto level = config.Text("UMKM_LOG_LEVEL", "info", "debug, info, warning or error");
  if (const auto exit = config.Finish()) return *exit;
  ConfigureLog("umkm-aggregation", LogLevelNamed(level));
  const Clock clock(zone);
  const Denominators denominators(folder);
  const auto specs = ParseStreams(streams);
  if (!specs) throw std::runtime_error("UMKM_STREAMS: " + specs.error().message.en);
  if (!RunWhenDatabaseAnswers([&] { Migrate(database, migrations::aggregation()); })) return 0;
  Metrics metrics(metrics_listen);
  State state(Each(*specs, &StreamSpec::source));
  Hub hub({}, state, denominators, clock, metrics);
  std::list<Follower> followers;
  for (const auto& [source, topic, journal] : *specs) {
    const Follower::Options options{source, topic, journal, brokers, database};
    followers.emplace_back(options, state, followers.size(), clock, metrics);
  }
  Service service(state, hub, denominators, clock);
  const auto topics = Each(*specs, &StreamSpec::topic);
  StatusServiceImpl status({config, database, {migrations::aggregation()}, brokers, topics}, clock,
                           metrics);
  Server server(hub.Prepare({.listen = listen, .reflection = reflection}), {&service, &status},
                metrics, [&] { return state.NotReady(); });
  service.Start();
  server.RunUntilSignal([&] { service.Stop(); });
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  LogError("cannot run", {{"error", error.what()}});
  return EXIT_FAILURE;
}
