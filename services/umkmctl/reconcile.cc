#include "umkmctl/reconcile.h"

#include <absl/time/clock.h>

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
constexpr absl::Duration kPause = absl::Milliseconds(50);

template <class T>
using Called = tl::expected<T, grpc::Status>;

struct Recount {
  journal::v1::Head head;
  CellMap cells;
};

Called<Recount> CountAt(const Writer& writer, const Client& client) {
  Recount recount;
  const auto context = client.Context();
  const auto stream = writer.counts->CountCells(context.get(), {});
  CountCellsResponse response;
  while (stream->Read(&response)) {
    if (response.has_head()) recount.head = response.head();
    for (const Cell& cell : response.cells()) AddCell(recount.cells, cell);
  }
  if (const auto status = stream->Finish(); !status.ok()) return tl::unexpected(status);
  return recount;
}

// One selection for each set of dimensions that plain measures of a source have.
std::vector<Selection> BaseSelections(const ListMeasuresResponse& measures,
                                      const std::string& source) {
  std::map<std::set<int>, Selection> by_dimensions;
  for (const MeasureDescription& measure : measures.measures()) {
    if (measure.source() != source || measure.unit() == "ratio") continue;
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
                        const std::string& source, const journal::v1::Head& head) {
  const uint64_t position = head.position();
  Totals totals;
  for (const Selection& selection : selections) {
    GetTotalsRequest request;
    *request.mutable_selection() = selection;
    if (position > 0) request.set_at_least(PositionToken(source, position));
    GetTotalsResponse response;
    const auto status = client.totals().GetTotals(client.Context().get(), request, &response);
    if (!status.ok()) return tl::unexpected(status);
    for (const StreamPosition& stream : response.positions()) {
      if (stream.source() != source) continue;
      // The same position of another epoch is another one: the journal was just re-based.
      const bool other_epoch =
          position > 0 && stream.epoch().incarnation() != head.epoch().incarnation();
      if (stream.position() != position || other_epoch) totals.equal_positions = false;
    }
    for (const Cell& cell : response.cells()) AddCell(totals.cells, cell);
  }
  return totals;
}

// What the aggregation can tell and whom it follows.
struct Known {
  ListMeasuresResponse measures;
  std::set<std::string> followed;
};

Called<Known> AskAggregation(Client& client) {
  Known known;
  auto status = client.totals().ListMeasures(client.Context().get(), {}, &known.measures);
  if (!status.ok()) return tl::unexpected(status);
  GetTotalsResponse response;
  status = client.totals().GetTotals(client.Context().get(), {}, &response);
  if (!status.ok()) return tl::unexpected(status);
  for (const StreamPosition& stream : response.positions()) known.followed.insert(stream.source());
  return known;
}

// Says how the two compare and adds the rows of what differs.
Exit Conclude(const std::string& source, const Recount& recount, const Totals& totals,
              const Style& style, std::ostream& talk, std::vector<Row>& rows) {
  const auto differences = Differences(source, recount.cells, totals.cells);
  rows.insert(rows.end(), differences.begin(), differences.end());
  const std::size_t count = differences.size();
  talk << WithSeparators(static_cast<int64_t>(recount.cells.size()), style.language)
       << " cells of the " << source << " and "
       << WithSeparators(static_cast<int64_t>(totals.cells.size()), style.language)
       << " of the aggregation compared at " << PositionToken(source, recount.head.position())
       << ": " << (count == 0 ? "all agree" : std::to_string(count) + " differ") << "\n";
  return count == 0 ? kOk : kFound;
}

Exit Compare(const Writer& writer, const Known& known, Client& client, const Style& style,
             std::ostream& talk, std::vector<Row>& rows) {
  const auto selections = BaseSelections(known.measures, writer.source);
  if (selections.empty() || !known.followed.contains(writer.source)) {
    talk << "umkmctl: the aggregation does not follow the " << writer.source << "\n";
    return kFound;
  }
  const absl::Time deadline = client.clock().Now() + kPatience;
  while (true) {
    const auto recount = CountAt(writer, client);
    if (!recount) {
      return SayFailure(talk, recount.error(), client.language(),
                        writer.source + " at " + writer.address);
    }
    const auto totals = TotalsAt(client, selections, writer.source, recount->head);
    if (!totals) return SayFailure(talk, totals.error(), client.language(), "aggregation");
    if (totals->equal_positions) {
      return Conclude(writer.source, *recount, *totals, style, talk, rows);
    }
    if (client.clock().Now() > deadline) {
      talk << "umkmctl: live writes of the " << writer.source
           << " kept the positions apart for 30 s; try again when it is quieter\n";
      return kFound;
    }
    absl::SleepFor(kPause);
  }
}

void PrintDifferences(std::ostream& out, Format format, const Style& style,
                      const std::vector<Row>& rows) {
  if (rows.empty() && format == Format::kTable) return;
  std::vector<std::string> columns = {"source", "measure"};
  for (const Row& row : rows) {
    for (const auto& [name, value] : row.items()) {
      if (std::count(columns.begin(), columns.end(), name) == 0 && value.is_string()) {
        columns.push_back(name);
      }
    }
  }
  columns.insert(columns.end(), {"recount", "aggregation", "difference"});
  Print(out, format, style, columns, rows);
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

std::vector<Row> Differences(const std::string& source, const CellMap& recount,
                             const CellMap& aggregation) {
  CellMap all = recount;
  all.insert(aggregation.begin(), aggregation.end());
  std::vector<Row> rows;
  for (const auto& [key, cell] : all) {
    const auto value = [&key = key](const CellMap& cells) {
      const auto found = cells.find(key);
      return found == cells.end() ? 0 : found->second.value();
    };
    const int64_t counted = value(recount), totalled = value(aggregation);
    if (counted == totalled) continue;
    Row row = {{"source", source}};
    row.update(RowOf(cell));
    row.erase("value");
    row["recount"] = counted;
    row["aggregation"] = totalled;
    row["difference"] = totalled - counted;
    rows.push_back(std::move(row));
  }
  return rows;
}

int RunReconcile(const ReconcileOptions& options, Client& client, const Style& style,
                 std::ostream& out, std::ostream& talk) {
  const auto known = AskAggregation(client);
  if (!known) return SayFailure(talk, known.error(), client.language(), "aggregation");
  Exit worst = kOk;
  std::vector<Row> rows;
  for (const Writer& writer : client.writers()) {
    if (!options.source.empty() && options.source != writer.source) continue;
    worst = std::max(worst, Compare(writer, *known, client, style, talk, rows));
  }
  PrintDifferences(out, options.format, style, rows);
  return worst;
}

void AddReconcile(CLI::App& app, Session& session) {
  auto options = std::make_shared<ReconcileOptions>();
  CLI::App& command = AddCommand(app, "reconcile",
                                 "Compare every cell of the totals with the writers' own recounts");
  AddOption(command, "--source", options->source, "Only this writer; without it all",
            {.one_of = Sources()});
  AddFormatOption(command, options->format);
  SetFooter(
      command,
      "A writer and the aggregation are asked at the same position of its journal. Prints the\n"
      "cells that differ.\n\n"
      "Examples:\n"
      "  umkmctl reconcile\n"
      "  umkmctl reconcile --source training -o json\n\n"
      "Exit codes: 0 every cell agrees, 1 some differ or the positions could not be made equal, 3\n"
      "a service cannot be reached; the others are compared all the same.");
  OnChosen(command, session, [options, &session] {
    Client client(session.target);
    return RunReconcile(*options, client, session.style, std::cout, std::cerr);
  });
}

}  // namespace umkm::ctl
