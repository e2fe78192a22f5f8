// `umkmctl import`: rows of CSV files into the register.
#pragma once

#include <iostream>
#include <string>

#include "umkmctl/import_stream.h"
#include "umkmctl/session.h"

namespace umkm::ctl {

struct ImportOptions {
  std::string kind = {};      // "enterprises", "cooperatives" or "meetings"
  std::string file = {};      // "-": standard input
  std::string rejected = {};  // where refused rows go; may be empty
  bool dry_run = false;
  ImportLimits limits = {};
};

// Streams the file to the registry in constant memory (but for RequestIds). Says refused rows and
// the outcome to `talk`; gives the exit code: 0 all added or present, 1 some refused, 2 the file or
// its header cannot be read, 3 the registry is away.
int RunImport(const ImportOptions& options, Client& client, const Style& style, std::istream& in,
              std::ostream& talk);

void AddImport(CLI::App& app, Session& session);

}  // namespace umkm::ctl
