// What can be counted: every measure with its definition, unit, source and dimensions.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "umkm/aggregation/v1/cell.pb.h"
#include "umkm/aggregation/v1/totals_service.pb.h"

namespace umkm::aggregation {

using namespace umkm::aggregation::v1;  // NOLINT: the messages are the domain's data

// What one measure is: its definition for people in both languages and the dimensions it has.
struct MeasureInfo {
  Measure measure;
  std::string_view name;  // "enterprises"
  std::string_view unit;
  std::string_view source;
  std::string_view rule;
  std::string_view definition_en, definition_id;
  std::vector<Dimension> dimensions;        // regency included where district is
  Measure numerator = MEASURE_UNSPECIFIED;  // of a share: the measure it is made from
};

// In the order in which they are told.
std::span<const MeasureInfo> Measures();
const MeasureInfo* FindMeasure(Measure measure);  // null when there is none
bool HasDimension(const MeasureInfo& info, Dimension dimension);

}  // namespace umkm::aggregation
