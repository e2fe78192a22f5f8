#include "aggregation/cube.h"

#include <algorithm>

namespace umkm::aggregation {

namespace {

// The place of a day in ascending days. History mostly comes in order, so it is looked for at the
// end first.
template <class Days>
auto PlaceOf(Days& by_day, int32_t day) {
  if (by_day.empty() || by_day.back().first < day) return by_day.end();
  return std::lower_bound(by_day.begin(), by_day.end(), day,
                          [](const auto& step, int32_t wanted) { return step.first < wanted; });
}

}  // namespace

void Cube::Apply(std::span<const Delta> deltas) {
  for (const Delta& delta : deltas) {
    Cell& cell = cells_[delta.key];
    cell.total += delta.amount;
    auto place = PlaceOf(cell.by_day, delta.day);
    if (place == cell.by_day.end() || place->first != delta.day) {
      if (delta.amount != 0) cell.by_day.insert(place, {delta.day, delta.amount});
    } else if ((place->second += delta.amount) == 0) {
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
         as_of && step != cell.by_day.rend() && step->first > *as_of; ++step) {
      value -= step->second;
    }
    visit(key, value);
  }
}

int64_t Cube::AmountOn(CellKey key, int32_t day) const {
  const auto found = cells_.find(key);
  if (found == cells_.end()) return 0;
  const auto& by_day = found->second.by_day;
  const auto place = PlaceOf(by_day, day);
  return place != by_day.end() && place->first == day ? place->second : 0;
}

void Cube::ForEachStep(const std::function<void(const Delta&)>& visit) const {
  for (const auto& [key, cell] : cells_) {
    for (const auto& [day, amount] : cell.by_day) visit({key, day, amount});
  }
}

}  // namespace umkm::aggregation
