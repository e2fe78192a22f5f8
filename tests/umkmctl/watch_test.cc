#include "umkmctl/watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/umkmctl/fake_services.h"

namespace umkm::ctl {
namespace {

using namespace umkm::aggregation::v1;  // NOLINT: cells
using testing::ElementsAre;
using testing::HasSubstr;

WatchTotalsResponse Response(WatchTotalsResponse::Kind kind, const std::string& token,
                             const std::vector<std::pair<std::string, int64_t>>& scales) {
  WatchTotalsResponse response;
  response.set_kind(kind);
  response.set_resume_token(token);
  response.mutable_recorded_time()->set_seconds(1590451200);
  for (const auto& [scale, value] : scales) {
    Cell& cell = *response.add_cells();
    cell.set_measure(MEASURE_ENTERPRISES);
    cell.set_value(value);
    auto& at = *cell.add_dimensions();
    at.set_dimension(DIMENSION_SCALE);
    at.set_value(scale);
  }
  return response;
}

constexpr auto kSnapshot = WatchTotalsResponse::KIND_SNAPSHOT;
constexpr auto kChange = WatchTotalsResponse::KIND_CHANGE;
constexpr auto kHeartbeat = WatchTotalsResponse::KIND_HEARTBEAT;

class Watch : public testing::Test {
 protected:
  int Run(const WatchOptions& options, absl::Duration timeout = absl::Seconds(30)) {
    const Clock clock;
    Stop stop(clock, timeout);
    Client client = services.NewClient();
    std::ostringstream out_text, talk_text;
    const int code = RunWatch(options, client, {}, stop, out_text, talk_text);
    out = out_text.str();
    talk = talk_text.str();
    return code;
  }

  FakeServices services;
  std::string out, talk;
};

TEST_F(Watch, PrintsTheSnapshotAndThenALineAChange) {
  services.totals.streams = {{Response(kSnapshot, "1", {{"micro", 12459}, {"medium", 678}}),
                              Response(kHeartbeat, "1", {}),
                              Response(kChange, "2", {{"micro", 12460}})}};
  EXPECT_EQ(Run({.count = 1}), kOk);
  EXPECT_EQ(out,
            "measure      scale    value\n"
            "enterprises  micro   12,459\n"
            "enterprises  medium     678\n"
            "2020-05-26T00:00:00Z  enterprises  micro  12,459 → 12,460\n");
}

TEST_F(Watch, PrintsOneJsonObjectALine) {
  services.totals.streams = {
      {Response(kSnapshot, "1", {{"micro", 1}}), Response(kChange, "2", {{"micro", 2}})}};
  EXPECT_EQ(Run({.format = Format::kJson, .count = 1}), kOk);
  std::istringstream lines(out);
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(nlohmann::json::parse(line), nlohmann::json::parse(R"({"kind": "snapshot",
      "time": "2020-05-26T00:00:00Z", "measure": "enterprises", "scale": "micro", "value": 1})"));
  std::getline(lines, line);
  EXPECT_EQ(nlohmann::json::parse(line), nlohmann::json::parse(R"({"kind": "change",
      "time": "2020-05-26T00:00:00Z", "measure": "enterprises", "scale": "micro", "value": 2,
      "before": 1})"));
}

TEST_F(Watch, TakesABrokenStreamUpByItsToken) {
  services.totals.streams = {
      {Response(kSnapshot, "1", {{"micro", 1}}), Response(kChange, "2", {{"micro", 2}})},
      {Response(kChange, "3", {{"micro", 3}})}};
  EXPECT_EQ(Run({.count = 2}), kOk);
  EXPECT_THAT(services.totals.resume_tokens, ElementsAre("", "2"));
  EXPECT_THAT(out, HasSubstr("2 → 3"));
  EXPECT_THAT(talk, HasSubstr("taking it up again"));
}

TEST_F(Watch, ShowsOnlyWhatIsDifferentInALaterSnapshot) {
  services.totals.streams = {
      {Response(kSnapshot, "1", {{"micro", 1}, {"small", 5}, {"medium", 7}})},
      {Response(kSnapshot, "9", {{"micro", 1}, {"small", 6}, {"large", 2}})}};
  EXPECT_EQ(Run({.count = 3}), kOk);
  EXPECT_THAT(out, HasSubstr("large  0 → 2\n"));
  EXPECT_THAT(out, HasSubstr("medium  7 → 0\n"));
  EXPECT_THAT(out, HasSubstr("small  5 → 6\n"));
}

TEST_F(Watch, EndsWithOneWhenTheTimeIsOverBeforeTheCount) {
  services.totals.streams = {{Response(kSnapshot, "1", {{"micro", 1}})}};
  EXPECT_EQ(Run({.count = 1}, absl::Milliseconds(300)), kFound);
}

TEST_F(Watch, EndsWithThreeWhenThereNeverWasASnapshot) {
  EXPECT_EQ(Run({}), kUnreachable);
  EXPECT_THAT(talk, HasSubstr("broken on purpose"));
}

TEST_F(Watch, EndsWithZeroByCtrlC) {
  services.totals.streams = {{Response(kSnapshot, "1", {{"micro", 1}})}};
  const Clock clock;
  Stop stop(clock);  // blocks the signal, which then waits
  kill(getpid(), SIGINT);
  EXPECT_TRUE(stop.WaitFor(absl::Seconds(10)));
  Client client = services.NewClient();
  std::ostringstream out_text, talk_text;
  EXPECT_EQ(RunWatch({}, client, {}, stop, out_text, talk_text), kOk);
}

TEST_F(Watch, RefusesUnknownNames) {
  EXPECT_EQ(Run({.selection = {.measures = {"umkm"}}}), kUsage);
  EXPECT_THAT(talk, HasSubstr("no such measure"));
}

}  // namespace
}  // namespace umkm::ctl
