// Changes as the group commit takes them: which cases each request concerns, and its rule on them;
// and the answers to them. A new kind of change gets one overload here, beside its rule in
// domain.h.
#pragma once

#include <string>

#include "certification/domain.h"
#include "certification/store.h"
#include "common/decision.h"
#include "common/journal.h"

namespace umkm::certification {

using Decision = umkm::Decision<WorkingSet, Context, Event>;

// Of requests that Check has passed.
// With the registry's answer, a refusal too: a repeated request is answered without it.
Decision Decide(const SubmitCaseRequest& request, const Asked& asked);
Decision Decide(const AcceptCaseRequest& request);
Decision Decide(const StartCaseRequest& request);
Decision Decide(const IssueCertificateRequest& request);
Decision Decide(const RefuseCaseRequest& request);
Decision Decide(const WithdrawCaseRequest& request);
Decision Decide(const RevokeCertificateRequest& request);
// What follows from an entry of the registry, together with the cursor.
Decision Decide(const EnterpriseChange& change);

// Puts what stands after the event; gives the journal's part.
Change Record(WorkingSet& set, const Event& event);

// The expiry of an issued case: the same command from whatever replica, on whatever day.
Command CommandToExpire(const FacilitationCase& one, const Schemes& schemes);

// The answer to a change, from its entry.
template <class Response>
Response ResponseOf(const journal::v1::Entry& entry) {
  Event event;
  event.ParseFromString(entry.event());
  Response response;
  *response.mutable_case_() = event.cases(0).after();
  response.set_position_token(PositionToken(entry.source(), entry.position()));
  return response;
}

}  // namespace umkm::certification
