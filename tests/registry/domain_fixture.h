// Good requests for the tests of the rules, to be spoilt one field at a time.
#pragma once

#include <string>
#include <vector>

#include "registry/domain.h"

namespace umkm::registry {

inline constexpr char kUuid[] = "0197a1b2-0000-7000-8000-000000000001";
inline constexpr char kToday[] = "2020-05-26";

// The reference data of deploy/reference, at a day; the subject changed will have etag "9".
class Office {
 public:
  explicit Office(std::string today = kToday) : today_(std::move(today)) {}
  Context context() const { return {reference_, today_, "9"}; }
  const Reference& reference() const { return reference_; }

 private:
  const Reference reference_{UMKM_SOURCE_DIR "/deploy/reference"};
  const std::string today_;
};

inline RegisterEnterpriseRequest GoodEnterprise() {
  RegisterEnterpriseRequest request;
  request.set_request_id(kUuid);
  Enterprise& enterprise = *request.mutable_enterprise();
  enterprise.set_name("Sam Creative");
  enterprise.set_nib("8120065088434");
  enterprise.set_region_code("65.71.01");
  enterprise.set_kbli_code("31001");
  enterprise.set_registered_on("2016-03-01");
  enterprise.set_workers(7);
  auto& figures = *enterprise.mutable_classification()->mutable_figures();
  figures.set_year(2015);
  figures.set_net_worth_rupiah(120'000'000);
  request.mutable_owner()->set_name("Samidi");
  request.mutable_owner()->set_nik("6405012307890047");
  return request;
}

inline RegisterCooperativeRequest GoodCooperative() {
  RegisterCooperativeRequest request;
  request.set_request_id(kUuid);
  Cooperative& cooperative = *request.mutable_cooperative();
  cooperative.set_name("Koperasi Konsumen Maju");
  cooperative.set_nik_koperasi("6500618033989");
  cooperative.set_region_code("65.01.05");
  cooperative.add_served_region_codes("65.01.06");
  cooperative.set_form(COOPERATIVE_FORM_PRIMARY);
  cooperative.set_type(COOPERATIVE_TYPE_CONSUMERS);
  cooperative.set_registered_on("2012-02-01");
  return request;
}

inline RecordMembersMeetingRequest GoodMeeting(int book_year, int64_t volume, int64_t assets) {
  RecordMembersMeetingRequest request;
  request.set_request_id(kUuid);
  request.set_cooperative_id(kUuid);
  MembersMeeting& meeting = *request.mutable_meeting();
  meeting.set_book_year(book_year);
  meeting.set_held_on(std::to_string(book_year + 1) + "-03-15");
  meeting.set_members_women(40);
  meeting.set_members_men(35);
  meeting.set_attendance(60);
  meeting.set_volume_rupiah(volume);
  meeting.set_assets_rupiah(assets);
  return request;
}

// An enterprise that is on the register, by the rule itself; etag "5".
inline Enterprise Registered(const Office& office) {
  Event event = *Register(GoodEnterprise(), kUuid, false, office.context());
  Enterprise enterprise = event.enterprise_registered().after();
  enterprise.set_etag("5");
  return enterprise;
}

inline Cooperative RegisteredCooperative(const Office& office) {
  Event event = *Register(GoodCooperative(), kUuid, false, office.context());
  Cooperative cooperative = event.cooperative_registered().after();
  cooperative.set_etag("5");
  return cooperative;
}

// The fields that a check complains about.
inline std::vector<std::string> Fields(const Checked& checked) {
  std::vector<std::string> fields;
  if (checked)
    for (const FieldViolation& violation : checked->fields) fields.push_back(violation.field);
  return fields;
}

// "CODE-NUMBER REASON" of a refusal, "accepted" otherwise.
inline std::string Outcome(const Result<Event>& result) {
  if (result) return "accepted";
  return std::to_string(static_cast<int>(result.error().code)) + " " + result.error().reason;
}

}  // namespace umkm::registry
