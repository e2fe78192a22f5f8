#include "certification/domain_change.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "certification/domain_refusals.h"

namespace umkm::certification {

namespace {

using Steps = std::span<const std::string_view>;

constexpr std::array<std::string_view, 3> kFromSubmitted = {"accept", "refuse", "withdraw"};
constexpr std::array<std::string_view, 3> kFromAccepted = {"start", "refuse", "withdraw"};
constexpr std::array<std::string_view, 3> kFromInProgress = {"issue", "refuse", "withdraw"};
constexpr std::array<std::string_view, 1> kFromIssued = {"revoke"};

// The steps that can be asked for: the picture in case.proto.
Steps StepsFrom(CaseStatus status) {
  if (status == CASE_STATUS_SUBMITTED) return kFromSubmitted;
  if (status == CASE_STATUS_ACCEPTED) return kFromAccepted;
  if (status == CASE_STATUS_IN_PROGRESS) return kFromInProgress;
  if (status == CASE_STATUS_ISSUED) return kFromIssued;
  return {};  // an end
}

// A business was facilitated by this case, also when the certificate did not last.
bool CanCount(const FacilitationCase& one) {
  return one.status() == CASE_STATUS_ISSUED || one.status() == CASE_STATUS_EXPIRED ||
         one.status() == CASE_STATUS_VOID;
}

}  // namespace

bool HasExpired(const FacilitationCase& one, const std::string& day) {
  const std::string& expires_on = one.certificate().expires_on();
  return !expires_on.empty() && expires_on < day;
}

bool IsOpen(const FacilitationCase& one) {
  return one.status() == CASE_STATUS_SUBMITTED || one.status() == CASE_STATUS_ACCEPTED ||
         one.status() == CASE_STATUS_IN_PROGRESS;
}

Refusal WrongStatus(const FacilitationCase& one) {
  return refuse::WrongStatus(one.status(), StepsFrom(one.status()));
}

std::optional<Refusal> Guard(const FacilitationCase* before, const std::string& etag,
                             std::string_view step, const std::string& effective_on) {
  if (before == nullptr) return refuse::CaseNotFound();
  if (before->etag() != etag) return refuse::EtagMismatch();
  const Steps steps = StepsFrom(before->status());
  if (std::find(steps.begin(), steps.end(), step) == steps.end()) return WrongStatus(*before);
  if (effective_on < before->effective_on())
    return refuse::EffectiveBeforeLatestChange(effective_on, before->effective_on());
  return std::nullopt;
}

FacilitationCase Changed(const FacilitationCase& before, CaseStatus status,
                         const std::string& effective_on, const Context& context) {
  FacilitationCase after = before;
  after.set_status(status);
  after.set_etag(context.etag);
  after.set_effective_on(effective_on);
  return after;
}

FacilitationCase Ended(const FacilitationCase& before, CaseStatus status,
                       const std::string& effective_on, const std::string& reason,
                       const Context& context) {
  FacilitationCase after = Changed(before, status, effective_on, context);
  after.set_ended_on(effective_on);
  after.set_reason(reason);
  return after;
}

void AddChange(const FacilitationCase& before, FacilitationCase after, Event& event) {
  CaseChange& change = *event.add_cases();
  *change.mutable_before() = before;
  *change.mutable_after() = std::move(after);
}

void AddCountingChange(const FacilitationCase& before, FacilitationCase after,
                       const Cases& of_enterprise, const Context& context, Event& event) {
  const auto is_rival = [&](const FacilitationCase& other) {
    return other.case_id() != after.case_id() && other.fiscal_year() == after.fiscal_year() &&
           CanCount(other);
  };
  const FacilitationCase* first = CanCount(after) ? &after : nullptr;
  for (const FacilitationCase& other : of_enterprise)
    if (is_rival(other) && (first == nullptr || other.issued_position() < first->issued_position()))
      first = &other;

  after.set_counts_business(first == &after);
  AddChange(before, after, event);

  for (const FacilitationCase& other : of_enterprise) {
    const bool counts = &other == first;
    if (!is_rival(other) || other.counts_business() == counts) continue;
    const std::string& effective_on = std::max(after.effective_on(), other.effective_on());
    FacilitationCase changed = Changed(other, other.status(), effective_on, context);
    changed.set_counts_business(counts);
    AddChange(other, std::move(changed), event);
  }
}

}  // namespace umkm::certification
