// The refusals that only the register's rules give, by name: one place a reason.
#pragma once

#include <string>

#include "common/result.h"
#include "province/refusals.h"

namespace umkm::registry::refuse {

using namespace province::refuse;  // NOLINT: one name for all refusals

// A book year that was reported before is corrected without an etag.
Refusal CorrectionNeedsEtag(int book_year);
Refusal NibTaken();
Refusal NikKoperasiTaken();
Refusal RuleSetNotInForce(const std::string& rule_set, const std::string& day);
Refusal EnterpriseNotClosed();
Refusal SameRegion();
Refusal SameStatus();

}  // namespace umkm::registry::refuse
