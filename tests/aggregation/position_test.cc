#include "aggregation/position.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umkm::aggregation {
namespace {

const char kSelection[] = "00112233445566778899aabbccddeeff";

Places At(uint64_t registry, uint64_t training) {
  return {{"registry", {"aa", registry}}, {"training", {"bb", training}}};
}

TEST(ResumeToken, IsReadBackAsWritten) {
  const std::string token = ResumeToken(kSelection, At(21013, 0));
  EXPECT_EQ(token, std::string(kSelection) + ":registry/aa/21013,training/bb/0");
  EXPECT_EQ(ParseResumeToken(kSelection, token), At(21013, 0));
  const Places nothing_yet = {{"registry", {"", 0}}};
  EXPECT_EQ(ParseResumeToken(kSelection, ResumeToken(kSelection, nothing_yet)), nothing_yet);
}

TEST(ResumeToken, IsNothingWhenGarbledOrOfAnotherSelection) {
  const std::string selection = kSelection;
  for (const std::string& token :
       {std::string(), selection, selection + ":", selection + ":registry",
        selection + ":registry/aa/", selection + ":registry/aa/x", selection + ":registry/aa/-1",
        selection + ":registry/aa/+1", selection + ":registry/aa/01", selection + ":registry/aa/1,",
        selection + ":registry/aa/1/1", selection + ":registry/aa/99999999999999999999",
        selection + ":registry/aa/1,registry/aa/2", selection + ":training/bb/1,registry/aa/2",
        "ff" + selection.substr(2) + ":registry/aa/1", "x" + selection + ":registry/aa/1"}) {
    EXPECT_FALSE(ParseResumeToken(kSelection, token)) << token;
  }
}

TEST(Places, IncludeOnlyWhatIsBehindInEveryStreamOfTheSameIncarnation) {
  EXPECT_TRUE(Includes(At(5, 5), At(5, 5)));
  EXPECT_TRUE(Includes(At(6, 5), At(5, 4)));
  EXPECT_FALSE(Includes(At(6, 3), At(5, 4)));
  EXPECT_TRUE(Comparable(At(6, 3), At(5, 4)));
  const Places other_incarnation = {{"registry", {"xx", 5}}, {"training", {"bb", 5}}};
  EXPECT_FALSE(Includes(At(6, 6), other_incarnation));
  EXPECT_FALSE(Comparable(At(6, 6), other_incarnation));
  EXPECT_FALSE(Comparable(At(6, 6), {{"registry", {"aa", 5}}}));
}

TEST(History, GivesTheLatestVersionThatWasGoodThen) {
  History history;
  EXPECT_FALSE(history.VersionAt(At(1, 1)));
  history.Restart(7, At(10, 10));
  history.Add(8, At(12, 10));
  history.Add(9, At(12, 14));
  EXPECT_FALSE(history.VersionAt(At(9, 20)));
  EXPECT_EQ(history.VersionAt(At(10, 10)), 7U);
  EXPECT_EQ(history.VersionAt(At(11, 20)), 7U);
  EXPECT_EQ(history.VersionAt(At(12, 13)), 8U);
  EXPECT_EQ(history.VersionAt(At(99, 99)), 9U);
  history.Restart(10, At(20, 20));
  EXPECT_FALSE(history.VersionAt(At(12, 14)));
}

TEST(History, ForgetsInTheMiddleButNeverGivesAYoungerVersion) {
  History history;
  history.Restart(0, At(0, 0));
  for (uint64_t version = 1; version <= 10'000; ++version) {
    history.Add(version, At(version * 2, 0));
  }
  EXPECT_EQ(history.VersionAt(At(1, 0)), 0U);
  for (uint64_t version = 1; version <= 10'000; ++version) {
    EXPECT_LE(history.VersionAt(At(version * 2 + 1, 0)), version);
  }
  EXPECT_EQ(history.VersionAt(At(2 * 9'900, 0)), 9'900U);
}

TEST(Included, NamesEveryStreamAndTheLatestRecordedTime) {
  State state({"registry", "training"});
  Progress progress;
  progress.epoch.set_incarnation("aa");
  progress.position = 3;
  progress.recorded_time = absl::FromUnixMillis(1'590'454'800'123);
  state.Advance(0, progress, {});
  state.SetProblem(1, "its topic is of another history");
  Included included;
  state.Read([&](const std::vector<Stream>& streams) { included = IncludedIn(streams); });
  EXPECT_FALSE(included.loaded);
  EXPECT_EQ(included.places(), (Places{{"registry", {"aa", 3}}, {"training", {"", 0}}}));
  GetTotalsResponse response;
  Tell(included, response);
  EXPECT_EQ(response.positions(1).problem(), "its topic is of another history");
  EXPECT_EQ(response.recorded_time().seconds(), 1'590'454'800);
  EXPECT_EQ(response.recorded_time().nanos(), 123'000'000);
}

}  // namespace
}  // namespace umkm::aggregation
