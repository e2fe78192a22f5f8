// The program as an operator meets it: help, usage errors, exit codes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/process.h"

namespace umkm {
namespace {

using ::testing::HasSubstr;

::umkm::testing::Ran Ctl(std::vector<std::string> arguments,
                         std::map<std::string, std::string> environment = {}) {
  arguments.insert(arguments.begin(), UMKM_BIN_DIR "/umkmctl");
  for (const char* service : {"REGISTRY", "TRAINING", "CERTIFICATION", "AGGREGATION"}) {
    environment.emplace(std::string("UMKM_") + service, "127.0.0.1:1");
  }
  environment.emplace("LANG", "C");
  return ::umkm::testing::RunProgram(arguments, environment);
}

TEST(Umkmctl, HelpsWithEveryCommandByExamplesAndExitCodes) {
  const std::vector<std::vector<std::string>> commands = {{"import"},
                                                          {"export", "enterprises"},
                                                          {"export", "cooperatives"},
                                                          {"totals"},
                                                          {"watch"},
                                                          {"measures"},
                                                          {"assist"},
                                                          {"journal", "read"},
                                                          {"journal", "tail"},
                                                          {"journal", "verify"},
                                                          {"journal", "rebase"},
                                                          {"reconcile"},
                                                          {"doctor"},
                                                          {"health"},
                                                          {"support-bundle"},
                                                          {"sample"}};
  for (auto command : commands) {
    command.push_back("--help");
    const auto ran = Ctl(command);
    EXPECT_EQ(ran.code, 0);
    EXPECT_THAT(ran.out, HasSubstr("Example")) << command[0];
    EXPECT_THAT(ran.out, HasSubstr("Exit codes: 0 ")) << command[0];
  }
  const std::string help = Ctl({"--help"}).out;
  for (const char* service : {"REGISTRY", "TRAINING", "CERTIFICATION", "AGGREGATION"}) {
    EXPECT_THAT(help, HasSubstr(std::string("Env:UMKM_") + service));
  }
}

TEST(Umkmctl, EndsWithTwoWhenItIsUsedWrongly) {
  const std::vector<std::vector<std::string>> cases = {
      {},
      {"unknown"},
      {"journal"},
      {"import", "people", "file.csv"},
      {"import", "enterprises"},
      {"import", "enterprises", "/nonexistent/file.csv"},
      {"import", "enterprises", "/"},
      {"totals", "-o", "xml"},
      {"totals", "--measure", "umkm"},
      {"watch", "-o", "csv"},
      {"journal", "read", "--from", "0"},
      {"journal", "verify", "--source", "harbour"},
      {"reconcile", "--source", "harbour"},
      {"assist"},
      {"assist", "9120304050607", "--enterprise-id", "x"},
      {"totals", "--fiscal-year", "2020"},
      {"totals", "--summary", "--measure", "cases"},
  };
  for (const auto& arguments : cases) {
    const auto ran = Ctl(arguments);
    EXPECT_EQ(ran.code, 2) << ::testing::PrintToString(arguments) << ran.err;
    EXPECT_EQ(ran.out, "");
    EXPECT_NE(ran.err, "");
  }
}

TEST(Umkmctl, EndsWithThreeWhenNobodyAnswers) {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"totals"},
                                             {"measures"},
                                             {"watch"},
                                             {"totals", "--summary"},
                                             {"assist", "9120304050607"},
                                             {"journal", "verify"},
                                             {"journal", "verify", "--source", "training"},
                                             {"reconcile"},
                                             {"export", "enterprises"}}) {
    const auto ran = Ctl(arguments);
    EXPECT_EQ(ran.code, 3) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("umkmctl doctor"));
  }
}

TEST(Umkmctl, SpeaksTheLanguageOfTheEnvironmentUnlessTold) {
  EXPECT_THAT(Ctl({"totals", "--measure", "x"}, {{"LANG", "id_ID.UTF-8"}}).err,
              HasSubstr("tidak dikenal"));
  EXPECT_THAT(Ctl({"--language", "en", "totals", "--measure", "x"}, {{"LANG", "id_ID.UTF-8"}}).err,
              HasSubstr("no such measure"));
}

TEST(Umkmctl, RefusesToOverwriteTheImportedFile) {
  const auto file = std::filesystem::path(::testing::TempDir()) / "umkmctl_program_test.csv";
  std::ofstream(file) << "name,region_code,kbli_code\n";
  const auto ran = Ctl({"import", "enterprises", file, "--rejected", file});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("must not be the imported file"));
  EXPECT_GT(std::filesystem::file_size(file), 0u);
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace umkm
