// What every command has in common: how it is declared, the options before it, and where its work
// is put. CLI11 costs each file that includes it 8 s of compiling, so session.cc alone does: a
// command declares its options by the functions below.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "umkmctl/channel.h"
#include "umkmctl/output.h"

namespace CLI {
class App;
}

namespace umkm::ctl {

// Filled while the command line is parsed. Each command's AddX(app, session) declares its options
// and what it does; of the one that is chosen that becomes `run`.
struct Session {
  Target target;
  Style style;
  std::function<int()> run;
};

// The program without its commands, with the options of all of them: --registry, --training,
// --certification, --aggregation, --actor, --language, --no-color and their environment variables.
// It writes to `session`.
std::shared_ptr<CLI::App> MakeApp(Session& session, const std::string& version);

// Parses the command line, runs what was chosen and gives the exit code; says what is wrong.
int Run(CLI::App& app, const Session& session, int argc, const char* const* argv);

// A command. It belongs to its parent.
CLI::App& AddCommand(CLI::App& parent, const std::string& name, const std::string& help);
// A command that does nothing itself: one of those below it must be given.
CLI::App& AddGroup(CLI::App& parent, const std::string& name, const std::string& help);

// What --help says after the options of a command.
void SetFooter(CLI::App& command, const std::string& footer);
// What a command does when it is the one chosen; gives the exit code.
void OnChosen(CLI::App& command, Session& session, std::function<int()> run);

enum class Range { kAny, kNotNegative, kPositive };

// What an option may be besides its name.
struct OptionTraits {
  std::string type = {};                 // of the value, for --help: "YYYY-MM-DD"
  std::vector<std::string> one_of = {};  // the values allowed; empty: any
  Range range = Range::kAny;             // of a number
  bool required = false;
  bool show_default = false;  // in --help
};

// An option, or an argument by its place when the name has no dashes. Whoever owns `value`, which
// has the default, must live until the command ran. Value is std::string, int, int64_t, uint64_t,
// or std::vector<std::string> for an option that may be given several times.
template <class Value>
void AddOption(CLI::App& command, const std::string& name, Value& value, const std::string& help,
               const OptionTraits& traits = {});

void AddFlag(CLI::App& command, const std::string& name, bool& value, const std::string& help);

// -o: one of the allowed formats.
void AddFormatOption(CLI::App& command, Format& format,
                     std::vector<std::string> allowed = {"table", "json", "csv"});

}  // namespace umkm::ctl
