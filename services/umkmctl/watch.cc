#include "umkmctl/watch.h"

#include <google/protobuf/util/time_util.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "umkmctl/names.h"

namespace umkm::ctl {
namespace {

using aggregation::v1::Cell;
using aggregation::v1::WatchTotalsRequest;
using aggregation::v1::WatchTotalsResponse;

std::string KeyOf(const Cell& cell) {
  std::string key = LowerName(cell.measure());
  for (const auto& at : cell.dimensions()) key += "\n" + at.value();
  return key;
}

std::string TimeOf(const WatchTotalsResponse& response) {
  return response.has_recorded_time()
             ? google::protobuf::util::TimeUtil::ToString(response.recorded_time())
             : "";
}

// Prints what a stream of responses says, and counts its changes.
class WatchPrinter {
 public:
  WatchPrinter(const WatchOptions& options, const Style& style, std::ostream& out)
      : options_(options), style_(style), out_(out) {}

  void Take(const WatchTotalsResponse& response) {
    const auto changes = cells_.Take(response);
    if (!begun_) {
      begun_ = response.kind() == WatchTotalsResponse::KIND_SNAPSHOT;
      if (!begun_) return;
      PrintSnapshot(response);
    } else {
      for (const auto& change : changes) {
        if (done()) break;
        ++changes_;
        PrintChange(change, TimeOf(response));
      }
    }
    out_.flush();
  }
  bool begun() const { return begun_; }
  bool done() const { return options_.count > 0 && changes_ >= options_.count; }

 private:
  void PrintSnapshot(const WatchTotalsResponse& response) {
    std::vector<Row> rows;
    for (const Cell& cell : response.cells()) rows.push_back(RowOf(cell));
    if (options_.format == Format::kTable) {
      return Print(out_, Format::kTable, style_, ColumnsOf(rows), rows);
    }
    for (const Row& row : rows) {
      Row line = {{"kind", "snapshot"}, {"time", TimeOf(response)}};
      line.update(row);
      out_ << OneLine(line) << "\n";
    }
  }

  void PrintChange(const WatchedCells::Change& change, const std::string& time) {
    if (options_.format == Format::kTable) {
      out_ << time << "  " << LowerName(change.cell.measure());
      for (const auto& at : change.cell.dimensions()) out_ << "  " << at.value();
      out_ << "  " << WithSeparators(change.before, style_.language) << " → "
           << WithSeparators(change.cell.value(), style_.language) << "\n";
      return;
    }
    Row line = {{"kind", "change"}, {"time", time}};
    line.update(RowOf(change.cell));
    line["before"] = change.before;
    out_ << OneLine(line) << "\n";
  }

  const WatchOptions& options_;
  const Style& style_;
  std::ostream& out_;
  WatchedCells cells_;
  bool begun_ = false;
  int changes_ = 0;
};

}  // namespace

std::vector<WatchedCells::Change> WatchedCells::Take(const WatchTotalsResponse& response) {
  std::map<std::string, Cell> now;
  if (response.kind() == WatchTotalsResponse::KIND_SNAPSHOT) {
    for (const auto& [key, cell] : cells_) {
      now[key] = cell;
      now[key].set_value(0);
    }
  }
  for (const Cell& cell : response.cells()) now[KeyOf(cell)] = cell;
  std::vector<Change> changes;
  for (auto& [key, cell] : now) {
    const int64_t before = cells_[key].value();
    if (before != cell.value()) changes.push_back({cell, before});
    cells_[key] = cell;
  }
  return changes;
}

int RunWatch(const WatchOptions& options, Client& client, const Style& style, Stop& stop,
             std::ostream& out, std::ostream& talk) {
  auto selection = SelectionOf(options.selection);
  if (!selection) {
    Say(talk, selection.error(), client.language());
    return kUsage;
  }
  WatchTotalsRequest request;
  *request.mutable_selection() = *selection;
  WatchPrinter printer(options, style, out);
  while (true) {
    const auto context = client.Context(absl::InfiniteDuration());
    stop.Call([&] { context->TryCancel(); });
    const auto stream = client.totals().WatchTotals(context.get(), request);
    WatchTotalsResponse response;
    while (!printer.done() && stream->Read(&response)) {
      request.set_resume_token(response.resume_token());
      printer.Take(response);
    }
    if (printer.done()) context->TryCancel();
    const grpc::Status status = stream->Finish();
    stop.Call(nullptr);
    if (printer.done()) return kOk;
    if (stop.WaitFor(absl::ZeroDuration())) {
      return stop.by_timeout() && options.count > 0 ? kFound : kOk;
    }
    if (!printer.begun() || (!status.ok() && !IsTransient(status))) {
      return SayFailure(talk, status, client.language());
    }
    talk << "umkmctl: the stream broke; taking it up again\n";
    stop.WaitFor(absl::Milliseconds(500));
  }
}

void AddWatch(CLI::App& app, Session& session) {
  auto options = std::make_shared<WatchOptions>();
  CLI::App& command = AddCommand(app, "watch", "Print the totals and then every change of them");
  AddSelectionOptions(command, options->selection);
  AddFormatOption(command, options->format, {"table", "json"});
  AddOption(command, "--count", options->count, "End after so many changes");
  AddOption(command, "--timeout", options->timeout, "End after so many seconds");
  SetFooter(command,
            "Ends by Ctrl-C. A stream that breaks is taken up again where it was.\n\n"
            "Examples:\n"
            "  umkmctl watch --group-by scale\n"
            "  umkmctl watch --measure enterprises --group-by regency,scale -o json\n\n"
            "Exit codes: 0 ended by Ctrl-C, --count or --timeout, 1 --timeout came before --count "
            "changes\n"
            "or the call was refused, 2 a wrong name, 3 the aggregation cannot be reached.");
  OnChosen(command, session, [options, &session] {
    const Clock clock;
    Stop stop(clock,
              options->timeout > 0 ? absl::Seconds(options->timeout) : absl::InfiniteDuration());
    Client client(session.target);
    return RunWatch(*options, client, session.style, stop, std::cout, std::cerr);
  });
}

}  // namespace umkm::ctl
