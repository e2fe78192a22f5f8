#include "province/reference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <vector>

#include "common/json_file.h"

namespace umkm::province {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr char kShipped[] = UMKM_SOURCE_DIR "/deploy/reference";

// A copy of deploy/reference with one file replaced.
class Folder {
 public:
  Folder(const std::string& file, const std::string& content)
      : path_(fs::path(testing::TempDir()) / ("reference_" + std::to_string(getpid()))) {
    fs::remove_all(path_);
    fs::copy(kShipped, path_);
    std::ofstream(path_ / file) << content;
  }
  ~Folder() { fs::remove_all(path_); }
  std::string path() const { return path_.string(); }

 private:
  const fs::path path_;
};

std::string Regions(const std::string& more) {
  return R"({"regions": [{"code": "65", "name": "A"}, {"code": "65.01", "name": "B"},
             {"code": "65.01.01", "name": "C"})" +
         (more.empty() ? "" : ", " + more) + "]}";
}

std::string ScaleSet(const std::string& name, const std::string& from, const std::string& until,
                     const std::string& limits) {
  return R"({"rule_set": ")" + name + R"(", "valid_from": ")" + from + R"(", "valid_until": ")" +
         until + R"(", "limits": [)" + limits + "]}";
}

std::string RuleSets(const std::string& scale_sets) {
  return R"({"scale_rule_sets": [)" + scale_sets + R"(], "cooperative_rule_sets": [
    {"rule_set": "1", "valid_from": "2000-01-01", "meeting_within_years": 3,
     "volume_within_years": 2, "improved_verdicts_needed": 3},
    {"rule_set": "2", "valid_from": "2022-01-01", "meeting_within_years": 2,
     "volume_within_years": 2, "improved_verdicts_needed": 2}]})";
}

constexpr char kLimits[] =
    R"({"measure": "capital", "micro_rupiah": 1, "small_rupiah": 2, "medium_rupiah": 3})";

TEST(Reference, KnowsTheFiftyFiveDistrictsOfTheProvince) {
  const Reference reference(kShipped);
  const std::vector<std::pair<std::string, int>> regencies = {
      {"65.01", 10}, {"65.02", 15}, {"65.03", 21}, {"65.04", 5}, {"65.71", 4}};
  for (const auto& [regency, districts] : regencies) {
    for (int i = 1; i <= districts; ++i) {
      const std::string code = regency + (i < 10 ? ".0" : ".") + std::to_string(i);
      EXPECT_NE(reference.FindRegion(code, "2013-01-01"), nullptr) << code;
    }
    EXPECT_EQ(reference.FindRegionEver(regency + ".99"), nullptr);
    EXPECT_EQ(reference.FindRegionEver(regency), nullptr) << "a regency is no place to work";
  }
}

TEST(Reference, FindsTheSectionOfEveryDivision) {
  const Reference reference(kShipped);
  EXPECT_EQ(reference.FindSection("2020", "01111")->section(), "A");
  EXPECT_EQ(reference.FindSection("2020", "33111")->section(), "C");
  EXPECT_EQ(reference.FindSection("2020", "99000")->section(), "U");
  for (const char* code : {"00000", "04000", "34000", "67000", "83000", "89000", "9", ""})
    EXPECT_EQ(reference.FindSection("2020", code), nullptr) << code;
  EXPECT_EQ(reference.FindSection("2015", "01111"), nullptr);
  EXPECT_TRUE(reference.HasKbliVersion("2020"));
  EXPECT_FALSE(reference.HasKbliVersion(""));
}

TEST(Reference, PicksTheRuleSetOfADay) {
  const Reference reference(kShipped);
  const std::vector<std::pair<std::string, std::string>> table = {
      {"1950-01-01", "UU 20/2008"},  // before the first law the first law judges
      {"2008-07-04", "UU 20/2008"}, {"2021-02-01", "UU 20/2008"},
      {"2021-02-02", "PP 7/2021"},  {"2099-12-31", "PP 7/2021"},
  };
  for (const auto& [day, name] : table)
    EXPECT_EQ(reference.ScaleRuleSetOn(day)->rule_set(), name) << day;
  EXPECT_EQ(reference.FindScaleRuleSet("UU 9/1995"), nullptr);
}

TEST(Reference, HasNoRuleSetAfterTheLastOneEnded) {
  const Folder folder("rule_sets.json",
                      RuleSets(ScaleSet("X", "2000-01-01", "2001-12-31", kLimits)));
  const Reference reference(folder.path());
  EXPECT_EQ(reference.ScaleRuleSetOn("2002-01-01"), nullptr);
  EXPECT_EQ(reference.CooperativeRuleSetOn("1999-01-01").rule_set(), "1");
  EXPECT_EQ(reference.CooperativeRuleSetOn("2021-12-31").rule_set(), "1");
  EXPECT_EQ(reference.CooperativeRuleSetOn("2022-01-01").rule_set(), "2");
}

