#include <array>
#include <span>
#include <stdexcept>
#include <utility>

#include "common/date.h"
#include "common/text.h"
#include "umkmctl/sample_activities.h"
#include "umkmctl/sample_attendants.h"
#include "umkmctl/sample_random.h"

namespace umkm::ctl {
namespace {

using namespace umkm::certification::v1;  // NOLINT: the plan is made of them

constexpr int32_t kFirstYear = 2019;
constexpr std::size_t kSmallFacilitated2020 = 85, kFacilitated2019 = 41;
constexpr std::size_t kTwoCertificates = 14;  // of those of 2020, Sam Creative among them
constexpr std::size_t kLosingOne = 1;         // which of them loses one of its two
constexpr int32_t kAcceptedAfter = 7, kStartedAfter = 21, kIssuedAfter = 75;  // days
constexpr int32_t kSubmittingDays = 220;                                      // from 20 January on

// Where a case ends.
enum class Course { kIssued, kRevoked, kInProgress, kAccepted, kSubmitted, kRefused, kWithdrawn };

// What a line of business has certified, the likelier first.
struct Product {
  std::string_view kbli_code, name;
  std::array<std::string_view, 2> schemes;
};
constexpr std::array kProducts = {
    Product{"10211", "Ikan asin kering", {"p_irt", "halal"}},
    Product{"10710", "Roti manis", {"p_irt", "halal"}},
    Product{"10794", "Amplang ikan", {"p_irt", "halal"}},
    Product{"11050", "Air minum dalam kemasan", {"bpom", "sni"}},
    Product{"56101", "Masakan rumah makan", {"halal", "trade_mark"}},
    Product{"56102", "Masakan warung", {"halal", "trade_mark"}},
    Product{"56303", "Kopi seduh", {"halal", "trade_mark"}},
    Product{"31001", "Mebel kayu", {"trade_mark", "sni"}},
    Product{"16221", "Kusen kayu", {"trade_mark", "sni"}},
    Product{"25920", "Pagar besi las", {"trade_mark", "sni"}},
    Product{"13134", "Kain batik", {"trade_mark", "trade_mark"}},
    Product{"14120", "Pakaian jadi", {"trade_mark", "trade_mark"}},
};
constexpr Product kAnyProduct = {"", "Barang dan jasa", {"trade_mark", "trade_mark"}};

const Product& ProductOf(const SampleEnterprise& enterprise) {
  for (const Product& product : kProducts) {
    if (product.kbli_code == enterprise.business->kbli_code) return product;
  }
  return kAnyProduct;
}

struct Scheme {
  std::string_view scheme, issuer;
  int64_t cost_rupiah;
  type::v1::Fund fund;  // as deploy/reference/schemes.json has it
};
constexpr std::array kSchemes = {
    Scheme{"p_irt", "Dinas Kesehatan", 1'000'000, type::v1::FUND_APBD},
    Scheme{"halal", "Badan Penyelenggara Jaminan Produk Halal", 2'500'000, type::v1::FUND_DAK},
    Scheme{"bpom", "Badan Pengawas Obat dan Makanan", 10'000'000, type::v1::FUND_DAK},
    Scheme{"sni", "Balai Sertifikasi Industri", 25'000'000, type::v1::FUND_DAK},
    Scheme{"trade_mark", "Direktorat Jenderal Kekayaan Intelektual", 1'800'000, type::v1::FUND_DAK},
};

const Scheme& SchemeOf(std::string_view code) {
  for (const Scheme& scheme : kSchemes) {
    if (scheme.scheme == code) return scheme;
  }
  throw std::runtime_error("no scheme " + std::string(code));
}

// A number as the scheme writes it; `serial` is another each time.
std::string NumberOf(std::string_view scheme, const SampleEnterprise& enterprise, int64_t serial,
                     int32_t issued_year) {
  if (scheme == "p_irt") {  // packaging, food type, regency, serial, producer - expiry year
    const std::string code(enterprise.district->code);
    return "20" + std::to_string(1 + serial % 9) + code.substr(0, 2) + code.substr(3, 2) + "0" +
           std::to_string(1 + serial % 9) + Padded(serial, 4) + "-" +
           Padded((issued_year + 5) % 100, 2);
  }
  if (scheme == "bpom") return "MD" + Padded(Scatter(serial, 1'000'000'000), 12);
  if (scheme == "halal") return "ID6511" + Padded(Scatter(serial, 1'000'000'000), 13);
  if (scheme == "sni") return "SNI ISO 9001:2015/BSI-" + Padded(serial, 4);
  return "IDM" + Padded(Scatter(serial, 1'000'000'000), 9);
}

std::string DaysAfter(const std::string& day, int32_t days) {
  return FormatDate(*ParseDate(day) + days);
}

// Makes one case after the other.
class Planner {
 public:
  explicit Planner(const SampleOptions& options)
      : options_(options),
        enterprises_(ListSampleEnterprises(options)),
        pool_(enterprises_, random_, [](const SampleEnterprise& one) {
          return !one.nib.empty() && YearOf(one.registered_on) < kFirstYear;
        }) {}

  void BeginYear(int32_t fiscal_year) { fiscal_year_ = fiscal_year; }

  // One whose business the scheme is for, if there is one left; of the class, if it is given.
  const SampleEnterprise& Take(std::string_view scheme, registry::v1::Scale scale) {
    const auto of_class = [&](const SampleEnterprise& one) {
      return scale == registry::v1::SCALE_UNSPECIFIED || one.scale == scale;
    };
    const auto fits = [&](const SampleEnterprise& one) {
      const auto& schemes = ProductOf(one).schemes;
      return of_class(one) && (schemes[0] == scheme || schemes[1] == scheme);
    };
    const SampleEnterprise* enterprise = pool_.Take("", fits);
    if (enterprise == nullptr) enterprise = pool_.Take("", of_class);
    if (enterprise == nullptr) throw std::runtime_error("the sample has too few enterprises");
    return *enterprise;
  }
  // The one of the release, when it has a NIB.
  const SampleEnterprise* TakeSamCreative() {
    return pool_.Take("", [](const SampleEnterprise& one) { return one.name == "Sam Creative"; });
  }

  PlannedCase Plan(const SampleEnterprise& enterprise, std::string_view scheme_code, Course course);

 private:
  // A step with request_id, day and, where it has them, the reason.
  template <class Request>
  Request Step(const std::string& step, int32_t days_after_submission,
               const std::string& reason = {}) const {
    Request request;
    request.set_request_id(Id(step));
    request.set_effective_on(DaysAfter(submitted_on_, days_after_submission));
    if constexpr (requires { request.set_reason(reason); }) request.set_reason(reason);
    return request;
  }
  std::string Id(const std::string& step) const {
    return SampleRequestId(options_, "case " + std::to_string(serial_) + " " + step);
  }
  Document NewDocument(const std::string& title) const {
    Document document;
    document.set_title(title);
    document.set_reference("518/F-" + Padded(serial_, 4) + "/" + std::to_string(fiscal_year_));
    document.set_sha256(Hex(Sha256(title, document.reference())));
    return document;
  }
  SubmitCaseRequest Submit(const SampleEnterprise& enterprise, const Scheme& scheme) const;

  const SampleOptions& options_;
  const std::vector<SampleEnterprise> enterprises_;
  Random random_{options_.seed, 4};
  SamplePool<SampleEnterprise> pool_;
  int32_t fiscal_year_ = kFirstYear;
  int64_t serial_ = 0;        // of the case
  std::string submitted_on_;  // of the case
};

SubmitCaseRequest Planner::Submit(const SampleEnterprise& enterprise, const Scheme& scheme) const {
  SubmitCaseRequest submit;
  submit.set_request_id(Id("submit"));
  submit.set_nib(enterprise.nib);
  submit.set_submitted_on(submitted_on_);
  auto& one = *submit.mutable_case_();
  one.set_scheme(std::string(scheme.scheme));
  one.set_product(scheme.scheme == "trade_mark" ? "Merek " + enterprise.name
                                                : std::string(ProductOf(enterprise).name));
  one.set_fiscal_year(fiscal_year_);
  one.set_fund(scheme.fund);
  one.set_cost_rupiah(scheme.cost_rupiah);
  *one.add_documents() = NewDocument("Surat permohonan");
  return submit;
}

PlannedCase Planner::Plan(const SampleEnterprise& enterprise, std::string_view scheme_code,
                          Course course) {
  ++serial_;
  const Scheme& scheme = SchemeOf(scheme_code);
  const auto day = static_cast<int32_t>(random_.Between(0, kSubmittingDays));
  submitted_on_ = DaysAfter(std::to_string(fiscal_year_) + "-01-20", day);
  PlannedCase plan;
  plan.submit = Submit(enterprise, scheme);
  if (course == Course::kSubmitted) return plan;
  if (course == Course::kWithdrawn) {
    plan.withdraw = Step<WithdrawCaseRequest>("withdraw", kAcceptedAfter, "Pemohon menunda");
    return plan;
  }
  plan.accept = Step<AcceptCaseRequest>("accept", kAcceptedAfter);
  if (course == Course::kAccepted) return plan;
  plan.start = Step<StartCaseRequest>("start", kStartedAfter);
  if (course == Course::kInProgress) return plan;
  if (course == Course::kRefused) {
    plan.refuse = Step<RefuseCaseRequest>("refuse", kIssuedAfter, "Belum memenuhi syarat mutu");
    return plan;
  }
  plan.issue = Step<IssueCertificateRequest>("issue", kIssuedAfter);
  auto& certificate = *plan.issue->mutable_certificate();
  certificate.set_number(
      NumberOf(scheme_code, enterprise, serial_, YearOf(plan.issue->effective_on())));
  certificate.set_issuer(std::string(scheme.issuer));
  *plan.issue->add_documents() = NewDocument("Salinan sertifikat");
  if (course == Course::kRevoked) {
    plan.revoke =
        Step<RevokeCertificateRequest>("revoke", 2 * kIssuedAfter, "Dicabut oleh lembaga penerbit");
  }
  return plan;
}

// Which scheme the next enterprise is taken for: so that there are some of each.
constexpr std::array<std::string_view, 10> kWanted = {
    "sni", "p_irt", "halal", "p_irt", "halal", "bpom", "trade_mark", "p_irt", "halal", "p_irt"};

// Cases that led to no certificate.
void PlanOthers(Planner& planner, std::span<const std::pair<Course, int>> courses,
                std::vector<PlannedCases>& plan) {
  std::size_t number = 0;
  for (const auto& [course, count] : courses) {
    for (int i = 0; i < count; ++i, ++number) {
      const std::string_view scheme = kWanted[number % kWanted.size()];
      const SampleEnterprise& enterprise = planner.Take(scheme, registry::v1::SCALE_UNSPECIFIED);
      plan.push_back({planner.Plan(enterprise, ProductOf(enterprise).schemes[0], course)});
    }
  }
}

void Plan2019(Planner& planner, std::vector<PlannedCases>& plan) {
  planner.BeginYear(2019);
  for (std::size_t i = 0; i < kFacilitated2019; ++i) {
    const auto scale = i % 3 == 0 ? registry::v1::SCALE_MICRO : registry::v1::SCALE_SMALL;
    const SampleEnterprise& enterprise = planner.Take(kWanted[i % kWanted.size()], scale);
    const auto& [first, second] = ProductOf(enterprise).schemes;
    PlannedCases cases = {planner.Plan(enterprise, first, Course::kIssued)};
    if (i % 8 == 0 && first != second) {
      cases.push_back(planner.Plan(enterprise, second, Course::kIssued));
    }
    plan.push_back(std::move(cases));
  }
  static constexpr std::array kOthers = {std::pair{Course::kRefused, 4},
                                         std::pair{Course::kWithdrawn, 2}};
  PlanOthers(planner, kOthers, plan);
}

void Plan2020(Planner& planner, const SampleEnterprise* sam, std::vector<PlannedCases>& plan) {
  planner.BeginYear(2020);
  std::size_t with_two = 0;
  for (std::size_t i = 0; i < kSmallFacilitated2020; ++i) {
    const SampleEnterprise& enterprise =
        i == 0 && sam != nullptr
            ? *sam
            : planner.Take(kWanted[i % kWanted.size()], registry::v1::SCALE_SMALL);
    const auto& [first, second] = ProductOf(enterprise).schemes;
    PlannedCases cases;
    if (first != second && with_two < kTwoCertificates) {
      const bool revoked = with_two++ == kLosingOne;
      cases.push_back(planner.Plan(enterprise, revoked ? "trade_mark" : second,
                                   revoked ? Course::kRevoked : Course::kIssued));
    }
    cases.push_back(planner.Plan(enterprise, first, Course::kIssued));
    plan.push_back(std::move(cases));
  }
  static constexpr std::array kOthers = {
      std::pair{Course::kRefused, 7}, std::pair{Course::kWithdrawn, 5},
      std::pair{Course::kInProgress, 4}, std::pair{Course::kAccepted, 2},
      std::pair{Course::kSubmitted, 2}};
  PlanOthers(planner, kOthers, plan);
}

}  // namespace

std::vector<PlannedCases> PlanCertification(const SampleOptions& options) {
  Planner planner(options);
  const SampleEnterprise* sam = planner.TakeSamCreative();
  std::vector<PlannedCases> plan;
  Plan2019(planner, plan);
  Plan2020(planner, sam, plan);
  return plan;
}

}  // namespace umkm::ctl
