#include "common/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <vector>

namespace umkm {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A Config over the arguments; each test sets what it wants in the environment.
class ConfigTest : public ::testing::Test {
 protected:
  void TearDown() override {
    for (const char* name : {"UMKM_T_TEXT", "UMKM_T_NUMBER", "UMKM_T_FLAG", "UMKM_T_KEY_FILE",
                             "UMKM_T_STORE", "UMKM_T_STORE_FILE"})
      unsetenv(name);
  }

  Config Make(std::vector<std::string> arguments = {}) {
    arguments_ = std::move(arguments);
    arguments_.insert(arguments_.begin(), "umkm-test");
    std::vector<char*> argv;
    for (std::string& argument : arguments_) argv.push_back(argument.data());
    return Config("umkm-test", "A program.", static_cast<int>(argv.size()), argv.data());
  }

  static Config::Exit Finish(Config& config, std::string& out, std::string& err) {
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    const Config::Exit exit = config.Finish();
    out = ::testing::internal::GetCapturedStdout();
    err = ::testing::internal::GetCapturedStderr();
    return exit;
  }

  static std::string WriteFile(const std::string& content) {
    const std::string path = ::testing::TempDir() + "umkm_config_secret";
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  std::vector<std::string> arguments_;
  std::string out_, err_;
};

TEST_F(ConfigTest, GivesDefaultsWhenNothingIsSet) {
  Config config = Make();
  EXPECT_EQ(config.Text("UMKM_T_TEXT", "fallback", "a text"), "fallback");
  EXPECT_EQ(config.Integer("UMKM_T_NUMBER", 7, 1, 9, "a number"), 7);
  EXPECT_TRUE(config.Flag("UMKM_T_FLAG", true, "a flag"));
  EXPECT_EQ(config.Secret("UMKM_T_KEY", "a key"), "");
  EXPECT_FALSE(Finish(config, out_, err_));
}

TEST_F(ConfigTest, ReadsTheEnvironment) {
  setenv("UMKM_T_TEXT", "", 1);
  setenv("UMKM_T_NUMBER", "-9", 1);
  setenv("UMKM_T_FLAG", "false", 1);
  Config config = Make();
  EXPECT_EQ(config.Text("UMKM_T_TEXT", "fallback", "a text"), "") << "empty is a value";
  EXPECT_EQ(config.Integer("UMKM_T_NUMBER", 7, -9, 9, "a number"), -9);
  EXPECT_FALSE(config.Flag("UMKM_T_FLAG", true, "a flag"));
  EXPECT_FALSE(Finish(config, out_, err_));
}

TEST_F(ConfigTest, NamesEveryProblemAtOnce) {
  setenv("UMKM_T_NUMBER", "10", 1);
  setenv("UMKM_T_FLAG", "maybe", 1);
  setenv("UMKM_T_KEY_FILE", "/nowhere/key", 1);
  Config config = Make({"--verbose"});
  config.Required("UMKM_T_TEXT", "a text");
  EXPECT_EQ(config.Integer("UMKM_T_NUMBER", 7, 1, 9, "a number"), 7);
  EXPECT_TRUE(config.Flag("UMKM_T_FLAG", true, "a flag"));
  config.Secret("UMKM_T_KEY", "a key");
  const Config::Exit exit = Finish(config, out_, err_);
  ASSERT_TRUE(exit);
  EXPECT_EQ(*exit, 2);
  for (const char* part : {"UMKM_T_TEXT is required", "UMKM_T_NUMBER must be a whole number from 1",
                           "UMKM_T_FLAG must be true or false", "UMKM_T_KEY_FILE: cannot read",
                           "unknown argument '--verbose'", "--help"})
    EXPECT_THAT(err_, HasSubstr(part));
}

TEST_F(ConfigTest, RefusesNumbersThatAreNotWhole) {
  for (const char* text : {"", " 5", "5 ", "0x5", "5.0", "five", "99999999999999999999"}) {
    setenv("UMKM_T_NUMBER", text, 1);
    Config config = Make();
    config.Integer("UMKM_T_NUMBER", 7, 1, 9, "a number");
    EXPECT_EQ(*Finish(config, out_, err_), 2) << text;
  }
}

TEST_F(ConfigTest, TakesASecretFromItsFileWithoutTheLastLineBreak) {
  setenv("UMKM_T_KEY_FILE", WriteFile("pass word\n\n").c_str(), 1);
  Config config = Make({"--help"});
  EXPECT_EQ(config.Secret("UMKM_T_KEY", "a key"), "pass word\n");
  Finish(config, out_, err_);
  EXPECT_THAT(out_, Not(HasSubstr("pass word")));
}

TEST_F(ConfigTest, TakesAnEmptySecretFile) {
  setenv("UMKM_T_KEY_FILE", WriteFile("").c_str(), 1);
  Config config = Make();
  EXPECT_EQ(config.Secret("UMKM_T_KEY", "a key"), "");
  EXPECT_FALSE(Finish(config, out_, err_)) << err_;
}

TEST_F(ConfigTest, HelpListsEverySettingAndEndsWell) {
  setenv("UMKM_T_TEXT", "secret value", 1);
  Config config = Make({"--help"});
  config.Text("UMKM_T_TEXT", "fallback", "a text");
  config.Integer("UMKM_T_NUMBER", 7, 1, 9, "a number");
  config.Required("UMKM_T_NEEDED", "something needed");
  const Config::Exit exit = Finish(config, out_, err_);
  ASSERT_TRUE(exit);
  EXPECT_EQ(*exit, 0);
  for (const char* part : {"umkm-test", "A program.", "UMKM_T_TEXT", "a text",
                           "default: fallback; now set by the environment", "UMKM_T_NUMBER",
                           "default: 7\n", "UMKM_T_NEEDED", "default: (required)"})
    EXPECT_THAT(out_, HasSubstr(part));
  EXPECT_THAT(out_, Not(HasSubstr("secret value"))) << "values may hold passwords";
}

TEST_F(ConfigTest, VersionPrintsProgramAndVersion) {
  Config config = Make({"--version"});
  EXPECT_EQ(*Finish(config, out_, err_), 0);
  EXPECT_THAT(out_, ::testing::MatchesRegex("umkm-test [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST_F(ConfigTest, TakesARequiredSettingFromItsVariableOrItsFile) {
  setenv("UMKM_T_STORE", "host=a", 1);
  Config plain = Make();
  EXPECT_EQ(plain.RequiredOrFile("UMKM_T_STORE", "a store"), "host=a");
  EXPECT_FALSE(Finish(plain, out_, err_));

  unsetenv("UMKM_T_STORE");
  setenv("UMKM_T_STORE_FILE", WriteFile("host=b password=secret\n").c_str(), 1);
  Config file = Make();
  EXPECT_EQ(file.RequiredOrFile("UMKM_T_STORE", "a store"), "host=b password=secret");
  EXPECT_FALSE(Finish(file, out_, err_));
}

TEST_F(ConfigTest, ARequiredSettingIsGivenOnceEither) {
  Config none = Make();
  EXPECT_EQ(none.RequiredOrFile("UMKM_T_STORE", "a store"), "");
  EXPECT_EQ(Finish(none, out_, err_).code, 2);
  EXPECT_THAT(err_, HasSubstr("UMKM_T_STORE or UMKM_T_STORE_FILE is required: a store"));

  setenv("UMKM_T_STORE", "host=a", 1);
  setenv("UMKM_T_STORE_FILE", WriteFile("host=b").c_str(), 1);
  Config both = Make();
  EXPECT_EQ(both.RequiredOrFile("UMKM_T_STORE", "a store"), "");
  EXPECT_EQ(Finish(both, out_, err_).code, 2);
  EXPECT_THAT(err_, HasSubstr("set UMKM_T_STORE or UMKM_T_STORE_FILE, not both"));
}

TEST_F(ConfigTest, AFileThatCannotBeReadIsNamed) {
  setenv("UMKM_T_STORE_FILE", "/nowhere/store", 1);
  Config config = Make();
  EXPECT_EQ(config.RequiredOrFile("UMKM_T_STORE", "a store"), "");
  EXPECT_EQ(Finish(config, out_, err_).code, 2);
  EXPECT_THAT(err_, HasSubstr("UMKM_T_STORE_FILE: cannot read the file '/nowhere/store'"));
}

}  // namespace
}  // namespace umkm
