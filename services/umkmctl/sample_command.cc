#include "umkmctl/sample_command.h"

#include <iostream>

#include "umkmctl/sample.h"

namespace umkm::ctl {

void AddSample(CLI::App& app, Session& session) {
  auto options = std::make_shared<SampleOptions>();
  CLI::App& command =
      AddCommand(app, "sample", "Make the CSV files of an invented province, for import");
  AddOption(command, "--seed", options->seed, "Another seed gives another province",
            {.show_default = true});
  AddOption(command, "--enterprises", options->enterprises, "How many enterprises",
            {.range = Range::kNotNegative, .show_default = true});
  AddOption(command, "--cooperatives", options->cooperatives, "How many cooperatives",
            {.range = Range::kNotNegative, .show_default = true});
  AddOption(command, "--out", options->out, "Folder for the files", {.required = true});
  SetFooter(
      command,
      "Writes enterprises.csv, cooperatives.csv and meetings.csv: the same seed and numbers give\n"
      "the same bytes. The default numbers give the published figures of 2020.\n\n"
      "Examples:\n"
      "  umkmctl sample --seed 2020 --out sample\n"
      "  umkmctl sample --enterprises 1000000 --cooperatives 0 --out million\n\n"
      "Exit codes: 0 written, 2 the folder cannot be written.");
  OnChosen(command, session, [options] {
    WriteSample(*options, std::cerr);
    return kOk;
  });
}

}  // namespace umkm::ctl
