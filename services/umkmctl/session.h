// What every command has in common: the options before it, and where its work is put.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "umkmctl/channel.h"
#include "umkmctl/output.h"

namespace umkm::ctl {

// Filled while the command line is parsed. Each command's AddX(app, session) declares its options
// and, when it is the one chosen, sets `run`; main then runs it and ends with its exit code.
struct Session {
  Target target;
  Style style;
  std::function<int()> run;
};

// Options of every command: --registry, --aggregation, --actor, --language, --no-color, with their
// environment variables.
void AddSessionOptions(CLI::App& app, Session& session);

// -o: one of the allowed formats.
void AddFormatOption(CLI::App& command, Format& format,
                     std::vector<std::string> allowed = {"table", "json", "csv"});

}  // namespace umkm::ctl
