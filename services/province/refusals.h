// Refusals that the rules of several writers give, by name: one place a reason.
#pragma once

#include <string>

#include "common/result.h"

namespace umkm::province::refuse {

Refusal EnterpriseNotFound();
Refusal CooperativeNotFound();
Refusal EnterpriseClosed();
Refusal EtagMismatch();
// Days as ISO text: of the change that is refused, and of the latest one before it.
Refusal EffectiveBeforeLatestChange(const std::string& effective_on, const std::string& latest_on);
// The registry does not answer: nothing was done, ask again.
Refusal RegistryAway();
// What the registry answered is older than a change that has been followed since: ask again.
Refusal EnterpriseChanged();

}  // namespace umkm::province::refuse
