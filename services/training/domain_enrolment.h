// The rules of training about who may take part and who does: see domain.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/result.h"
#include "province/enterprise_change.h"
#include "training/domain.h"
#include "umkm/assistance/v1/assistance.pb.h"
#include "umkm/registry/v1/cooperative.pb.h"
#include "umkm/registry/v1/enterprise.pb.h"
#include "umkm/training/v1/enrolment_requests.pb.h"

namespace umkm::training {

using province::EnterpriseChange;

// --- Eligibility (domain_eligibility.cc) ---
// The business that sends a participant, as the registry knows it: one of the two is set.
struct Business {
  std::optional<registry::v1::Enterprise> enterprise;
  std::optional<registry::v1::Cooperative> cooperative;
};
// Each condition of a programme that the business does not meet, as the refusal that an enrolment
// would get (SCALE_NOT_ELIGIBLE, REGENCY_NOT_ELIGIBLE, SECTION_NOT_ELIGIBLE, NIB_REQUIRED).
std::vector<Refusal> Unmet(const Eligibility& eligibility, const Business& business);
// A programme seen from an enterprise: an offer when nothing is unmet and there is a seat, a near
// miss when exactly one thing (no seats: NO_SEATS_LEFT) is missing, else nothing. `seats_left`: of
// its classes that have not ended. Reasons in a language ("en", "id").
struct Assistance {
  std::vector<assistance::v1::Finding> offers, near_misses;
};
void FindAssistance(const Programme& programme, int64_t seats_left,
                    const registry::v1::Enterprise& enterprise, const std::string& language,
                    Assistance& found);

// --- Enrolments (domain_enrolment.cc; results in domain_result.cc) ---
// What the registry answered when it was asked before the commit: the business, or why not
// (NOT_FOUND, REGISTRY_AWAY).
struct Asked {
  Result<Business> business;
};

Checked Check(const EnrolParticipantRequest& request, const Context& context);
Checked Check(const WithdrawEnrolmentRequest& request, const Context& context);
Checked Check(const RecordAttendanceRequest& request, const Context& context);
Checked Check(const CompleteEnrolmentRequest& request, const Context& context);

// What an enrolment is decided on.
struct Enrolling {
  const Programme* programme = nullptr;  // of the class
  const Class* class_ = nullptr;
  const Roll* roll = nullptr;     // of the class
  std::string person_id;          // of the participant
  int64_t followed_position = 0;  // of the enterprise: see province::Followed::PositionOf
};
inline constexpr int kMostWaiting = 500;  // in one class: the whole roll is looked at
Result<Event> Enrol(const EnrolParticipantRequest& request, const Asked& asked, const Enrolling& on,
                    const std::string& enrolment_id, const Context& context);
// The event's first enrolment is the one withdrawn; those promoted follow.
Result<Event> Withdraw(const WithdrawEnrolmentRequest& request, const Enrolment* before,
                       const Class* class_, const Roll& roll, const Context& context);
Result<Event> RecordAttendance(const RecordAttendanceRequest& request, const Class* class_,
                               const Roll& roll, const Context& context);
// `completed`: the completed enrolments of the same business or person in the same fiscal year
// (`before` among them when it is). Of these the first by completed_position counts; when that is
// another one after the change, both are in the event.
Result<Event> Complete(const CompleteEnrolmentRequest& request, const Enrolment* before,
                       const Class* class_, const Roll& completed, const Context& context);

// What follows from a change of the registry: when an enterprise closed, its enrolments made before
// it was known (registry_position below it) that wait or hold a seat without a result are withdrawn
// and seats go on to who waits; else an event without subjects. `rolls`: of each class concerned,
// with that class.
struct ClassRoll {
  Class class_;
  Roll roll;
};
Result<Event> Follow(const EnterpriseChange& change, const std::vector<ClassRoll>& rolls,
                     const Context& context);

// NIK and phone down to their last four digits, name kept.
Participant MaskedParticipant(const Participant& participant);

}  // namespace umkm::training
