// What the rules of training share: what every change requires, and how a changed subject gets into
// an event.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "province/check.h"
#include "province/etag.h"
#include "training/domain.h"
#include "training/domain_refusals.h"

namespace umkm::training {

namespace check = province::check;
using check::DayOr;
using check::Presence;
using province::PositionOf;

// What the change of something known requires first; `not_found` is the answer when there is none.
template <class Subject>
std::optional<Refusal> GuardSeen(const Subject* before, const std::string& etag,
                                 Refusal (*not_found)()) {
  if (before == nullptr) return not_found();
  if (before->etag() != etag) return refuse::EtagMismatch();
  return std::nullopt;
}

// After the guards of its status: a subject's days never go back.
std::optional<Refusal> GuardDay(const std::string& effective_on, const std::string& latest_on);

// Adds the subject to the event before and after, with etag and day; the rule fills in the rest.
// The day of one that only follows is not before its own latest change.
Programme& Changed(const Programme& before, const std::string& effective_on, const Context& context,
                   Event& event);
Class& Changed(const Class& before, const std::string& effective_on, const Context& context,
               Event& event);
Enrolment& Changed(const Enrolment& before, const std::string& effective_on, const Context& context,
                   Event& event);

// Why something ends or does not take place.
void CheckReason(const std::string& reason, Violations& violations);

// The enrolments in the order of the waiting list.
std::vector<const Enrolment*> InOrder(const Roll& roll);
// True of who holds a seat: enrolled, completed or failed.
bool HoldsSeat(const Enrolment& enrolment);
// True of who waits or holds a seat without a result: it can still be withdrawn or cancelled.
bool IsOpen(const Enrolment& enrolment);

// Gives the free seats of a class to who waits, in order. `roll` is as before the event, which may
// have taken enrolments off it and freed so many seats.
void Promote(const Class& class_, const Roll& roll, int freed, const std::string& effective_on,
             const Context& context, Event& event);

}  // namespace umkm::training
