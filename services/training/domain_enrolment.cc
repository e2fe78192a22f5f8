#include "training/domain_enrolment.h"

#include <algorithm>

#include "province/mask.h"
#include "training/domain_change.h"

namespace umkm::training {

namespace {

using province::LastFour;

void CheckBusiness(const EnrolParticipantRequest& request, Violations& violations) {
  const int given = int{!request.enterprise_id().empty()} + int{!request.nib().empty()} +
                    int{!request.cooperative_id().empty()} + int{!request.nik_koperasi().empty()};
  if (given != 1)
    violations.Add("enterprise_id",
                   "Give exactly one of enterprise_id, nib, cooperative_id and nik_koperasi.",
                   "Berikan tepat satu dari enterprise_id, nib, cooperative_id, nik_koperasi.");
  if (given == 1 && !request.enterprise_id().empty())
    check::Id("enterprise_id", request.enterprise_id(), violations);
  if (given == 1 && !request.cooperative_id().empty())
    check::Id("cooperative_id", request.cooperative_id(), violations);
  check::Nib("nib", request.nib(), violations);
  check::NikKoperasi("nik_koperasi", request.nik_koperasi(), violations);
}

void CheckParticipant(const Participant& participant, Violations& violations) {
  check::Text("participant.name", participant.name(), 200, Presence::kRequired, violations);
  if (participant.nik().empty())
    violations.Add("participant.nik", "Required: by it a person counts once.",
                   "Wajib diisi: dengan NIK seseorang dihitung sekali.");
  check::Nik("participant.nik", participant.nik(), violations);
  check::Phone("participant.phone", participant.phone(), violations);
}

// Why the business cannot send anybody at all, whatever the programme asks for.
std::optional<Refusal> GuardBusiness(const Business& business, int64_t followed_position) {
  if (business.enterprise) {
    if (PositionOf(business.enterprise->etag()) < followed_position)
      return refuse::EnterpriseChanged();
    if (business.enterprise->status() == registry::v1::ENTERPRISE_STATUS_CLOSED)
      return refuse::EnterpriseClosed();
  } else if (business.cooperative->declared_status() != registry::v1::DECLARED_STATUS_ACTIVE) {
    return refuse::CooperativeInactive();
  }
  return std::nullopt;
}

bool IsEnrolled(const std::string& person_id, const Roll& roll) {
  return std::any_of(roll.begin(), roll.end(), [&](const Enrolment& enrolment) {
    return enrolment.person_id() == person_id && (IsOpen(enrolment) || HoldsSeat(enrolment));
  });
}

// The first condition that is not met is the refusal; the others are named with it.
Refusal AllOf(std::vector<Refusal> unmet) {
  Refusal first = std::move(unmet.front());
  std::string also;
  for (std::size_t i = 1; i < unmet.size(); ++i) also += (i > 1 ? ", " : "") + unmet[i].reason;
  if (!also.empty()) first.metadata.emplace_back("also", also);
  return first;
}

void SetProgramme(const Programme& programme, Enrolment& after) {
  after.set_programme_id(programme.programme_id());
  after.set_fiscal_year(programme.fiscal_year());
  after.set_kind(programme.kind());
  after.set_fund(programme.fund());
}

// The business as it is now: it may move and grow later.
void SetBusiness(const Business& business, Enrolment& after) {
  if (business.enterprise) {
    after.set_enterprise_id(business.enterprise->enterprise_id());
    after.set_region_code(business.enterprise->region_code());
    after.set_scale(business.enterprise->scale());
    after.set_registry_position(PositionOf(business.enterprise->etag()));
  } else {
    after.set_cooperative_id(business.cooperative->cooperative_id());
    after.set_region_code(business.cooperative->region_code());
  }
}

}  // namespace

Checked Check(const EnrolParticipantRequest& request, const Context& context) {
  Violations violations;
  check::RequestId(request.request_id(), violations);
  check::Id("class_id", request.class_id(), violations);
  CheckBusiness(request, violations);
  CheckParticipant(request.participant(), violations);
  if (request.has_exception()) {
    const EligibilityException& exception = request.exception();
    check::Text("exception.letter", exception.letter(), 200, Presence::kRequired, violations);
    check::Text("exception.reason", exception.reason(), 500, Presence::kRequired, violations);
  }
  check::PastDay("enrolled_on", request.enrolled_on(), context.today, violations);
  return check::Finish(std::move(violations));
}

Checked Check(const WithdrawEnrolmentRequest& request, const Context& context) {
  Violations violations = check::Change(request, "enrolment_id", request.enrolment_id());
  check::PastDay("withdrawn_on", request.withdrawn_on(), context.today, violations);
  CheckReason(request.reason(), violations);
  return check::Finish(std::move(violations));
}

Result<Event> Enrol(const EnrolParticipantRequest& request, const Asked& asked, const Enrolling& on,
                    const std::string& enrolment_id, const Context& context) {
  const std::string& enrolled_on = DayOr(request.enrolled_on(), context.today);
  if (on.class_ == nullptr || on.programme == nullptr)
    return tl::unexpected(refuse::ClassNotFound());
  if (on.programme->status() != PROGRAMME_STATUS_OPEN)
    return tl::unexpected(refuse::ProgrammeNotOpen());
  if (on.class_->status() == CLASS_STATUS_CANCELLED)
    return tl::unexpected(refuse::ClassCancelled());
  if (on.class_->ends_on() < enrolled_on)
    return tl::unexpected(refuse::ClassHasEnded(on.class_->ends_on()));
  if (!asked.business) return tl::unexpected(asked.business.error());
  if (auto refusal = GuardBusiness(*asked.business, on.followed_position))
    return tl::unexpected(*refusal);
  if (IsEnrolled(on.person_id, *on.roll)) return tl::unexpected(refuse::AlreadyEnrolled());
  if (Waiting(*on.roll) >= kMostWaiting)
    return tl::unexpected(refuse::WaitingListFull(kMostWaiting));
  std::vector<Refusal> unmet = Unmet(on.programme->eligibility(), *asked.business);
  if (!unmet.empty() && !request.has_exception()) return tl::unexpected(AllOf(std::move(unmet)));

  Event event;
  event.mutable_participant_enrolled();
  Enrolment& after = *event.add_enrolments()->mutable_after();
  after.set_enrolment_id(enrolment_id);
  after.set_etag(context.etag);
  after.set_class_id(on.class_->class_id());
  SetProgramme(*on.programme, after);
  SetBusiness(*asked.business, after);
  after.set_person_id(on.person_id);
  after.set_status(SeatsTaken(*on.roll) < on.class_->capacity() ? ENROLMENT_STATUS_ENROLLED
                                                                : ENROLMENT_STATUS_WAITING);
  after.set_enrolled_on(enrolled_on);
  after.set_enrolled_position(PositionOf(context.etag));
  if (!unmet.empty()) {
    after.mutable_exception()->set_letter(request.exception().letter());
    after.mutable_exception()->set_reason(request.exception().reason());
    for (const Refusal& refusal : unmet) after.mutable_exception()->add_set_aside(refusal.reason);
  }
  after.set_effective_on(enrolled_on);
  return event;
}

Result<Event> Withdraw(const WithdrawEnrolmentRequest& request, const Enrolment* before,
                       const Class* class_, const Roll& roll, const Context& context) {
  const std::string& withdrawn_on = DayOr(request.withdrawn_on(), context.today);
  if (auto refusal = GuardSeen(before, request.etag(), refuse::EnrolmentNotFound))
    return tl::unexpected(*refusal);
  if (!IsOpen(*before)) return tl::unexpected(refuse::EnrolmentEnded());
  if (auto refusal = GuardDay(withdrawn_on, before->effective_on()))
    return tl::unexpected(*refusal);

  Event event;
  event.mutable_enrolment_withdrawn();
  Enrolment& after = Changed(*before, withdrawn_on, context, event);
  after.set_status(ENROLMENT_STATUS_WITHDRAWN);
  after.set_reason(request.reason());
  Promote(*class_, roll, HoldsSeat(*before) ? 1 : 0, withdrawn_on, context, event);
  return event;
}

Participant MaskedParticipant(const Participant& participant) {
  Participant masked;
  masked.set_name(participant.name());
  masked.set_nik(LastFour(participant.nik()));
  masked.set_phone(LastFour(participant.phone()));
  return masked;
}

}  // namespace umkm::training
