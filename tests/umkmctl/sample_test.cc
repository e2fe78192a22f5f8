// The sample, read back from its files through the registry's own rules.
#include "umkmctl/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>

#include "common/json_file.h"
#include "common/text.h"
#include "registry/domain.h"
#include "umkmctl/columns.h"
#include "umkmctl/csv.h"
#include "umkmctl/sample_random.h"
#include "umkmctl/sample_tables.h"

namespace umkm::ctl {
namespace {

namespace fs = std::filesystem;
using registry::Context;
using registry::Cooperative;
using registry::Enterprise;
using registry::Reference;
using testing::ElementsAre;
using testing::Pair;
using testing::UnorderedElementsAre;

constexpr char kReference[] = UMKM_SOURCE_DIR "/deploy/reference";
constexpr char kToday[] = "2020-05-26";

// Calls `visit` with each row as a request, which must be without a bad cell.
template <class Request>
void ForEachRow(std::istream& in, std::span<const Column> columns,
                const std::function<void(Request&)>& visit) {
  CsvReader reader(in);
  const Result<std::optional<CsvRow>> first = reader.Next();
  ASSERT_TRUE(first && *first);
  const Result<Header> header = MatchHeader(columns, (*first)->cells);
  ASSERT_TRUE(header) << header.error().message.en;
  ASSERT_EQ(header->size(), columns.size()) << "a sample has every column";
  const RowParser parser(*header, *Request::descriptor());
  while (true) {
    const Result<std::optional<CsvRow>> row = reader.Next();
    ASSERT_TRUE(row) << row.error().message.en;
    if (!*row) return;
    Request request;
    request.set_request_id(UuidOf(std::to_string((*row)->line)));
    ASSERT_TRUE(parser.Parse(**row, request).empty()) << "line " << (*row)->line;
    visit(request);
  }
}

// What the registry would hold after importing a sample.
class Province {
 public:
  explicit Province(const SampleOptions& options) {
    std::stringstream enterprises_csv, cooperatives_csv, meetings_csv;
    WriteSampleEnterprises(options, enterprises_csv);
    WriteSampleCooperatives(options, cooperatives_csv, meetings_csv);
    ForEachRow<registry::RegisterEnterpriseRequest>(enterprises_csv, EnterpriseColumns(),
                                                    [&](auto& row) { Add(row); });
    ForEachRow<registry::RegisterCooperativeRequest>(cooperatives_csv, CooperativeColumns(),
                                                     [&](auto& row) { Add(row); });
    ForEachRow<registry::RecordMembersMeetingRequest>(meetings_csv, MeetingColumns(),
                                                      [&](auto& row) { Add(row); });
  }

  std::vector<Enterprise> enterprises;
  std::vector<registry::Owner> owners;
  std::map<std::string, Cooperative> cooperatives;  // by number
  std::vector<std::string> meeting_days;            // in the order of the file

 private:
  // Accepted by check and rule.
  template <class Request, class Rule>
  registry::Event Accepted(const Request& request, const Rule& rule) {
    const registry::Checked checked = registry::Check(request, context_);
    EXPECT_FALSE(checked) << checked->fields.at(0).field << " in " << request.ShortDebugString();
    const Result<registry::Event> event = rule();
    EXPECT_TRUE(event) << event.error().reason << " for " << request.ShortDebugString();
    return event.value_or(registry::Event());
  }
  void Add(const registry::RegisterEnterpriseRequest& row) {
    const std::string& nib = row.enterprise().nib();
    const bool taken = !nib.empty() && !nibs_.insert(nib).second;
    const auto event =
        Accepted(row, [&] { return registry::Register(row, row.request_id(), taken, context_); });
    enterprises.push_back(event.enterprise_registered().after());
    owners.push_back(row.owner());
  }
  void Add(const registry::RegisterCooperativeRequest& row) {
    const std::string& number = row.cooperative().nik_koperasi();
    const bool taken = cooperatives.contains(number);
    const auto event =
        Accepted(row, [&] { return registry::Register(row, row.request_id(), taken, context_); });
    cooperatives[number] = event.cooperative_registered().after();
  }
  void Add(const registry::RecordMembersMeetingRequest& row) {
    Cooperative& cooperative = cooperatives.at(row.nik_koperasi());
    const auto event =
        Accepted(row, [&] { return registry::RecordMeeting(row, &cooperative, context_); });
    cooperative = event.members_meeting_recorded().after();
    meeting_days.push_back(row.meeting().held_on());
  }

