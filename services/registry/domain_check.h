// Checks that only the register has; the others are those of all writers (province/check.h).
#pragma once

#include <cstdint>
#include <string>

#include "common/result.h"
#include "province/check.h"
#include "registry/domain.h"

namespace umkm::registry::check {

using namespace province::check;  // NOLINT: one name for all checks
using province::check::Text;      // not umkm::Text

inline constexpr int64_t kMostPersons = 100'000;  // of one enterprise

void KbliVersion(const std::string& version, const Reference& reference, Violations& violations);
// Five digits; of a known division, when the version is known.
void KbliCode(const std::string& version, const std::string& code, const Reference& reference,
              Violations& violations);

// --- Parts ---
// How a class was found; `field` is its path in the request.
void ScaleBasis(const std::string& field, const Classification& classification,
                const Context& context, Violations& violations);
// The owner's data, each of which may be empty. Paths are "owner.…".
void OwnerData(const Owner& owner, Violations& violations);

}  // namespace umkm::registry::check
