// Changes as the group commit takes them: which subjects each request concerns, and its rule on
// them; and the answers to them. A new kind of change gets one overload here, beside its rule in
// domain.h.
#pragma once

#include "common/decision.h"
#include "common/journal.h"
#include "registry/domain.h"
#include "registry/store.h"

namespace umkm::registry {

using Decision = umkm::Decision<WorkingSet, Context, Event>;

// Of requests that Check has passed.
Decision Decide(const RegisterEnterpriseRequest& request);
Decision Decide(const UpdateEnterpriseRequest& request);
Decision Decide(const ReclassifyEnterpriseRequest& request);
Decision Decide(const RelocateEnterpriseRequest& request);
Decision Decide(const CloseEnterpriseRequest& request);
Decision Decide(const ReopenEnterpriseRequest& request);
Decision Decide(const RegisterCooperativeRequest& request);
Decision Decide(const UpdateCooperativeRequest& request);
Decision Decide(const SetCooperativeStatusRequest& request);
Decision Decide(const RecordMembersMeetingRequest& request);

// Puts what stands after the event; gives the journal's part.
Change Record(WorkingSet& set, const Event& event);

// The answer to a change, from its entry.
template <class Response>
Response ResponseOf(const journal::v1::Entry& entry) {
  Event event;
  event.ParseFromString(entry.event());
  Response response;
  if constexpr (requires { response.mutable_enterprise(); }) {
    *response.mutable_enterprise() = *EnterpriseAfter(event);
  } else {
    *response.mutable_cooperative() = *CooperativeAfter(event);
  }
  response.set_position_token(PositionToken(entry.source(), entry.position()));
  return response;
}

}  // namespace umkm::registry
