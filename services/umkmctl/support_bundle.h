// `umkmctl support-bundle`: what somebody who helps has to see, in one file, redacted.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "umkmctl/session.h"

namespace umkm::ctl {

struct SupportBundleOptions {
  std::string output = {};             // empty: umkm-support-<time>.tar.gz in this folder
  std::vector<std::string> logs = {};  // files; of each its last 8 MiB
};

// A file of the bundle.
struct BundleEntry {
  std::string name, content;
};

// Writes a .tar.gz, readable by its owner only; it gets its name when it is complete. Throws
// std::runtime_error naming the path; then nothing is left.
void WriteBundle(const std::string& path, const std::vector<BundleEntry>& entries);

// Gathers what doctor finds, what each program says of itself with its metrics, and the journals'
// heads; all of it and the logs pass Redact (common/redact.h). Prints what is inside. A service
// that is away is told of in the bundle. Gives 0 when it was written, 2 when a file cannot be.
int RunSupportBundle(const SupportBundleOptions& options, Client& client, const Style& style,
                     std::ostream& out, std::ostream& talk);

void AddSupportBundle(CLI::App& app, Session& session);

}  // namespace umkm::ctl
