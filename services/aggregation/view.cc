#include "aggregation/view.h"

#include <algorithm>

namespace umkm::aggregation {

void View::Build(const std::vector<Stream>& streams, std::optional<int32_t> as_of) {
  totals_.clear();
  entries_.clear();
  touches_.clear();
  built_ = ++version_;
  if (plan().group_by.empty()) {
    for (const Plan::Item& item : plan().items) totals_.try_emplace(Id{item.measure, {}});
  }
  for (const Stream& stream : streams) {
    stream.cube.ForEach(as_of, [this](CellKey key, int64_t value) {
      if (value == 0) return;
      for (Entry* entry : EntriesOf(key)) entry->second.value += value;
    });
  }
}

bool View::Apply(const Changes& changes) {
  absl::flat_hash_map<Entry*, int64_t> sums;
  for (const auto& [key, amount] : changes) {
    for (Entry* entry : EntriesOf(key)) sums[entry] += amount;
  }
  // A total that went away and came back is touched all the same: who resumes from a place in
  // between has seen it away.
  const uint64_t next = version_ + 1;
  bool changed = false;
  for (const auto& [entry, amount] : sums) {
    Total& total = entry->second;
    total.value += amount;
    changed = changed || amount != 0;
    if (total.touched == next) continue;
    total.touched = next;
    touches_.emplace_back(next, entry);
  }
  if (changed) version_ = next;
  if (touches_.size() > 2 * totals_.size()) ForgetOldTouches();
  return changed;
}

std::span<View::Entry* const> View::EntriesOf(CellKey base) {
  const std::optional<CellKey> group = projection_.GroupOf(base);
  if (!group) return {};
  const auto [found, added] = entries_.try_emplace(*group);
  if (added) {
    for (const Plan::Item& item : plan().items) {
      if (item.source != MeasureIn(base)) continue;
      const auto total = totals_.try_emplace(Id{item.measure, projection_.ValuesOf(*group)}).first;
      found->second.push_back(&*total);
    }
  }
  return found->second;
}

std::vector<const View::Entry*> View::All() const {
  std::vector<const Entry*> entries;
  for (const Entry& entry : totals_) {
    if (entry.second.value != 0 || plan().group_by.empty()) entries.push_back(&entry);
  }
  return entries;
}

std::vector<const View::Entry*> View::TouchedAfter(uint64_t since) const {
  std::vector<const Entry*> entries;
  const auto begin =
      std::ranges::upper_bound(touches_, since, {}, [](const auto& touch) { return touch.first; });
  for (auto touch = begin; touch != touches_.end(); ++touch) {
    if (touch->second->second.touched == touch->first) entries.push_back(touch->second);
  }
  std::ranges::sort(entries, {}, [](const Entry* entry) -> const Id& { return entry->first; });
  return entries;
}

void View::WriteCell(const Entry& entry, const ShareDenominator& denominator, Cell& cell) const {
  const auto& [measure, values] = entry.first;
  cell.set_measure(measure);
  for (std::size_t i = 0; i < values.size(); ++i) {
    DimensionValue& coordinate = *cell.add_dimensions();
    coordinate.set_dimension(plan().group_by[i]);
    coordinate.set_value(values[i]);
  }
  cell.set_value(entry.second.value);
  const MeasureInfo* info = FindMeasure(measure);
  if (info->numerator != MEASURE_UNSPECIFIED) *cell.mutable_denominator() = denominator;
}

void View::ForgetOldTouches() {
  std::erase_if(touches_,
                [](const auto& touch) { return touch.second->second.touched != touch.first; });
}

}  // namespace umkm::aggregation
