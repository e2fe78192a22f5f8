// `umkmctl totals` and `umkmctl measures`.
#pragma once

#include <ostream>
#include <string>

#include "umkmctl/selection.h"

namespace umkm::ctl {

struct TotalsOptions {
  SelectionOptions selection = {};
  std::string as_of = {};     // YYYY-MM-DD; empty: all changes
  std::string at_least = {};  // a position token; empty: now
  bool summary = false;       // the figures of the province instead of a selection
  int fiscal_year = 0;        // of the summary; 0: that of as_of, or the present one
  Format format = Format::kTable;
};

// A summary by RunSummary (umkmctl/summary.h), else a selection.
int RunTotals(const TotalsOptions& options, Client& client, const Style& style, std::ostream& out,
              std::ostream& talk);
int RunMeasures(Format format, Client& client, const Style& style, std::ostream& out,
                std::ostream& talk);

void AddTotals(CLI::App& app, Session& session);
void AddMeasures(CLI::App& app, Session& session);

}  // namespace umkm::ctl
