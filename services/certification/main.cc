#include <cstdlib>
#include <exception>

#include "certification/expiry.h"
#include "certification/schemes.h"
#include "certification/service.h"
#include "common/config.h"
#include "common/log.h"
#include "common/server.h"
#include "common/startup.h"
#include "common/writer.h"
#include "province/count.h"
#include "province/register_follower.h"

using namespace umkm;  // NOLINT: main names everything there is

int main(int argc, char** argv) try {
  Server::BlockSignals();
  Config config("umkm-certification", "Facilitation to product certificates.", argc, argv);
  const WriterSettings settings(config, {"certification", 50053, 9153});
  const auto registry = config.Text("UMKM_REGISTRY", "127.0.0.1:50051", "address of the registry");
  const auto folder = config.Text("UMKM_REFERENCE_DIR", "deploy/reference", "reference data");
  if (const auto exit = config.Finish()) return *exit;

  ConfigureLog("umkm-certification", settings.log_level());
  const certification::Schemes schemes(folder);
  const std::string& database = settings.database;
  if (!RunWhenDatabaseAnswers([&] { certification::PrepareDatabase(database); }))
    return EXIT_SUCCESS;

  Writer writer(settings, [] { return std::make_unique<certification::WorkingSet>(); });
  certification::Store store(database);
  province::CountServiceImpl count([&] { return store.CountCells(); });
  province::RegisterFollower follower(
      {registry, database, "cases"},
      [&](const auto& it) {
        return CommandOf(certification::Decide(it), schemes, certification::Record);
      },
      writer.committer(), writer.clock(), writer.metrics());
  certification::Expiry expiry(schemes, writer.clock(), writer.committer(), store);
  const province::RegistryClient client(registry, writer.clock());
  certification::Service service(schemes, client, writer.clock(), writer.committer(), store);
  writer.Serve({&service, &count},
               {migrations::common(), migrations::province(), migrations::certification()});
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  LogError("cannot run", {{"error", error.what()}});
  return EXIT_FAILURE;
}
