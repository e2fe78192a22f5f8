// Every alert of deploy/prometheus/rules.yml has what whoever it wakes needs: a severity, words, a
// page of the runbook; and a test.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/tidy/source_files.h"

namespace umkm::tidy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string Read(const std::string& path) {
  std::ifstream stream(UMKM_SOURCE_DIR "/deploy/" + path);
  return {std::istreambuf_iterator<char>(stream), {}};
}

struct Alerts {
  std::string rules, tests, runbook;
};

// The lines of each alert, by its name.
std::map<std::string, std::string> AlertsOf(const std::string& rules) {
  static const std::regex begin(R"(^ *- (alert|record): *(\S+)$)");
  std::map<std::string, std::string> alerts;
  std::string name;
  for (const std::string& line : LinesOf(rules)) {
    std::smatch match;
    if (std::regex_match(line, match, begin)) name = match[1] == "alert" ? match[2].str() : "";
    if (!name.empty()) alerts[name] += line + "\n";
  }
  return alerts;
}

// The headings of the third level.
std::set<std::string> PagesOf(const std::string& runbook) {
  std::set<std::string> pages;
  for (const std::string& line : LinesOf(runbook)) {
    if (line.starts_with("### ")) pages.insert(line.substr(4));
  }
  return pages;
}

std::string Lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

Findings WrongAlerts(const Alerts& given) {
  Findings findings;
  const std::set<std::string> pages = PagesOf(given.runbook);
  const auto alerts = AlertsOf(given.rules);
  for (const auto& [name, text] : alerts) {
    const auto lacks = [&, alert = text](const std::string& pattern) {
      return !std::regex_search(alert, std::regex(pattern));
    };
    if (lacks("severity: (critical|warning|none)\\b")) findings.push_back(name + ": no severity");
    for (const char* word : {"summary", "description"}) {
      if (lacks(std::string("\n +") + word + ": .")) findings.push_back(name + ": no " + word);
    }
    if (lacks("runbook_url: deploy/runbook\\.md#" + Lower(name) + "\n")) {
      findings.push_back(name + ": no link to its page");
    }
    if (!pages.contains(name)) findings.push_back(name + ": no page of the runbook");
    if (given.tests.find("exp_samples:\n") == std::string::npos ||
        !std::regex_search(given.tests, std::regex("- \\{labels: 'ALERTS\\{alertname=\"" + name +
                                                   "\", alertstate=\"firing\""))) {
      findings.push_back(name + ": no test in which it fires");
    }
  }
  for (const std::string& page : pages) {
    if (!alerts.contains(page)) findings.push_back(page + ": a page without an alert");
  }
  return findings;
}

TEST(Alerts, HaveSeverityWordsPageAndTest) {
  const Alerts ours{Read("prometheus/rules.yml"), Read("prometheus/rules_test.yml"),
                    Read("runbook.md")};
  EXPECT_GE(AlertsOf(ours.rules).size(), 40u);
  EXPECT_THAT(WrongAlerts(ours), IsEmpty());
}

TEST(Alerts, AreFoundWhenSomethingIsMissing) {
  const std::string rule =
      "  - alert: DiskFull\n    expr: x\n    labels: {severity: critical}\n    annotations:\n"
      "      summary: full\n      description: it is\n"
      "      runbook_url: deploy/runbook.md#diskfull\n  - record: a:b\n";
  const std::string test =
      "exp_samples:\n - {labels: 'ALERTS{alertname=\"DiskFull\", alertstate=\"firing\"}'}\n";
  const std::string page = "### DiskFull\nText.\n";
  EXPECT_THAT(WrongAlerts({rule, test, page}), IsEmpty());
  EXPECT_THAT(WrongAlerts({rule, "", page}), ElementsAre("DiskFull: no test in which it fires"));
  EXPECT_THAT(WrongAlerts({rule, test, ""}), ElementsAre("DiskFull: no page of the runbook"));
  EXPECT_THAT(WrongAlerts({rule, test, page + "### Gone\n"}),
              ElementsAre("Gone: a page without an alert"));
  const auto without = [&](const std::string& part) {
    std::string broken = rule;
    broken.erase(broken.find(part), part.size());
    return WrongAlerts({broken, test, page});
  };
  EXPECT_THAT(without("severity: critical"), ElementsAre("DiskFull: no severity"));
  EXPECT_THAT(without("summary: full"), ElementsAre("DiskFull: no summary"));
  EXPECT_THAT(without("description: it is"), ElementsAre("DiskFull: no description"));
  EXPECT_THAT(without("#diskfull"), ElementsAre("DiskFull: no link to its page"));
}

}  // namespace
}  // namespace umkm::tidy
