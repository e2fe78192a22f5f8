#include "umkmctl/totals.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "umkmctl/names.h"
#include "umkmctl/summary.h"

namespace umkm::ctl {

int RunTotals(const TotalsOptions& options, Client& client, const Style& style, std::ostream& out,
              std::ostream& talk) {
  const SelectionOptions& given = options.selection;
  const bool selects = !given.measures.empty() || !given.group_by.empty() || !given.filters.empty();
  if (options.summary ? selects : options.fiscal_year != 0) {
    talk << "umkmctl: --summary goes with --fiscal-year, not with a selection\n";
    return kUsage;
  }
  if (options.summary) return RunSummary(options, client, style, out, talk);
  auto selection = SelectionOf(given);
  if (!selection) {
    Say(talk, selection.error(), client.language());
    return kUsage;
  }
  aggregation::v1::GetTotalsRequest request;
  *request.mutable_selection() = *selection;
  request.set_as_of(options.as_of);
  request.set_at_least(options.at_least);
  aggregation::v1::GetTotalsResponse response;
  const auto status = client.totals().GetTotals(client.Context().get(), request, &response);
  if (!status.ok()) return SayFailure(talk, status, client.language());
  std::vector<Row> rows;
  for (const auto& cell : response.cells()) rows.push_back(RowOf(cell));
  Print(out, options.format, style, ColumnsOf(rows), rows);
  talk << Included(response.positions(),
                   response.has_recorded_time() ? &response.recorded_time() : nullptr);
  if (!response.as_of().empty()) talk << "; as of " << response.as_of();
  talk << "\n";
  return kOk;
}

int RunMeasures(Format format, Client& client, const Style& style, std::ostream& out,
                std::ostream& talk) {
  aggregation::v1::ListMeasuresResponse response;
  const auto status = client.totals().ListMeasures(client.Context().get(), {}, &response);
  if (!status.ok()) return SayFailure(talk, status, client.language());
  std::vector<Row> rows;
  for (const auto& measure : response.measures()) {
    Row dimensions = Row::array();
    for (int dimension : measure.dimensions()) {
      dimensions.push_back(LowerName(static_cast<aggregation::v1::Dimension>(dimension)));
    }
    rows.push_back({{"measure", LowerName(measure.measure())},
                    {"unit", measure.unit()},
                    {"source", measure.source()},
                    {"dimensions", dimensions},
                    {"rule", measure.rule()},
                    {"definition", measure.definition()}});
  }
  Print(out, format, style, {"measure", "unit", "source", "dimensions", "rule", "definition"},
        rows);
  return kOk;
}

void AddTotals(CLI::App& app, Session& session) {
  auto options = std::make_shared<TotalsOptions>();
  CLI::App& command = AddCommand(app, "totals", "Print the totals, now or as of a day");
  AddSelectionOptions(command, options->selection);
  AddOption(command, "--as-of", options->as_of, "The day: changes effective up to it count",
            {.type = "YYYY-MM-DD"});
  AddOption(command, "--at-least", options->at_least,
            "A position_token (registry:21013): wait until it is included");
  AddFlag(command, "--summary", options->summary,
          "Print the figures of the province, each with the position it is of");
  AddOption(command, "--fiscal-year", options->fiscal_year,
            "Of the summary; without it that of --as-of, or the present one",
            {.range = Range::kPositive});
  AddFormatOption(command, options->format);
  SetFooter(
      command,
      "Without --measure: every measure that has all dimensions of --group-by and --filter.\n"
      "What the totals include is said on standard error.\n\n"
      "Examples:\n"
      "  umkmctl totals --group-by scale\n"
      "  umkmctl totals --measure cooperatives --group-by regency,status -o csv\n"
      "  umkmctl totals --measure enterprises --filter scale=micro,small --as-of 2020-05-26\n"
      "  umkmctl totals --summary --fiscal-year 2020\n\n"
      "Exit codes: 0 printed, 1 --at-least was not reached in time or the call was refused, 2 a\n"
      "wrong name, day or token, 3 the aggregation cannot be reached.");
  OnChosen(command, session, [options, &session] {
    Client client(session.target);
    return RunTotals(*options, client, session.style, std::cout, std::cerr);
  });
}

void AddMeasures(CLI::App& app, Session& session) {
  auto format = std::make_shared<Format>(Format::kTable);
  CLI::App& command = AddCommand(app, "measures", "List what can be counted, with definitions");
  AddFormatOption(command, *format);
  SetFooter(command,
            "Examples:\n"
            "  umkmctl measures\n"
            "  umkmctl --language id measures -o json\n\n"
            "Exit codes: 0 printed, 3 the aggregation cannot be reached.");
  OnChosen(command, session, [format, &session] {
    Client client(session.target);
    return RunMeasures(*format, client, session.style, std::cout, std::cerr);
  });
}

}  // namespace umkm::ctl
