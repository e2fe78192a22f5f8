// Good requests for the tests of the rules, to be spoilt one field at a time; and subjects made by
// the rules themselves.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "training/domain_enrolment.h"

namespace umkm::training {

inline constexpr char kUuid[] = "0197a1b2-0000-7000-8000-000000000001";
inline constexpr char kToday[] = "2020-05-26";

// The reference data of deploy/reference, at a day.
class Office {
 public:
  explicit Office(std::string today = kToday) : today_(std::move(today)) {}
  // What is changed in an entry at that position.
  Context context(int64_t position = 9) const {
    return {reference_, today_, std::to_string(position)};
  }

 private:
  const Reference reference_{UMKM_SOURCE_DIR "/deploy/reference"};
  const std::string today_;
};

// --- Requests ---

inline CreateProgrammeRequest GoodProgramme() {
  CreateProgrammeRequest request;
  request.set_request_id(kUuid);
  Programme& programme = *request.mutable_programme();
  programme.set_fiscal_year(2020);
  programme.set_title("Pelatihan kewirausahaan");
  programme.set_kind(PROGRAMME_KIND_ENTREPRENEURSHIP);
  programme.set_fund(type::v1::FUND_DAK);
  programme.set_target(659);
  request.mutable_budget()->set_revised_on("2020-01-10");
  request.mutable_budget()->set_budget_rupiah(2'100'000'000);
  request.mutable_budget()->set_letter("DPA 1/2020");
  return request;
}

inline ScheduleClassRequest GoodClass() {
  ScheduleClassRequest request;
  request.set_request_id(kUuid);
  Class& class_ = *request.mutable_class_();
  class_.set_programme_id(kUuid);
  class_.set_place("Balai Latihan Kerja");
  class_.set_region_code("65.01.05");
  class_.set_starts_on("2020-05-20");
  class_.set_ends_on("2020-05-29");
  class_.set_capacity(2);
  request.set_effective_on("2020-02-10");
  return request;
}

inline EnrolParticipantRequest GoodEnrolment() {
  EnrolParticipantRequest request;
  request.set_request_id(kUuid);
  request.set_class_id(kUuid);
  request.set_nib("8120065088434");
  request.mutable_participant()->set_name("Samidi");
  request.mutable_participant()->set_nik("6405012307890047");
  request.mutable_participant()->set_phone("+6281261072638");
  request.set_enrolled_on("2020-03-01");
  return request;
}

// Of a change of one known subject, named by its field; its etag is "5".
template <class Request>
Request Aimed(const std::string& day = "") {
  Request request;
  request.set_request_id(kUuid);
  request.set_etag("5");
  if constexpr (requires { request.set_programme_id(kUuid); }) request.set_programme_id(kUuid);
  if constexpr (requires { request.set_class_id(kUuid); }) request.set_class_id(kUuid);
  if constexpr (requires { request.set_enrolment_id(kUuid); }) request.set_enrolment_id(kUuid);
  if constexpr (requires { request.set_effective_on(day); }) request.set_effective_on(day);
  if constexpr (requires { request.set_withdrawn_on(day); }) request.set_withdrawn_on(day);
  if constexpr (requires { request.set_completed_on(day); }) request.set_completed_on(day);
  if constexpr (requires { request.set_reversed_on(day); }) request.set_reversed_on(day);
  if constexpr (requires { request.set_reason(""); }) request.set_reason("Musim hujan");
  return request;
}

inline RecordRealisationRequest Spending(int64_t amount_rupiah, const std::string& day = "") {
  auto request = Aimed<RecordRealisationRequest>();
  request.mutable_realisation()->set_realised_on(day);
  request.mutable_realisation()->set_amount_rupiah(amount_rupiah);
  request.mutable_realisation()->set_evidence("SP2D 17/2020");
  return request;
}

inline ReviseBudgetRequest Revision(int64_t budget_rupiah, const std::string& day = "") {
  auto request = Aimed<ReviseBudgetRequest>();
  request.mutable_revision()->set_revised_on(day);
  request.mutable_revision()->set_budget_rupiah(budget_rupiah);
  request.mutable_revision()->set_letter("DPPA 1/2020");
  return request;
}

// --- Subjects ---

// A programme in a status; etag "5", effective on 2020-01-15 when it was opened.
inline Programme GoodProgrammeIn(ProgrammeStatus status, const Office& office) {
  Programme programme = Create(GoodProgramme(), kUuid, office.context(5))->programmes(0).after();
  programme.set_status(status);
  if (status != PROGRAMME_STATUS_DRAFT) programme.set_effective_on("2020-01-15");
  return programme;
}
inline Programme Opened(const Office& office) {
  return GoodProgrammeIn(PROGRAMME_STATUS_OPEN, office);
}
// Of the open programme; etag "5", effective on 2020-02-10.
inline Class Scheduled(const Office& office) {
  const Programme programme = Opened(office);
  return Schedule(GoodClass(), &programme, kUuid, office.context(5))->classes(0).after();
}

inline Business SamCreative() {
  registry::v1::Enterprise enterprise;
  enterprise.set_enterprise_id("0197a1b2-0000-7000-8000-00000000000e");
  enterprise.set_etag("31");
  enterprise.set_name("Sam Creative");
  enterprise.set_nib("8120065088434");
  enterprise.set_region_code("65.71.01");
  enterprise.set_section("C");
  enterprise.set_scale(registry::v1::SCALE_SMALL);
  enterprise.set_status(registry::v1::ENTERPRISE_STATUS_ACTIVE);
  return {enterprise, {}};
}
inline Business KoperasiMaju() {
  registry::v1::Cooperative cooperative;
  cooperative.set_cooperative_id("0197a1b2-0000-7000-8000-00000000000c");
  cooperative.set_etag("32");
  cooperative.set_nik_koperasi("6500618033989");
  cooperative.set_region_code("65.01.05");
  cooperative.set_declared_status(registry::v1::DECLARED_STATUS_ACTIVE);
  return {{}, cooperative};
}

// The enrolment of a person in the class, by its number, in a status. Its id is "e1" and its place
// in the waiting list 101 for number 1, …; etag "5", effective on 2020-03-01.
inline Enrolment EnrolmentIn(EnrolmentStatus status, int number, const Class& class_) {
  Enrolment enrolment;
  enrolment.set_enrolment_id("e" + std::to_string(number));
  enrolment.set_etag("5");
  enrolment.set_class_id(class_.class_id());
  enrolment.set_programme_id(class_.programme_id());
  enrolment.set_fiscal_year(class_.fiscal_year());
  enrolment.set_enterprise_id("b" + std::to_string(number));
  enrolment.set_person_id("p" + std::to_string(number));
  enrolment.set_status(status);
  enrolment.set_enrolled_on("2020-03-01");
  enrolment.set_enrolled_position(100 + number);
  enrolment.set_effective_on("2020-03-01");
  if (status == ENROLMENT_STATUS_COMPLETED) enrolment.set_completed_position(200 + number);
  return enrolment;
}

// --- Answers ---

// The fields that a check complains about.
inline std::vector<std::string> Fields(const Checked& checked) {
  std::vector<std::string> fields;
  if (checked)
    for (const FieldViolation& violation : checked->fields) fields.push_back(violation.field);
  return fields;
}

// Spoils a good request by each row; the check has to name that field and no other.
template <class Request>
void ExpectNamed(const Request& good,
                 const std::vector<std::pair<std::string, std::function<void(Request&)>>>& table) {
  const Office office;
  EXPECT_THAT(Fields(Check(good, office.context())), testing::IsEmpty());
  for (const auto& [field, spoil] : table) {
    Request request = good;
    spoil(request);
    EXPECT_THAT(Fields(Check(request, office.context())), testing::ElementsAre(field))
        << request.ShortDebugString();
  }
}

// "CODE-NUMBER REASON" of a refusal, "accepted" otherwise.
inline std::string Outcome(const Result<Event>& result) {
  if (result) return "accepted";
  return std::to_string(static_cast<int>(result.error().code)) + " " + result.error().reason;
}

// "e3 ENROLLED" of each enrolment of the event, as it stands after it.
inline std::vector<std::string> EnrolmentsOf(const Event& event) {
  std::vector<std::string> told;
  for (const EnrolmentChange& change : event.enrolments())
    told.push_back(
        change.after().enrolment_id() + " " +
        EnrolmentStatus_Name(change.after().status()).substr(sizeof("ENROLMENT_STATUS_") - 1));
  return told;
}

}  // namespace umkm::training
