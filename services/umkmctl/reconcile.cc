#include "umkmctl/reconcile.h"

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "common/journal.h"
#include "umkmctl/names.h"
#include "umkmctl/selection.h"

namespace umkm::ctl {
namespace {

using namespace umkm::aggregation::v1;  // NOLINT: cells are what this file is about

constexpr absl::Duration kPatience = absl::Seconds(30);
constexpr const char* kSource = "registry";

template <class T>
using Called = tl::expected<T, grpc::Status>;

struct Recount {
  journal::v1::Head head;
  CellMap cells;
};

Called<Recount> CountInRegistry(Client& client) {
  Recount recount;
  const auto context = client.Context();
  const auto stream = client.registry_counts().CountCells(context.get(), {});
  CountCellsResponse response;
  while (stream->Read(&response)) {
    if (response.has_head()) recount.head = response.head();
    for (const Cell& cell : response.cells()) AddCell(recount.cells, cell);
  }
  if (const auto status = stream->Finish(); !status.ok()) return tl::unexpected(status);
  return recount;
}

// One selection for each set of dimensions that plain measures of the registry have.
Called<std::vector<Selection>> BaseSelections(Client& client) {
  ListMeasuresResponse response;
  const auto status = client.totals().ListMeasures(client.Context().get(), {}, &response);
  if (!status.ok()) return tl::unexpected(status);
  std::map<std::set<int>, Selection> by_dimensions;
  for (const MeasureDescription& measure : response.measures()) {
    if (measure.source() != kSource || measure.unit() == "ratio") continue;
    std::set<int> dimensions(measure.dimensions().begin(), measure.dimensions().end());
    if (dimensions.count(DIMENSION_DISTRICT) > 0) dimensions.erase(DIMENSION_REGENCY);
    Selection& selection = by_dimensions[dimensions];
    selection.add_measures(measure.measure());
    if (selection.measures_size() > 1) continue;
    for (int dimension : dimensions) selection.add_group_by(static_cast<Dimension>(dimension));
  }
  std::vector<Selection> selections;
  for (const auto& [dimensions, selection] : by_dimensions) selections.push_back(selection);
  return selections;
}

struct Totals {
  bool equal_positions = true;
  CellMap cells;
};

Called<Totals> TotalsAt(Client& client, const std::vector<Selection>& selections,
                        uint64_t position) {
  Totals totals;
  for (const Selection& selection : selections) {
    GetTotalsRequest request;
    *request.mutable_selection() = selection;
    if (position > 0) request.set_at_least(PositionToken(kSource, position));
    GetTotalsResponse response;
    const auto status = client.totals().GetTotals(client.Context().get(), request, &response);
    if (!status.ok()) return tl::unexpected(status);
    for (const StreamPosition& stream : response.positions()) {
      if (stream.source() == kSource && stream.position() != position) {
        totals.equal_positions = false;
      }
    }
    for (const Cell& cell : response.cells()) AddCell(totals.cells, cell);
  }
  return totals;
}

Exit Conclude(const Recount& recount, const Totals& totals, Format format, const Style& style,
              std::ostream& out, std::ostream& talk) {
  const auto rows = Differences(recount.cells, totals.cells);
  talk << WithSeparators(static_cast<int64_t>(recount.cells.size()), style.language)
       << " cells of the registry and "
       << WithSeparators(static_cast<int64_t>(totals.cells.size()), style.language)
       << " of the aggregation compared at " << PositionToken(kSource, recount.head.position())
       << ": " << (rows.empty() ? "all agree" : std::to_string(rows.size()) + " differ") << "\n";
  if (rows.empty() && format == Format::kTable) return kOk;
  std::vector<std::string> columns = {"measure"};
  for (const Row& row : rows) {
    for (const auto& [name, value] : row.items()) {
      if (std::count(columns.begin(), columns.end(), name) == 0 && value.is_string()) {
        columns.push_back(name);
      }
    }
  }
  columns.insert(columns.end(), {"registry", "aggregation", "difference"});
  Print(out, format, style, columns, rows);
  return rows.empty() ? kOk : kFound;
}

}  // namespace

void AddCell(CellMap& cells, const Cell& cell) {
  if (cell.value() == 0) return;
  std::map<int, std::string> dimensions;
  for (const DimensionValue& at : cell.dimensions()) dimensions[at.dimension()] = at.value();
  if (dimensions.count(DIMENSION_DISTRICT) > 0) dimensions.erase(DIMENSION_REGENCY);
  Cell sorted;
  sorted.set_measure(cell.measure());
  std::string key = std::to_string(cell.measure());
  for (const auto& [dimension, value] : dimensions) {
    key += "\n" + std::to_string(dimension) + "=" + value;
    auto& at = *sorted.add_dimensions();
    at.set_dimension(static_cast<Dimension>(dimension));
    at.set_value(value);
  }
  // Two cells of one place would be the fault of the one who counted: their sum shows it.
  Cell& known = cells.emplace(key, sorted).first->second;
  known.set_value(known.value() + cell.value());
}

std::vector<Row> Differences(const CellMap& registry, const CellMap& aggregation) {
  CellMap all = registry;
  all.insert(aggregation.begin(), aggregation.end());
  std::vector<Row> rows;
  for (const auto& [key, cell] : all) {
    const auto value = [&key = key](const CellMap& cells) {
      const auto found = cells.find(key);
      return found == cells.end() ? 0 : found->second.value();
    };
    const int64_t counted = value(registry), totalled = value(aggregation);
    if (counted == totalled) continue;
    Row row = RowOf(cell);
    row.erase("value");
    row["registry"] = counted;
    row["aggregation"] = totalled;
    row["difference"] = totalled - counted;
    rows.push_back(std::move(row));
  }
  return rows;
}

int RunReconcile(Format format, Client& client, const Style& style, std::ostream& out,
                 std::ostream& talk) {
  const auto selections = BaseSelections(client);
  if (!selections) return SayFailure(talk, selections.error(), client.language());
  const absl::Time deadline = client.clock().Now() + kPatience;
  while (true) {
    const auto recount = CountInRegistry(client);
    if (!recount) return SayFailure(talk, recount.error(), client.language());
    const auto totals = TotalsAt(client, *selections, recount->head.position());
    if (!totals) return SayFailure(talk, totals.error(), client.language());
    if (totals->equal_positions) return Conclude(*recount, *totals, format, style, out, talk);
    if (client.clock().Now() > deadline) {
      talk << "umkmctl: live writes kept the positions apart for 30 s; try again when it is "
              "quieter\n";
      return kFound;
    }
  }
}

void AddReconcile(CLI::App& app, Session& session) {
  auto format = std::make_shared<Format>(Format::kTable);
  CLI::App& command = AddCommand(
      app, "reconcile", "Compare every cell of the totals with the registry's own recount");
  AddFormatOption(command, *format);
  SetFooter(
      command,
      "Both are asked at the same position of the journal. Prints the cells that differ.\n\n"
      "Examples:\n"
      "  umkmctl reconcile\n"
      "  umkmctl reconcile -o json\n\n"
      "Exit codes: 0 every cell agrees, 1 some differ or the positions could not be made equal, 3\n"
      "a service cannot be reached.");
  OnChosen(command, session, [format, &session] {
    Client client(session.target);
    return RunReconcile(*format, client, session.style, std::cout, std::cerr);
  });
}

}  // namespace umkm::ctl
