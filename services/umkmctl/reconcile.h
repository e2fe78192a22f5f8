// `umkmctl reconcile`: the writers' own recounts against the totals, cell by cell.
#pragma once

#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "umkm/aggregation/v1/cell.pb.h"
#include "umkmctl/session.h"

namespace umkm::ctl {

// Cells that are not zero, by measure and dimensions in any order. REGENCY is left out where there
// is a DISTRICT, for it is a part of it.
using CellMap = std::map<std::string, aggregation::v1::Cell>;
void AddCell(CellMap& cells, const aggregation::v1::Cell& cell);

// Every cell that the two do not have alike: {"source", "measure", dimensions, "recount",
// "aggregation", "difference"}.
std::vector<Row> Differences(const std::string& source, const CellMap& recount,
                             const CellMap& aggregation);

struct ReconcileOptions {
  std::string source = {};  // of kWriters; empty: all
  Format format = Format::kTable;
};

// Compares each writer at equal positions; live writes make it ask again, for up to 30 s a writer.
// Gives 0 when every cell agrees, 1 when one does not, the positions never were equal or the
// aggregation does not follow a writer, 3 when a service is away.
int RunReconcile(const ReconcileOptions& options, Client& client, const Style& style,
                 std::ostream& out, std::ostream& talk);

void AddReconcile(CLI::App& app, Session& session);

}  // namespace umkm::ctl
