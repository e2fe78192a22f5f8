#include "registry/domain_check.h"

#include "common/text.h"

namespace umkm::registry::check {

void KbliVersion(const std::string& version, const Reference& reference, Violations& violations) {
  if (reference.HasKbliVersion(version)) return;
  violations.Add("enterprise.kbli_version", "This version of KBLI is not known.",
                 "Versi KBLI ini tidak dikenal.");
}

void KbliCode(const std::string& version, const std::string& code, const Reference& reference,
              Violations& violations) {
  if (!IsDigits(code, 5)) {
    violations.Add("enterprise.kbli_code", "A KBLI code has exactly 5 digits.",
                   "Kode KBLI terdiri atas tepat 5 angka.");
  } else if (reference.HasKbliVersion(version) && reference.FindSection(version, code) == nullptr) {
    violations.Add("enterprise.kbli_code",
                   "KBLI " + version + " has no division " + code.substr(0, 2) + ".",
                   "KBLI " + version + " tidak memiliki golongan pokok " + code.substr(0, 2) + ".");
  }
}

}  // namespace umkm::registry::check
