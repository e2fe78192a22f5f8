// Whom a programme is for, and what of it is open to an enterprise.
#include <algorithm>
#include <utility>

#include "training/domain_enrolment.h"
#include "training/domain_refusals.h"

namespace umkm::training {

namespace {

constexpr std::size_t kRegencyLength = 5;  // "65.01"

// A condition that a programme gives, held against a business: whether it is met, and both answers.
struct Condition {
  bool met = false;
  std::string reason_met;  // "SCALE_ELIGIBLE"
  Text text_met;
  Refusal unmet;
};

Text ScaleName(int scale) {
  switch (static_cast<registry::v1::Scale>(scale)) {
    case registry::v1::SCALE_MICRO:
      return {"micro", "mikro"};
    case registry::v1::SCALE_SMALL:
      return {"small", "kecil"};
    case registry::v1::SCALE_MEDIUM:
      return {"medium", "menengah"};
    case registry::v1::SCALE_LARGE:
      return {"large", "besar"};
    default:
      return {"unclassified", "belum terklasifikasi"};
  }
}

std::string Joined(const google::protobuf::RepeatedPtrField<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

Text Joined(const google::protobuf::RepeatedField<int>& scales) {
  Text text;
  for (const int scale : scales) {
    const Text name = ScaleName(scale);
    text.en += (text.en.empty() ? "" : ", ") + name.en;
    text.id += (text.id.empty() ? "" : ", ") + name.id;
  }
  return text;
}

bool Holds(const auto& values, const auto& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

// Those that the programme gives, in the order in which they are told.
std::vector<Condition> ConditionsOf(const Eligibility& eligibility, const Business& business) {
  const auto& enterprise = business.enterprise;
  const std::string& region =
      enterprise ? enterprise->region_code() : business.cooperative->region_code();
  const std::string& number = enterprise ? enterprise->nib() : business.cooperative->nik_koperasi();
  std::vector<Condition> conditions;
  if (!eligibility.scales().empty()) {
    const Text scales = Joined(eligibility.scales());
    conditions.push_back(
        {!enterprise || Holds(eligibility.scales(), static_cast<int>(enterprise->scale())),
         "SCALE_ELIGIBLE",
         {"For enterprises of class: " + scales.en + ".",
          "Untuk usaha berskala: " + scales.id + "."},
         refuse::ScaleNotEligible(scales)});
  }
  if (!eligibility.regency_codes().empty()) {
    const std::string codes = Joined(eligibility.regency_codes());
    conditions.push_back({Holds(eligibility.regency_codes(), region.substr(0, kRegencyLength)),
                          "REGENCY_ELIGIBLE",
                          {"For businesses in regency: " + codes + ".",
                           "Untuk usaha di kabupaten/kota: " + codes + "."},
                          refuse::RegencyNotEligible(codes)});
  }
  if (!eligibility.sections().empty()) {
    const std::string sections = Joined(eligibility.sections());
    conditions.push_back({!enterprise || Holds(eligibility.sections(), enterprise->section()),
                          "SECTION_ELIGIBLE",
                          {"For enterprises of KBLI section: " + sections + ".",
                           "Untuk usaha dalam kategori KBLI: " + sections + "."},
                          refuse::SectionNotEligible(sections)});
  }
  if (eligibility.nib_required()) {
    conditions.push_back({!number.empty(),
                          "NIB_PRESENT",
                          {"For businesses with a NIB.", "Untuk usaha yang memiliki NIB."},
                          refuse::NibRequired()});
  }
  return conditions;
}

// What an enrolment needs besides: a business at work and a seat.
std::vector<Condition> CircumstancesOf(int64_t seats_left,
                                       const registry::v1::Enterprise& enterprise) {
  const std::string seats = std::to_string(seats_left);
  return {{enterprise.status() != registry::v1::ENTERPRISE_STATUS_CLOSED,
           "ENTERPRISE_ACTIVE",
           {"For enterprises in business.", "Untuk usaha yang masih berjalan."},
           refuse::EnterpriseClosed()},
          {seats_left > 0,
           "SEATS_LEFT",
           {"Seats that are left: " + seats + ".", "Kursi tersisa: " + seats + "."},
           refuse::NoSeatsLeft()}};
}

}  // namespace

std::vector<Refusal> Unmet(const Eligibility& eligibility, const Business& business) {
  std::vector<Refusal> unmet;
  for (Condition& condition : ConditionsOf(eligibility, business))
    if (!condition.met) unmet.push_back(std::move(condition.unmet));
  return unmet;
}

void FindAssistance(const Programme& programme, int64_t seats_left,
                    const registry::v1::Enterprise& enterprise, const std::string& language,
                    Assistance& found) {
  std::vector<Condition> conditions = ConditionsOf(programme.eligibility(), {enterprise, {}});
  for (Condition& condition : CircumstancesOf(seats_left, enterprise))
    conditions.push_back(std::move(condition));
  const auto unmet = std::count_if(conditions.begin(), conditions.end(),
                                   [](const Condition& condition) { return !condition.met; });
  if (unmet > 1) return;

  assistance::v1::Finding finding;
  finding.set_id(programme.programme_id());
  finding.set_title(programme.title());
  finding.set_fiscal_year(programme.fiscal_year());
  finding.set_places_left(std::max<int64_t>(seats_left, 0));
  finding.set_budget_left_rupiah(programme.budget_rupiah() - programme.realised_rupiah());
  for (const Condition& condition : conditions) {
    if (condition.met != (unmet == 0)) continue;
    const Text& text = condition.met ? condition.text_met : condition.unmet.message;
    assistance::v1::Reason& reason = *finding.add_reasons();
    reason.set_reason(condition.met ? condition.reason_met : condition.unmet.reason);
    reason.set_text(language == "id" ? text.id : text.en);
  }
  (unmet == 0 ? found.offers : found.near_misses).push_back(std::move(finding));
}

}  // namespace umkm::training
