// `umkmctl assist`: what help is open to an enterprise now.
#pragma once

#include <ostream>
#include <string>

#include "umkmctl/session.h"

namespace umkm::ctl {

// Exactly one of the two ids.
struct AssistOptions {
  std::string nib = {};
  std::string enterprise_id = {};
  Format format = Format::kTable;
};

// Asks training and certification, and prints the offers of both and then what is narrowly missed,
// each with its reasons. A service that is away is said; what the other found is printed all the
// same. Gives 0 when both answered, 1 when one refused (no such enterprise), 2 for a wrong id, 3
// when one is away.
int RunAssist(const AssistOptions& options, Client& client, const Style& style, std::ostream& out,
              std::ostream& talk);

void AddAssist(CLI::App& app, Session& session);

}  // namespace umkm::ctl
