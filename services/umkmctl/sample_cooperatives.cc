#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/date.h"
#include "umkmctl/csv.h"
#include "umkmctl/sample.h"
#include "umkmctl/sample_places.h"
#include "umkmctl/sample_random.h"
#include "umkmctl/sample_tables.h"

namespace umkm::ctl {
namespace {

constexpr std::array<int64_t, 2> kStatuses = {461, 252};  // active, inactive
constexpr std::array<int64_t, 2> kImproved = {119, 594};  // at least once up to 2019, never
constexpr std::array<int64_t, 2> kForms = {709, 4};       // primary, secondary
constexpr std::array<int64_t, 5> kTypes = {22, 387, 212, 41, 43};  // in the order of kTypeNames
constexpr std::array<std::string_view, 5> kTypeNames = {"savings_and_loans", "consumers",
                                                        "producers", "marketing", "services"};
constexpr std::array<std::string_view, 5> kTitles = {"Koperasi Simpan Pinjam", "Koperasi Konsumen",
                                                     "Koperasi Produsen", "Koperasi Pemasaran",
                                                     "Koperasi Jasa"};

constexpr int kFirstBookYear = 2015, kLastBookYear = 2019;
constexpr std::size_t kBookYears = kLastBookYear - kFirstBookYear + 1;
constexpr char kLastDay[] = "2020-05-26";
constexpr int64_t kMillion = 1'000'000;

enum class Course { kImproves, kKeeps, kSleeps };

// What the meetings of a cooperative are made from: the same again whenever they are needed.
struct Seed {
  int64_t row;
  int32_t registered_year;
  Course course;
};

struct Meeting {
  int book_year;
  std::string held_on;
  int64_t women, men, attendance, employees;
  int64_t own_capital, outside_capital, assets, volume, surplus;
  bool audited;
};

using History = std::array<std::optional<Meeting>, kBookYears>;

std::string NumberOf(int64_t row) { return "6500" + Padded(Scatter(row, 1'000'000'000), 9); }

std::string HeldOn(int book_year, Random& random) {
  const std::string year = std::to_string(book_year + 1);
  const int32_t first = *ParseDate(year + "-01-15");
  const int32_t last = std::min(*ParseDate(year + "-06-30"), *ParseDate(kLastDay));
  return FormatDate(static_cast<int32_t>(random.Between(first, last)));
}

// In which book years a meeting is held. Who improves does so in `better`, measured against the
// year before; who sleeps held its last meetings long ago.
std::array<bool, kBookYears> HeldYears(const Seed& seed, std::size_t better, Random& random) {
  std::array<bool, kBookYears> held{};
  const bool ever =
      seed.course == Course::kImproves || random.Percent(seed.course == Course::kKeeps ? 55 : 25);
  for (std::size_t i = 0; i < kBookYears; ++i) {
    const bool awake = seed.course != Course::kSleeps || i < 2;
    const bool exists = kFirstBookYear + static_cast<int>(i) >= seed.registered_year;
    held[i] = random.Percent(60) && ever && awake && exists;
  }
  if (seed.course == Course::kImproves) held[better - 1] = held[better] = true;
  return held;
}

// Percent by which volume and assets change into a year. Only in the better year of a cooperative
// that improves do both grow for certain, and never both in one that does not.
struct Growth {
  int64_t volume, assets;
};

Growth GrowthOf(const Seed& seed, bool better, Random& random) {
  if (better) return {random.Between(2, 25), random.Between(1, 18)};
  if (seed.course == Course::kImproves) return {random.Between(-8, 15), random.Between(-5, 12)};
  if (random.Percent(50)) return {random.Between(-25, 0), random.Between(-10, 12)};
  return {random.Between(-15, 18), random.Between(-12, 0)};
}

int64_t Grown(int64_t amount, int64_t percent) { return amount / 100 * (100 + percent); }

Meeting MeetingOf(int book_year, int64_t members, int64_t volume, int64_t assets, Random& random) {
  Meeting meeting{};
  meeting.book_year = book_year;
  meeting.held_on = HeldOn(book_year, random);
  meeting.women = members * random.Between(25, 70) / 100;
  meeting.men = members - meeting.women;
  meeting.attendance = members * random.Between(52, 92) / 100;
  meeting.employees = random.Skewed(1, 18);
  meeting.volume = volume;
  meeting.assets = assets;
  meeting.own_capital = assets / 100 * random.Between(35, 75);
  meeting.outside_capital = (assets - meeting.own_capital) / 100 * random.Between(40, 95);
  meeting.surplus = volume / 100 * random.Between(-1, 9);
  meeting.audited = random.Percent(12);
  return meeting;
}

History HistoryOf(const SampleOptions& options, const Seed& seed) {
  Random random(options.seed, 1000 + static_cast<uint64_t>(seed.row));
  const auto better = static_cast<std::size_t>(random.Between(1, kBookYears - 1));
  const std::array<bool, kBookYears> held = HeldYears(seed, better, random);
  const int64_t members = random.Skewed(20, 600);
  int64_t assets = random.Skewed(60, 9'000) * kMillion;
  int64_t volume = assets / 100 * random.Between(30, 160);
  History history;
  for (std::size_t i = 0; i < kBookYears; ++i) {
    const bool is_better = seed.course == Course::kImproves && i == better;
    const Growth growth = GrowthOf(seed, is_better, random);
    volume = Grown(volume, growth.volume);
    assets = Grown(assets, growth.assets);
    if (held[i])
      history[i] = MeetingOf(kFirstBookYear + static_cast<int>(i), members + random.Between(-5, 15),
                             volume, assets, random);
  }
  return history;
}

// Up to three other districts of the same regency.
std::string ServedDistricts(const SampleDistrict& seat, Random& random) {
  if (!random.Percent(30)) return "";
  std::string served;
  int64_t wanted = random.Between(1, 3);
  for (const SampleRegency& regency : SampleRegencies()) {
    if (regency.districts.front().code.substr(0, 5) != seat.code.substr(0, 5)) continue;
    for (const SampleDistrict& district : regency.districts) {
      if (wanted == 0 || district.code == seat.code || !random.Percent(40)) continue;
      served.append(served.empty() ? "" : "|").append(district.code);
      --wanted;
    }
  }
  return served;
}

// A working life before the sample's time, for those that improve; for others up to 2018.
std::string RegisteredOn(Course course, Random& random) {
  const int last_year = course == Course::kImproves ? 2014 : 2018;
  const int32_t last = *ParseDate(std::to_string(last_year) + "-12-31");
  return FormatDate(static_cast<int32_t>(random.Between(*ParseDate("1986-01-06"), last)));
}

// A row of the file, with what its meetings are made from.
struct Row {
  Seed seed;
  SampleCooperative cooperative;
  std::string name, served, registered_on, letter;
  bool secondary;
  std::size_t type;
};

void ForEachRow(const SampleOptions& options, const std::function<void(const Row&)>& visit) {
  const int64_t total = options.cooperatives;
  Random random(options.seed, 2);
  const std::vector<int64_t> statuses = Apportion(total, kStatuses);
  const int64_t improving = std::min(Apportion(total, kImproved)[0], statuses[0]);
  Urn courses({improving, statuses[0] - improving, statuses[1]});  // in the order of Course
  Urn forms(Apportion(total, kForms)), types(Apportion(total, kTypes));
  SamplePlaces places(total);
  for (int64_t row = 0; row < total; ++row) {
    const auto course = static_cast<Course>(courses.Draw(random));
    const bool secondary = forms.Draw(random) == 1;
    const std::size_t type = types.Draw(random);
    const SampleDistrict& seat = places.Draw(random);
    const std::string registered_on = RegisteredOn(course, random);
    const std::string name = (secondary ? "Pusat " : "") + std::string(kTitles[type]) + " " +
                             std::string(random.Pick(SampleCooperativeNames())) + " " +
                             std::string(seat.name);
    const std::string letter =
        "518/" + std::to_string(random.Between(11, 940)) + "/Disperindagkop-UKM/2019";
    const std::string served = ServedDistricts(seat, random);
    visit({{row, YearOf(registered_on), course},
           {NumberOf(row), &seat, course != Course::kSleeps},
           name,
           served,
           registered_on,
           letter,
           secondary,
           type});
  }
}

std::vector<Seed> WriteCooperatives(const SampleOptions& options, std::ostream& out) {
  WriteCsvRow(out, {"name", "nik_koperasi", "region_code", "served_region_codes", "form", "type",
                    "declared_status", "status_letter", "registered_on"});
  std::vector<Seed> seeds;
  seeds.reserve(static_cast<std::size_t>(options.cooperatives));
  ForEachRow(options, [&](const Row& row) {
    const auto& [number, seat, active] = row.cooperative;
    WriteCsvRow(out, {row.name, number, std::string(seat->code), row.served,
                      row.secondary ? "secondary" : "primary", std::string(kTypeNames[row.type]),
                      active ? "active" : "inactive", active ? "" : row.letter, row.registered_on});
    seeds.push_back(row.seed);
  });
  return seeds;
}

void WriteMeeting(const Seed& seed, const Meeting& meeting, std::ostream& out) {
  const auto text = [](int64_t number) { return std::to_string(number); };
  WriteCsvRow(out,
              {NumberOf(seed.row), text(meeting.book_year), meeting.held_on, text(meeting.women),
               text(meeting.men), text(meeting.attendance), text(meeting.employees),
               text(meeting.own_capital), text(meeting.outside_capital), text(meeting.assets),
               text(meeting.volume), text(meeting.surplus),
               "RAT/" + text(seed.row + 1) + "/" + text(meeting.book_year),
               meeting.audited ? "true" : "false"});
}

}  // namespace

void WriteSampleCooperatives(const SampleOptions& options, std::ostream& cooperatives,
                             std::ostream& meetings) {
  const std::vector<Seed> seeds = WriteCooperatives(options, cooperatives);
  WriteCsvRow(meetings, {"nik_koperasi", "book_year", "held_on", "members_women", "members_men",
                         "attendance", "employees", "own_capital_rupiah", "outside_capital_rupiah",
                         "assets_rupiah", "volume_rupiah", "surplus_rupiah", "letter", "audited"});
  // A book year's meetings are all held in the year after it, so years follow each other.
  for (std::size_t year = 0; year < kBookYears; ++year) {
    std::vector<std::pair<int32_t, const Seed*>> held;
    for (const Seed& seed : seeds)
      if (const auto meeting = HistoryOf(options, seed)[year])
        held.emplace_back(*ParseDate(meeting->held_on), &seed);
    std::sort(held.begin(), held.end());
    for (const auto& [day, seed] : held)
      WriteMeeting(*seed, *HistoryOf(options, *seed)[year], meetings);
  }
}

std::vector<SampleCooperative> ListSampleCooperatives(const SampleOptions& options) {
  std::vector<SampleCooperative> cooperatives;
  ForEachRow(options, [&](const Row& row) { cooperatives.push_back(row.cooperative); });
  return cooperatives;
}

}  // namespace umkm::ctl
