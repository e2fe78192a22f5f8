// The cube of one stream: base cells of integers, with their changes by day.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "aggregation/vocabulary.h"

namespace umkm::aggregation {

// One step of one cell: from `day` on (days since 1970-01-01) it is `amount` more.
struct Delta {
  CellKey key;
  int32_t day;
  int64_t amount;
};

// Not thread-safe: State guards it.
class Cube {
 public:
  void Apply(std::span<const Delta> deltas);
  // Every cell that ever had a value, with all its changes or those up to and including a day.
  void ForEach(std::optional<int32_t> as_of,
               const std::function<void(CellKey, int64_t)>& visit) const;
  // The sum of a cell's changes on exactly that day (what a checkpoint stores).
  int64_t AmountOn(CellKey key, int32_t day) const;
  // Every step that is not zero: what the whole cube is made of.
  void ForEachStep(const std::function<void(const Delta&)>& visit) const;
  std::size_t cells() const { return cells_.size(); }

 private:
  struct Cell {
    int64_t total = 0;
    std::vector<std::pair<int32_t, int64_t>> by_day;  // ascending days, no zeros
  };
  absl::flat_hash_map<CellKey, Cell> cells_;
};

}  // namespace umkm::aggregation
