// `umkmctl export`: the register as CSV.
#pragma once

#include <ostream>
#include <string>

#include "umkmctl/session.h"

namespace umkm::ctl {

struct ExportOptions {
  std::string kind = {};    // "enterprises" or "cooperatives"
  std::string output = {};  // file; empty: standard output
  // Filters; empty: any. The first three are for both kinds.
  std::string region = {}, status = {}, name = {};
  std::string scale = {}, section = {}, from = {}, until = {};  // enterprises
  std::string type = {}, form = {};                             // cooperatives
};

// Writes page by page. A cell that a spreadsheet would take for a formula gets an apostrophe.
int RunExport(const ExportOptions& options, Client& client, std::ostream& out, std::ostream& talk);

void AddExport(CLI::App& app, Session& session);

}  // namespace umkm::ctl
