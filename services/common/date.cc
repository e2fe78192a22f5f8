#include "common/date.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

#include "common/text.h"

namespace umkm {
namespace {

int Number(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

}  // namespace

std::optional<int32_t> ParseDate(std::string_view iso) {
  if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return {};
  const auto year = iso.substr(0, 4), month = iso.substr(5, 2), day = iso.substr(8, 2);
  if (!IsDigits(year, 4) || !IsDigits(month, 2) || !IsDigits(day, 2)) return {};
  const std::chrono::year_month_day date(std::chrono::year(Number(year)),
                                         std::chrono::month(static_cast<unsigned>(Number(month))),
                                         std::chrono::day(static_cast<unsigned>(Number(day))));
  if (!date.ok() || date.year() < std::chrono::year(1900) || date.year() > std::chrono::year(2199))
    return {};
  return static_cast<int32_t>(std::chrono::sys_days(date).time_since_epoch().count());
}

std::string FormatDate(int32_t days) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(days))};
  std::array<char, 32> text{};
  const int length =
      std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return std::string(text.data(), static_cast<std::size_t>(length));
}

int32_t YearOf(std::string_view iso) { return Number(iso.substr(0, 4)); }

}  // namespace umkm
