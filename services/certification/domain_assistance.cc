// What help is open to an enterprise: each condition in words, met or not.
#include <algorithm>
#include <string_view>
#include <utility>

#include "certification/domain.h"
#include "certification/domain_change.h"

namespace umkm::certification {

namespace {

using assistance::v1::Finding;
using reference::v1::Facilitation;
using reference::v1::Scheme;
using registry::v1::Enterprise;
using registry::v1::Scale;

// A condition, and what to say of it to this enterprise.
struct Condition {
  bool met;
  const char* reason;
  Text text;
};

Text Named(Scale scale) {
  switch (scale) {
    case registry::v1::SCALE_MICRO:
      return {"micro", "mikro"};
    case registry::v1::SCALE_SMALL:
      return {"small", "kecil"};
    case registry::v1::SCALE_MEDIUM:
      return {"medium", "menengah"};
    case registry::v1::SCALE_LARGE:
      return {"large", "besar"};
    default:  // SCALE_UNCLASSIFIED and what only protobuf knows
      return {"unclassified", "belum terklasifikasi"};
  }
}

// "Rp 2.100.000.000", with the separator of the language.
std::string Rupiah(int64_t amount, char separator) {
  std::string digits = std::to_string(amount);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, separator);
  return "Rp " + digits;
}

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

void AddActive(const Enterprise& enterprise, std::vector<Condition>& conditions) {
  if (enterprise.status() != registry::v1::ENTERPRISE_STATUS_CLOSED) return;
  conditions.push_back({false,
                        "ENTERPRISE_CLOSED",
                        {"The enterprise is closed. Have it reopened on the register first.",
                         "Usaha ini sudah tutup. Minta dibuka kembali di register dahulu."}});
}

void AddScale(const Facilitation& facilitation, const Enterprise& enterprise,
              std::vector<Condition>& conditions) {
  if (facilitation.scales().empty()) return;
  std::vector<std::string> en, id;
  bool met = false;
  for (const int number : facilitation.scales()) {
    const auto scale = static_cast<Scale>(number);
    met = met || scale == enterprise.scale();
    en.push_back(Named(scale).en);
    id.push_back(Named(scale).id);
  }
  const Text own = Named(enterprise.scale());
  const Text is_for = {"For businesses of class " + Joined(en) + "; this one is " + own.en + ".",
                       "Untuk usaha berskala " + Joined(id) + "; usaha ini " + own.id + "."};
  if (met)
    conditions.push_back({true, "SCALE_ELIGIBLE", is_for});
  else
    conditions.push_back(
        {false,
         "SCALE_NOT_ELIGIBLE",
         {is_for.en + " If that is out of date, have it reclassified on the register.",
          is_for.id + " Bila sudah berubah, minta klasifikasi ulang di register."}});
}

void AddSection(const Facilitation& facilitation, const Enterprise& enterprise,
                std::vector<Condition>& conditions) {
  const auto& sections = facilitation.sections();
  if (sections.empty()) return;
  const std::string list = Joined({sections.begin(), sections.end()}), &own = enterprise.section();
  const Text is_for = {"For sections " + list + " of KBLI; this business is in " + own + ".",
                       "Untuk kategori KBLI " + list + "; usaha ini kategori " + own + "."};
  if (std::find(sections.begin(), sections.end(), own) != sections.end())
    conditions.push_back({true, "SECTION_ELIGIBLE", is_for});
  else
    conditions.push_back(
        {false,
         "SECTION_NOT_ELIGIBLE",
         {is_for.en + " If its business has changed, have its KBLI code updated on the register.",
          is_for.id + " Bila kegiatannya berubah, minta kode KBLI diperbarui di register."}});
}

void AddNib(const Facilitation& facilitation, const Enterprise& enterprise,
            std::vector<Condition>& conditions) {
  if (!facilitation.nib_required()) return;
  if (!enterprise.nib().empty())
    conditions.push_back(
        {true, "NIB_HELD", {"It has the NIB that is required.", "NIB yang disyaratkan ada."}});
  else
    conditions.push_back({false,
                          "NIB_REQUIRED",
                          {"A NIB is required. Obtain one through OSS and have it put on the "
                           "register.",
                           "NIB disyaratkan. Urus NIB melalui OSS, lalu minta dicatat di "
                           "register."}});
}

void AddPlaces(const Facilitation& facilitation, int64_t left, std::vector<Condition>& conditions) {
  if (facilitation.places() == 0) return;
  const std::string all = std::to_string(facilitation.places()), n = std::to_string(left);
  if (left > 0)
    conditions.push_back(
        {true,
         "PLACES_LEFT",
         {n + " of " + all + " places are left.", "Tersisa " + n + " dari " + all + " tempat."}});
  else
    conditions.push_back({false,
                          "NO_PLACES_LEFT",
                          {"All " + all + " places are taken. Ask the office about the next year.",
                           "Semua " + all +
                               " tempat sudah terisi. Tanyakan tahun berikutnya ke "
                               "dinas."}});
}

void AddBudget(const Facilitation& facilitation, int64_t left_rupiah,
               std::vector<Condition>& conditions) {
  if (facilitation.budget_rupiah() == 0) return;
  if (left_rupiah > 0)
    conditions.push_back({true,
                          "BUDGET_LEFT",
                          {Rupiah(left_rupiah, ',') + " of the budget is left.",
                           "Sisa anggaran " + Rupiah(left_rupiah, '.') + "."}});
  else
    conditions.push_back({false,
                          "NO_BUDGET_LEFT",
                          {"The budget is used up. Ask the office about the next year.",
                           "Anggaran sudah habis. Tanyakan tahun berikutnya ke dinas."}});
}

void AddOwnCases(const Scheme& scheme, const Cases& of_enterprise, const std::string& today,
                 std::vector<Condition>& conditions) {
  const FacilitationCase *open = nullptr, *issued = nullptr;
  for (const FacilitationCase& one : of_enterprise) {
    if (one.scheme() != scheme.scheme()) continue;
    if (IsOpen(one)) open = &one;
    // Its expiry may not have been entered yet.
    if (one.status() == CASE_STATUS_ISSUED && !HasExpired(one, today)) issued = &one;
  }
  if (open != nullptr) {
    conditions.push_back({false,
                          "CASE_OPEN",
                          {"A case of this scheme is open already, for \"" + open->product() +
                               "\". Follow it with the office.",
                           "Kasus skema ini masih terbuka, untuk \"" + open->product() +
                               "\". Pantau bersama dinas."}});
  } else if (issued != nullptr) {
    const std::string& until = issued->certificate().expires_on();
    const std::string& number = issued->certificate().number();
    conditions.push_back(
        {false,
         "CERTIFICATE_VALID",
         {"It holds a valid certificate, " + number +
              (until.empty() ? ". It does not expire." : ", until " + until + ". Ask again then."),
          "Usaha ini memegang sertifikat yang berlaku, " + number +
              (until.empty() ? ", tanpa masa akhir."
                             : ", sampai " + until + ". Tanyakan lagi setelah itu.")}});
  } else {
    conditions.push_back({true,
                          "NOT_HELPED_YET",
                          {"It has no open case and no valid certificate of this scheme.",
                           "Belum ada kasus terbuka atau sertifikat yang berlaku pada skema "
                           "ini."}});
  }
}

}  // namespace

