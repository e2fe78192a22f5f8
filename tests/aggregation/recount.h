// Totals made anew from a history, to hold a cube against.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "aggregation/chain.h"
#include "tests/aggregation/histories.h"

namespace umkm::aggregation {

// Enterprises that were added on a day in a district.
using Totals = std::map<std::pair<std::string, int32_t>, int64_t>;

inline Totals TotalsOf(const Cube& cube, const Names& names) {
  Totals totals;
  cube.ForEachCell(std::nullopt, [&](CellKey key, std::span<const Step> steps) {
    if (MeasureIn(key) != MEASURE_ENTERPRISES) return;
    for (const auto& [day, amount] : steps) {
      totals[{names.TextOf(key, DIMENSION_DISTRICT), day}] += amount;
    }
  });
  return totals;
}

inline Totals Recount(const History& history, uint64_t position) {
  Names names;
  Chain chain("registry", Progress(), names);
  for (uint64_t p = 1; p <= position; ++p) {
    std::string problem;
    chain.Append(*chain.Parse(history.at(p).entry, problem), history.at(p).hash);
  }
  Cube cube;
  cube.Apply(chain.steps(), position);
  return TotalsOf(cube, names);
}

}  // namespace umkm::aggregation
