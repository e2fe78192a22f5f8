// `umkmctl journal rebase`: begins a new epoch of a journal that was restored from an older backup.
#pragma once

#include <istream>
#include <ostream>
#include <string>

#include "umkmctl/session.h"

namespace umkm::ctl {

struct RebaseOptions {
  std::string source, reason;
  bool dry_run = false;
  bool yes = false;  // without asking
};

// Says what is lost, asks (by `in`), and re-bases.
int RunRebase(const RebaseOptions& options, Client& client, const Style& style, std::istream& in,
              std::ostream& out, std::ostream& talk);

// Below `umkmctl journal`.
void AddRebase(CLI::App& journal, Session& session);

}  // namespace umkm::ctl
