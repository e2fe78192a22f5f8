#include <algorithm>
#include <array>
#include <string_view>

#include "common/date.h"
#include "training/domain_change.h"

namespace umkm::training {

namespace {

constexpr int kMostSeats = 500;

constexpr std::array<std::string_view, 5> kUpdatable = {"place", "region_code", "starts_on",
                                                        "ends_on", "capacity"};

void CheckPlace(const Class& given, Violations& violations) {
  check::Text("class.place", given.place(), 200, Presence::kRequired, violations);
}

void CheckRegion(const Class& given, const std::string& effective_on, const Context& context,
                 Violations& violations) {
  check::RegionCode("class.region_code", given.region_code(), effective_on, context.reference,
                    violations);
}

void CheckCapacity(const Class& given, Violations& violations) {
  check::Between("class.capacity", given.capacity(), 1, kMostSeats, violations);
}

// A day of a class is planned: it may be in the future.
void CheckDay(const char* field, const std::string& day, Violations& violations) {
  if (ParseDate(day)) return;
  violations.Add(field, "Give a possible day as YYYY-MM-DD.",
                 "Berikan tanggal yang mungkin, bentuk TTTT-BB-HH.");
}

void CheckOrder(const Class& given, Violations& violations) {
  if (!ParseDate(given.starts_on()) || !ParseDate(given.ends_on())) return;
  if (given.starts_on() <= given.ends_on()) return;
  violations.Add("class.ends_on", "Not before the first day, " + given.starts_on() + ".",
                 "Tidak boleh sebelum hari pertama, " + given.starts_on() + ".");
}

bool IsWithinFiscalYear(const Class& class_) {
  return YearOf(class_.starts_on()) == class_.fiscal_year() &&
         YearOf(class_.ends_on()) == class_.fiscal_year();
}

bool HasResult(const Enrolment& enrolment) {
  return enrolment.status() == ENROLMENT_STATUS_COMPLETED ||
         enrolment.status() == ENROLMENT_STATUS_FAILED;
}

}  // namespace

Checked Check(const ScheduleClassRequest& request, const Context& context) {
  Violations violations;
  const Class& given = request.class_();
  check::RequestId(request.request_id(), violations);
  check::Id("class.programme_id", given.programme_id(), violations);
  CheckPlace(given, violations);
  CheckRegion(given, DayOr(request.effective_on(), context.today), context, violations);
  CheckDay("class.starts_on", given.starts_on(), violations);
  CheckDay("class.ends_on", given.ends_on(), violations);
  CheckOrder(given, violations);
  CheckCapacity(given, violations);
  check::PastDay("effective_on", request.effective_on(), context.today, violations);
  return check::Finish(std::move(violations));
}

Checked Check(const RescheduleClassRequest& request, const Context& context) {
  Violations violations;
  const Class& given = request.class_();
  const auto& mask = request.update_mask();
  check::RequestId(request.request_id(), violations);
  check::Id("class.class_id", given.class_id(), violations);
  check::Etag("class.etag", given.etag(), violations);
  check::UpdateMask(mask, kUpdatable, violations);
  check::PastDay("effective_on", request.effective_on(), context.today, violations);
  if (check::Names(mask, "place")) CheckPlace(given, violations);
  if (check::Names(mask, "region_code"))
    CheckRegion(given, DayOr(request.effective_on(), context.today), context, violations);
  // Whether the days are in order is for the rule, which knows the one not given.
  if (check::Names(mask, "starts_on")) CheckDay("class.starts_on", given.starts_on(), violations);
  if (check::Names(mask, "ends_on")) CheckDay("class.ends_on", given.ends_on(), violations);
  if (check::Names(mask, "capacity")) CheckCapacity(given, violations);
  return check::Finish(std::move(violations));
}

Checked Check(const CancelClassRequest& request, const Context& context) {
  Violations violations = check::Change(request, "class_id", request.class_id());
  check::PastDay("effective_on", request.effective_on(), context.today, violations);
  CheckReason(request.reason(), violations);
  return check::Finish(std::move(violations));
}

Result<Event> Schedule(const ScheduleClassRequest& request, const Programme* programme,
                       const std::string& class_id, const Context& context) {
  if (programme == nullptr) return tl::unexpected(refuse::ProgrammeNotFound());
  if (programme->status() != PROGRAMME_STATUS_OPEN)
    return tl::unexpected(refuse::ProgrammeNotOpen());

  const Class& given = request.class_();
  Event event;
  event.mutable_class_scheduled();
  Class& after = *event.add_classes()->mutable_after();
  after.set_class_id(class_id);
  after.set_etag(context.etag);
  after.set_programme_id(programme->programme_id());
  after.set_fiscal_year(programme->fiscal_year());
  after.set_place(given.place());
  after.set_region_code(given.region_code());
  after.set_starts_on(given.starts_on());
  after.set_ends_on(given.ends_on());
  after.set_capacity(given.capacity());
  after.set_status(CLASS_STATUS_SCHEDULED);
  after.set_effective_on(DayOr(request.effective_on(), context.today));
  if (!IsWithinFiscalYear(after))
    return tl::unexpected(refuse::ClassOutsideFiscalYear(programme->fiscal_year()));
  return event;
}

Result<Event> Reschedule(const RescheduleClassRequest& request, const Class* before,
                         const Roll& roll, const Context& context) {
  const Class& given = request.class_();
  const auto& mask = request.update_mask();
  const std::string& effective_on = DayOr(request.effective_on(), context.today);
  if (auto refusal = GuardSeen(before, given.etag(), refuse::ClassNotFound))
    return tl::unexpected(*refusal);
  if (before->status() == CLASS_STATUS_CANCELLED) return tl::unexpected(refuse::ClassCancelled());
  if (auto refusal = GuardDay(effective_on, before->effective_on()))
    return tl::unexpected(*refusal);

  Event event;
  event.mutable_class_rescheduled();
  Class& after = Changed(*before, effective_on, context, event);
  if (check::Names(mask, "place")) after.set_place(given.place());
  if (check::Names(mask, "region_code")) after.set_region_code(given.region_code());
  if (check::Names(mask, "starts_on")) after.set_starts_on(given.starts_on());
  if (check::Names(mask, "ends_on")) after.set_ends_on(given.ends_on());
  if (check::Names(mask, "capacity")) after.set_capacity(given.capacity());
  Violations violations;
  CheckOrder(after, violations);
  if (!violations.empty()) return tl::unexpected(std::move(violations).ToRefusal());
  if (!IsWithinFiscalYear(after))
    return tl::unexpected(refuse::ClassOutsideFiscalYear(after.fiscal_year()));
  if (after.capacity() < SeatsTaken(roll))
    return tl::unexpected(refuse::CapacityBelowSeatsTaken(SeatsTaken(roll)));
  Promote(after, roll, 0, effective_on, context, event);
  return event;
}

Result<Event> Cancel(const CancelClassRequest& request, const Class* before, const Roll& roll,
                     const Context& context) {
  const std::string& effective_on = DayOr(request.effective_on(), context.today);
  if (auto refusal = GuardSeen(before, request.etag(), refuse::ClassNotFound))
    return tl::unexpected(*refusal);
  if (before->status() == CLASS_STATUS_CANCELLED) return tl::unexpected(refuse::ClassCancelled());
  if (auto refusal = GuardDay(effective_on, before->effective_on()))
    return tl::unexpected(*refusal);
  if (std::any_of(roll.begin(), roll.end(), HasResult))
    return tl::unexpected(refuse::ClassHasResults());

  Event event;
  event.mutable_class_cancelled()->set_reason(request.reason());
  Changed(*before, effective_on, context, event).set_status(CLASS_STATUS_CANCELLED);
  for (const Enrolment* enrolment : InOrder(roll)) {
    if (!IsOpen(*enrolment)) continue;
    Enrolment& after = Changed(*enrolment, effective_on, context, event);
    after.set_status(ENROLMENT_STATUS_CANCELLED);
    after.set_reason(request.reason());
  }
  return event;
}

int SeatsTaken(const Roll& roll) {
  return static_cast<int>(std::count_if(roll.begin(), roll.end(), HoldsSeat));
}

int Waiting(const Roll& roll) {
  return static_cast<int>(std::count_if(roll.begin(), roll.end(), [](const Enrolment& enrolment) {
    return enrolment.status() == ENROLMENT_STATUS_WAITING;
  }));
}

}  // namespace umkm::training