void FindAssistance(const Scheme& scheme, const Facilitation& facilitation, const Used& used,
                    const Applicant& applicant, const std::string& today,
                    const std::string& language, Assistance& found) {
  const Enterprise& enterprise = applicant.enterprise;
  const int64_t places_left = std::max<int64_t>(facilitation.places() - used.cases, 0);
  const int64_t rupiah_left = std::max<int64_t>(facilitation.budget_rupiah() - used.cost_rupiah, 0);
  std::vector<Condition> conditions;
  AddActive(enterprise, conditions);
  AddScale(facilitation, enterprise, conditions);
  AddSection(facilitation, enterprise, conditions);
  AddNib(facilitation, enterprise, conditions);
  AddPlaces(facilitation, places_left, conditions);
  AddBudget(facilitation, rupiah_left, conditions);
  AddOwnCases(scheme, applicant.cases, today, conditions);
  const auto missing =
      std::count_if(conditions.begin(), conditions.end(), [](const auto& one) { return !one.met; });
  if (missing > 1) return;

  const bool indonesian = language == "id";
  // One scheme can be paid by several funds in a year: "Halal certificate (DAK)".
  constexpr std::string_view kPrefix = "FUND_";
  const std::string fund = type::v1::Fund_Name(facilitation.fund()).substr(kPrefix.size());
  Finding finding;
  finding.set_id(scheme.scheme());
  finding.set_title((indonesian ? scheme.name().id() : scheme.name().en()) + " (" + fund + ")");
  finding.set_fiscal_year(facilitation.fiscal_year());
  if (facilitation.places() > 0) finding.set_places_left(places_left);
  if (facilitation.budget_rupiah() > 0) finding.set_budget_left_rupiah(rupiah_left);
  for (Condition& condition : conditions) {
    if (condition.met != (missing == 0)) continue;
    auto& reason = *finding.add_reasons();
    reason.set_reason(condition.reason);
    reason.set_text(std::move(indonesian ? condition.text.id : condition.text.en));
  }
  (missing == 0 ? found.offers : found.near_misses).push_back(std::move(finding));
}

}  // namespace umkm::certification
