// What all changes of a case share: checks, guards, and which case counts the business.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "certification/domain.h"
#include "province/check.h"
#include "province/etag.h"

namespace umkm::certification {

namespace check = province::check;
using province::PositionOf;

// The fields of a request that concerns one known case.
template <class Request>
Violations CheckChange(const Request& request, const Context& context) {
  Violations violations = check::Change(request, "case_id", request.case_id());
  check::PastDay("effective_on", request.effective_on(), context.today, violations);
  return violations;
}

// True when the last day of its certificate is before `day`: a certificate is valid through it.
bool HasExpired(const FacilitationCase& one, const std::string& day);

// Submitted, accepted or in progress.
bool IsOpen(const FacilitationCase& one);

// WRONG_STATUS, with the steps that there are.
Refusal WrongStatus(const FacilitationCase& one);

// What every change that is asked for requires, in order of precedence. `step`: "accept", …
std::optional<Refusal> Guard(const FacilitationCase* before, const std::string& etag,
                             std::string_view step, const std::string& effective_on);

// The case in another status, with etag and day.
FacilitationCase Changed(const FacilitationCase& before, CaseStatus status,
                         const std::string& effective_on, const Context& context);
// The same, at an end.
FacilitationCase Ended(const FacilitationCase& before, CaseStatus status,
                       const std::string& effective_on, const std::string& reason,
                       const Context& context);

void AddChange(const FacilitationCase& before, FacilitationCase after, Event& event);

// Adds a change by which another case may come to count the business, and that case's change when
// it does.
void AddCountingChange(const FacilitationCase& before, FacilitationCase after,
                       const Cases& of_enterprise, const Context& context, Event& event);

}  // namespace umkm::certification
