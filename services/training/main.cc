#include <cstdlib>
#include <exception>

#include "common/config.h"
#include "common/log.h"
#include "common/server.h"
#include "common/startup.h"
#include "common/writer.h"
#include "province/count.h"
#include "province/reference.h"
#include "province/register_follower.h"
#include "training/service.h"

using namespace umkm;  // NOLINT: main names everything there is

int main(int argc, char** argv) try {
  Server::BlockSignals();
  Config config("umkm-training", "Training programmes, their classes and enrolments.", argc, argv);
  const WriterSettings settings(config, {"training", 50052, 9152});
  const auto registry = config.Text("UMKM_REGISTRY", "127.0.0.1:50051", "address of the registry");
  const auto folder = config.Text("UMKM_REFERENCE_DIR", "deploy/reference", "reference data");
  if (const auto exit = config.Finish()) return *exit;

  ConfigureLog("umkm-training", settings.log_level());
  const province::Reference reference(folder);
  const std::string& database = settings.database;
  if (!RunWhenDatabaseAnswers([&] { training::PrepareDatabase(database); })) return EXIT_SUCCESS;

  Writer writer(settings, [] { return std::make_unique<training::WorkingSet>(); });
  training::Store store(database);
  province::CountServiceImpl count([&] { return store.CountCells(); });
  province::RegisterFollower follower(
      {registry, database, "enrolments"},
      [&](const auto& it) { return CommandOf(training::Decide(it), reference, training::Record); },
      writer.committer(), writer.clock(), writer.metrics());
  const province::RegistryClient client(registry, writer.clock());
  training::Service service(reference, client, writer.clock(), writer.committer(), store);
  writer.Serve({&service, &count},
               {migrations::common(), migrations::province(), migrations::training()});
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  LogError("cannot run", {{"error", error.what()}});
  return EXIT_FAILURE;
}
