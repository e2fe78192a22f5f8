#include "umkmctl/selection.h"

#include <absl/numeric/int128.h>
#include <absl/strings/str_split.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "umkmctl/names.h"

namespace umkm::ctl {
namespace {

using namespace umkm::aggregation::v1;  // NOLINT: the messages are what this file is about

constexpr int64_t kSharePlaces = 1'000'000;

// Parts of "a,b" and "c" together.
std::vector<std::string> Parts(const std::vector<std::string>& texts) {
  std::vector<std::string> parts;
  for (const std::string& text : texts) {
    const std::vector<std::string> some = absl::StrSplit(text, ',', absl::SkipEmpty());
    parts.insert(parts.end(), some.begin(), some.end());
  }
  return parts;
}

template <class Enum>
Result<Enum> Named(const std::string& name, const std::string& what, const std::string& what_id) {
  const auto* value = FindLower(*google::protobuf::GetEnumDescriptor<Enum>(), name);
  if (value != nullptr) return static_cast<Enum>(value->number());
  const std::string known = Choices(*google::protobuf::GetEnumDescriptor<Enum>());
  return tl::unexpected(Refusal{.code = Code::kInvalidArgument,
                                .reason = "UNKNOWN_NAME",
                                .message = {"no such " + what + "; known: " + known,
                                            what_id + " tidak dikenal; yang dikenal: " + known}});
}

Result<Dimension> DimensionNamed(const std::string& name) {
  return Named<Dimension>(name, "dimension", "dimensi");
}

Result<void> AddFilter(const std::string& text, Selection& selection) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals + 1 == text.size()) {
    return tl::unexpected(
        Refusal{.code = Code::kInvalidArgument,
                .reason = "BAD_FILTER",
                .message = {"a filter is dimension=value, like scale=micro",
                            "filter ditulis dimensi=nilai, misalnya scale=micro"}});
  }
  return DimensionNamed(text.substr(0, equals)).map([&](Dimension dimension) {
    auto* filters = selection.mutable_filters();
    auto same = std::find_if(filters->begin(), filters->end(),
                             [&](const Filter& f) { return f.dimension() == dimension; });
    Filter& filter = same == filters->end() ? *filters->Add() : *same;
    filter.set_dimension(dimension);
    for (const std::string& value : Parts({text.substr(equals + 1)})) filter.add_values(value);
  });
}

// 0.968700 of a share, rounded half up.
std::string ShareText(int64_t numerator, int64_t denominator) {
  const auto wide = static_cast<absl::int128>(numerator) * kSharePlaces * 2 + denominator;
  const auto scaled = static_cast<int64_t>(wide / (static_cast<absl::int128>(denominator) * 2));
  std::string digits = std::to_string(scaled % kSharePlaces);
  digits.insert(0, 6 - digits.size(), '0');
  return std::to_string(scaled / kSharePlaces) + "." + digits;
}

}  // namespace

void AddSelectionOptions(CLI::App& command, SelectionOptions& options) {
  AddOption(command, "--measure", options.measures, "What to count; see umkmctl measures",
            {.type = "NAME"});
  AddOption(command, "--group-by", options.group_by, "Dimensions, divided by commas",
            {.type = "DIMENSION"});
  AddOption(command, "--filter", options.filters, "Only these: scale=micro,small",
            {.type = "DIMENSION=VALUE"});
}

Result<Selection> SelectionOf(const SelectionOptions& options) {
  Selection selection;
  for (const std::string& name : Parts(options.measures)) {
    auto measure = Named<Measure>(name, "measure", "ukuran");
    if (!measure) return tl::unexpected(std::move(measure.error()));
    selection.add_measures(*measure);
  }
  for (const std::string& name : Parts(options.group_by)) {
    auto dimension = DimensionNamed(name);
    if (!dimension) return tl::unexpected(std::move(dimension.error()));
    selection.add_group_by(*dimension);
  }
  for (const std::string& text : options.filters) {
    if (auto added = AddFilter(text, selection); !added) {
      return tl::unexpected(std::move(added.error()));
    }
  }
  return selection;
}

Row RowOf(const Cell& cell) {
  Row row = {{"measure", LowerName(cell.measure())}};
  for (const DimensionValue& at : cell.dimensions()) row[LowerName(at.dimension())] = at.value();
  row["value"] = cell.value();
  if (!cell.has_denominator()) return row;
  const ShareDenominator& denominator = cell.denominator();
  row["denominator"] = denominator.value();
  if (denominator.value() > 0) row["share"] = ShareText(cell.value(), denominator.value());
  row["denominator_name"] = denominator.name();
  row["period"] = denominator.period();
  row["source"] = denominator.source();
  return row;
}

std::vector<std::string> ColumnsOf(const std::vector<Row>& rows) {
  std::vector<std::string> columns = {"measure", "value"};
  const auto longest = std::max_element(
      rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.size() < b.size(); });
  if (longest == rows.end()) return columns;
  columns.clear();
  for (const auto& [name, value] : longest->items()) columns.push_back(name);
  return columns;
}

std::string Included(const google::protobuf::RepeatedPtrField<StreamPosition>& positions,
                     const google::protobuf::Timestamp* recorded_time) {
  std::string text = "included:";
  for (const StreamPosition& stream : positions) {
    text += " " + stream.source() + " at position " + std::to_string(stream.position());
    if (!stream.problem().empty()) text += " (STOPPED: " + stream.problem() + ")";
    text += ";";
  }
  return text +
         (recorded_time == nullptr
              ? " no change yet"
              : " last change " + google::protobuf::util::TimeUtil::ToString(*recorded_time));
}

}  // namespace umkm::ctl
