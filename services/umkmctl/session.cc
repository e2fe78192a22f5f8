#include "umkmctl/session.h"

#include <unistd.h>

namespace umkm::ctl {

void AddSessionOptions(CLI::App& app, Session& session) {
  session.style.colour = isatty(STDOUT_FILENO) == 1;
  session.style.progress = isatty(STDERR_FILENO) == 1;
  app.add_option("--registry", session.target.registry, "Address of the registry")
      ->envname("UMKM_REGISTRY")
      ->capture_default_str();
  app.add_option("--aggregation", session.target.aggregation, "Address of the aggregation")
      ->envname("UMKM_AGGREGATION")
      ->capture_default_str();
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