TEST(Reference, TellsARegionThatEndedFromOneThatNeverWas) {
  const Folder folder("regions.json",
                      Regions(R"({"code": "65.01.02", "name": "D", "valid_until": "2020-12-31",
                  "successors": ["65.01.03"]},
                 {"code": "65.01.03", "name": "E", "valid_from": "2021-01-01"})"));
  const Reference reference(folder.path());
  EXPECT_NE(reference.FindRegion("65.01.02", "2020-12-31"), nullptr);
  EXPECT_EQ(reference.FindRegion("65.01.02", "2021-01-01"), nullptr);
  EXPECT_EQ(reference.FindRegionEver("65.01.02")->successors(0), "65.01.03");
  EXPECT_EQ(reference.FindRegion("65.01.03", "2020-12-31"), nullptr);
  EXPECT_NE(reference.FindRegion("65.01.03", "2021-01-01"), nullptr);
}

TEST(Reference, RefusesFilesThatContradictThemselvesNamingFileAndProblem) {
  const std::string first = ScaleSet("X", "2000-01-01", "2009-12-31", kLimits);
  const std::string section = R"({"section": "A", "first_division": 1, "last_division": 3})";
  const auto classification = [](const std::string& sections) {
    return R"({"versions": [{"version": "1", "sections": [)" + sections + "]}]}";
  };
  const struct {
    std::string file, content, problem;
  } table[] = {
      {"regions.json", "{", "regions.json"},
      {"regions.json", R"({"regionz": []})", "regions.json"},
      {"regions.json", "{}", "no district"},
      {"regions.json", Regions(R"({"code": "65.1.1", "name": "X"})"), "65.1.1"},
      {"regions.json", Regions(R"({"code": "65.02.01", "name": "X"})"), "no region above"},
      {"regions.json", Regions(R"({"code": "65.01.01", "name": "X"})"), "twice"},
      {"regions.json", Regions(R"({"code": "65.01.02"})"), "no name"},
      {"regions.json", Regions(R"({"code": "65.01.02", "name": "X", "valid_from": "2020-02-30"})"),
       "impossible"},
      {"regions.json", Regions(R"({"code": "65.01.02", "name": "X", "valid_from": "2020-02-02",
                   "valid_until": "2020-02-01"})"),
       "ends before"},
      {"regions.json", Regions(R"({"code": "65.01.02", "name": "X", "successors": ["65.09.09"]})"),
       "65.09.09"},
      {"classification.json", "{}", "no version"},
      {"classification.json", classification(""), "no section"},
      {"classification.json", classification(section + "," + section), "overlaps"},
      {"classification.json",
       classification(R"({"section": "A", "first_division": 3, "last_division": 1})"),
       "bad divisions"},
      {"rule_sets.json", RuleSets(""), "no scale rule set"},
      {"rule_sets.json", RuleSets(first + "," + ScaleSet("Y", "2009-12-31", "", kLimits)),
       "overlaps"},
      {"rule_sets.json", RuleSets(first + "," + ScaleSet("X", "2010-01-01", "", kLimits)), "twice"},
      {"rule_sets.json", RuleSets(ScaleSet("X", "", "", kLimits)), "no valid_from"},
      {"rule_sets.json", RuleSets(ScaleSet("X", "2000-01-01", "", "")), "no limits"},
      {"rule_sets.json",
       RuleSets(ScaleSet("X", "2000-01-01", "", R"({"measure": "size", "micro_rupiah": 1,
                                                    "small_rupiah": 2, "medium_rupiah": 3})")),
       "unknown measure"},
      {"rule_sets.json",
       RuleSets(ScaleSet("X", "2000-01-01", "", R"({"measure": "capital", "micro_rupiah": 1,
                                                    "small_rupiah": 1, "medium_rupiah": 3})")),
       "ascend"},
  };
  for (const auto& row : table) {
    const Folder folder(row.file, row.content);
    EXPECT_THAT([&] { Reference reference(folder.path()); },
                ThrowsMessage<std::runtime_error>(
                    testing::AllOf(HasSubstr(row.file), HasSubstr(row.problem))))
        << row.content;
  }
}

TEST(Denominators, NameTheFigureItsPeriodAndItsSource) {
  reference::v1::Denominators file;
  ReadJsonFile(std::string(kShipped) + "/denominators.json", file);
  std::map<std::string, int64_t> figures;
  for (const auto& denominator : file.denominators()) {
    figures[denominator.name() + " " + denominator.period()] = denominator.value();
    EXPECT_THAT(denominator.source(), HasSubstr("BPS"));
  }
  EXPECT_EQ(figures, (std::map<std::string, int64_t>{{"employed_persons 2024-08", 378'361},
                                                     {"labour_force 2024-08", 393'704}}));
}

TEST(Reference, NamesAMissingFile) {
  EXPECT_THAT([] { Reference reference("/nowhere"); },
              ThrowsMessage<std::runtime_error>(HasSubstr("regions.json")));
}

}  // namespace
}  // namespace umkm::province
