// The ends of a case: what is asked for, what comes by itself, and what follows from the registry.
#include <algorithm>
#include <utility>

#include "certification/domain.h"
#include "certification/domain_change.h"
#include "certification/domain_refusals.h"
#include "common/date.h"

namespace umkm::certification {

namespace {

using check::DayOr;

constexpr std::size_t kRegencyLength = 5;  // "65.01"

template <class Request>
Checked CheckEnd(const Request& request, const Context& context) {
  Violations violations = CheckChange(request, context);
  check::Text("reason", request.reason(), 500, check::Presence::kRequired, violations);
  return check::Finish(std::move(violations));
}

std::string DayAfter(const std::string& day) { return FormatDate(*ParseDate(day) + 1); }

bool MovesRegency(const EnterpriseChange& change) {
  return change.before.region_code().substr(0, kRegencyLength) !=
         change.after.region_code().substr(0, kRegencyLength);
}

// One that had expired by the day of the move is left to its expiry, whichever comes to be entered
// first.
bool BecomesVoid(const FacilitationCase& one, const EnterpriseChange& change,
                 const Context& context) {
  if (one.status() != CASE_STATUS_ISSUED || !MovesRegency(change)) return false;
  const auto* scheme = context.schemes.Find(one.scheme(), one.certificate().issued_on());
  return scheme != nullptr && scheme->void_when_moved() && !HasExpired(one, change.effective_on);
}

// The case as it is after the change; nothing when it stays as it is.
std::optional<FacilitationCase> Following(const FacilitationCase& one,
                                          const EnterpriseChange& change, const Context& context) {
  const std::string& effective_on = std::max(change.effective_on, one.effective_on());
  switch (change.kind) {
    case EnterpriseChange::Kind::kClosed:
      if (!IsOpen(one)) return {};
      return Ended(one, CASE_STATUS_WITHDRAWN, effective_on, "The enterprise closed.", context);
    case EnterpriseChange::Kind::kMoved:
      if (!BecomesVoid(one, change, context)) return {};
      return Ended(one, CASE_STATUS_VOID, effective_on, "The enterprise moved to another regency.",
                   context);
    case EnterpriseChange::Kind::kReopened:
      return {};
  }
  return {};
}

}  // namespace

Checked Check(const RefuseCaseRequest& request, const Context& context) {
  return CheckEnd(request, context);
}

Checked Check(const WithdrawCaseRequest& request, const Context& context) {
  return CheckEnd(request, context);
}

Checked Check(const RevokeCertificateRequest& request, const Context& context) {
  return CheckEnd(request, context);
}

Result<Event> Refuse(const RefuseCaseRequest& request, const FacilitationCase* before,
                     const Context& context) {
  const std::string& effective_on = DayOr(request.effective_on(), context.today);
  if (auto refusal = Guard(before, request.etag(), "refuse", effective_on))
    return tl::unexpected(*refusal);

  Event event;
  event.mutable_case_refused();
  AddChange(*before, Ended(*before, CASE_STATUS_REFUSED, effective_on, request.reason(), context),
            event);
  return event;
}

Result<Event> Withdraw(const WithdrawCaseRequest& request, const FacilitationCase* before,
                       const Context& context) {
  const std::string& effective_on = DayOr(request.effective_on(), context.today);
  if (auto refusal = Guard(before, request.etag(), "withdraw", effective_on))
    return tl::unexpected(*refusal);

  Event event;
  event.mutable_case_withdrawn();
  AddChange(*before, Ended(*before, CASE_STATUS_WITHDRAWN, effective_on, request.reason(), context),
            event);
  return event;
}

Result<Event> Revoke(const RevokeCertificateRequest& request, const FacilitationCase* before,
                     const Cases& of_enterprise, const Context& context) {
  const std::string& effective_on = DayOr(request.effective_on(), context.today);
  if (auto refusal = Guard(before, request.etag(), "revoke", effective_on)) {
    // The same reason as below, whether the expiry has been entered yet or not.
    const bool expired =
        refusal->reason == "WRONG_STATUS" && before->status() == CASE_STATUS_EXPIRED;
    return tl::unexpected(expired ? refuse::CertificateExpired(before->certificate().expires_on())
                                  : *refusal);
  }
  if (HasExpired(*before, effective_on))
    return tl::unexpected(refuse::CertificateExpired(before->certificate().expires_on()));

  Event event;
  event.mutable_certificate_revoked();
  AddCountingChange(*before,
                    Ended(*before, CASE_STATUS_REVOKED, effective_on, request.reason(), context),
                    of_enterprise, context, event);
  return event;
}

Result<Event> Expire(const FacilitationCase* before, const Context& context) {
  if (before == nullptr) return tl::unexpected(refuse::CaseNotFound());
  if (before->status() != CASE_STATUS_ISSUED || !HasExpired(*before, context.today))
    return tl::unexpected(WrongStatus(*before));

  Event event;
  event.mutable_certificate_expired();
  AddChange(*before,
            Ended(*before, CASE_STATUS_EXPIRED, DayAfter(before->certificate().expires_on()),
                  "Its last day has passed.", context),
            event);
  return event;
}

Result<Event> Follow(const EnterpriseChange& change, const Cases& of_enterprise,
                     const Context& context) {
  Event event;
  EnterpriseFollowed& followed = *event.mutable_enterprise_followed();
  followed.set_enterprise_id(change.after.enterprise_id());
  followed.set_registry_position(change.position);
  followed.set_effective_on(change.effective_on);
  for (const FacilitationCase& one : of_enterprise) {
    if (one.registry_position() >= change.position) continue;  // it was submitted knowing of it
    std::optional<FacilitationCase> after = Following(one, change, context);
    if (!after) continue;
    after->set_registry_position(change.position);
    AddChange(one, *std::move(after), event);
  }
  return event;
}

}  // namespace umkm::certification
