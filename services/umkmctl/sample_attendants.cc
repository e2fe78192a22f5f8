#include "umkmctl/sample_attendants.h"

#include <algorithm>
#include <string>

#include "common/date.h"
#include "umkmctl/sample_persons.h"

namespace umkm::ctl {
namespace {

std::string_view RegencyOf(const SampleDistrict& district) { return district.code.substr(0, 5); }

bool IsIndustry(const SampleEnterprise& enterprise) {  // section C
  const int division = std::stoi(std::string(enterprise.business->kbli_code.substr(0, 2)));
  return division >= 10 && division <= 33;
}

bool MeetsConditions(const SampleProgramme& programme, const SampleEnterprise& enterprise) {
  const auto& regencies = programme.regency_codes;
  const bool here =
      regencies.empty() || std::find(regencies.begin(), regencies.end(),
                                     RegencyOf(*enterprise.district)) != regencies.end();
  return here && enterprise.scale != registry::v1::SCALE_MEDIUM &&
         (programme.section.empty() || IsIndustry(enterprise));
}

bool Sends(const std::vector<Sent>& in_class, const Sent& sent) {
  return std::any_of(in_class.begin(), in_class.end(), [&](const Sent& other) {
    return other.enrol.participant().nik() == sent.enrol.participant().nik();
  });
}

}  // namespace

SampleAttendants::SampleAttendants(const std::vector<SampleEnterprise>& enterprises,
                                   const std::vector<SampleCooperative>& cooperatives,
                                   int32_t fiscal_year, int64_t& person, Random& random)
    : random_(random),
      person_(person),
      enterprises_(enterprises, random,
                   [&](const SampleEnterprise& one) {
                     return !one.nib.empty() && YearOf(one.registered_on) < fiscal_year;
                   }),
      cooperatives_(cooperatives, random, [](const SampleCooperative& one) { return one.active; }) {
  enterprises_.PutFirst([](const SampleEnterprise& one) { return one.name == "Sam Creative"; });
}

std::optional<Sent> SampleAttendants::Next(const SampleProgramme& programme,
                                           std::string_view regency,
                                           const std::vector<Sent>& earlier,
                                           const std::vector<Sent>& in_class) {
  if (!in_class.empty() && !in_class.back().enrol.has_exception() && random_.Percent(6)) {
    Sent colleague = in_class.back();
    SetPerson(colleague);
    return colleague;
  }
  if (!earlier.empty() && random_.Percent(10)) {
    const Sent& again = random_.Pick(std::span<const Sent>(earlier));
    const bool may = again.regency == regency && !again.enrol.has_exception();
    if (may && !Sends(in_class, again)) return again;
  }
  if (programme.kind == training::v1::PROGRAMME_KIND_COOPERATIVES) {
    return Of(cooperatives_.Take(regency, [](const auto&) { return true; }));
  }
  return Of(enterprises_.Take(
      regency, [&](const SampleEnterprise& one) { return MeetsConditions(programme, one); }));
}

std::optional<Sent> SampleAttendants::NextByException(std::string_view regency) {
  auto sent = Of(enterprises_.Take(regency, [](const SampleEnterprise& one) {
    return one.scale == registry::v1::SCALE_MEDIUM;
  }));
  if (!sent) return sent;
  auto& exception = *sent->enrol.mutable_exception();
  exception.set_letter("Disposisi Kepala Dinas 518/077");
  exception.set_reason("Usaha menengah yang membina usaha kecil di sekitarnya");
  return sent;
}

void SampleAttendants::SetPerson(Sent& sent) {
  static constexpr SampleDistrict kNoAddress{"", "", 0};
  const SamplePerson person = SamplePersonOf(person_++, kNoAddress, random_);
  auto& participant = *sent.enrol.mutable_participant();
  participant.set_name(person.name);
  participant.set_nik(person.nik);
  participant.set_phone(person.phone);
}

std::optional<Sent> SampleAttendants::Of(const SampleEnterprise* enterprise) {
  if (enterprise == nullptr) return std::nullopt;
  Sent sent;
  sent.enrol.set_nib(enterprise->nib);
  sent.regency = RegencyOf(*enterprise->district);
  SetPerson(sent);
  return sent;
}

std::optional<Sent> SampleAttendants::Of(const SampleCooperative* cooperative) {
  if (cooperative == nullptr) return std::nullopt;
  Sent sent;
  sent.enrol.set_nik_koperasi(cooperative->nik_koperasi);
  sent.regency = RegencyOf(*cooperative->district);
  SetPerson(sent);
  return sent;
}

}  // namespace umkm::ctl
