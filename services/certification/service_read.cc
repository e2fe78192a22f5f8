// RPCs that change nothing.
#include "certification/domain_refusals.h"
#include "certification/service.h"
#include "province/check.h"
#include "province/read.h"

namespace umkm::certification {

using namespace province;  // NOLINT: reading is the same for all writers
using type::v1::Fund_IsValid;

namespace {

void CheckScheme(const std::string& scheme, const Schemes& schemes, Violations& violations) {
  if (schemes.Knows(scheme)) return;
  violations.Add("scheme", "Give the code of a scheme, like halal; ListSchemes names them.",
                 "Berikan kode skema, seperti halal; ListSchemes menyebutkannya.");
}

// Also right on the days before the entry of an expiry is written.
CheckCertificateResponse::Validity ValidityOf(const FacilitationCase& found,
                                              const std::string& today) {
  const std::string& last = found.certificate().expires_on();
  if (found.status() == CASE_STATUS_REVOKED || found.status() == CASE_STATUS_VOID) {
    return CheckCertificateResponse::VALIDITY_REVOKED;
  }
  if (found.status() == CASE_STATUS_EXPIRED || (!last.empty() && last < today)) {
    return CheckCertificateResponse::VALIDITY_EXPIRED;
  }
  return CheckCertificateResponse::VALIDITY_VALID;
}

const std::string& In(const std::string& language, const reference::v1::Words& words) {
  return language == "id" ? words.id() : words.en();
}

}  // namespace

grpc::Status Service::GetCase(Call* call, const GetCaseRequest* request,
                              GetCaseResponse* response) {
  return Answer(*call, response, [&]() -> Result<GetCaseResponse> {
    Violations violations;
    check::Id("case_id", request->case_id(), violations);
    if (!violations.empty()) return tl::unexpected(std::move(violations).ToRefusal());
    std::optional<FacilitationCase> found = store_.FindCase(request->case_id());
    if (!found) return tl::unexpected(refuse::CaseNotFound());
    GetCaseResponse answer;
    *answer.mutable_case_() = std::move(*found);
    return answer;
  });
}

grpc::Status Service::ListCases(Call* call, const ListCasesRequest* request,
                                ListCasesResponse* response) {
  return Answer(*call, response, [&]() -> Result<ListCasesResponse> {
    Violations violations;
    if (!request->enterprise_id().empty()) {
      check::Id("enterprise_id", request->enterprise_id(), violations);
    }
    if (!request->scheme().empty()) CheckScheme(request->scheme(), schemes_, violations);
    CheckEnum("fund", Fund_IsValid(request->fund()), violations);
    CheckEnum("status", CaseStatus_IsValid(request->status()), violations);
    CheckRegionPrefix(request->region_prefix(), violations);
    return ReadPage(
        *request, std::move(violations),
        [&](const std::string& after_id, int limit) {
          return store_.ListCases(*request, after_id, limit);
        },
        &ListCasesResponse::mutable_cases, &FacilitationCase::case_id);
  });
}

grpc::Status Service::CheckCertificate(Call* call, const CheckCertificateRequest* request,
                                       CheckCertificateResponse* response) {
  return Answer(*call, response, [&]() -> Result<CheckCertificateResponse> {
    Violations violations;
    CheckScheme(request->scheme(), schemes_, violations);
    check::Text("number", request->number(), 100, check::Presence::kRequired, violations);
    if (!violations.empty()) return tl::unexpected(std::move(violations).ToRefusal());
    CheckCertificateResponse answer;
    answer.set_validity(CheckCertificateResponse::VALIDITY_UNKNOWN);
    if (const auto found = store_.FindCaseByNumber(request->scheme(), request->number())) {
      answer.set_validity(ValidityOf(*found, clock_.Today()));
      answer.set_issued_on(found->certificate().issued_on());
      answer.set_expires_on(found->certificate().expires_on());
    }
    return answer;
  });
}

grpc::Status Service::ListSchemes(Call* call, const ListSchemesRequest* request,
                                  ListSchemesResponse* response) {
  return Answer(*call, response, [&]() -> Result<ListSchemesResponse> {
    Violations violations;
    CheckDay("on", request->on(), violations);
    if (!violations.empty()) return tl::unexpected(std::move(violations).ToRefusal());
    const std::string language = LanguageOf(*call);
    ListSchemesResponse answer;
    for (const auto* scheme : schemes_.InForce(check::DayOr(request->on(), clock_.Today()))) {
      SchemeDescription& description = *answer.add_schemes();
      description.set_scheme(scheme->scheme());
      description.set_name(In(language, scheme->name()));
      description.set_number_format(In(language, scheme->number_format()));
      description.set_validity_years(scheme->validity_years());
    }
    return answer;
  });
}

}  // namespace umkm::certification
