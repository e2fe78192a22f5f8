#include "province/mask.h"
#include "registry/domain.h"
#include "registry/domain_check.h"

namespace umkm::registry {

namespace {

using province::LastFour;

std::string Hidden(const std::string& text) { return text.empty() ? "" : "***"; }

}  // namespace

namespace check {

void OwnerData(const Owner& owner, Violations& violations) {
  Text("owner.name", owner.name(), 200, Presence::kOptional, violations);
  Nik("owner.nik", owner.nik(), violations);
  Phone("owner.phone", owner.phone(), violations);
  Email("owner.email", owner.email(), violations);
  Text("owner.street_address", owner.street_address(), 500, Presence::kOptional, violations);
}

}  // namespace check

Owner UpdatedOwner(const UpdateEnterpriseRequest& request, const Owner& before) {
  const auto& mask = request.update_mask();
  const Owner& given = request.owner();
  Owner after = before;
  if (check::Names(mask, "owner.name")) after.set_name(given.name());
  if (check::Names(mask, "owner.nik")) after.set_nik(given.nik());
  if (check::Names(mask, "owner.phone")) after.set_phone(given.phone());
  if (check::Names(mask, "owner.email")) after.set_email(given.email());
  if (check::Names(mask, "owner.street_address")) after.set_street_address(given.street_address());
  return after;
}

Owner MaskedOwner(const Owner& owner) {
  Owner masked;
  masked.set_name(owner.name());
  masked.set_nik(LastFour(owner.nik()));
  masked.set_phone(LastFour(owner.phone()));
  masked.set_email(Hidden(owner.email()));
  masked.set_street_address(Hidden(owner.street_address()));
  return masked;
}

}  // namespace umkm::registry
