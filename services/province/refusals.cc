#include "province/refusals.h"

namespace umkm::province::refuse {

Refusal EnterpriseNotFound() {
  return {Code::kNotFound,
          "ENTERPRISE_NOT_FOUND",
          {"There is no such enterprise on the register.", "Usaha itu tidak ada di register."}};
}

Refusal CooperativeNotFound() {
  return {Code::kNotFound,
          "COOPERATIVE_NOT_FOUND",
          {"There is no such cooperative on the register.", "Koperasi itu tidak ada di register."}};
}

Refusal EtagMismatch() {
  return {Code::kAborted,
          "ETAG_MISMATCH",
          {"It was changed since you read it. Read it again, then repeat the change with its etag.",
           "Data telah berubah sejak Anda membacanya. Baca lagi, lalu ulangi perubahan dengan etag "
           "yang baru."}};
}

Refusal EffectiveBeforeLatestChange(const std::string& effective_on, const std::string& latest_on) {
  return {Code::kFailedPrecondition,
          "EFFECTIVE_BEFORE_LATEST_CHANGE",
          {"A change cannot take effect on " + effective_on + ", before the latest one of " +
               latest_on + ".",
           "Perubahan tidak dapat berlaku pada " + effective_on +
               ", sebelum perubahan terakhir tanggal " + latest_on + "."},
          {},
          {{"effective_on", effective_on}, {"latest_effective_on", latest_on}}};
}

Refusal EnterpriseClosed() {
  return {Code::kFailedPrecondition,
          "ENTERPRISE_CLOSED",
          {"The enterprise is closed. Reopen it first.",
           "Usaha ini sudah tutup. Buka kembali dahulu."}};
}

Refusal RegistryAway() {
  Refusal refusal = {
      Code::kUnavailable,
      "REGISTRY_AWAY",
      {"The register does not answer. Nothing was done; send the same request again.",
       "Register tidak menjawab. Tidak ada yang dilakukan; kirim ulang permintaan "
       "yang sama."}};
  refusal.retry_after_ms = 1000;
  return refusal;
}

Refusal EnterpriseChanged() {
  Refusal refusal = {Code::kAborted,
                     "ENTERPRISE_CHANGED",
                     {"The register has just changed this enterprise. Send the same request again.",
                      "Register baru saja mengubah usaha ini. Kirim ulang permintaan yang sama."}};
  refusal.retry_after_ms = 200;
  return refusal;
}

}  // namespace umkm::province::refuse
