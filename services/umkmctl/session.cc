#include "umkmctl/session.h"

#include <absl/strings/ascii.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>

namespace umkm::ctl {
namespace {

void AddAddress(CLI::App& app, const std::string& service, std::string& address) {
  app.add_option("--" + service, address, "Address of the " + service)
      ->envname("UMKM_" + absl::AsciiStrToUpper(service))
      ->capture_default_str();
}

void AddSessionOptions(CLI::App& app, Session& session) {
  session.style.colour = isatty(STDOUT_FILENO) == 1;
  session.style.progress = isatty(STDERR_FILENO) == 1;
  for (const auto& [source, address] : kWriters) {
    AddAddress(app, source, session.target.*address);
  }
  AddAddress(app, "aggregation", session.target.aggregation);
  app.add_option("--actor", session.target.actor, "Who makes the changes, for the journal")
      ->envname("UMKM_ACTOR")
      ->capture_default_str();
  app.add_option_function<std::string>(
         "--language",
         [&session](const std::string& name) {
           session.style.language = name.starts_with("id") ? "id" : "en";
           session.target.language = session.style.language;
         },
         "Of messages and numbers: id or en")
      ->envname("LANG");
  app.add_flag_function(
      "--no-color", [&session](std::int64_t) { session.style.colour = false; },
      "No colours; they are also off when the output is not a terminal");
  app.add_option_function<std::string>(
         "--no-color-by-environment",
         [&session](const std::string& value) {
           if (!value.empty()) session.style.colour = false;
         },
         "")
      ->envname("NO_COLOR")
      ->group("");
}

}  // namespace

std::shared_ptr<CLI::App> MakeApp(Session& session, const std::string& version) {
  auto app = std::make_shared<CLI::App>(
      "Works with the register of enterprises and cooperatives and its totals.", "umkmctl");
  app->set_version_flag("--version", version);
  app->set_help_all_flag("--help-all", "Print this help message with all commands");
  app->require_subcommand(1);
  app->fallthrough();
  app->footer(
      "Data goes to standard output, talk to standard error.\n"
      "Exit codes: 0 all well, 1 found or refused something, 2 usage, 3 a server cannot be "
      "reached.");
  AddSessionOptions(*app, session);
  return app;
}

int Run(CLI::App& app, const Session& session, int argc, const char* const* argv) {
  try {
    app.parse(argc, argv);
    return session.run();
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kOk : kUsage;
  } catch (const std::exception& error) {
    std::cerr << "umkmctl: " << error.what() << "\n";
    return kUsage;
  }
}

CLI::App& AddCommand(CLI::App& parent, const std::string& name, const std::string& help) {
  return *parent.add_subcommand(name, help);
}

CLI::App& AddGroup(CLI::App& parent, const std::string& name, const std::string& help) {
  return *parent.add_subcommand(name, help)->require_subcommand(1);
}

void SetFooter(CLI::App& command, const std::string& footer) { command.footer(footer); }

void OnChosen(CLI::App& command, Session& session, std::function<int()> run) {
  command.callback([run = std::move(run), &session] { session.run = run; });
}

template <class Value>
void AddOption(CLI::App& command, const std::string& name, Value& value, const std::string& help,
               const OptionTraits& traits) {
  CLI::Option* option = command.add_option(name, value, help);
  option->required(traits.required);
  if (!traits.type.empty()) option->type_name(traits.type);
  if (!traits.one_of.empty()) option->check(CLI::IsMember(traits.one_of));
  if (traits.range == Range::kNotNegative) option->check(CLI::NonNegativeNumber);
  if (traits.range == Range::kPositive) option->check(CLI::PositiveNumber);
  if (traits.show_default) option->capture_default_str();
}

template void AddOption(CLI::App&, const std::string&, std::string&, const std::string&,
                        const OptionTraits&);
template void AddOption(CLI::App&, const std::string&, std::vector<std::string>&,
                        const std::string&, const OptionTraits&);
template void AddOption(CLI::App&, const std::string&, int&, const std::string&,
                        const OptionTraits&);
template void AddOption(CLI::App&, const std::string&, int64_t&, const std::string&,
                        const OptionTraits&);
template void AddOption(CLI::App&, const std::string&, uint64_t&, const std::string&,
                        const OptionTraits&);

void AddFlag(CLI::App& command, const std::string& name, bool& value, const std::string& help) {
  command.add_flag(name, value, help);
}

void AddFormatOption(CLI::App& command, Format& format, std::vector<std::string> allowed) {
  command
      .add_option_function<std::string>(
          "-o,--format",
          [&format](const std::string& name) {
            format = name == "json" ? Format::kJson : name == "csv" ? Format::kCsv : Format::kTable;
          },
          "How to print")
      ->check(CLI::IsMember(std::move(allowed)))
      ->default_str("table");
}

}  // namespace umkm::ctl
