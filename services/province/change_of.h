// What an event of the registry is to the other services.
#pragma once

#include <optional>

#include "province/enterprise_change.h"
#include "umkm/registry/v1/event.pb.h"

namespace umkm::province {

// Without what its entry says (incarnation, position, effective_on); nothing for an event that does
// not concern other services.
std::optional<EnterpriseChange> ChangeOf(const registry::v1::Event& event);

}  // namespace umkm::province
