#include <array>
#include <string_view>

#include "registry/domain.h"
#include "registry/domain_check.h"
#include "registry/domain_refusals.h"

namespace umkm::registry {

namespace {

using check::DayOr;
using check::Presence;

constexpr char kDefaultKbliVersion[] = "2020";

constexpr std::array<std::string_view, 10> kUpdatable = {
    "name",       "nib",       "kbli_version", "kbli_code",   "workers",
    "owner.name", "owner.nik", "owner.phone",  "owner.email", "owner.street_address"};

std::string KbliVersionOr2020(const std::string& version) {
  return version.empty() ? kDefaultKbliVersion : version;
}

void CheckName(const Enterprise& enterprise, Violations& violations) {
  check::Text("enterprise.name", enterprise.name(), 200, Presence::kRequired, violations);
}

void CheckWorkers(const Enterprise& enterprise, Violations& violations) {
  check::Between("enterprise.workers", enterprise.workers(), 0, check::kMostPersons, violations);
}

// The fields of a request that concerns one known enterprise.
template <class Request>
Violations CheckChange(const Request& request, const Context& context) {
  Violations violations = check::Change(request, "enterprise_id", request.enterprise_id());
  check::PastDay("effective_on", request.effective_on(), context.today, violations);
  return violations;
}

// What every change of a known enterprise requires, in order of precedence.
std::optional<Refusal> Guard(const Enterprise* before, const std::string& etag,
                             const std::string& effective_on) {
  if (before == nullptr) return refuse::EnterpriseNotFound();
  if (before->etag() != etag) return refuse::EtagMismatch();
  if (effective_on < before->effective_on())
    return refuse::EffectiveBeforeLatestChange(effective_on, before->effective_on());
  return std::nullopt;
}

Enterprise Changed(const Enterprise& before, const std::string& effective_on,
                   const Context& context) {
  Enterprise after = before;
  after.set_etag(context.etag);
  after.set_effective_on(effective_on);
  return after;
}

// Fills in the rule set of the day, and refuses one that is not in force then. Its name stays with
// the figures, so that a class can always be found again.
std::optional<Refusal> NameRuleSet(Classification& classification, const std::string& day,
                                   const Reference& reference) {
  const auto* in_force = reference.ScaleRuleSetOn(day);
  if (classification.rule_set().empty() && in_force != nullptr)
    classification.set_rule_set(in_force->rule_set());
  if (in_force != nullptr && classification.rule_set() == in_force->rule_set()) return std::nullopt;
  return refuse::RuleSetNotInForce(classification.rule_set(), day);
}

// Version, code and with them the section, as far as the mask names them.
std::optional<Refusal> UpdateKbli(const UpdateEnterpriseRequest& request, Enterprise& after,
                                  const Reference& reference) {
  const bool new_version = check::Names(request.update_mask(), "kbli_version");
  const bool new_code = check::Names(request.update_mask(), "kbli_code");
  if (!new_version && !new_code) return std::nullopt;
  if (new_version) after.set_kbli_version(KbliVersionOr2020(request.enterprise().kbli_version()));
  if (new_code) after.set_kbli_code(request.enterprise().kbli_code());
  Violations violations;
  check::KbliVersion(after.kbli_version(), reference, violations);
  check::KbliCode(after.kbli_version(), after.kbli_code(), reference, violations);
  if (!violations.empty()) return check::Finish(std::move(violations));
  after.set_section(reference.FindSection(after.kbli_version(), after.kbli_code())->section());
  return std::nullopt;
}

}  // namespace

Checked Check(const RegisterEnterpriseRequest& request, const Context& context) {
  Violations violations;
  check::RequestId(request.request_id(), violations);
  const Enterprise& enterprise = request.enterprise();
  CheckName(enterprise, violations);
  check::Nib("enterprise.nib", enterprise.nib(), violations);
  const std::string& registered_on = DayOr(enterprise.registered_on(), context.today);
  check::RegionCode("enterprise.region_code", enterprise.region_code(), registered_on,
                    context.reference, violations);
  const std::string version = KbliVersionOr2020(enterprise.kbli_version());
  check::KbliVersion(version, context.reference, violations);
  check::KbliCode(version, enterprise.kbli_code(), context.reference, violations);
  check::ScaleBasis("enterprise.classification", enterprise.classification(), context, violations);
  check::PastDay("enterprise.registered_on", enterprise.registered_on(), context.today, violations);
  CheckWorkers(enterprise, violations);
  check::OwnerData(request.owner(), violations);
  return check::Finish(std::move(violations));
}

Checked Check(const UpdateEnterpriseRequest& request, const Context& context) {
  Violations violations;
  const Enterprise& enterprise = request.enterprise();
  const auto& mask = request.update_mask();
  check::RequestId(request.request_id(), violations);
  check::Id("enterprise.enterprise_id", enterprise.enterprise_id(), violations);
  check::Etag("enterprise.etag", enterprise.etag(), violations);
  check::UpdateMask(mask, kUpdatable, violations);
  check::PastDay("effective_on", request.effective_on(), context.today, violations);
  if (check::Names(mask, "name")) CheckName(enterprise, violations);
  if (check::Names(mask, "nib")) check::Nib("enterprise.nib", enterprise.nib(), violations);
  if (check::Names(mask, "workers")) CheckWorkers(enterprise, violations);
  // Whether version and code fit each other is for the rule, which knows the one not given.
  const std::string version = KbliVersionOr2020(enterprise.kbli_version());
  if (check::Names(mask, "kbli_version"))
    check::KbliVersion(version, context.reference, violations);
  if (check::Names(mask, "kbli_code"))
    check::KbliCode(check::Names(mask, "kbli_version") ? version : "", enterprise.kbli_code(),
                    context.reference, violations);
  check::OwnerData(UpdatedOwner(request, Owner()), violations);
  return check::Finish(std::move(violations));
}

Checked Check(const ReclassifyEnterpriseRequest& request, const Context& context) {
  Violations violations = CheckChange(request, context);
  if (!request.has_classification())
    violations.Add("classification", "Required; an empty one makes it unclassified.",
                   "Wajib ada; bila kosong, usaha menjadi belum terklasifikasi.");
  check::ScaleBasis("classification", request.classification(), context, violations);
  return check::Finish(std::move(violations));
}

Checked Check(const RelocateEnterpriseRequest& request, const Context& context) {
  Violations violations = CheckChange(request, context);
  check::RegionCode("region_code", request.region_code(),
                    DayOr(request.effective_on(), context.today), context.reference, violations);
  return check::Finish(std::move(violations));
}

Checked Check(const CloseEnterpriseRequest& request, const Context& context) {
  Violations violations = CheckChange(request, context);
  check::Text("reason", request.reason(), 500, Presence::kRequired, violations);
  return check::Finish(std::move(violations));
}

Checked Check(const ReopenEnterpriseRequest& request, const Context& context) {
  Violations violations = CheckChange(request, context);
  check::Text("reason", request.reason(), 500, Presence::kRequired, violations);
  return check::Finish(std::move(violations));
}

Result<Event> Register(const RegisterEnterpriseRequest& request, const std::string& enterprise_id,
                       bool nib_taken, const Context& context) {
  const Enterprise& given = request.enterprise();
  const std::string& registered_on = DayOr(given.registered_on(), context.today);
  Classification classification = given.classification();
  if (auto refusal = NameRuleSet(classification, registered_on, context.reference))
    return tl::unexpected(*refusal);
  if (nib_taken) return tl::unexpected(refuse::NibTaken());

  Event event;
  Enterprise& after = *event.mutable_enterprise_registered()->mutable_after();
  after.set_enterprise_id(enterprise_id);
  after.set_etag(context.etag);
  after.set_name(given.name());
  after.set_nib(given.nib());
  after.set_region_code(given.region_code());
  after.set_kbli_version(KbliVersionOr2020(given.kbli_version()));
  after.set_kbli_code(given.kbli_code());
  after.set_section(
      context.reference.FindSection(after.kbli_version(), after.kbli_code())->section());
  after.set_status(ENTERPRISE_STATUS_ACTIVE);
  after.set_scale(ScaleOf(classification, registered_on, context.reference));
  *after.mutable_classification() = std::move(classification);
  after.set_registered_on(registered_on);
  after.set_effective_on(registered_on);
  after.set_workers(given.workers());
  return event;
}

Result<Event> Update(const UpdateEnterpriseRequest& request, const Enterprise* before,
                     bool nib_taken, const Context& context) {
  const Enterprise& given = request.enterprise();
  const std::string& effective_on = DayOr(request.effective_on(), context.today);
  if (auto refusal = Guard(before, given.etag(), effective_on)) return tl::unexpected(*refusal);
  const auto& mask = request.update_mask();
  if (nib_taken && check::Names(mask, "nib")) return tl::unexpected(refuse::NibTaken());

  Enterprise after = Changed(*before, effective_on, context);
  if (check::Names(mask, "name")) after.set_name(given.name());
  if (check::Names(mask, "nib")) after.set_nib(given.nib());
  if (check::Names(mask, "workers")) after.set_workers(given.workers());
  if (auto refusal = UpdateKbli(request, after, context.reference)) return tl::unexpected(*refusal);

  Event event;
  *event.mutable_enterprise_updated()->mutable_before() = *before;
  *event.mutable_enterprise_updated()->mutable_after() = std::move(after);
  return event;
}

Result<Event> Reclassify(const ReclassifyEnterpriseRequest& request, const Enterprise* before,
                         const Context& context) {
  const std::string& effective_on = DayOr(request.effective_on(), context.today);
  if (auto refusal = Guard(before, request.etag(), effective_on)) return tl::unexpected(*refusal);
  if (before->status() == ENTERPRISE_STATUS_CLOSED)
    return tl::unexpected(refuse::EnterpriseClosed());
  Classification classification = request.classification();
  // A dry run is there to show what a rule set of another day would change.
  const auto refusal = NameRuleSet(classification, effective_on, context.reference);
  if (refusal && !request.dry_run()) return tl::unexpected(*refusal);

  Enterprise after = Changed(*before, effective_on, context);
  after.set_scale(ScaleOf(classification, effective_on, context.reference));
  *after.mutable_classification() = std::move(classification);
  Event event;
  *event.mutable_enterprise_reclassified()->mutable_before() = *before;
  *event.mutable_enterprise_reclassified()->mutable_after() = std::move(after);
  return event;
}

Result<Event> Relocate(const RelocateEnterpriseRequest& request, const Enterprise* before,
                       const Context& context) {
  const std::string& effective_on = DayOr(request.effective_on(), context.today);
  if (auto refusal = Guard(before, request.etag(), effective_on)) return tl::unexpected(*refusal);
  if (before->status() == ENTERPRISE_STATUS_CLOSED)
    return tl::unexpected(refuse::EnterpriseClosed());
  if (before->region_code() == request.region_code()) return tl::unexpected(refuse::SameRegion());

  Enterprise after = Changed(*before, effective_on, context);
  after.set_region_code(request.region_code());
  Event event;
  *event.mutable_enterprise_relocated()->mutable_before() = *before;
  *event.mutable_enterprise_relocated()->mutable_after() = std::move(after);
  return event;
}

Result<Event> Close(const CloseEnterpriseRequest& request, const Enterprise* before,
                    const Context& context) {
  const std::string& effective_on = DayOr(request.effective_on(), context.today);
  if (auto refusal = Guard(before, request.etag(), effective_on)) return tl::unexpected(*refusal);
  if (before->status() == ENTERPRISE_STATUS_CLOSED)
    return tl::unexpected(refuse::EnterpriseClosed());

  Enterprise after = Changed(*before, effective_on, context);
  after.set_status(ENTERPRISE_STATUS_CLOSED);
  after.set_closed_on(effective_on);
  Event event;
  *event.mutable_enterprise_closed()->mutable_before() = *before;
  *event.mutable_enterprise_closed()->mutable_after() = std::move(after);
  event.mutable_enterprise_closed()->set_reason(request.reason());
  return event;
}

Result<Event> Reopen(const ReopenEnterpriseRequest& request, const Enterprise* before,
                     const Context& context) {
  const std::string& effective_on = DayOr(request.effective_on(), context.today);
  if (auto refusal = Guard(before, request.etag(), effective_on)) return tl::unexpected(*refusal);
  if (before->status() != ENTERPRISE_STATUS_CLOSED)
    return tl::unexpected(refuse::EnterpriseNotClosed());

  Enterprise after = Changed(*before, effective_on, context);
  after.set_status(ENTERPRISE_STATUS_ACTIVE);
  after.clear_closed_on();
  Event event;
  *event.mutable_enterprise_reopened()->mutable_before() = *before;
  *event.mutable_enterprise_reopened()->mutable_after() = std::move(after);
  event.mutable_enterprise_reopened()->set_reason(request.reason());
  return event;
}

}  // namespace umkm::registry
