#include "umkmctl/sample_command.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>

#include "umkmctl/import.h"
#include "umkmctl/sample.h"
#include "umkmctl/sample_perform.h"

namespace umkm::ctl {
namespace {

struct Options {
  SampleOptions sample;
  std::string what = "files";
};

// A folder of this process that goes with it.
struct TemporaryFolder {
  TemporaryFolder()
      : path(std::filesystem::temp_directory_path() /
             ("umkm-sample-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  const std::filesystem::path path;
};

int Perform(const SampleOptions& sample, Client& client, const Style& style) {
  const auto plan = PlanActivities(sample, client.clock().Today());
  return PerformActivities(plan, client, style, std::cerr);
}

// Each import finds what an earlier one has added.
int Load(SampleOptions sample, Client& client, const Style& style) {
  const TemporaryFolder folder;
  sample.out = folder.path;
  WriteSample(sample, std::cerr);
  for (const char* kind : {"enterprises", "cooperatives", "meetings"}) {
    const ImportOptions import{.kind = kind, .file = folder.path / (std::string(kind) + ".csv")};
    std::ifstream file(import.file, std::ios::binary);
    if (const int code = RunImport(import, client, style, file, std::cerr); code != kOk) {
      return code;
    }
  }
  return Perform(sample, client, style);
}

int Run(const Options& options, const Session& session) {
  if (options.what != "files") {
    Client client(session.target);
    return options.what == "load" ? Load(options.sample, client, session.style)
                                  : Perform(options.sample, client, session.style);
  }
  if (options.sample.out.empty()) {
    std::cerr << "umkmctl: sample files needs --out FOLDER\n";
    return kUsage;
  }
  WriteSample(options.sample, std::cerr);
  return kOk;
}

}  // namespace

void AddSample(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();
  CLI::App& command =
      AddCommand(app, "sample", "Make an invented province: files for import, then activities");
  AddOption(command, "what", options->what,
            "files; activities in the running services; load: all of it into them",
            {.one_of = {"files", "activities", "load"}, .show_default = true});
  AddOption(command, "--seed", options->sample.seed, "Another seed gives another province",
            {.show_default = true});
  AddOption(command, "--enterprises", options->sample.enterprises, "How many enterprises",
            {.range = Range::kNotNegative, .show_default = true});
  AddOption(command, "--cooperatives", options->sample.cooperatives, "How many cooperatives",
            {.range = Range::kNotNegative, .show_default = true});
  AddOption(command, "--out", options->sample.out, "Folder for the files", {.type = "FOLDER"});
  SetFooter(
      command,
      "files writes enterprises.csv, cooperatives.csv and meetings.csv to --out: the same seed "
      "and\n"
      "numbers give the same bytes. The default numbers give the published figures of 2020.\n\n"
      "activities calls training and certification: programmes with classes and enrolments, and\n"
      "facilitation cases, of the enterprises and cooperatives that the same seed and numbers "
      "give\n"
      "and that have been imported. Run again it changes nothing, or goes on where it was cut.\n\n"
      "load imports the files and performs the activities. Run again it goes on, too.\n\n"
      "Examples:\n"
      "  umkmctl sample --seed 2020 --out sample\n"
      "  umkmctl sample activities --seed 2020\n"
      "  umkmctl sample load\n"
      "  umkmctl sample --enterprises 1000000 --cooperatives 0 --out million\n\n"
      "Exit codes: 0 done, 1 a call was refused, 2 the folder cannot be written or the numbers "
      "are\n"
      "too small for activities, 3 a service cannot be reached.");
  OnChosen(command, session, [options, &session] { return Run(*options, session); });
}

}  // namespace umkm::ctl
