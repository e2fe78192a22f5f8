#include "registry/domain_refusals.h"

namespace umkm::registry::refuse {

Refusal CorrectionNeedsEtag(int book_year) {
  const std::string year = std::to_string(book_year);
  return {Code::kAborted,
          "ETAG_MISMATCH",
          {"Book year " + year + " was reported before. To correct it, give the present etag.",
           "Tahun buku " + year + " sudah dilaporkan. Untuk mengoreksinya, sertakan etag terkini."},
          {},
          {{"book_year", year}}};
}

Refusal NibTaken() {
  return {Code::kAlreadyExists,
          "NIB_TAKEN",
          {"Another enterprise has this NIB.", "NIB ini sudah dipakai usaha lain."}};
}

Refusal NikKoperasiTaken() {
  return {
      Code::kAlreadyExists,
      "NIK_KOPERASI_TAKEN",
      {"Another cooperative has this number.", "NIK Koperasi ini sudah dipakai koperasi lain."}};
}

Refusal RuleSetNotInForce(const std::string& rule_set, const std::string& day) {
  const std::string named_en = rule_set.empty() ? "No rule set is" : rule_set + " is not";
  const std::string named_id = rule_set.empty() ? "Tidak ada aturan yang" : rule_set + " tidak";
  return {Code::kFailedPrecondition,
          "RULE_SET_NOT_IN_FORCE",
          {named_en + " in force on " + day + ".", named_id + " berlaku pada " + day + "."},
          {},
          {{"rule_set", rule_set}, {"day", day}}};
}

Refusal EnterpriseNotClosed() {
  return {Code::kFailedPrecondition,
          "ENTERPRISE_NOT_CLOSED",
          {"The enterprise is not closed.", "Usaha ini tidak sedang tutup."}};
}

Refusal SameRegion() {
  return {Code::kFailedPrecondition,
          "SAME_REGION",
          {"The enterprise is in that region already.", "Usaha ini sudah berada di wilayah itu."}};
}

Refusal SameStatus() {
  return {Code::kFailedPrecondition,
          "SAME_STATUS",
          {"The cooperative has that status already.", "Koperasi ini sudah berstatus itu."}};
}

}  // namespace umkm::registry::refuse
