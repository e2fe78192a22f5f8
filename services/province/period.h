// Reference data that is in force for a period of days: from valid_from to valid_until, both
// included, ISO; an empty bound is open.
#pragma once

#include <string>
#include <string_view>

#include "common/date.h"

namespace umkm::province {

template <class Dated>
bool IsInForce(const Dated& dated, std::string_view day) {
  return (dated.valid_from().empty() || dated.valid_from() <= day) &&
         (dated.valid_until().empty() || day <= dated.valid_until());
}

template <class Dated>
bool EndsBefore(const Dated& one, const Dated& other) {
  return !one.valid_until().empty() && one.valid_until() < other.valid_from();
}

template <class Dated>
bool AreApart(const Dated& one, const Dated& other) {
  return EndsBefore(one, other) || EndsBefore(other, one);
}

// What is wrong with the period: "has an impossible valid_from". Empty when nothing is.
template <class Dated>
std::string PeriodProblem(const Dated& dated) {
  const std::string &from = dated.valid_from(), &until = dated.valid_until();
  if (!from.empty() && !ParseDate(from)) return "has an impossible valid_from";
  if (!until.empty() && !ParseDate(until)) return "has an impossible valid_until";
  if (!from.empty() && !until.empty() && until < from) return "ends before it begins";
  return "";
}

}  // namespace umkm::province
