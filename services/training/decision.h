// Changes as the group commit takes them: which subjects each request concerns, and its rule on
// them; and the answers to them. A new kind of change gets one overload here, beside its rule in
// domain.h.
#pragma once

#include "common/decision.h"
#include "common/journal.h"
#include "training/domain_enrolment.h"
#include "training/store.h"

namespace umkm::training {

using Decision = umkm::Decision<WorkingSet, Context, Event>;

// Of requests that Check has passed.
Decision Decide(const CreateProgrammeRequest& request);
Decision Decide(const UpdateProgrammeRequest& request);
Decision Decide(const OpenProgrammeRequest& request);
Decision Decide(const CloseProgrammeRequest& request);
Decision Decide(const CancelProgrammeRequest& request);
Decision Decide(const ReviseBudgetRequest& request);
Decision Decide(const RecordRealisationRequest& request);
Decision Decide(const ReverseRealisationRequest& request);
Decision Decide(const ScheduleClassRequest& request);
Decision Decide(const RescheduleClassRequest& request);
Decision Decide(const CancelClassRequest& request);
// With the registry's answer, a refusal too: a repeated request is answered without it.
Decision Decide(const EnrolParticipantRequest& request, const Asked& asked);
Decision Decide(const WithdrawEnrolmentRequest& request);
Decision Decide(const RecordAttendanceRequest& request);
Decision Decide(const CompleteEnrolmentRequest& request);
// What follows from an entry of the registry, together with the cursor.
Decision Decide(const EnterpriseChange& change);

// Puts what stands after the event; gives the journal's part.
Change Record(WorkingSet& set, const Event& event);

// The answer to a change, from its entry.
template <class Response>
Response ResponseOf(const journal::v1::Entry& entry) {
  Event event;
  event.ParseFromString(entry.event());
  Response response;
  int rest = 0;  // where the enrolments begin that follow from the change
  if constexpr (requires { response.mutable_programme(); }) {
    *response.mutable_programme() = event.programmes(0).after();
  } else if constexpr (requires { response.mutable_class_(); }) {
    *response.mutable_class_() = event.classes(0).after();
  } else if constexpr (requires { response.mutable_enrolment(); }) {
    *response.mutable_enrolment() = event.enrolments(rest++).after();
  }
  for (; rest < event.enrolments_size(); ++rest) {
    if constexpr (requires { response.add_promoted(); }) {
      *response.add_promoted() = event.enrolments(rest).after();
    } else if constexpr (requires { response.add_enrolments(); }) {
      *response.add_enrolments() = event.enrolments(rest).after();
    }
  }
  response.set_position_token(PositionToken(entry.source(), entry.position()));
  return response;
}

}  // namespace umkm::training
