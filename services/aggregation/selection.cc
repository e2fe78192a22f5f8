#include "aggregation/selection.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

#include "common/text.h"

namespace umkm::aggregation {

namespace {

constexpr int kMaxGroupBy = 6;
constexpr int kMaxFilterValues = 1000;
constexpr std::size_t kMaxValueBytes = 100;

std::string At(const char* field, int index) {
  return absl::StrCat("selection.", field, "[", index, "]");
}

// False, and a violation, for a dimension that does not exist or was named before.
bool CheckDimension(int number, const std::string& field, std::set<Dimension>& seen,
                    Violations& violations) {
  if (number == DIMENSION_UNSPECIFIED || !Dimension_IsValid(number)) {
    violations.Add(field, "is not a known dimension", "bukan dimensi yang dikenal");
    return false;
  }
  if (!seen.insert(static_cast<Dimension>(number)).second) {
    violations.Add(field, "repeats a dimension", "mengulang dimensi");
    return false;
  }
  return true;
}

void CheckFilterValues(const Filter& filter, const std::string& field, Violations& violations) {
  if (filter.values().empty() || filter.values_size() > kMaxFilterValues) {
    violations.Add(field, "needs 1 to 1,000 values", "memerlukan 1 sampai 1.000 nilai");
    return;
  }
  const bool good = std::ranges::all_of(filter.values(), [](const std::string& value) {
    return !value.empty() && value.size() <= kMaxValueBytes && IsCleanText(value);
  });
  if (!good) {
    violations.Add(field, "has a value that is empty, too long or not clean text",
                   "memuat nilai yang kosong, terlalu panjang, atau bukan teks bersih");
  }
}

std::vector<Dimension> CheckGroupBy(const Selection& selection, Violations& violations) {
  std::vector<Dimension> group_by;
  std::set<Dimension> seen;
  if (selection.group_by_size() > kMaxGroupBy) {
    violations.Add("selection.group_by", "has more than 6 dimensions", "lebih dari 6 dimensi");
    return group_by;
  }
  for (int i = 0; i < selection.group_by_size(); ++i) {
    if (CheckDimension(selection.group_by(i), At("group_by", i), seen, violations)) {
      group_by.push_back(selection.group_by(i));
    }
  }
  return group_by;
}

std::vector<std::pair<Dimension, std::set<std::string>>> CheckFilters(const Selection& selection,
                                                                      Violations& violations) {
  std::vector<std::pair<Dimension, std::set<std::string>>> filters;
  std::set<Dimension> seen;
  if (selection.filters_size() >= Dimension_ARRAYSIZE) {
    violations.Add("selection.filters", "has more filters than there are dimensions",
                   "lebih banyak daripada dimensi yang ada");
    return filters;
  }
  for (int i = 0; i < selection.filters_size(); ++i) {
    const Filter& filter = selection.filters(i);
    CheckFilterValues(filter, At("filters", i) + ".values", violations);
    if (CheckDimension(filter.dimension(), At("filters", i) + ".dimension", seen, violations)) {
      filters.emplace_back(filter.dimension(),
                           std::set<std::string>(filter.values().begin(), filter.values().end()));
    }
  }
  std::ranges::sort(filters);
  return filters;
}

// The dimensions of group_by and filters that a measure does not have.
std::vector<Dimension> Lacking(const MeasureInfo& info, const Plan& plan) {
  std::vector<Dimension> lacking;
  const auto check = [&](Dimension dimension) {
    if (!HasDimension(info, dimension) && std::ranges::count(lacking, dimension) == 0) {
      lacking.push_back(dimension);
    }
  };
  for (const Dimension dimension : plan.group_by) check(dimension);
  for (const auto& filter : plan.filters) check(filter.first);
  return lacking;
}

Plan::Item ItemOf(const MeasureInfo& info) {
  const bool share = info.numerator != MEASURE_UNSPECIFIED;
  return {info.measure, share ? info.numerator : info.measure};
}

void CheckNamedMeasures(const Selection& selection, Plan& plan, Violations& violations) {
  std::set<int> seen;
  if (selection.measures_size() >= Measure_ARRAYSIZE) {
    violations.Add("selection.measures", "has more measures than there are",
                   "lebih banyak daripada ukuran yang ada");
    return;
  }
  for (int i = 0; i < selection.measures_size(); ++i) {
    const MeasureInfo* info = FindMeasure(selection.measures(i));
    if (info == nullptr) {
      violations.Add(At("measures", i), "is not a known measure", "bukan ukuran yang dikenal");
    } else if (!seen.insert(info->measure).second) {
      violations.Add(At("measures", i), "repeats a measure", "mengulang ukuran");
    } else {
      for (const Dimension dimension : Lacking(*info, plan)) {
        const std::string measure(info->name);
        violations.Add(At("measures", i),
                       measure + " does not have the dimension " + NameOf(dimension),
                       measure + " tidak memiliki dimensi " + NameOf(dimension));
      }
      plan.items.push_back(ItemOf(*info));
    }
  }
}

// All that have every dimension. A share of each group over the whole workforce is shown only to
// those who ask for it by name.
void TakeFittingMeasures(Plan& plan, Violations& violations) {
  for (const MeasureInfo& info : Measures()) {
    const Plan::Item item = ItemOf(info);
    if (!plan.group_by.empty() && item.source != item.measure) continue;
    if (Lacking(info, plan).empty()) plan.items.push_back(item);
  }
  if (plan.items.empty()) {
    violations.Add("selection", "no measure has all of these dimensions",
                   "tidak ada ukuran yang memiliki semua dimensi ini");
  }
}

// Made from what was asked, not from what it means to this version of the program.
std::string IdOf(const Selection& selection, const Plan& plan) {
  std::set<int> measures(selection.measures().begin(), selection.measures().end());
  std::string text;
  for (const int measure : measures) absl::StrAppend(&text, measure, ",");
  text += '/';
  for (const Dimension dimension : plan.group_by) absl::StrAppend(&text, dimension, ",");
  for (const auto& [dimension, values] : plan.filters) {
    absl::StrAppend(&text, "/", dimension);
    for (const std::string& value : values) absl::StrAppend(&text, ",", value.size(), ":", value);
  }
  return Hex(Sha256(text)).substr(0, 32);
}

}  // namespace

Plan CheckSelection(const Selection& selection, Violations& violations) {
  Plan plan;
  plan.group_by = CheckGroupBy(selection, violations);
  plan.filters = CheckFilters(selection, violations);
  if (selection.measures().empty()) {
    TakeFittingMeasures(plan, violations);
  } else {
    CheckNamedMeasures(selection, plan, violations);
  }
  std::ranges::sort(plan.items, {}, &Plan::Item::measure);
  plan.id = IdOf(selection, plan);
  return plan;
}

Projection::Projection(Plan plan, const Names& names)
    : plan_(std::move(plan)), names_(names), matches_(plan_.filters.size()) {
  for (const Plan::Item& item : plan_.items) sources_.insert(item.source);
}

std::optional<CellKey> Projection::GroupOf(CellKey base) {
  const Measure measure = MeasureIn(base);
  if (!sources_.contains(measure)) return std::nullopt;
  for (std::size_t filter = 0; filter < matches_.size(); ++filter) {
    if (!Matches(filter, base)) return std::nullopt;
  }
  CellKey group = KeyOf(measure);
  for (const Dimension dimension : plan_.group_by) {
    group = With(group, dimension, NumberIn(base, dimension));
  }
  return group;
}

std::vector<std::string> Projection::ValuesOf(CellKey group) const {
  std::vector<std::string> values;
  for (const Dimension dimension : plan_.group_by) {
    values.push_back(names_.TextOf(group, dimension));
  }
  return values;
}

bool Projection::Matches(std::size_t filter, CellKey base) {
  const auto& [dimension, values] = plan_.filters[filter];
  const uint32_t number = NumberIn(base, dimension);
  if (matches_[filter].size() <= number) matches_[filter].resize(number + 1, Match::kUnknown);
  Match& match = matches_[filter][number];
  if (match == Match::kUnknown) {
    match = values.contains(names_.TextOf(base, dimension)) ? Match::kYes : Match::kNo;
  }
  return match == Match::kYes;
}

}  // namespace umkm::aggregation
