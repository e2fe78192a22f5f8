// The totals of one selection: built from the state, then kept by the changes of base cells.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "aggregation/selection.h"
#include "aggregation/state.h"

namespace umkm::aggregation {

// What base cells changed by.
using Changes = absl::flat_hash_map<CellKey, int64_t>;

// GetTotals makes one for the moment, a watched one lives on: so both say the same. Each change of
// a total makes a new version. One thread uses it.
class View {
 public:
  View(Plan plan, const Names& names) : projection_(std::move(plan), names) {}

  // Makes all totals anew, with all changes or those up to and including a day.
  void Build(const std::vector<Stream>& streams, std::optional<int32_t> as_of = std::nullopt);
  // True when a total is another one now: then the version is too.
  bool Apply(const Changes& changes);

  uint64_t version() const { return version_; }  // 0: not built
  uint64_t built() const { return built_; }      // the version that Build made
  const Plan& plan() const { return projection_.plan(); }

  // Totals in the order of measures and values: with `since` before the last Build all that are
  // not zero (without group_by also those that are), else what was touched after that version, zero
  // included. A share gets the denominator.
  template <class Response>
  void WriteCells(uint64_t since, const ShareDenominator& denominator, Response& response) const {
    for (const Entry* entry : since < built_ ? All() : TouchedAfter(since)) {
      WriteCell(*entry, denominator, *response.add_cells());
    }
  }

 private:
  using Id = std::pair<Measure, std::vector<std::string>>;
  struct Total {
    int64_t value = 0;
    uint64_t touched = 0;  // version
  };
  using Entry = std::pair<const Id, Total>;

  // The totals that a base cell is part of; none when the selection leaves it out.
  std::span<Entry* const> EntriesOf(CellKey base);
  std::vector<const Entry*> All() const;
  std::vector<const Entry*> TouchedAfter(uint64_t since) const;
  void WriteCell(const Entry& entry, const ShareDenominator& denominator, Cell& cell) const;
  void ForgetOldTouches();

  Projection projection_;
  uint64_t version_ = 0;
  uint64_t built_ = 0;
  std::map<Id, Total> totals_;
  absl::flat_hash_map<CellKey, std::vector<Entry*>> entries_;  // by group
  std::vector<std::pair<uint64_t, const Entry*>> touches_;     // ascending versions
};

}  // namespace umkm::aggregation
