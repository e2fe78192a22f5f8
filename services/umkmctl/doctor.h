// `umkmctl doctor`: whether all is well.
#pragma once

#include <ostream>
#include <vector>

#include "umkmctl/doctor_status.h"

namespace umkm::ctl {

struct DoctorOptions {
  int wait_seconds = 0;      // until all services serve
  int recount_seconds = 10;  // no writer's recount begins later; 0: none at all
  bool quiet = false;
  Format format = Format::kTable;
};

// All checks: health of the services; what of each writer's journal its relay has published and the
// aggregation includes (each may take 5 s to catch up); why a relay or a stream stands still; what
// each program says of itself; recounts. Each has a deadline, and goes on when another part is
// away.
std::vector<Observation> Examine(const DoctorOptions& options, Client& client, const Style& style);

// {"part", "check", "state", "detail"} of each.
std::vector<Row> RowsOf(const std::vector<Observation>& findings);

// Gives 0 when there is no problem (warnings and what could not be told are none), 1 when there is
// one, 3 when a service cannot be reached.
int RunDoctor(const DoctorOptions& options, Client& client, const Style& style, std::ostream& out,
              std::ostream& talk);

void AddDoctor(CLI::App& app, Session& session);

}  // namespace umkm::ctl
