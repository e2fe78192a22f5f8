// Which totals: options of `totals` and `watch` as a Selection, and cells as rows.
#pragma once

#include <string>
#include <vector>

#include "umkm/aggregation/v1/totals_service.pb.h"
#include "umkmctl/session.h"

namespace umkm::ctl {

struct SelectionOptions {
  std::vector<std::string> measures = {};  // "enterprises"
  std::vector<std::string> group_by = {};  // "regency"; each may be several with commas
  std::vector<std::string> filters = {};   // "scale=micro" or "scale=micro,small"
};

// --measure, --group-by, --filter.
void AddSelectionOptions(CLI::App& command, SelectionOptions& options);

// Refuses names that do not exist (UNKNOWN_NAME), naming those that do.
Result<aggregation::v1::Selection> SelectionOf(const SelectionOptions& options);

// {"measure", each dimension, "value"}; of a share also "share" (a decimal text of six places),
// "denominator", "denominator_name", "period" and "source".
Row RowOf(const aggregation::v1::Cell& cell);
// Names of all fields of the rows in the order in which they are shown.
std::vector<std::string> ColumnsOf(const std::vector<Row>& rows);

// "registry at position 21013; last change 2026-11-24T05:00:00Z", with the problem of a stopped
// stream.
std::string Included(
    const google::protobuf::RepeatedPtrField<aggregation::v1::StreamPosition>& positions,
    const google::protobuf::Timestamp* recorded_time);

}  // namespace umkm::ctl
