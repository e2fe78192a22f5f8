// What `umkmctl doctor` finds in what each program says of itself (umkm/status/v1).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "umkm/status/v1/status_service.pb.h"
#include "umkmctl/session.h"

namespace umkm::ctl {

// One line of the report.
struct Observation {
  std::string part, check;
  Exit exit = kOk;
  std::string detail;     // what was seen and, when it is not well, what to do
  const char* mark = "";  // of what does no harm: "warning" or "unknown"
  std::string State() const {
    if (exit != kOk) return "not ok";
    return *mark == 0 ? "ok" : mark;
  }
};

// What a program said of itself.
struct ProgramStatus {
  std::string part;   // "registry", …, "aggregation"
  grpc::Status call;  // UNIMPLEMENTED of a program that does not know the question
  status::v1::GetStatusResponse status;
  absl::Duration clock_ahead, half_round_trip;  // of its clock before this machine's
};

// Asks the writers in their order, then the aggregation.
std::vector<ProgramStatus> AskStatuses(const Client& client, bool with_metrics = false);

// Versions, database, migrations, topics and clock of each. A program that does not know the
// question, and a store that it cannot see, are "unknown": other checks say what is away.
std::vector<Observation> CheckStatuses(const std::vector<ProgramStatus>& programs);

// Compares the writers' recounts with the totals, beginning with one at random, and begins none
// after `patience`; a writer under load may take 30 s.
std::vector<Observation> CheckRecounts(Client& client, const Style& style, absl::Duration patience);

}  // namespace umkm::ctl
