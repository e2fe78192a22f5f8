#include "common/date.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

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
  std::array<unsigned, 10> digits{};
  for (const std::size_t i : {0, 1, 2, 3, 5, 6, 8, 9}) {
    digits[i] = static_cast<unsigned>(iso[i]) - '0';
    if (digits[i] > 9) return {};
  }
  const unsigned year = digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3];
  const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(year)),
                                         std::chrono::month(digits[5] * 10 + digits[6]),
                                         std::chrono::day(digits[8] * 10 + digits[9]));
  if (!date.ok() || year < 1900 || year > 2199) return {};
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
