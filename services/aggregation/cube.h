// The cube of one stream: base cells of integers, with their changes by day.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "aggregation/vocabulary.h"

namespace umkm::aggregation {

// One step of one cell: from `day` on (days since 1970-01-01) it is `amount` more.
struct Delta {
  CellKey key;
  int32_t day;
  int64_t amount;
};

// A step as its cell keeps it.
struct Step {
  int32_t day;
  int64_t amount;
};

// Not thread-safe: State guards it. A cell remembers the position of its latest change.
class Cube {
 public:
  // To hold the cells that were stored at `since`: which cells changed is known from there on.
  explicit Cube(uint64_t since = 0) : since_(since) {}

  // Steps of entries up to and including `position`.
  void Apply(std::span<const Delta> deltas, uint64_t position);
  // A stored cell: ascending days, no zeros.
  void Put(CellKey key, std::vector<Step> steps);
  // Every cell that ever had a value, with all its changes or those up to and including a day.
  void ForEach(std::optional<int32_t> as_of,
               const std::function<void(CellKey, int64_t)>& visit) const;
  // Every cell with all its steps, or those that changed behind a position (not before since()).
  void ForEachCell(std::optional<uint64_t> behind,
                   const std::function<void(CellKey, std::span<const Step>)>& visit) const;
  uint64_t since() const { return since_; }
  std::size_t cells() const { return cells_.size(); }

 private:
  struct Cell {
    int64_t total = 0;
    uint64_t changed = 0;      // position of the latest change
    std::vector<Step> by_day;  // ascending days, no zeros
  };
  uint64_t since_;
  absl::flat_hash_map<CellKey, Cell> cells_;
};

}  // namespace umkm::aggregation
