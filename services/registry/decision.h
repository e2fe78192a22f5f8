// Changes as the group commit takes them: which subjects each request concerns, and its rule on
// them; and the answers to them. A new kind of change gets one overload here, beside its rule in
// domain.h.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/committer.h"
#include "common/journal.h"
#include "registry/domain.h"
#include "registry/store.h"

namespace umkm::registry {

// The rule runs within the group commit, maybe after its caller has gone: it owns what it uses.
// Besides giving the event it may only put an owner, on acceptance. `new_id` is for a new subject.
struct Decision {
  using Rule = std::function<Result<Event>(WorkingSet& set, const Context& context,
                                           const std::string& new_id)>;
  std::vector<SubjectKey> subjects;
  Rule rule;
};

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

// The rule as the committer runs it: on acceptance the working set holds the subject as it is after
// the event. `reference` must outlive the committer.
std::function<Result<Change>(Batch&, const Moment&)> Recorded(Decision::Rule rule,
                                                              const Reference& reference);

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
