// A Selection of totals, checked, and how base cells fall into its groups.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "aggregation/vocabulary.h"
#include "common/result.h"

namespace umkm::aggregation {

// What a valid Selection means.
struct Plan {
  struct Item {
    Measure measure;
    Measure source;  // whose base cells are summed: the measure itself, or a share's numerator
  };
  std::vector<Item> items;  // ascending measures, never empty
  std::vector<Dimension> group_by;
  std::vector<std::pair<Dimension, std::set<std::string>>> filters;  // ascending dimensions
  std::string id;  // 32 hex digits: equal for selections that ask for the same
};

// Adds every violation (fields "selection.…"); the plan is good only when none was added.
Plan CheckSelection(const Selection& selection, Violations& violations);

// Sorts base cells into the groups of a plan. One thread uses it: it remembers which values match.
class Projection {
 public:
  Projection(Plan plan, const Names& names);

  // The base cell without the dimensions that are not grouped by: equal keys are of one group
  // (a regency has one of each of its districts). Nothing when filters or measures leave it out.
  std::optional<CellKey> GroupOf(CellKey base);
  // Texts of a group, in the order of group_by.
  std::vector<std::string> ValuesOf(CellKey group) const;
  const Plan& plan() const { return plan_; }

 private:
  enum class Match : char { kUnknown, kYes, kNo };
  bool Matches(std::size_t filter, CellKey base);

  const Plan plan_;
  const Names& names_;
  std::set<Measure> sources_;
  std::vector<std::vector<Match>> matches_;  // a filter: by number of its dimension's value
};

}  // namespace umkm::aggregation
