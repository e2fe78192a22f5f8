#include "aggregation/vocabulary.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <mutex>
#include <stdexcept>

namespace umkm::aggregation {

namespace {

constexpr std::string_view kMeasurePrefix = "MEASURE_";
constexpr std::string_view kDimensionPrefix = "DIMENSION_";

// Where a dimension stands in a key.
struct Field {
  int shift = 0;
  int bits = 0;
};

constexpr Field FieldOf(Dimension dimension) {
  switch (dimension) {
    case DIMENSION_REGENCY:  // is read through its district
    case DIMENSION_DISTRICT:
      return {8, 12};
    case DIMENSION_SCALE:
      return {20, 3};
    case DIMENSION_SECTION:
    case DIMENSION_SCHEME:
      return {23, 10};
    case DIMENSION_STATUS:
      return {33, 2};
    case DIMENSION_REGISTERED_YEAR:
    case DIMENSION_FISCAL_YEAR:
      return {35, 9};
    case DIMENSION_COOPERATIVE_TYPE:
      return {44, 3};
    case DIMENSION_COOPERATIVE_FORM:
      return {47, 2};
    case DIMENSION_FUND:
      return {49, 3};
    case DIMENSION_KIND:
      return {52, 6};
    case DIMENSION_CASE_STATUS:
      return {58, 4};
    default:
      return {};
  }
}

constexpr uint64_t MaskOf(Field field) { return (uint64_t{1} << field.bits) - 1; }

// absl of Debian has a string_view of its own.
absl::string_view ForLookup(std::string_view text) { return {text.data(), text.size()}; }

std::string WithoutPrefix(const std::string& enum_name, std::string_view prefix) {
  return enum_name.empty() ? "" : absl::AsciiStrToLower(enum_name.substr(prefix.size()));
}

}  // namespace

std::string NameOf(Measure measure) { return WithoutPrefix(Measure_Name(measure), kMeasurePrefix); }

std::string NameOf(Dimension dimension) {
  return WithoutPrefix(Dimension_Name(dimension), kDimensionPrefix);
}

Measure MeasureNamed(std::string_view name) {
  for (const MeasureInfo& info : Measures()) {
    if (info.name == name) return info.measure;
  }
  return MEASURE_UNSPECIFIED;
}

Dimension DimensionNamed(std::string_view name) {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (int i = 0; i < Dimension_ARRAYSIZE; ++i) {
      all.push_back(i == 0 ? "" : NameOf(static_cast<Dimension>(i)));
    }
    return all;
  }();
  const auto found = std::ranges::find(names, name);
  return found == names.end() ? DIMENSION_UNSPECIFIED
                              : static_cast<Dimension>(found - names.begin());
}

uint32_t Names::NumberOf(Dimension dimension, std::string_view value) {
  if (const auto known = FindNumber(dimension, value)) return *known;
  const std::unique_lock lock(mutex_);
  Table& table = tables_.at(static_cast<std::size_t>(dimension));
  const auto [place, added] =
      table.numbers.try_emplace(ForLookup(value), static_cast<uint32_t>(table.texts.size() + 1));
  if (!added) return place->second;  // by another thread in between
  if (place->second > MaskOf(FieldOf(dimension))) {
    table.numbers.erase(place);
    throw std::length_error(absl::StrCat("too many values of dimension ", NameOf(dimension)));
  }
  table.texts.emplace_back(value);
  return place->second;
}

std::optional<uint32_t> Names::FindNumber(Dimension dimension, std::string_view value) const {
  const std::shared_lock lock(mutex_);
  const Table& table = tables_.at(static_cast<std::size_t>(dimension));
  const auto found = table.numbers.find(ForLookup(value));
  if (found == table.numbers.end()) return std::nullopt;
  return found->second;
}

std::string Names::TextOf(CellKey key, Dimension dimension) const {
  if (dimension == DIMENSION_REGENCY) return TextOf(key, DIMENSION_DISTRICT).substr(0, 5);
  const uint32_t number = NumberIn(key, dimension);
  if (number == 0) return "";
  const std::shared_lock lock(mutex_);
  return tables_.at(static_cast<std::size_t>(dimension)).texts.at(number - 1);
}

CellKey KeyOf(Measure measure) { return static_cast<CellKey>(measure); }

CellKey With(CellKey key, Dimension dimension, uint32_t number) {
  const Field field = FieldOf(dimension);
  return (key & ~(MaskOf(field) << field.shift)) | (number & MaskOf(field)) << field.shift;
}

uint32_t NumberIn(CellKey key, Dimension dimension) {
  const Field field = FieldOf(dimension);
  return static_cast<uint32_t>(key >> field.shift & MaskOf(field));
}

Measure MeasureIn(CellKey key) { return static_cast<Measure>(key & 0xff); }

}  // namespace umkm::aggregation
