// The words of the cube: measures, dimensions and their values, packed into 64-bit cell keys.
//
// A base cell has one value of every dimension that its measure has. Its key, from the low bits:
//   measure 8 · district 12 · scale 3 · section or scheme 10 · status 2 · registered or fiscal
//   year 9 · type 3 · form 2 · fund 3 · kind 6 · case status 4
// Values are numbers given by Names in order of appearance (local to the process; what is stored
// are texts). 0 in a field: the measure does not have that dimension. Two dimensions share a field
// where no measure has both, so a key tells a value only by a dimension that its measure has:
// CheckSelection lets no other through, and a checkpoint names those of the measure.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <array>
#include <cstdint>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "aggregation/measures.h"

namespace umkm::aggregation {

using CellKey = uint64_t;

// Lower-case names as in JSON and on the command line: "enterprises", "registered_year".
std::string NameOf(Measure measure);
std::string NameOf(Dimension dimension);
Measure MeasureNamed(std::string_view name);  // UNSPECIFIED when unknown
Dimension DimensionNamed(std::string_view name);

// Text ↔ number of dimension values. Thread-safe; numbers are never taken back.
class Names {
 public:
  // Number of a value of any dimension but REGENCY, made when new. Throws std::length_error when
  // its field is full.
  uint32_t NumberOf(Dimension dimension, std::string_view value);
  // The number of a value that exists already: for what callers ask, which must add no names.
  std::optional<uint32_t> FindNumber(Dimension dimension, std::string_view value) const;
  // The text; REGENCY is the first five characters of the district.
  std::string TextOf(CellKey key, Dimension dimension) const;

 private:
  struct Table {
    absl::flat_hash_map<std::string, uint32_t> numbers;  // from 1
    std::vector<std::string> texts;                      // texts[number - 1]
  };
  mutable std::shared_mutex mutex_;
  std::array<Table, Dimension_ARRAYSIZE> tables_;
};

// Puts a value into a key; reads it back, of a dimension that the measure has.
CellKey KeyOf(Measure measure);
CellKey With(CellKey key, Dimension dimension, uint32_t number);
uint32_t NumberIn(CellKey key, Dimension dimension);
Measure MeasureIn(CellKey key);

}  // namespace umkm::aggregation
