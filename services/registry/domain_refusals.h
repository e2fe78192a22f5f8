// Every refusal of the register's rules, by name: one place a reason.
#pragma once

#include <string>

#include "common/result.h"

namespace umkm::registry::refuse {

Refusal EnterpriseNotFound();
Refusal CooperativeNotFound();
Refusal EtagMismatch();
// A book year that was reported before is corrected without an etag.
Refusal CorrectionNeedsEtag(int book_year);
Refusal NibTaken();
Refusal NikKoperasiTaken();
// Days as ISO text: of the change that is refused, and of the latest one before it.
Refusal EffectiveBeforeLatestChange(const std::string& effective_on, const std::string& latest_on);
Refusal RuleSetNotInForce(const std::string& rule_set, const std::string& day);
Refusal EnterpriseClosed();
Refusal EnterpriseNotClosed();
Refusal SameRegion();
Refusal SameStatus();

}  // namespace umkm::registry::refuse
