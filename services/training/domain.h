// The rules of training, as functions of values: no clock, database, network or log.
//
// Two steps for every change. `Check` looks at the request alone and names every bad field; it runs
// on the caller's thread. The rule, named by its verb, looks at what stands before and gives the
// event or a refusal; it runs within the group commit, on a request that Check has passed. An event
// holds every subject that it changes before and after, complete, with etag and effective_on set
// (of those that only follow: not before their own latest change). Eligibility and enrolments:
// domain_enrolment.h.
#pragma once

#include <string>
#include <vector>

#include "common/result.h"
#include "province/reference.h"
#include "umkm/training/v1/class_requests.pb.h"
#include "umkm/training/v1/event.pb.h"
#include "umkm/training/v1/programme_requests.pb.h"
#include "umkm/training/v1/realisation_requests.pb.h"

namespace umkm::training {

using namespace umkm::training::v1;  // NOLINT: the messages are the domain's data
using province::Checked;
using province::Context;
using province::Reference;

// --- Programmes (domain_programme.cc; money in domain_budget.cc) ---
Checked Check(const CreateProgrammeRequest& request, const Context& context);
Checked Check(const UpdateProgrammeRequest& request, const Context& context);
Checked Check(const OpenProgrammeRequest& request, const Context& context);
Checked Check(const CloseProgrammeRequest& request, const Context& context);
Checked Check(const CancelProgrammeRequest& request, const Context& context);
Checked Check(const ReviseBudgetRequest& request, const Context& context);
Checked Check(const RecordRealisationRequest& request, const Context& context);
Checked Check(const ReverseRealisationRequest& request, const Context& context);

// `before` is null when there is no such programme (NOT_FOUND).
Result<Event> Create(const CreateProgrammeRequest& request, const std::string& programme_id,
                     const Context& context);
Result<Event> Update(const UpdateProgrammeRequest& request, const Programme* before,
                     const Context& context);
Result<Event> Open(const OpenProgrammeRequest& request, const Programme* before,
                   const Context& context);
Result<Event> Close(const CloseProgrammeRequest& request, const Programme* before,
                    const Context& context);
// `has_classes`: some that are not cancelled.
Result<Event> Cancel(const CancelProgrammeRequest& request, const Programme* before,
                     bool has_classes, const Context& context);
Result<Event> ReviseBudget(const ReviseBudgetRequest& request, const Programme* before,
                           const Context& context);
Result<Event> RecordRealisation(const RecordRealisationRequest& request, const Programme* before,
                                const std::string& realisation_id, const Context& context);
Result<Event> ReverseRealisation(const ReverseRealisationRequest& request, const Programme* before,
                                 const Context& context);

// --- Classes (domain_class.cc) ---
// Every enrolment of a class, in no particular order.
using Roll = std::vector<Enrolment>;

Checked Check(const ScheduleClassRequest& request, const Context& context);
Checked Check(const RescheduleClassRequest& request, const Context& context);
Checked Check(const CancelClassRequest& request, const Context& context);

Result<Event> Schedule(const ScheduleClassRequest& request, const Programme* programme,
                       const std::string& class_id, const Context& context);
Result<Event> Reschedule(const RescheduleClassRequest& request, const Class* before,
                         const Roll& roll, const Context& context);
Result<Event> Cancel(const CancelClassRequest& request, const Class* before, const Roll& roll,
                     const Context& context);
// Enrolled, completed and failed.
int SeatsTaken(const Roll& roll);
int Waiting(const Roll& roll);

}  // namespace umkm::training
