#include <cstdlib>
#include <exception>

#include "common/config.h"
#include "common/log.h"
#include "common/server.h"
#include "common/startup.h"
#include "common/writer.h"
#include "province/count.h"
#include "province/reference.h"
#include "registry/service.h"
#include "registry/store.h"

using namespace umkm;  // NOLINT: main names everything there is

int main(int argc, char** argv) try {
  Server::BlockSignals();
  Config config("umkm-registry", "The register of enterprises and cooperatives.", argc, argv);
  const WriterSettings settings(config, {"registry", 50051, 9151});
  const auto folder = config.Text("UMKM_REFERENCE_DIR", "deploy/reference", "reference data");
  if (const auto exit = config.Finish()) return *exit;

  ConfigureLog("umkm-registry", settings.log_level());
  const province::Reference reference(folder);
  const std::string& database = settings.database;
  if (!RunWhenDatabaseAnswers([&] { registry::PrepareDatabase(database); })) return EXIT_SUCCESS;

  Writer writer(settings, [] { return std::make_unique<registry::WorkingSet>(); });
  registry::Store store(database);
  province::CountServiceImpl count([&] { return store.CountCells(); });
  registry::Service service(reference, writer.clock(), writer.committer(), store);
  writer.Serve({&service, &count}, {migrations::common(), migrations::registry()});
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  LogError("cannot run", {{"error", error.what()}});
  return EXIT_FAILURE;
}
