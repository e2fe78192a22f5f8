// `umkmctl reconcile`: the registry's own recount against the totals, cell by cell.
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

// Every cell that the two do not have alike: {"measure", dimensions, "registry", "aggregation",
// "difference"}.
std::vector<Row> Differences(const CellMap& registry, const CellMap& aggregation);

// Compares at equal positions; live writes make it ask again, for up to 30 s. Gives 0 when every
// cell agrees, 1 when one does not or the positions never were equal.
int RunReconcile(Format format, Client& client, const Style& style, std::ostream& out,
                 std::ostream& talk);

void AddReconcile(CLI::App& app, Session& session);

}  // namespace umkm::ctl
