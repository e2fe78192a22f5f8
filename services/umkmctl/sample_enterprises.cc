#include <absl/strings/ascii.h>

#include <array>
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

constexpr std::array<int64_t, 3> kScales = {12'459, 7'876, 678};  // micro, small, medium
constexpr std::size_t kSmall = 1;
constexpr std::size_t kFurniture = 0;  // in SampleBusinesses

constexpr int kFirstYear = 2013;
constexpr std::array<int64_t, 8> kYears = {80, 105, 125, 140, 155, 165, 165, 65};  // to May 2020
constexpr char kLastDay[] = "2020-05-26";

struct Range {
  int64_t least, most;
};
// By scale; upper bounds are those of UU 20/2008 in units of 100,000 rupiah.
constexpr int64_t kUnitRupiah = 100'000;
constexpr std::array<Range, 3> kNetWorth = {{{10, 500}, {501, 5'000}, {5'001, 100'000}}};
constexpr std::array<Range, 3> kSales = {{{50, 3'000}, {3'001, 25'000}, {25'001, 500'000}}};
constexpr std::array<Range, 3> kWorkers = {{{1, 4}, {5, 19}, {20, 99}}};

// First digits of a NIK: where a person was first registered; half of them in the mother province.
constexpr std::array<std::string_view, 20> kNikRegions = {
    "640401", "640402", "640405", "640501", "640502", "640601", "640602",
    "641001", "641003", "647301", "647302", "647303", "650105", "650202",
    "650302", "650309", "650401", "657101", "657102", "737101"};
constexpr int64_t kBirthdays = 16'000;  // from 1950 to 1993
constexpr int64_t kSerials = 50;
constexpr int64_t kPersons = 20 * kBirthdays * 2 * kSerials;
constexpr int64_t kNumbers = 1'000'000'000;  // of nine digits

// Visits every number below `size` once before any comes again: the step shares no factor with a
// size made of twos and fives.
int64_t Scatter(int64_t row, int64_t size) { return (row + 1) % size * 618'033'989 % size; }

std::string Padded(int64_t number, std::size_t width) {
  const std::string digits = std::to_string(number);
  return std::string(width - std::min(width, digits.size()), '0') + digits;
}

// The working days on which enterprises are registered, ascending.
class Days {
 public:
  explicit Days(int64_t total) : counts_(Apportion(total, kYears)) {}

  std::string Next() {
    while (in_year_ == counts_[year_]) {
      ++year_;
      in_year_ = 0;
      working_.clear();
    }
    if (working_.empty()) ListWorkingDays();
    const auto days = static_cast<int64_t>(working_.size());
    const auto at = static_cast<std::size_t>(in_year_++ * days / counts_[year_]);
    return FormatDate(working_[at]);
  }

 private:
  void ListWorkingDays() {
    const int year = kFirstYear + static_cast<int>(year_);
    const int32_t end = std::min(*ParseDate(std::to_string(year) + "-12-31"), *ParseDate(kLastDay));
    for (int32_t day = *ParseDate(std::to_string(year) + "-01-01"); day <= end; ++day) {
      const int32_t weekday = (day + 4) % 7;  // 1 January 1970 was a Thursday
      if (weekday != 0 && weekday != 6) working_.push_back(day);
    }
  }
  const std::vector<int64_t> counts_;
  std::size_t year_ = 0;
  int64_t in_year_ = 0;
  std::vector<int32_t> working_;
};

// An invented person; the NIK says man or woman, and so does the name.
struct Person {
  std::string name, nik, phone, email, address;
};

std::string NikOf(int64_t number, bool& woman) {
  const int64_t serial = number % kSerials + 1;
  number /= kSerials;
  woman = number % 2 == 1;
  number /= 2;
  const int64_t since_1950 = number % kBirthdays;
  number /= kBirthdays;
  const std::string birthday =
      FormatDate(*ParseDate("1950-01-01") + static_cast<int32_t>(since_1950));
  const int64_t day = std::stoi(birthday.substr(8)) + (woman ? 40 : 0);
  return std::string(kNikRegions[static_cast<std::size_t>(number)]) + Padded(day, 2) +
         birthday.substr(5, 2) + birthday.substr(2, 2) + Padded(serial, 4);
}

Person PersonOf(int64_t number, const SampleDistrict& district, Random& random) {
  bool woman = false;
  Person person;
  person.nik = NikOf(Scatter(number, kPersons), woman);
  const std::string first(random.Pick(woman ? SampleWomenNames() : SampleMenNames()));
  const std::string last(random.Pick(SampleLastNames()));
  person.name = first + " " + last;
  if (random.Percent(75)) person.phone = "0812" + Padded(random.Between(0, 99'999'999), 8);
  if (random.Percent(15))
    person.email = absl::AsciiStrToLower(first) + "." + absl::AsciiStrToLower(last) +
                   std::to_string(random.Between(1, 999)) + "@example.com";
  // One draw a statement: the order of draws within an expression is the compiler's choice.
  const std::string street(random.Pick(SampleStreets()));
  const std::string house = std::to_string(random.Skewed(1, 180));
  person.address = "Jl. " + street + " No. " + house + ", " + std::string(district.name);
  return person;
}

// The first man among the persons that no row takes.
Person Samidi(int64_t rows, const SampleDistrict& district, Random& random) {
  int64_t number = rows;
  for (bool woman = true; woman; ++number) NikOf(Scatter(number, kPersons), woman);
  Person person = PersonOf(number - 1, district, random);
  person.name = "Samidi";
  person.email.clear();
  return person;
}

std::string BusinessName(std::size_t scale, std::string_view label, const std::string& owner,
                         Random& random) {
  const std::string brand(random.Pick(SampleBrands()));
  const std::string first = owner.substr(0, owner.find(' '));
  const std::string own = random.Percent(40) ? first : brand;
  if (scale == kSmall) return "UD " + std::string(label) + " " + own;
  if (scale > kSmall) return (random.Percent(70) ? "CV " : "PT ") + brand + " " + first;
  return std::string(label) + " " + own;
}

int64_t InRange(const std::array<Range, 3>& ranges, std::size_t scale, Random& random) {
  return random.Skewed(ranges[scale].least, ranges[scale].most);
}

// Net worth and annual sales in rupiah, one of which may be unknown (empty): the higher class of
// the two is `scale`.
struct Figures {
  std::string net_worth, annual_sales;
};

Figures FiguresOf(std::size_t scale, Random& random) {
  const std::size_t other = scale > 0 && random.Percent(50) ? scale - 1 : scale;
  const bool worth_decides = random.Percent(50);
  const int64_t worth = InRange(kNetWorth, worth_decides ? scale : other, random) * kUnitRupiah;
  const int64_t sales = InRange(kSales, worth_decides ? other : scale, random) * kUnitRupiah;
  const bool both = random.Percent(60);
  return {both || worth_decides ? std::to_string(worth) : "",
          both || !worth_decides ? std::to_string(sales) : ""};
}

std::vector<int64_t> BusinessShares() {
  std::vector<int64_t> shares;
  for (const SampleBusiness& business : SampleBusinesses()) shares.push_back(business.share);
  return shares;
}

}  // namespace

void WriteSampleEnterprises(const SampleOptions& options, std::ostream& enterprises) {
  WriteCsvRow(enterprises,
              {"name", "nib", "region_code", "kbli_version", "kbli_code", "registered_on",
               "workers", "rule_set", "figures_year", "net_worth_rupiah", "annual_sales_rupiah",
               "capital_rupiah", "declared_scale", "declared_by", "owner_name", "owner_nik",
               "owner_phone", "owner_email", "owner_street_address"});
  const int64_t total = options.enterprises;
  Random random(options.seed, 1);
  Urn scales(Apportion(total, kScales)), businesses(Apportion(total, BusinessShares()));
  SamplePlaces places(total);
  Days days(total);
  for (int64_t row = 0; row < total; ++row) {
    const bool sam = row == total / 2;  // drawn first, so that a small furniture maker is left
    const std::size_t scale = sam ? scales.DrawPreferring(kSmall, random) : scales.Draw(random);
    const SampleBusiness& business =
        SampleBusinesses()[sam ? businesses.DrawPreferring(kFurniture, random)
                               : businesses.Draw(random)];
    const SampleDistrict& district = sam ? places.DrawInCity(random) : places.Draw(random);
    const std::string registered_on = days.Next();
    const Person owner = sam ? Samidi(total, district, random) : PersonOf(row, district, random);
    const std::string name =
        sam ? "Sam Creative" : BusinessName(scale, business.label, owner.name, random);
    const std::string nib = random.Percent(10) ? "" : "8120" + Padded(Scatter(row, kNumbers), 9);
    const Figures figures = FiguresOf(scale, random);
    WriteCsvRow(enterprises,
                {name, nib, std::string(district.code), "2020", std::string(business.kbli_code),
                 registered_on, std::to_string(InRange(kWorkers, scale, random)), "UU 20/2008",
                 std::to_string(YearOf(registered_on) - 1), figures.net_worth, figures.annual_sales,
                 "", "", "", owner.name, owner.nik, owner.phone, owner.email, owner.address});
  }
}

}  // namespace umkm::ctl
