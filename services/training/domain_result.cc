// What came of an enrolment: attendance, results, and which completed enrolments count.
#include <algorithm>
#include <set>
#include <string_view>

#include "training/domain_change.h"
#include "training/domain_enrolment.h"

namespace umkm::training {

namespace {

constexpr int kMostPresent = 500;  // the seats of the largest class

bool SameBusiness(const Enrolment& a, const Enrolment& b) {
  return a.enterprise_id() == b.enterprise_id() && a.cooperative_id() == b.cooperative_id();
}

bool SamePerson(const Enrolment& a, const Enrolment& b) { return a.person_id() == b.person_id(); }

// Gives the flag to the first of the completed by completed_position and takes it from the others.
// `like` selects those that the flag is given among.
void Count(const std::vector<Enrolment*>& completed, auto like,
           void (Enrolment::*set_counts)(bool)) {
  Enrolment* first = nullptr;
  for (Enrolment* enrolment : completed) {
    if (!like(*enrolment)) continue;
    ((*enrolment).*set_counts)(false);
    if (first == nullptr || enrolment->completed_position() < first->completed_position())
      first = enrolment;
  }
  if (first != nullptr) (first->*set_counts)(true);
}

// Finds anew which enrolments count, of those completed and the one that has a new result; puts
// into the event, behind that one, the others whose flags change.
void CountAnew(const Roll& completed, Enrolment& changed, const Context& context, Event& event) {
  Roll others;
  for (const Enrolment& enrolment : completed)
    if (enrolment.enrolment_id() != changed.enrolment_id() &&
        enrolment.fiscal_year() == changed.fiscal_year())
      others.push_back(enrolment);
  const Roll others_before = others;
  std::vector<Enrolment*> counted;
  for (Enrolment& enrolment : others) counted.push_back(&enrolment);
  if (changed.status() == ENROLMENT_STATUS_COMPLETED) counted.push_back(&changed);
  const auto same_business = [&](const Enrolment& one) { return SameBusiness(one, changed); };
  const auto same_person = [&](const Enrolment& one) { return SamePerson(one, changed); };
  Count(counted, same_business, &Enrolment::set_counts_business);
  Count(counted, same_person, &Enrolment::set_counts_person);

  for (std::size_t i = 0; i < others.size(); ++i) {
    const Enrolment &before = others_before[i], &now = others[i];
    if (now.counts_business() == before.counts_business() &&
        now.counts_person() == before.counts_person())
      continue;
    Enrolment& after = Changed(before, changed.completed_on(), context, event);
    after.set_counts_business(now.counts_business());
    after.set_counts_person(now.counts_person());
  }
}

// The day is there afterwards exactly when the participant was; days ascend.
void SetAttendance(const std::string& day, bool present, Enrolment& after) {
  auto& days = *after.mutable_attended_on();
  if (present) {
    *days.Add() = day;
    std::sort(days.begin(), days.end());
  } else {
    days.erase(std::find(days.begin(), days.end(), day));
  }
}

}  // namespace

Checked Check(const RecordAttendanceRequest& request, const Context& context) {
  Violations violations;
  check::RequestId(request.request_id(), violations);
  check::Id("class_id", request.class_id(), violations);
  if (request.day().empty())
    violations.Add("day", "Give the day, YYYY-MM-DD.", "Berikan tanggalnya, bentuk TTTT-BB-HH.");
  check::PastDay("day", request.day(), context.today, violations);
  const auto& ids = request.present_enrolment_ids();
  check::Between("present_enrolment_ids", ids.size(), 0, kMostPresent, violations);
  std::set<std::string_view> seen;
  for (int i = 0; i < std::min(ids.size(), kMostPresent); ++i) {
    const std::string field = "present_enrolment_ids[" + std::to_string(i) + "]";
    check::Id(field.c_str(), ids[i], violations);
    if (!seen.insert(ids[i]).second) violations.Add(field, "Named twice.", "Disebut dua kali.");
  }
  return check::Finish(std::move(violations));
}

Checked Check(const CompleteEnrolmentRequest& request, const Context& context) {
  Violations violations = check::Change(request, "enrolment_id", request.enrolment_id());
  check::PastDay("completed_on", request.completed_on(), context.today, violations);
  return check::Finish(std::move(violations));
}

Result<Event> RecordAttendance(const RecordAttendanceRequest& request, const Class* class_,
                               const Roll& roll, const Context& context) {
  const std::string& day = request.day();
  if (class_ == nullptr) return tl::unexpected(refuse::ClassNotFound());
  if (class_->status() == CLASS_STATUS_CANCELLED) return tl::unexpected(refuse::ClassCancelled());
  if (day < class_->starts_on() || class_->ends_on() < day)
    return tl::unexpected(refuse::NotAClassDay(class_->starts_on(), class_->ends_on()));
  std::set<std::string_view> known, seated;
  for (const Enrolment& enrolment : roll) {
    known.insert(enrolment.enrolment_id());
    if (HoldsSeat(enrolment)) seated.insert(enrolment.enrolment_id());
  }
  const auto& ids = request.present_enrolment_ids();
  const auto in = [](const auto& set) {
    return [&set](const std::string& id) { return set.contains(id); };
  };
  if (!std::all_of(ids.begin(), ids.end(), in(known)))
    return tl::unexpected(refuse::EnrolmentNotFound());
  if (!std::all_of(ids.begin(), ids.end(), in(seated))) return tl::unexpected(refuse::NoSeat());

  Event event;
  event.mutable_attendance_recorded()->set_day(day);
  event.mutable_attendance_recorded()->set_class_id(class_->class_id());
  const std::set<std::string_view> present(ids.begin(), ids.end());
  for (const Enrolment* enrolment : InOrder(roll)) {
    if (!HoldsSeat(*enrolment)) continue;
    const auto& days = enrolment->attended_on();
    const bool was = std::find(days.begin(), days.end(), day) != days.end();
    const bool is = present.contains(enrolment->enrolment_id());
    if (was != is) SetAttendance(day, is, Changed(*enrolment, day, context, event));
  }
  return event;
}

Result<Event> Complete(const CompleteEnrolmentRequest& request, const Enrolment* before,
                       const Class* class_, const Roll& completed, const Context& context) {
  const std::string& completed_on = DayOr(request.completed_on(), context.today);
  const EnrolmentStatus status =
      request.passed() ? ENROLMENT_STATUS_COMPLETED : ENROLMENT_STATUS_FAILED;
  if (auto refusal = GuardSeen(before, request.etag(), refuse::EnrolmentNotFound))
    return tl::unexpected(*refusal);
  if (!HoldsSeat(*before)) return tl::unexpected(refuse::NoSeat());
  if (before->status() == status) return tl::unexpected(refuse::SameResult());
  if (auto refusal = GuardDay(completed_on, before->effective_on()))
    return tl::unexpected(*refusal);
  if (completed_on < class_->starts_on())
    return tl::unexpected(refuse::ClassNotBegun(class_->starts_on()));

  Event event;
  event.mutable_enrolment_completed();
  Enrolment& after = Changed(*before, completed_on, context, event);
  after.set_status(status);
  after.set_completed_on(completed_on);
  after.set_completed_position(request.passed() ? PositionOf(context.etag) : 0);
  after.set_counts_business(false);
  after.set_counts_person(false);
  CountAnew(completed, after, context, event);
  return event;
}

}  // namespace umkm::training
