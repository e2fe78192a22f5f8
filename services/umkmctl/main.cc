// umkmctl: the operator's command line.
#include <iostream>

#include "umkmctl/doctor.h"
#include "umkmctl/export.h"
#include "umkmctl/import.h"
#include "umkmctl/journal.h"
#include "umkmctl/reconcile.h"
#include "umkmctl/sample_command.h"
#include "umkmctl/totals.h"
#include "umkmctl/watch.h"

int main(int argc, char** argv) {
  using namespace umkm::ctl;  // NOLINT: every command is made here
  CLI::App app("Works with the register of enterprises and cooperatives and its totals.",
               "umkmctl");
  app.set_version_flag("--version", UMKM_VERSION);
  app.set_help_all_flag("--help-all", "Print this help message with all commands");
  app.require_subcommand(1);
  app.fallthrough();
  app.footer(
      "Data goes to standard output, talk to standard error.\n"
      "Exit codes: 0 all well, 1 found or refused something, 2 usage, 3 a server cannot be "
      "reached.");
  Session session;
  AddSessionOptions(app, session);
  AddImport(app, session);
  AddExport(app, session);
  AddTotals(app, session);
  AddWatch(app, session);
  AddMeasures(app, session);
  AddJournal(app, session);
  AddReconcile(app, session);
  AddDoctor(app, session);
  AddSample(app, session);
  try {
    app.parse(argc, argv);
    return session.run();
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kOk : kUsage;
  } catch (const std::exception& error) {
    std::cerr << "umkmctl: " << error.what() << "\n";
    return kUsage;
  }
}
