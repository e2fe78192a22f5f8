// The refusals that only certification's rules give, by name: one place a reason.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "common/result.h"
#include "province/refusals.h"
#include "umkm/certification/v1/case.pb.h"

namespace umkm::certification::refuse {

using namespace province::refuse;  // NOLINT: one name for all refusals

Refusal CaseNotFound();
// `allowed`: the steps that can be asked for where the case stands ("accept", …).
Refusal WrongStatus(v1::CaseStatus status, std::span<const std::string_view> allowed);
Refusal SchemeNotInForce(const std::string& scheme, const std::string& day);
// Of the case that is open.
Refusal CaseOpen(const std::string& case_id);
Refusal CertificateNumberTaken();
Refusal CertificateExpired(const std::string& expires_on);

}  // namespace umkm::certification::refuse
