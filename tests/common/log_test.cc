#include "common/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace umkm {
namespace {

using ::testing::internal::CaptureStderr;
using ::testing::internal::GetCapturedStderr;

std::string LineOf(std::string_view message, std::initializer_list<LogField> fields = {}) {
  CaptureStderr();
  LogInfo(message, fields);
  return GetCapturedStderr();
}

TEST(Logging, WritesOneJsonObjectALine) {
  ConfigureLog("umkm-test", LogLevel::kInfo);
  const std::string text = LineOf("listening", {{"port", "50051"}});
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  const auto line = nlohmann::json::parse(text);
  EXPECT_EQ(line["level"], "info");
  EXPECT_EQ(line["program"], "umkm-test");
  EXPECT_EQ(line["message"], "listening");
  EXPECT_EQ(line["port"], "50051");
  EXPECT_THAT(line["time"].get<std::string>(),
              ::testing::MatchesRegex("....-..-..T..:..:..\\....Z"));
}

TEST(Logging, EscapesWhateverCouldForgeALine) {
  const std::string hostile("a\nb\r\"c\x1b[31m\0\x7f\xC2\x85\xE2\x80\xA8\xE2\x80\xAE", 21);
  const std::string text = LineOf(hostile, {{"field", hostile}});
  EXPECT_EQ(text.back(), '\n');
  EXPECT_TRUE(std::all_of(text.begin(), text.end() - 1, [](char c) {
    return c >= ' ' && c < 0x7f;
  })) << text;
  const auto line = nlohmann::json::parse(text);
  EXPECT_EQ(line["message"], hostile);
  EXPECT_EQ(line["field"], hostile);
}

TEST(Logging, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(nlohmann::json::parse(LineOf("caf\xE9 \xC0\xAF"))["message"], "caf\uFFFD \uFFFD\uFFFD");
}

TEST(Logging, CutsLongText) {
  std::string text;
  for (int i = 0; i < 2500; ++i) text += "é";
  const auto cut =
      nlohmann::json::parse(LineOf("m", {{"field", text}}))["field"].get<std::string>();
  EXPECT_EQ(cut, text.substr(0, 4000) + "…");
  EXPECT_LT(LineOf(std::string(1 << 20, '\x80')).size(), 100'000u);
  EXPECT_EQ(nlohmann::json::parse(LineOf(text.substr(0, 4000)))["message"], text.substr(0, 4000));
}

TEST(Logging, LeavesOutWhatIsBelowTheLevel) {
  ConfigureLog("umkm-test", LogLevel::kWarning);
  EXPECT_EQ(LineOf("quiet"), "");
  CaptureStderr();
  LogWarning("loud");
  EXPECT_NE(GetCapturedStderr(), "");
  ConfigureLog("umkm-test", LogLevel::kInfo);
}

TEST(Logging, KnowsItsLevelsByName) {
  EXPECT_EQ(LogLevelNamed("debug"), LogLevel::kDebug);
  EXPECT_EQ(LogLevelNamed("error"), LogLevel::kError);
  EXPECT_THROW(LogLevelNamed("loud"), std::runtime_error);
}

}  // namespace
}  // namespace umkm
