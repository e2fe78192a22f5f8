#include <array>
#include <functional>
#include <string>
#include <vector>

#include "common/date.h"
#include "umkmctl/csv.h"
#include "umkmctl/sample.h"
#include "umkmctl/sample_persons.h"
#include "umkmctl/sample_places.h"
#include "umkmctl/sample_random.h"
#include "umkmctl/sample_tables.h"

namespace umkm::ctl {
namespace {

constexpr std::array<int64_t, 3> kScales = {12'459, 7'876, 678};  // micro, small, medium
constexpr std::array kScaleValues = {registry::v1::SCALE_MICRO, registry::v1::SCALE_SMALL,
                                     registry::v1::SCALE_MEDIUM};
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

constexpr int64_t kNumbers = 1'000'000'000;  // of nine digits

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

// The first man among the persons that no row takes.
SamplePerson Samidi(int64_t rows, const SampleDistrict& district, Random& random) {
  int64_t number = rows;
  while (IsWoman(SampleNik(number))) ++number;
  SamplePerson person = SamplePersonOf(number, district, random);
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

// A row of the file.
struct Row {
  SampleEnterprise enterprise;
  Figures figures;
  int64_t workers = 0;
  SamplePerson owner;
};

void ForEachRow(const SampleOptions& options, const std::function<void(const Row&)>& visit) {
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
    const SamplePerson owner =
        sam ? Samidi(total, district, random) : SamplePersonOf(row, district, random);
    const std::string name =
        sam ? "Sam Creative" : BusinessName(scale, business.label, owner.name, random);
    const std::string nib = random.Percent(10) ? "" : "8120" + Padded(Scatter(row, kNumbers), 9);
    const Figures figures = FiguresOf(scale, random);
    visit({{name, nib, &district, &business, registered_on, kScaleValues[scale]},
           figures,
           InRange(kWorkers, scale, random),
           owner});
  }
}

}  // namespace

void WriteSampleEnterprises(const SampleOptions& options, std::ostream& enterprises) {
  WriteCsvRow(enterprises,
              {"name", "nib", "region_code", "kbli_version", "kbli_code", "registered_on",
               "workers", "rule_set", "figures_year", "net_worth_rupiah", "annual_sales_rupiah",
               "capital_rupiah", "declared_scale", "declared_by", "owner_name", "owner_nik",
               "owner_phone", "owner_email", "owner_street_address"});
  ForEachRow(options, [&](const Row& row) {
    const auto& [name, nib, district, business, registered_on, scale] = row.enterprise;
    WriteCsvRow(enterprises,
                {name, nib, std::string(district->code), "2020", std::string(business->kbli_code),
                 registered_on, std::to_string(row.workers), "UU 20/2008",
                 std::to_string(YearOf(registered_on) - 1), row.figures.net_worth,
                 row.figures.annual_sales, "", "", "", row.owner.name, row.owner.nik,
                 row.owner.phone, row.owner.email, row.owner.address});
  });
}

std::vector<SampleEnterprise> ListSampleEnterprises(const SampleOptions& options) {
  std::vector<SampleEnterprise> enterprises;
  ForEachRow(options, [&](const Row& row) { enterprises.push_back(row.enterprise); });
  return enterprises;
}

}  // namespace umkm::ctl
