// Good requests and cases for the tests of the rules, to be spoilt one field at a time.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "certification/domain.h"

namespace umkm::certification {

inline constexpr char kUuid[] = "0197a1b2-0000-7000-8000-000000000001";
inline constexpr char kOtherUuid[] = "0197a1b2-0000-7000-8000-000000000002";
inline constexpr char kToday[] = "2020-05-26";

// The schemes of deploy/reference, at a day; the case changed will have etag "9".
class Office {
 public:
  explicit Office(std::string today = kToday) : today_(std::move(today)) {}
  Context context(std::string etag = "9") const { return {schemes_, today_, std::move(etag)}; }
  const Schemes& schemes() const { return schemes_; }

 private:
  const Schemes schemes_{UMKM_SOURCE_DIR "/deploy/reference"};
  const std::string today_;
};

// A folder with a schemes.json of its own.
class Folder {
 public:
  explicit Folder(const std::string& schemes_json)
      : path_(std::filesystem::path(testing::TempDir()) / ("schemes_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path_);
    std::ofstream(path_ / "schemes.json") << schemes_json;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string path() const { return path_.string(); }

 private:
  const std::filesystem::path path_;
};

// As the registry answers; its latest change stands at position 4 of its journal.
inline registry::v1::Enterprise GoodEnterprise() {
  registry::v1::Enterprise enterprise;
  enterprise.set_enterprise_id(kUuid);
  enterprise.set_etag("4");
  enterprise.set_name("Sam Creative");
  enterprise.set_nib("8120065088434");
  enterprise.set_region_code("65.71.01");
  enterprise.set_kbli_version("2020");
  enterprise.set_kbli_code("10794");
  enterprise.set_section("C");
  enterprise.set_status(registry::v1::ENTERPRISE_STATUS_ACTIVE);
  enterprise.set_scale(registry::v1::SCALE_SMALL);
  enterprise.set_registered_on("2016-03-01");
  enterprise.set_effective_on("2016-03-01");
  return enterprise;
}

inline Document GoodDocument(const std::string& title = "Laboratory report") {
  Document document;
  document.set_title(title);
  document.set_reference("518/7/2020");
  document.set_sha256(std::string(64, 'a'));
  return document;
}

inline SubmitCaseRequest GoodSubmission(const std::string& scheme = "p_irt") {
  SubmitCaseRequest request;
  request.set_request_id(kUuid);
  FacilitationCase& given = *request.mutable_case_();
  given.set_enterprise_id(kUuid);
  given.set_scheme(scheme);
  given.set_product("Keripik pisang");
  given.set_fiscal_year(2020);
  given.set_fund(type::v1::FUND_DAK);
  given.set_cost_rupiah(1'500'000);
  *given.add_documents() = GoodDocument("Request");
  request.set_submitted_on("2020-01-07");
  return request;
}

// A request about the case that stands with etag "5".
template <class Request>
Request Aimed(const std::string& effective_on = "") {
  Request request;
  request.set_request_id(kUuid);
  request.set_case_id(kUuid);
  request.set_etag("5");
  request.set_effective_on(effective_on);
  return request;
}

template <class Request>
Request AimedWithReason(const std::string& effective_on = "") {
  Request request = Aimed<Request>(effective_on);
  request.set_reason("As the letter of 3 March says");
  return request;
}

// Of a P-IRT issued in 2020, unless another number is given.
inline IssueCertificateRequest GoodIssue(const std::string& effective_on = "",
                                         const std::string& number = "205657101000125") {
  auto request = Aimed<IssueCertificateRequest>(effective_on);
  request.mutable_certificate()->set_number(number);
  request.mutable_certificate()->set_issuer("Dinas Kesehatan Kota Tarakan");
  return request;
}

// A case of P-IRT as it stands since 1 March 2020, etag "5".
inline FacilitationCase StandingAt(CaseStatus status) {
  FacilitationCase one = GoodSubmission().case_();
  one.set_case_id(kUuid);
  one.set_etag("5");
  one.set_region_code("65.71.01");
  one.set_scale(registry::v1::SCALE_SMALL);
  one.set_status(status);
  one.set_submitted_on("2020-01-07");
  one.set_effective_on("2020-03-01");
  one.set_registry_position(4);
  const bool issued = status == CASE_STATUS_ISSUED || status == CASE_STATUS_REVOKED ||
                      status == CASE_STATUS_EXPIRED || status == CASE_STATUS_VOID;
  if (!issued) return one;
  one.mutable_certificate()->set_number("205657101000125");
  one.mutable_certificate()->set_issued_on("2020-03-01");
  one.mutable_certificate()->set_expires_on("2025-03-01");
  one.mutable_certificate()->set_issuer("Dinas Kesehatan Kota Tarakan");
  one.set_issued_position(5);
  one.set_counts_business(status != CASE_STATUS_REVOKED);
  return one;
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

// A refusal's metadata by key; empty when it has none.
inline std::string MetadataOf(const Result<Event>& result, std::string_view key) {
  if (!result)
    for (const auto& [name, value] : result.error().metadata)
      if (name == key) return value;
  return "";
}

}  // namespace umkm::certification
