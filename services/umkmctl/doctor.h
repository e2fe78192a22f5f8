// `umkmctl doctor`: whether all is well.
#pragma once

#include <ostream>

#include "umkmctl/session.h"

namespace umkm::ctl {

struct DoctorOptions {
  int wait_seconds = 0;  // until all services serve
  bool quiet = false;
  Format format = Format::kTable;
};

// Health of the services; what of each writer's journal its relay has published and the aggregation
// includes (each may take 5 s to catch up); why a relay or a stream stands still. Gives 0 when all
// is well, 1 when something is not, 3 when a service cannot be reached.
int RunDoctor(const DoctorOptions& options, Client& client, const Style& style, std::ostream& out,
              std::ostream& talk);

void AddDoctor(CLI::App& app, Session& session);

}  // namespace umkm::ctl
