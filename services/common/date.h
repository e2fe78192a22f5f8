// Calendar days as ISO text (YYYY-MM-DD) and as numbers. Pure functions, no clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace umkm {

// Days since 1970-01-01 of an exact, possible day between 1900-01-01 and 2199-12-31; else nothing
// (2020-02-31, 20-1-1, trailing text, …).
std::optional<int32_t> ParseDate(std::string_view iso);

// "2020-05-26" of its number of days since 1970-01-01.
std::string FormatDate(int32_t days);

// The year of a valid ISO date.
int32_t YearOf(std::string_view iso);

}  // namespace umkm
