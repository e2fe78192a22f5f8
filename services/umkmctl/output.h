// What umkmctl prints. Data goes to stdout, talk to stderr.
#pragma once

#include <grpcpp/grpcpp.h>

#include <nlohmann/json_fwd.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "common/result.h"

namespace umkm::ctl {

// Exit codes, the same for every command.
enum Exit { kOk = 0, kFound = 1, kUsage = 2, kUnreachable = 3 };

enum class Format { kTable, kJson, kCsv };

struct Style {
  bool colour = false;          // stdout is a terminal and NO_COLOR is not set
  bool progress = false;        // stderr is a terminal
  std::string language = "en";  // of messages; also divides thousands by "," (en) or "." (id)
};

// A row of a report: fields by name, numbers as numbers. All reports are made of these. Who looks
// into one includes <nlohmann/json.hpp>.
using Row = nlohmann::ordered_json;

// Prints rows: as a table (the columns in that order, numbers to the right and with separators), as
// a JSON array of all fields, or as CSV of the columns with plain numbers.
void Print(std::ostream& out, Format format, const Style& style,
           const std::vector<std::string>& columns, const std::vector<Row>& rows);

// "12,459"; "12.459" in Indonesian.
std::string WithSeparators(int64_t number, const std::string& language);

// JSON text on one line; bytes that are not UTF-8 are replaced.
std::string OneLine(const Row& row);

// Says a refusal with all its fields; `who` refused, where that may not be clear.
void Say(std::ostream& talk, const Refusal& refusal, const std::string& language,
         const std::string& who = "");
// Says why a call failed and gives the exit code for it: kUnreachable also when no answer came in
// time, kUsage for a wrong argument or position.
Exit SayFailure(std::ostream& talk, const grpc::Status& status, const std::string& language,
                const std::string& who = "");

}  // namespace umkm::ctl
