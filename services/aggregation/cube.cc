#include "aggregation/cube.h"

#include <algorithm>
#include <utility>

namespace umkm::aggregation {

namespace {

// The place of a day in ascending days. History mostly comes in order, so it is looked for at the
// end first.
std::vector<Step>::iterator PlaceOf(std::vector<Step>& by_day, int32_t day) {
  if (by_day.empty() || by_day.back().day < day) return by_day.end();
  return std::ranges::lower_bound(by_day, day, {}, &Step::day);
}

}  // namespace

void Cube::Apply(std::span<const Delta> deltas, uint64_t position) {
  for (const Delta& delta : deltas) {
    Cell& cell = cells_[delta.key];
    cell.total += delta.amount;
    cell.changed = position;
    const auto place = PlaceOf(cell.by_day, delta.day);
    if (place == cell.by_day.end() || place->day != delta.day) {
      if (delta.amount != 0) cell.by_day.insert(place, {delta.day, delta.amount});
    } else if ((place->amount += delta.amount) == 0) {
      cell.by_day.erase(place);
    }
  }
}

void Cube::ForEach(std::optional<int32_t> as_of,
                   const std::function<void(CellKey, int64_t)>& visit) const {
  for (const auto& [key, cell] : cells_) {
    int64_t value = cell.total;
    // Days asked for are mostly recent: take away what came later.
    for (auto step = cell.by_day.rbegin();
         as_of && step != cell.by_day.rend() && step->day > *as_of; ++step) {
      value -= step->amount;
    }
    visit(key, value);
  }
}

void Cube::Put(CellKey key, std::vector<Step> steps) {
  Cell& cell = cells_[key];
  cell.by_day = std::move(steps);
  for (const Step& step : cell.by_day) cell.total += step.amount;
}

void Cube::ForEachCell(std::optional<uint64_t> behind,
                       const std::function<void(CellKey, std::span<const Step>)>& visit) const {
  for (const auto& [key, cell] : cells_) {
    if (!behind || cell.changed > *behind) visit(key, cell.by_day);
  }
}

}  // namespace umkm::aggregation
