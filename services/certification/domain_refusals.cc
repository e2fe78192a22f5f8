#include "certification/domain_refusals.h"

namespace umkm::certification::refuse {

namespace {

using namespace v1;  // NOLINT: the statuses

struct StatusWords {
  const char* name;  // as in tables and totals
  Text text;
};

StatusWords WordsOf(CaseStatus status) {
  switch (status) {
    case CASE_STATUS_SUBMITTED:
      return {"submitted", {"submitted", "diajukan"}};
    case CASE_STATUS_ACCEPTED:
      return {"accepted", {"accepted", "diterima"}};
    case CASE_STATUS_IN_PROGRESS:
      return {"in_progress", {"in progress", "dalam proses"}};
    case CASE_STATUS_ISSUED:
      return {"issued", {"issued", "terbit"}};
    case CASE_STATUS_REFUSED:
      return {"refused", {"refused", "ditolak"}};
    case CASE_STATUS_WITHDRAWN:
      return {"withdrawn", {"withdrawn", "ditarik"}};
    case CASE_STATUS_REVOKED:
      return {"revoked", {"revoked", "dicabut"}};
    case CASE_STATUS_EXPIRED:
      return {"expired", {"expired", "kedaluwarsa"}};
    case CASE_STATUS_VOID:
      return {"void", {"void", "tidak berlaku"}};
    default:  // CASE_STATUS_UNSPECIFIED and what only protobuf knows: no case stands there
      return {"", {"unknown", "tidak dikenal"}};
  }
}

std::string Indonesian(std::string_view step) {
  if (step == "accept") return "terima";
  if (step == "start") return "mulai";
  if (step == "issue") return "terbitkan";
  if (step == "refuse") return "tolak";
  if (step == "withdraw") return "tarik";
  return "cabut";  // revoke
}

}  // namespace

Refusal CaseNotFound() {
  return {Code::kNotFound,
          "CASE_NOT_FOUND",
          {"There is no such case.", "Kasus fasilitasi itu tidak ada."}};
}

Refusal WrongStatus(CaseStatus status, std::span<const std::string_view> allowed) {
  std::string names, en, id;
  for (const std::string_view step : allowed) {
    names.append(names.empty() ? "" : ",").append(step);
    en.append(en.empty() ? "" : ", ").append(step);
    id.append(id.empty() ? "" : ", ").append(Indonesian(step));
  }
  const StatusWords words = WordsOf(status);
  return {Code::kFailedPrecondition,
          "WRONG_STATUS",
          {"The case is " + words.text.en + ". " +
               (en.empty() ? "That is its end." : "Steps from there: " + en + "."),
           "Kasus ini berstatus " + words.text.id + ". " +
               (id.empty() ? "Itu status akhir." : "Langkah dari sana: " + id + ".")},
          {},
          {{"status", words.name}, {"allowed", names}}};
}

Refusal SchemeNotInForce(const std::string& scheme, const std::string& day) {
  return {Code::kFailedPrecondition,
          "SCHEME_NOT_IN_FORCE",
          {"The scheme " + scheme + " is not in force on " + day + ".",
           "Skema " + scheme + " tidak berlaku pada " + day + "."},
          {},
          {{"scheme", scheme}, {"day", day}}};
}

Refusal CaseOpen(const std::string& case_id) {
  return {Code::kFailedPrecondition,
          "CASE_OPEN",
          {"A case of this enterprise, scheme and product is open already.",
           "Kasus dengan usaha, skema, dan produk yang sama masih terbuka."},
          {},
          {{"case_id", case_id}}};
}

Refusal CertificateNumberTaken() {
  return {Code::kAlreadyExists,
          "CERTIFICATE_NUMBER_TAKEN",
          {"Another certificate of this scheme has this number.",
           "Nomor ini sudah dipakai sertifikat lain pada skema yang sama."}};
}

Refusal CertificateExpired(const std::string& expires_on) {
  return {Code::kFailedPrecondition,
          "CERTIFICATE_EXPIRED",
          {"The last day of the certificate was " + expires_on + ": there is nothing to revoke.",
           "Sertifikat berakhir pada " + expires_on + ": tidak ada yang dapat dicabut."},
          {},
          {{"expires_on", expires_on}}};
}

}  // namespace umkm::certification::refuse
