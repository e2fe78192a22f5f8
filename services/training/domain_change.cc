#include "training/domain_change.h"

#include <algorithm>

namespace umkm::training {

namespace {

// `change` is the new ProgrammeChange, ClassChange or EnrolmentChange of an event.
template <class Subject, class SubjectChange>
Subject& After(const Subject& before, const std::string& effective_on, const Context& context,
               SubjectChange& change) {
  *change.mutable_before() = before;
  Subject& after = *change.mutable_after();
  after = before;
  after.set_etag(context.etag);
  after.set_effective_on(std::max(effective_on, before.effective_on()));
  return after;
}

bool IsIn(const Event& event, const Enrolment& enrolment) {
  const auto& changes = event.enrolments();
  return std::any_of(changes.begin(), changes.end(), [&](const EnrolmentChange& change) {
    return change.after().enrolment_id() == enrolment.enrolment_id();
  });
}

}  // namespace

std::optional<Refusal> GuardDay(const std::string& effective_on, const std::string& latest_on) {
  if (effective_on >= latest_on) return std::nullopt;
  return refuse::EffectiveBeforeLatestChange(effective_on, latest_on);
}

Programme& Changed(const Programme& before, const std::string& effective_on, const Context& context,
                   Event& event) {
  return After(before, effective_on, context, *event.add_programmes());
}

Class& Changed(const Class& before, const std::string& effective_on, const Context& context,
               Event& event) {
  return After(before, effective_on, context, *event.add_classes());
}

Enrolment& Changed(const Enrolment& before, const std::string& effective_on, const Context& context,
                   Event& event) {
  return After(before, effective_on, context, *event.add_enrolments());
}

void CheckReason(const std::string& reason, Violations& violations) {
  check::Text("reason", reason, 500, Presence::kRequired, violations);
}

std::vector<const Enrolment*> InOrder(const Roll& roll) {
  std::vector<const Enrolment*> ordered;
  for (const Enrolment& enrolment : roll) ordered.push_back(&enrolment);
  std::sort(ordered.begin(), ordered.end(), [](const auto* a, const auto* b) {
    return a->enrolled_position() < b->enrolled_position();
  });
  return ordered;
}

bool HoldsSeat(const Enrolment& enrolment) {
  switch (enrolment.status()) {
    case ENROLMENT_STATUS_ENROLLED:
    case ENROLMENT_STATUS_COMPLETED:
    case ENROLMENT_STATUS_FAILED:
      return true;
    default:
      return false;
  }
}

bool IsOpen(const Enrolment& enrolment) {
  return enrolment.status() == ENROLMENT_STATUS_WAITING ||
         enrolment.status() == ENROLMENT_STATUS_ENROLLED;
}

void Promote(const Class& class_, const Roll& roll, int freed, const std::string& effective_on,
             const Context& context, Event& event) {
  int free = class_.capacity() - SeatsTaken(roll) + freed;
  for (const Enrolment* enrolment : InOrder(roll)) {
    if (free <= 0) return;
    if (enrolment->status() != ENROLMENT_STATUS_WAITING || IsIn(event, *enrolment)) continue;
    Changed(*enrolment, effective_on, context, event).set_status(ENROLMENT_STATUS_ENROLLED);
    --free;
  }
}

}  // namespace umkm::training