  const Reference reference_{kReference};
  const Context context_{reference_, kToday, "1"};
  std::set<std::string> nibs_;
};

SampleOptions Sized(int64_t enterprises, int64_t cooperatives) {
  SampleOptions options;
  options.enterprises = enterprises;
  options.cooperatives = cooperatives;
  return options;
}

template <class Items, class Key>
auto CountBy(const Items& items, Key key) {
  std::map<decltype(key(*items.begin())), int64_t> counts;
  for (const auto& item : items) ++counts[key(item)];
  return counts;
}

bool EverImproved(const Cooperative& cooperative) {
  return std::any_of(cooperative.meetings().begin(), cooperative.meetings().end(),
                     [](const auto& meeting) { return meeting.improvement().improved(); });
}

reference::v1::Regions Regions() {
  reference::v1::Regions regions;
  ReadJsonFile(std::string(kReference) + "/regions.json", regions);
  return regions;
}

// The published province, made once for all tests that look at it.
class Kaltara : public testing::Test {
 protected:
  static const Province& province() {
    static const Province province{SampleOptions()};
    return province;
  }
};

TEST_F(Kaltara, HasTheEnterprisesOfThePressReleaseByClass) {
  EXPECT_THAT(
      CountBy(province().enterprises, [](const Enterprise& e) { return e.scale(); }),
      UnorderedElementsAre(Pair(registry::SCALE_MICRO, 12'459), Pair(registry::SCALE_SMALL, 7'876),
                           Pair(registry::SCALE_MEDIUM, 678)));
}

TEST_F(Kaltara, SpreadsOverRegenciesByPopulationAndOverEveryDistrict) {
  std::vector<int64_t> populations;
  std::set<std::string> districts;
  const auto regions = Regions();
  for (const auto& region : regions.regions()) {
    if (region.population() > 0) populations.push_back(region.population());
    if (region.code().size() == 8) districts.insert(region.code());
  }
  const auto by_district =
      CountBy(province().enterprises, [](const Enterprise& e) { return e.region_code(); });
  std::set<std::string> used;
  for (const auto& [district, count] : by_district) used.insert(district);
  EXPECT_EQ(used, districts);
  EXPECT_EQ(districts.size(), 55u);

  const auto by_regency = CountBy(province().enterprises,
                                  [](const Enterprise& e) { return e.region_code().substr(0, 5); });
  std::vector<int64_t> counts;
  for (const auto& [regency, count] : by_regency) counts.push_back(count);
  EXPECT_EQ(counts, Apportion(21'013, populations));
}

TEST_F(Kaltara, KnowsTheRegionsAsTheReferenceDataDo) {
  std::map<std::string, std::string> names, expected;
  for (const SampleRegency& regency : SampleRegencies()) {
    for (const SampleDistrict& district : regency.districts)
      names[std::string(district.code)] = district.name;
  }
  const auto regions = Regions();
  for (const auto& region : regions.regions())
    if (region.code().size() == 8) expected[region.code()] = region.name();
  EXPECT_EQ(names, expected);
}

TEST_F(Kaltara, RegisteredItsEnterprisesInOrderOverSevenYears) {
  std::vector<std::string> days;
  for (const Enterprise& enterprise : province().enterprises) {
    days.push_back(enterprise.effective_on());
    EXPECT_EQ(enterprise.registered_on(), enterprise.effective_on());
  }
  EXPECT_TRUE(std::is_sorted(days.begin(), days.end()));
  EXPECT_GE(days.front(), "2013-01-01");
  EXPECT_EQ(days.back(), kToday);
  const auto until = [&](const char* day) {
    return std::upper_bound(days.begin(), days.end(), day) - days.begin();
  };
  EXPECT_EQ(until("2017-12-31"), 12'713);  // 605 of 1,000 shares
  EXPECT_EQ(until(kToday), 21'013);
}

TEST_F(Kaltara, HasPlausibleBusinesses) {
  const auto sections =
      CountBy(province().enterprises, [](const Enterprise& e) { return e.section(); });
  EXPECT_EQ(sections.size(), 18u) << "all sections but O, T and U";
  EXPECT_GT(sections.at("G"), 21'013 / 3);
  int64_t without_nib = 0;
  for (const Enterprise& enterprise : province().enterprises) {
    const int64_t least = enterprise.scale() == registry::SCALE_MICRO   ? 1
                          : enterprise.scale() == registry::SCALE_SMALL ? 5
                                                                        : 20;
    EXPECT_GE(enterprise.workers(), least);
    EXPECT_LE(enterprise.workers(), least * 5);
    without_nib += enterprise.nib().empty();
  }
  EXPECT_NEAR(static_cast<double>(without_nib), 2'101, 250);
}

TEST_F(Kaltara, HasOwnersWithANumberOfTheirOwn) {
  std::set<std::string> niks;
  for (const registry::Owner& owner : province().owners) niks.insert(owner.nik());
  EXPECT_EQ(niks.size(), province().owners.size());
  EXPECT_FALSE(niks.contains(""));
}

TEST_F(Kaltara, HoldsSamCreativeAmongTheSmall) {
  int found = 0;
  for (std::size_t i = 0; i < province().enterprises.size(); ++i) {
    const Enterprise& enterprise = province().enterprises[i];
    if (enterprise.name() != "Sam Creative") continue;
    ++found;
    EXPECT_EQ(enterprise.scale(), registry::SCALE_SMALL);
    EXPECT_EQ(enterprise.kbli_code(), "31001");
    EXPECT_EQ(enterprise.region_code().substr(0, 5), "65.71");
    EXPECT_EQ(province().owners[i].name(), "Samidi");
  }
  EXPECT_EQ(found, 1);
}

TEST_F(Kaltara, HasTheCooperativesOfThePressRelease) {
  std::vector<Cooperative> all;
  for (const auto& [number, cooperative] : province().cooperatives) all.push_back(cooperative);
  EXPECT_THAT(CountBy(all, [](const Cooperative& c) { return c.declared_status(); }),
              UnorderedElementsAre(Pair(registry::DECLARED_STATUS_ACTIVE, 461),
                                   Pair(registry::DECLARED_STATUS_INACTIVE, 252)));
  EXPECT_THAT(CountBy(all, [](const Cooperative& c) { return c.form(); }),
              UnorderedElementsAre(Pair(registry::COOPERATIVE_FORM_PRIMARY, 709),
                                   Pair(registry::COOPERATIVE_FORM_SECONDARY, 4)));
  EXPECT_THAT(CountBy(all, [](const Cooperative& c) { return c.type(); }),
              UnorderedElementsAre(Pair(registry::COOPERATIVE_TYPE_SAVINGS_AND_LOANS, 22),
                                   Pair(registry::COOPERATIVE_TYPE_CONSUMERS, 391),
                                   Pair(registry::COOPERATIVE_TYPE_PRODUCERS, 214),
                                   Pair(registry::COOPERATIVE_TYPE_MARKETING, 42),
                                   Pair(registry::COOPERATIVE_TYPE_SERVICES, 44)));
  EXPECT_EQ(std::count_if(all.begin(), all.end(), EverImproved), 119);
  for (const Cooperative& cooperative : all)
    for (const auto& meeting : cooperative.meetings()) {
      EXPECT_GE(meeting.book_year(), 2015);
      EXPECT_LE(meeting.book_year(), 2019);
    }
}

TEST_F(Kaltara, ReportsItsMeetingsInTheOrderOfTheirDays) {
  const auto& days = province().meeting_days;
  EXPECT_GT(days.size(), 800u);
  EXPECT_TRUE(std::is_sorted(days.begin(), days.end()));
  EXPECT_LE(days.back(), kToday);
}

TEST(Sample, KeepsItsProportionsAtOtherSizes) {
  const Province province(Sized(1'000, 100));
  EXPECT_THAT(CountBy(province.enterprises, [](const Enterprise& e) { return e.scale(); }),
              ElementsAre(Pair(registry::SCALE_MICRO, 593), Pair(registry::SCALE_SMALL, 375),
                          Pair(registry::SCALE_MEDIUM, 32)));
  int64_t active = 0, improved = 0;
  for (const auto& [number, cooperative] : province.cooperatives) {
    active += cooperative.declared_status() == registry::DECLARED_STATUS_ACTIVE;
    improved += EverImproved(cooperative);
  }
  EXPECT_EQ(active, 65);
  EXPECT_EQ(improved, 17);
}

TEST(Sample, MayBeAsSmallAsNothing) {
  for (const int64_t size : {0, 1, 2, 5}) {
    const Province province(Sized(size, size));
    EXPECT_EQ(static_cast<int64_t>(province.enterprises.size()), size);
    EXPECT_EQ(static_cast<int64_t>(province.cooperatives.size()), size);
  }
}

std::string Read(const fs::path& path) {
  std::stringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

TEST(Sample, WritesTheSameBytesEverywhere) {
  const fs::path folder = fs::path(testing::TempDir()) / ("sample_" + std::to_string(getpid()));
  SampleOptions options;
  options.out = folder / "new";
  std::stringstream progress;
  WriteSample(options, progress);
  EXPECT_EQ(Hex(Sha256(Read(folder / "new/enterprises.csv"))),
            "85cc6214aa82de997494590838656f053ae033cc99ab091858065ca48127a477");
  EXPECT_EQ(Hex(Sha256(Read(folder / "new/cooperatives.csv"))),
            "d13e474a69c34037697f810ca1357d5ec2d27d5afe5fef9218dec8b363c42cdf");
  EXPECT_EQ(Hex(Sha256(Read(folder / "new/meetings.csv"))),
            "04f5a53679c68858f0de3cda80a159608fa06b3bed80b968dc9a5c70d2665e96");
  fs::remove_all(folder);
  EXPECT_THAT(progress.str(), testing::HasSubstr("enterprises.csv"));
}

TEST(Sample, IsAnotherOneForAnotherSeed) {
  SampleOptions options = Sized(100, 0);
  std::stringstream a, b;
  WriteSampleEnterprises(options, a);
  options.seed = 2021;
  WriteSampleEnterprises(options, b);
  EXPECT_NE(a.str(), b.str());
}

TEST(Sample, SaysWhichFolderItCannotMake) {
  SampleOptions options = Sized(1, 1);
  options.out = "/proc/sample";
  std::stringstream progress;
  EXPECT_THAT([&] { WriteSample(options, progress); },
              testing::ThrowsMessage<std::runtime_error>(testing::HasSubstr("/proc/sample")));
}

TEST(Apportion, GivesTheRestToTheLargestRemainders) {
  const auto parts = [](int64_t total, std::vector<int64_t> weights) {
    return Apportion(total, weights);
  };
  EXPECT_THAT(parts(10, {1, 1, 1}), ElementsAre(4, 3, 3));
  EXPECT_THAT(parts(10, {70, 20, 10}), ElementsAre(7, 2, 1));
  EXPECT_THAT(parts(3, {50, 26, 24}), ElementsAre(1, 1, 1));
  EXPECT_THAT(parts(0, {1, 2}), ElementsAre(0, 0));
}

}  // namespace
}  // namespace umkm::ctl
