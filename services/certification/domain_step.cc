// The steps of a case up to its certificate.
#include <algorithm>
#include <utility>

#include "certification/domain.h"
#include "certification/domain_change.h"
#include "certification/domain_refusals.h"
#include "common/date.h"
#include "common/text.h"

namespace umkm::certification {

namespace {

using check::DayOr;
using check::Presence;
using google::protobuf::RepeatedPtrField;
using reference::v1::Scheme;
using registry::v1::Enterprise;

constexpr int kFirstFiscalYear = 2000;
constexpr int kMostDocuments = 20;  // of one step
constexpr std::size_t kLongestNumber = 100;

bool IsSha256(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

void CheckDocuments(const std::string& field, const RepeatedPtrField<Document>& documents,
                    Violations& violations) {
  if (documents.size() > kMostDocuments)
    violations.Add(field, "At most " + std::to_string(kMostDocuments) + " documents a step.",
                   "Paling banyak " + std::to_string(kMostDocuments) + " dokumen setiap langkah.");
  for (int i = 0; i < std::min(documents.size(), kMostDocuments); ++i) {
    const std::string at = field + "[" + std::to_string(i) + "]";
    const std::string title = at + ".title", reference = at + ".reference";
    check::Text(title.c_str(), documents[i].title(), 100, Presence::kRequired, violations);
    check::Text(reference.c_str(), documents[i].reference(), 500, Presence::kRequired, violations);
    if (!IsSha256(documents[i].sha256()))
      violations.Add(at + ".sha256", "Give the SHA-256 of its bytes, 64 lower-case hex digits.",
                     "Berikan SHA-256 dari isinya, 64 angka heksadesimal huruf kecil.");
  }
}

void CheckEnterprise(const SubmitCaseRequest& request, Violations& violations) {
  const std::string& id = request.case_().enterprise_id();
  if (id.empty() == request.nib().empty()) {
    violations.Add("case.enterprise_id", "Give exactly one: the enterprise's id, or its NIB.",
                   "Berikan salah satu saja: id usaha atau NIB-nya.");
    return;
  }
  if (!id.empty()) check::Id("case.enterprise_id", id, violations);
  check::Nib("nib", request.nib(), violations);
}

void CheckFund(type::v1::Fund fund, Violations& violations) {
  if (fund != type::v1::FUND_UNSPECIFIED && type::v1::Fund_IsValid(fund)) return;
  violations.Add("case.fund", "Say who pays: DAK, APBD or APBN.",
                 "Sebutkan sumber dana: DAK, APBD, atau APBN.");
}

// As people compare names of products: without spaces around them, whatever the case of letters.
std::string Folded(const std::string& product) {
  std::string folded = product.substr(std::min(product.find_first_not_of(' '), product.size()));
  folded.erase(folded.find_last_not_of(' ') + 1);
  for (char& c : folded)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return folded;
}

const FacilitationCase* FindOpen(const FacilitationCase& given, const Cases& of_enterprise) {
  const auto found =
      std::find_if(of_enterprise.begin(), of_enterprise.end(), [&](const FacilitationCase& other) {
        return IsOpen(other) && other.scheme() == given.scheme() &&
               Folded(other.product()) == Folded(given.product());
      });
  return found == of_enterprise.end() ? nullptr : &*found;
}

FacilitationCase NewCase(const FacilitationCase& given, const Enterprise& enterprise,
                         const std::string& case_id, const std::string& submitted_on,
                         const Context& context) {
  FacilitationCase one;
  one.set_case_id(case_id);
  one.set_etag(context.etag);
  one.set_enterprise_id(enterprise.enterprise_id());
  one.set_scheme(given.scheme());
  one.set_product(given.product());
  one.set_fiscal_year(given.fiscal_year());
  one.set_fund(given.fund());
  one.set_cost_rupiah(given.cost_rupiah());
  one.set_region_code(enterprise.region_code());
  one.set_scale(enterprise.scale());
  one.set_status(CASE_STATUS_SUBMITTED);
  one.set_submitted_on(submitted_on);
  *one.mutable_documents() = given.documents();
  one.set_registry_position(PositionOf(enterprise.etag()));
  one.set_effective_on(submitted_on);
  return one;
}

// The last day as given, or as the scheme has it; not later than that.
std::string LastDay(const Scheme& scheme, const Certificate& given, const std::string& issued_on,
                    Violations& violations) {
  const std::string latest = ExpiryOf(scheme, issued_on);
  if (given.expires_on().empty()) return latest;
  if (!latest.empty() && given.expires_on() > latest)
    violations.Add("certificate.expires_on",
                   "Not later than the scheme's validity allows: " + latest + ".",
                   "Tidak lebih lama dari masa berlaku skema: " + latest + ".");
  return given.expires_on();
}

// The certificate as it is kept, judged by the scheme in force on its first day.
Result<Certificate> CertificateOf(const IssueCertificateRequest& request, const Scheme& scheme,
                                  const std::string& issued_on) {
  const Certificate& given = request.certificate();
  Violations violations;
  Certificate certificate;
  certificate.set_issued_on(issued_on);
  certificate.set_expires_on(LastDay(scheme, given, issued_on, violations));
  certificate.set_issuer(given.issuer());
  const std::string& number = given.number();
  const std::size_t begin = number.find_first_not_of(' ');
  certificate.set_number(number.substr(begin, number.find_last_not_of(' ') + 1 - begin));
  for (std::string& warning :
       CheckNumber("certificate.number", scheme, number, certificate.expires_on(), violations))
    certificate.add_warnings(std::move(warning));
  if (auto refusal = check::Finish(std::move(violations))) return tl::unexpected(*refusal);
  return certificate;
}

}  // namespace

Checked Check(const SubmitCaseRequest& request, const Context& context) {
  Violations violations;
  check::RequestId(request.request_id(), violations);
  const FacilitationCase& given = request.case_();
  CheckEnterprise(request, violations);
  if (!context.schemes.Knows(given.scheme()))
    violations.Add("case.scheme", "This scheme is not known; see ListSchemes.",
                   "Skema ini tidak dikenal; lihat ListSchemes.");
  check::Text("case.product", given.product(), 200, Presence::kRequired, violations);
  check::Between("case.fiscal_year", given.fiscal_year(), kFirstFiscalYear,
                 YearOf(context.today) + 1, violations);
  CheckFund(given.fund(), violations);
  check::Between("case.cost_rupiah", given.cost_rupiah(), 0, check::kMostRupiah, violations);
  CheckDocuments("case.documents", given.documents(), violations);
  check::PastDay("submitted_on", request.submitted_on(), context.today, violations);
  return check::Finish(std::move(violations));
}

Checked Check(const AcceptCaseRequest& request, const Context& context) {
  Violations violations = CheckChange(request, context);
  CheckDocuments("documents", request.documents(), violations);
  return check::Finish(std::move(violations));
}

Checked Check(const StartCaseRequest& request, const Context& context) {
  Violations violations = CheckChange(request, context);
  CheckDocuments("documents", request.documents(), violations);
  return check::Finish(std::move(violations));
}

Checked Check(const IssueCertificateRequest& request, const Context& context) {
  Violations violations = CheckChange(request, context);
  const Certificate& certificate = request.certificate();
  check::Text("certificate.number", certificate.number(), kLongestNumber, Presence::kRequired,
              violations);
  check::Text("certificate.issuer", certificate.issuer(), 200, Presence::kRequired, violations);
  const std::string& expires_on = certificate.expires_on();
  if (!expires_on.empty() && !ParseDate(expires_on))
    violations.Add("certificate.expires_on", "Give a possible day as YYYY-MM-DD.",
                   "Berikan tanggal yang mungkin, bentuk TTTT-BB-HH.");
  else if (!expires_on.empty() && expires_on < DayOr(request.effective_on(), context.today))
    violations.Add("certificate.expires_on", "Not before the first day of validity.",
                   "Tidak boleh sebelum hari pertama masa berlaku.");
  CheckDocuments("documents", request.documents(), violations);
  return check::Finish(std::move(violations));
}

Result<Event> Submit(const SubmitCaseRequest& request, const Asked& asked,
                     int64_t followed_position, const Cases& of_enterprise,
                     const std::string& case_id, const Context& context) {
  const FacilitationCase& given = request.case_();
  const std::string& submitted_on = DayOr(request.submitted_on(), context.today);
  if (context.schemes.Find(given.scheme(), submitted_on) == nullptr)
    return tl::unexpected(refuse::SchemeNotInForce(given.scheme(), submitted_on));
  if (!asked.enterprise) return tl::unexpected(asked.enterprise.error());
  const Enterprise& enterprise = *asked.enterprise;
  if (followed_position > PositionOf(enterprise.etag()))
    return tl::unexpected(refuse::EnterpriseChanged());
  if (enterprise.status() == registry::v1::ENTERPRISE_STATUS_CLOSED)
    return tl::unexpected(refuse::EnterpriseClosed());
  if (const FacilitationCase* open = FindOpen(given, of_enterprise))
    return tl::unexpected(refuse::CaseOpen(open->case_id()));

  Event event;
  event.mutable_case_submitted();
  *event.add_cases()->mutable_after() = NewCase(given, enterprise, case_id, submitted_on, context);
  return event;
}

Result<Event> Accept(const AcceptCaseRequest& request, const FacilitationCase* before,
                     const Context& context) {
  const std::string& effective_on = DayOr(request.effective_on(), context.today);
  if (auto refusal = Guard(before, request.etag(), "accept", effective_on))
    return tl::unexpected(*refusal);

  FacilitationCase after = Changed(*before, CASE_STATUS_ACCEPTED, effective_on, context);
  after.set_accepted_on(effective_on);
  after.mutable_documents()->MergeFrom(request.documents());
  Event event;
  event.mutable_case_accepted();
  AddChange(*before, std::move(after), event);
  return event;
}

Result<Event> Start(const StartCaseRequest& request, const FacilitationCase* before,
                    const Context& context) {
  const std::string& effective_on = DayOr(request.effective_on(), context.today);
  if (auto refusal = Guard(before, request.etag(), "start", effective_on))
    return tl::unexpected(*refusal);

  FacilitationCase after = Changed(*before, CASE_STATUS_IN_PROGRESS, effective_on, context);
  after.set_started_on(effective_on);
  after.mutable_documents()->MergeFrom(request.documents());
  Event event;
  event.mutable_case_started();
  AddChange(*before, std::move(after), event);
  return event;
}

Result<Event> Issue(const IssueCertificateRequest& request, const FacilitationCase* before,
                    bool number_taken, const Cases& of_enterprise, const Context& context) {
  const std::string& issued_on = DayOr(request.effective_on(), context.today);
  if (auto refusal = Guard(before, request.etag(), "issue", issued_on))
    return tl::unexpected(*refusal);
  const Scheme* scheme = context.schemes.Find(before->scheme(), issued_on);
  if (scheme == nullptr)
    return tl::unexpected(refuse::SchemeNotInForce(before->scheme(), issued_on));
  Result<Certificate> certificate = CertificateOf(request, *scheme, issued_on);
  if (!certificate) return tl::unexpected(certificate.error());
  if (number_taken) return tl::unexpected(refuse::CertificateNumberTaken());

  FacilitationCase after = Changed(*before, CASE_STATUS_ISSUED, issued_on, context);
  *after.mutable_certificate() = *std::move(certificate);
  after.set_issued_position(PositionOf(context.etag));
  after.mutable_documents()->MergeFrom(request.documents());
  Event event;
  event.mutable_certificate_issued();
  AddCountingChange(*before, std::move(after), of_enterprise, context, event);
  return event;
}

}  // namespace umkm::certification
