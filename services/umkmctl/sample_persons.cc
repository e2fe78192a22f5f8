#include "umkmctl/sample_persons.h"

#include <absl/strings/ascii.h>

#include <array>
#include <string_view>

#include "common/date.h"

namespace umkm::ctl {
namespace {

// First digits of a NIK: where a person was first registered; half of them in the mother province.
constexpr std::array<std::string_view, 20> kNikRegions = {
    "640401", "640402", "640405", "640501", "640502", "640601", "640602",
    "641001", "641003", "647301", "647302", "647303", "650105", "650202",
    "650302", "650309", "650401", "657101", "657102", "737101"};
constexpr int64_t kBirthdays = 16'000;  // from 1950 to 1993
constexpr int64_t kSerials = 50;
constexpr int64_t kPersons = 20 * kBirthdays * 2 * kSerials;

}  // namespace

std::string SampleNik(int64_t number) {
  int64_t left = Scatter(number, kPersons);
  const int64_t serial = left % kSerials + 1;
  left /= kSerials;
  const bool woman = left % 2 == 1;
  left /= 2;
  const int64_t since_1950 = left % kBirthdays;
  left /= kBirthdays;
  const std::string birthday =
      FormatDate(*ParseDate("1950-01-01") + static_cast<int32_t>(since_1950));
  const int64_t day = std::stoi(birthday.substr(8)) + (woman ? 40 : 0);
  return std::string(kNikRegions[static_cast<std::size_t>(left)]) + Padded(day, 2) +
         birthday.substr(5, 2) + birthday.substr(2, 2) + Padded(serial, 4);
}

bool IsWoman(const std::string& nik) { return nik[6] >= '4'; }

SamplePerson SamplePersonOf(int64_t number, const SampleDistrict& district, Random& random) {
  SamplePerson person;
  person.nik = SampleNik(number);
  const std::string first(random.Pick(IsWoman(person.nik) ? SampleWomenNames() : SampleMenNames()));
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

}  // namespace umkm::ctl
