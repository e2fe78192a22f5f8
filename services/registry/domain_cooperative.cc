#include <array>
#include <set>
#include <string_view>

#include "registry/domain.h"
#include "registry/domain_check.h"
#include "registry/domain_refusals.h"

namespace umkm::registry {

namespace {

using check::DayOr;
using check::Presence;

constexpr int kMostServedRegions = 500;

constexpr std::array<std::string_view, 6> kUpdatable = {
    "name", "nik_koperasi", "region_code", "served_region_codes", "form", "type"};

void CheckName(const Cooperative& cooperative, Violations& violations) {
  check::Text("cooperative.name", cooperative.name(), 200, Presence::kRequired, violations);
}

void CheckNumber(const Cooperative& cooperative, Violations& violations) {
  check::NikKoperasi("cooperative.nik_koperasi", cooperative.nik_koperasi(), violations);
}

void CheckServedRegions(const Cooperative& cooperative, const std::string& day,
                        const Context& context, Violations& violations) {
  const auto& codes = cooperative.served_region_codes();
  check::Between("cooperative.served_region_codes", codes.size(), 0, kMostServedRegions,
                 violations);
  std::set<std::string_view> seen;
  for (int i = 0; i < std::min(codes.size(), kMostServedRegions); ++i) {
    const std::string field = "cooperative.served_region_codes[" + std::to_string(i) + "]";
    check::RegionCode(field, codes[i], day, context.reference, violations);
    if (!seen.insert(codes[i]).second) violations.Add(field, "Named twice.", "Disebut dua kali.");
  }
}

void CheckForm(CooperativeForm form, Violations& violations) {
  if (form == COOPERATIVE_FORM_PRIMARY || form == COOPERATIVE_FORM_SECONDARY) return;
  violations.Add("cooperative.form", "Give primary or secondary.", "Berikan primer atau sekunder.");
}

void CheckType(CooperativeType type, Violations& violations) {
  if (CooperativeType_IsValid(type) && type != COOPERATIVE_TYPE_UNSPECIFIED) return;
  violations.Add("cooperative.type",
                 "Give savings and loans, consumers, producers, marketing, services or legacy.",
                 "Berikan simpan pinjam, konsumen, produsen, pemasaran, jasa, atau jenis lama.");
}

bool IsDecided(DeclaredStatus status) {
  return status == DECLARED_STATUS_ACTIVE || status == DECLARED_STATUS_INACTIVE;
}

// What every change of a known cooperative requires, in order of precedence.
std::optional<Refusal> Guard(const Cooperative* before, const std::string& etag,
                             const std::string& effective_on) {
  if (before == nullptr) return refuse::CooperativeNotFound();
  if (before->etag() != etag) return refuse::EtagMismatch();
  if (effective_on < before->effective_on())
    return refuse::EffectiveBeforeLatestChange(effective_on, before->effective_on());
  return std::nullopt;
}

Cooperative Changed(const Cooperative& before, const std::string& effective_on,
                    const Context& context) {
  Cooperative after = before;
  after.set_etag(context.etag);
  after.set_effective_on(effective_on);
  return after;
}

}  // namespace

Checked Check(const RegisterCooperativeRequest& request, const Context& context) {
  Violations violations;
  const Cooperative& cooperative = request.cooperative();
  check::RequestId(request.request_id(), violations);
  CheckName(cooperative, violations);
  CheckNumber(cooperative, violations);
  const std::string& registered_on = DayOr(cooperative.registered_on(), context.today);
  check::RegionCode("cooperative.region_code", cooperative.region_code(), registered_on,
                    context.reference, violations);
  CheckServedRegions(cooperative, registered_on, context, violations);
  CheckForm(cooperative.form(), violations);
  CheckType(cooperative.type(), violations);
  const DeclaredStatus status = cooperative.declared_status();
  if (status != DECLARED_STATUS_UNSPECIFIED && !IsDecided(status))
    violations.Add("cooperative.declared_status", "Give active or inactive.",
                   "Berikan aktif atau tidak aktif.");
  check::Text("cooperative.status_letter", cooperative.status_letter(), 200, Presence::kOptional,
              violations);
  check::PastDay("cooperative.registered_on", cooperative.registered_on(), context.today,
                 violations);
  return check::Finish(std::move(violations));
}

Checked Check(const UpdateCooperativeRequest& request, const Context& context) {
  Violations violations;
  const Cooperative& cooperative = request.cooperative();
  const auto& mask = request.update_mask();
  const std::string& effective_on = DayOr(request.effective_on(), context.today);
  check::RequestId(request.request_id(), violations);
  check::Id("cooperative.cooperative_id", cooperative.cooperative_id(), violations);
  check::Etag("cooperative.etag", cooperative.etag(), violations);
  check::UpdateMask(mask, kUpdatable, violations);
  check::PastDay("effective_on", request.effective_on(), context.today, violations);
  if (check::Names(mask, "name")) CheckName(cooperative, violations);
  if (check::Names(mask, "nik_koperasi")) CheckNumber(cooperative, violations);
  if (check::Names(mask, "region_code"))
    check::RegionCode("cooperative.region_code", cooperative.region_code(), effective_on,
                      context.reference, violations);
  if (check::Names(mask, "served_region_codes"))
    CheckServedRegions(cooperative, effective_on, context, violations);
  if (check::Names(mask, "form")) CheckForm(cooperative.form(), violations);
  if (check::Names(mask, "type")) CheckType(cooperative.type(), violations);
  return check::Finish(std::move(violations));
}

Checked Check(const SetCooperativeStatusRequest& request, const Context& context) {
  Violations violations = check::Change(request, "cooperative_id", request.cooperative_id());
  if (!IsDecided(request.declared_status()))
    violations.Add("declared_status", "Give active or inactive.",
                   "Berikan aktif atau tidak aktif.");
  check::Text("letter", request.letter(), 200, Presence::kRequired, violations);
  check::PastDay("effective_on", request.effective_on(), context.today, violations);
  return check::Finish(std::move(violations));
}

Result<Event> Register(const RegisterCooperativeRequest& request, const std::string& cooperative_id,
                       bool nik_taken, const Context& context) {
  if (nik_taken) return tl::unexpected(refuse::NikKoperasiTaken());
  const Cooperative& given = request.cooperative();
  const std::string& registered_on = DayOr(given.registered_on(), context.today);

  Event event;
  Cooperative& after = *event.mutable_cooperative_registered()->mutable_after();
  after.set_cooperative_id(cooperative_id);
  after.set_etag(context.etag);
  after.set_name(given.name());
  after.set_nik_koperasi(given.nik_koperasi());
  after.set_region_code(given.region_code());
  *after.mutable_served_region_codes() = given.served_region_codes();
  after.set_form(given.form());
  after.set_type(given.type());
  after.set_declared_status(IsDecided(given.declared_status()) ? given.declared_status()
                                                               : DECLARED_STATUS_ACTIVE);
  after.set_status_letter(given.status_letter());
  after.set_registered_on(registered_on);
  after.set_effective_on(registered_on);
  return event;
}

Result<Event> Update(const UpdateCooperativeRequest& request, const Cooperative* before,
                     bool nik_taken, const Context& context) {
  const Cooperative& given = request.cooperative();
  const std::string& effective_on = DayOr(request.effective_on(), context.today);
  if (auto refusal = Guard(before, given.etag(), effective_on)) return tl::unexpected(*refusal);
  const auto& mask = request.update_mask();
  if (nik_taken && check::Names(mask, "nik_koperasi"))
    return tl::unexpected(refuse::NikKoperasiTaken());

  Cooperative after = Changed(*before, effective_on, context);
  if (check::Names(mask, "name")) after.set_name(given.name());
  if (check::Names(mask, "nik_koperasi")) after.set_nik_koperasi(given.nik_koperasi());
  if (check::Names(mask, "region_code")) after.set_region_code(given.region_code());
  if (check::Names(mask, "served_region_codes"))
    *after.mutable_served_region_codes() = given.served_region_codes();
  if (check::Names(mask, "form")) after.set_form(given.form());
  if (check::Names(mask, "type")) after.set_type(given.type());
  Event event;
  *event.mutable_cooperative_updated()->mutable_before() = *before;
  *event.mutable_cooperative_updated()->mutable_after() = std::move(after);
  return event;
}

Result<Event> SetStatus(const SetCooperativeStatusRequest& request, const Cooperative* before,
                        const Context& context) {
  const std::string& effective_on = DayOr(request.effective_on(), context.today);
  if (auto refusal = Guard(before, request.etag(), effective_on)) return tl::unexpected(*refusal);
  if (before->declared_status() == request.declared_status())
    return tl::unexpected(refuse::SameStatus());

  Cooperative after = Changed(*before, effective_on, context);
  after.set_declared_status(request.declared_status());
  after.set_status_letter(request.letter());
  Event event;
  *event.mutable_cooperative_status_set()->mutable_before() = *before;
  *event.mutable_cooperative_status_set()->mutable_after() = std::move(after);
  return event;
}

}  // namespace umkm::registry
