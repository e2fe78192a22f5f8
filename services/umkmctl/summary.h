// `umkmctl totals --summary`: the figures that the office publishes, in one table.
//
// Training is that of the fund DAK and the kinds entrepreneurship and cooperatives, as in the press
// release of 26 May 2020; businesses facilitated are the small ones of the fiscal year.
#pragma once

#include <ostream>
#include <string>

#include "umkmctl/totals.h"

namespace umkm::ctl {

// Prints {"figure", "value", "unit", "note", "included"}; `included` is the position_token of the
// journal up to which it is counted. JSON has also "key" (the same in every language), and of the
// share its numerator and its denominator by name, period and source.
int RunSummary(const TotalsOptions& options, Client& client, const Style& style, std::ostream& out,
               std::ostream& talk);

// "96.87 %" of a share (in Indonesian "96,87 %"), rounded half up.
std::string PercentText(int64_t numerator, int64_t denominator, const std::string& language);
// Divided and rounded half up; 0 for a divisor of 0. Neither is negative.
int64_t Rounded(int64_t amount, int64_t divisor);

}  // namespace umkm::ctl
