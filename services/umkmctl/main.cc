// umkmctl: the operator's command line.
#include "umkmctl/assist.h"
#include "umkmctl/doctor.h"
#include "umkmctl/export.h"
#include "umkmctl/health.h"
#include "umkmctl/import.h"
#include "umkmctl/journal.h"
#include "umkmctl/reconcile.h"
#include "umkmctl/sample_command.h"
#include "umkmctl/support_bundle.h"
#include "umkmctl/totals.h"
#include "umkmctl/watch.h"

int main(int argc, char** argv) {
  using namespace umkm::ctl;  // NOLINT: every command is made here
  Session session;
  const auto made = MakeApp(session, UMKM_VERSION);
  CLI::App& app = *made;
  AddImport(app, session);
  AddExport(app, session);
  AddTotals(app, session);
  AddWatch(app, session);
  AddMeasures(app, session);
  AddAssist(app, session);
  AddJournal(app, session);
  AddReconcile(app, session);
  AddDoctor(app, session);
  AddHealth(app, session);
  AddSupportBundle(app, session);
  AddSample(app, session);
  return Run(app, session, argc, argv);
}
