#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/certification/domain_fixture.h"

namespace umkm::certification {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

template <class Request>
struct Spoilt {
  const char* field;
  std::function<void(Request&)> spoil;
};

template <class Request>
void ExpectNamed(const Request& good, const std::vector<Spoilt<Request>>& table) {
  const Office office;
  EXPECT_THAT(Fields(Check(good, office.context())), IsEmpty());
  for (const auto& row : table) {
    Request request = good;
    row.spoil(request);
    EXPECT_THAT(Fields(Check(request, office.context())), ElementsAre(row.field))
        << request.ShortDebugString();
  }
}

// --- Submit ---

TEST(SubmitCase, NamesTheFieldThatIsBad) {
  using Row = SubmitCaseRequest;
  ExpectNamed<Row>(
      GoodSubmission(),
      {
          {"request_id", [](Row& r) { r.set_request_id("1"); }},
          {"case.enterprise_id", [](Row& r) { r.mutable_case_()->set_enterprise_id("7"); }},
          {"case.enterprise_id", [](Row& r) { r.mutable_case_()->clear_enterprise_id(); }},
          {"case.enterprise_id", [](Row& r) { r.set_nib("8120065088434"); }},
          {"nib",
           [](Row& r) {
             r.mutable_case_()->clear_enterprise_id();
             r.set_nib("812006508843");
           }},
          {"case.scheme", [](Row& r) { r.mutable_case_()->clear_scheme(); }},
          {"case.scheme", [](Row& r) { r.mutable_case_()->set_scheme("P-IRT"); }},
          {"case.product", [](Row& r) { r.mutable_case_()->set_product(" "); }},
          {"case.product", [](Row& r) { r.mutable_case_()->set_product(std::string(201, 'a')); }},
          {"case.product", [](Row& r) { r.mutable_case_()->set_product("a\nb"); }},
          {"case.fiscal_year", [](Row& r) { r.mutable_case_()->set_fiscal_year(1999); }},
          {"case.fiscal_year", [](Row& r) { r.mutable_case_()->set_fiscal_year(2022); }},
          {"case.fund", [](Row& r) { r.mutable_case_()->clear_fund(); }},
          {"case.fund",
           [](Row& r) { r.mutable_case_()->set_fund(static_cast<type::v1::Fund>(9)); }},
          {"case.cost_rupiah", [](Row& r) { r.mutable_case_()->set_cost_rupiah(-1); }},
          {"case.cost_rupiah",
           [](Row& r) { r.mutable_case_()->set_cost_rupiah(1'000'000'000'000'001); }},
          {"submitted_on", [](Row& r) { r.set_submitted_on("2020-05-27"); }},
          {"submitted_on", [](Row& r) { r.set_submitted_on("2019-02-29"); }},
          {"case.documents[0].title",
           [](Row& r) { r.mutable_case_()->mutable_documents(0)->clear_title(); }},
          {"case.documents[0].title",
           [](Row& r) {
             r.mutable_case_()->mutable_documents(0)->set_title(std::string(101, 'a'));
           }},
          {"case.documents[1].reference",
           [](Row& r) {
             *r.mutable_case_()->add_documents() = GoodDocument();
             r.mutable_case_()->mutable_documents(1)->clear_reference();
           }},
          {"case.documents[0].sha256",
           [](Row& r) {
             r.mutable_case_()->mutable_documents(0)->set_sha256(std::string(64, 'A'));
           }},
          {"case.documents[0].sha256",
           [](Row& r) {
             r.mutable_case_()->mutable_documents(0)->set_sha256(std::string(63, 'a'));
           }},
          {"case.documents",
           [](Row& r) {
             for (int i = 0; i < 20; ++i) *r.mutable_case_()->add_documents() = GoodDocument();
           }},
      });
}

TEST(SubmitCase, TakesWhatIsJustWithinItsLimits) {
  const Office office;
  SubmitCaseRequest request = GoodSubmission();
  request.mutable_case_()->clear_enterprise_id();
  request.set_nib("8120065088434");
  request.mutable_case_()->set_product(std::string(200, 'a'));
  request.mutable_case_()->set_cost_rupiah(1'000'000'000'000'000);
  for (int i = 0; i < 19; ++i) *request.mutable_case_()->add_documents() = GoodDocument();
  for (const int year : {2000, 2021}) {
    request.mutable_case_()->set_fiscal_year(year);
    EXPECT_THAT(Fields(Check(request, office.context())), IsEmpty());
  }
}

Result<Event> SubmitTo(const SubmitCaseRequest& request, const Asked& asked,
                       const Cases& of_enterprise = {}, int64_t followed_position = 4) {
  const Office office;
  return Submit(request, asked, followed_position, of_enterprise, kOtherUuid, office.context());
}

TEST(SubmitCase, KeepsTheEnterpriseAsItIsNowAndIgnoresOutputFields) {
  SubmitCaseRequest request = GoodSubmission();
  FacilitationCase& given = *request.mutable_case_();
  given.set_case_id("mine");
  given.set_status(CASE_STATUS_ISSUED);
  given.set_counts_business(true);
  given.set_issued_position(3);
  given.mutable_certificate()->set_number("1");
  given.set_region_code("65.01.01");
  given.set_scale(registry::v1::SCALE_MICRO);
  const Event event = *SubmitTo(request, {GoodEnterprise()});
  FacilitationCase expected = GoodSubmission().case_();
  expected.set_case_id(kOtherUuid);
  expected.set_etag("9");
  expected.set_region_code("65.71.01");
  expected.set_scale(registry::v1::SCALE_SMALL);
  expected.set_status(CASE_STATUS_SUBMITTED);
  expected.set_submitted_on("2020-01-07");
  expected.set_effective_on("2020-01-07");
  expected.set_registry_position(4);
  EXPECT_TRUE(event.has_case_submitted());
  ASSERT_EQ(event.cases_size(), 1);
  EXPECT_FALSE(event.cases(0).has_before());
  EXPECT_EQ(event.cases(0).after().DebugString(), expected.DebugString());
  request.clear_submitted_on();
  EXPECT_EQ(SubmitTo(request, {GoodEnterprise()})->cases(0).after().submitted_on(), kToday);
}

TEST(SubmitCase, RefusesByPrecedence) {
  const Refusal away = {Code::kUnavailable, "REGISTRY_AWAY", {"", ""}};
  registry::v1::Enterprise closed = GoodEnterprise();
  closed.set_status(registry::v1::ENTERPRISE_STATUS_CLOSED);
  const Cases open = {StandingAt(CASE_STATUS_ACCEPTED)};
  const SubmitCaseRequest request = GoodSubmission();
  EXPECT_EQ(Outcome(SubmitTo(request, {tl::unexpected(away)}, open, 5)), "14 REGISTRY_AWAY");
  EXPECT_EQ(Outcome(SubmitTo(request, {closed}, open, 5)), "10 ENTERPRISE_CHANGED");
  EXPECT_EQ(Outcome(SubmitTo(request, {closed}, open, 4)), "9 ENTERPRISE_CLOSED");
  const Result<Event> again = SubmitTo(request, {GoodEnterprise()}, open);
  EXPECT_EQ(Outcome(again), "9 CASE_OPEN");
  EXPECT_EQ(MetadataOf(again, "case_id"), kUuid);
  EXPECT_EQ(Outcome(SubmitTo(request, {GoodEnterprise()})), "accepted");
}

TEST(SubmitCase, TakesPositionsAsNumbers) {
  registry::v1::Enterprise enterprise = GoodEnterprise();
  enterprise.set_etag("10");
  EXPECT_EQ(Outcome(SubmitTo(GoodSubmission(), {enterprise}, {}, 9)), "accepted");
  EXPECT_EQ(Outcome(SubmitTo(GoodSubmission(), {enterprise}, {}, 10)), "accepted");
  EXPECT_EQ(Outcome(SubmitTo(GoodSubmission(), {enterprise}, {}, 11)), "10 ENTERPRISE_CHANGED");
}

TEST(SubmitCase, KnowsTheSameProductHoweverItIsWritten) {
  const Cases open = {StandingAt(CASE_STATUS_SUBMITTED)};
  const auto with = [&](const char* scheme, const char* product) {
    SubmitCaseRequest request = GoodSubmission(scheme);
    request.mutable_case_()->set_product(product);
    return Outcome(SubmitTo(request, {GoodEnterprise()}, open));
  };
  EXPECT_EQ(with("p_irt", "Keripik pisang"), "9 CASE_OPEN");
  EXPECT_EQ(with("p_irt", " KERIPIK PISANG "), "9 CASE_OPEN");
  EXPECT_EQ(with("p_irt", "Keripik ubi"), "accepted");
  EXPECT_EQ(with("halal", "Keripik pisang"), "accepted");
}

TEST(SubmitCase, RefusesASchemeThatIsNotInForceOnTheDay) {
  const Folder folder(R"({"schemes": [{"scheme": "p_irt", "name": {"en": "A", "id": "A"},
      "valid_until": "2020-01-31", "number_pattern": "[0-9]+",
      "number_format": {"en": "Digits.", "id": "Angka."}}]})");
  const Schemes schemes(folder.path());
  const Context context = {schemes, kToday, "9"};
  SubmitCaseRequest request = GoodSubmission();
  EXPECT_THAT(Fields(Check(request, context)), IsEmpty());
  EXPECT_EQ(Outcome(Submit(request, {GoodEnterprise()}, 4, {}, kUuid, context)), "accepted");
  request.set_submitted_on("2020-02-01");
  EXPECT_THAT(Fields(Check(request, context)), IsEmpty()) << "it is known";
  const Refusal away = {Code::kUnavailable, "REGISTRY_AWAY", {"", ""}};
  const Result<Event> result = Submit(request, {tl::unexpected(away)}, 4, {}, kUuid, context);
  EXPECT_EQ(Outcome(result), "9 SCHEME_NOT_IN_FORCE");
  EXPECT_EQ(MetadataOf(result, "scheme"), "p_irt");
  EXPECT_EQ(MetadataOf(result, "day"), "2020-02-01");
}

// --- Accept, start ---

TEST(Steps, NameTheFieldThatIsBad) {
  ExpectNamed<AcceptCaseRequest>(
      Aimed<AcceptCaseRequest>(),
      {{"request_id", [](auto& r) { r.clear_request_id(); }},
       {"case_id", [](auto& r) { r.set_case_id("7"); }},
       {"etag", [](auto& r) { r.clear_etag(); }},
       {"effective_on", [](auto& r) { r.set_effective_on("2020-05-27"); }},
       {"documents[0].title", [](auto& r) { *r.add_documents() = GoodDocument(""); }}});
  ExpectNamed<StartCaseRequest>(
      Aimed<StartCaseRequest>(),
      {{"request_id", [](auto& r) { r.clear_request_id(); }},
       {"case_id", [](auto& r) { r.clear_case_id(); }},
       {"etag", [](auto& r) { r.set_etag(std::string(101, '1')); }},
       {"effective_on", [](auto& r) { r.set_effective_on("2020-13-01"); }},
       {"documents[0].title", [](auto& r) { *r.add_documents() = GoodDocument(""); }}});
}

TEST(Steps, AddTheirDayAndTheirDocuments) {
  const Office office;
  const FacilitationCase submitted = StandingAt(CASE_STATUS_SUBMITTED);
  auto accept = Aimed<AcceptCaseRequest>("2020-03-04");
  *accept.add_documents() = GoodDocument("Decision");
  FacilitationCase accepted = Accept(accept, &submitted, office.context())->cases(0).after();
  EXPECT_EQ(accepted.accepted_on(), "2020-03-04");
  accepted.set_etag("5");
  auto start = Aimed<StartCaseRequest>();
  *start.add_documents() = GoodDocument("Contract");
  const Event event = *Start(start, &accepted, office.context());
  const FacilitationCase& started = event.cases(0).after();
  EXPECT_EQ(started.accepted_on(), "2020-03-04");
  EXPECT_EQ(started.started_on(), kToday);
  ASSERT_EQ(started.documents_size(), 3);
  EXPECT_EQ(started.documents(0).title(), "Request");
  EXPECT_EQ(started.documents(1).title(), "Decision");
  EXPECT_EQ(started.documents(2).title(), "Contract");
}

// --- Issue ---

TEST(IssueCertificate, NamesTheFieldThatIsBad) {
  using Row = IssueCertificateRequest;
  ExpectNamed<Row>(
      GoodIssue("2020-05-01"),
      {
          {"request_id", [](Row& r) { r.clear_request_id(); }},
          {"case_id", [](Row& r) { r.clear_case_id(); }},
          {"etag", [](Row& r) { r.clear_etag(); }},
          {"effective_on", [](Row& r) { r.set_effective_on("2020-05-27"); }},
          {"certificate.number", [](Row& r) { r.mutable_certificate()->set_number(" "); }},
          {"certificate.number",
           [](Row& r) { r.mutable_certificate()->set_number(std::string(101, '1')); }},
          {"certificate.issuer", [](Row& r) { r.mutable_certificate()->clear_issuer(); }},
          {"certificate.issuer",
           [](Row& r) { r.mutable_certificate()->set_issuer(std::string(201, 'a')); }},
          {"certificate.expires_on",
           [](Row& r) { r.mutable_certificate()->set_expires_on("2021-02-29"); }},
          {"certificate.expires_on",
           [](Row& r) { r.mutable_certificate()->set_expires_on("2020-04-30"); }},
          {"documents[0].title", [](Row& r) { *r.add_documents() = GoodDocument(""); }},
      });
}

Result<Event> IssueOn(const IssueCertificateRequest& request, const std::string& scheme = "p_irt",
                      bool number_taken = false) {
  const Office office;
  FacilitationCase before = StandingAt(CASE_STATUS_IN_PROGRESS);
  before.set_scheme(scheme);
  return Issue(request, &before, number_taken, {before}, office.context("1234"));
}

TEST(IssueCertificate, KeepsTheCertificateWithItsDaysAndItsPosition) {
  IssueCertificateRequest request = GoodIssue("2020-04-01", " 2056571010001-25 ");
  request.mutable_certificate()->set_issued_on("2019-01-01");
  request.mutable_certificate()->add_warnings("mine");
  *request.add_documents() = GoodDocument();
  const Event event = *IssueOn(request);
  EXPECT_TRUE(event.has_certificate_issued());
  ASSERT_EQ(event.cases_size(), 1);
  const FacilitationCase& after = event.cases(0).after();
  EXPECT_EQ(after.certificate().number(), "2056571010001-25") << "as the scheme writes it";
  EXPECT_EQ(after.certificate().issued_on(), "2020-04-01");
  EXPECT_EQ(after.certificate().expires_on(), "2025-04-01");
  EXPECT_EQ(after.certificate().issuer(), "Dinas Kesehatan Kota Tarakan");
  EXPECT_THAT(after.certificate().warnings(), IsEmpty());
  EXPECT_EQ(after.issued_position(), 1234);
  EXPECT_TRUE(after.counts_business());
  EXPECT_EQ(after.effective_on(), "2020-04-01");
  EXPECT_EQ(after.ended_on(), "");
  EXPECT_EQ(after.documents_size(), 2);
}

TEST(IssueCertificate, TakesALastDayFromTheFirstToWhatTheSchemeAllows) {
  const auto expiring = [](const std::string& expires_on) {
    IssueCertificateRequest request =
        GoodIssue("2020-04-01", "2056571010001" + expires_on.substr(2, 2));
    request.mutable_certificate()->set_expires_on(expires_on);
    return IssueOn(request);
  };
  EXPECT_EQ(expiring("2020-04-01")->cases(0).after().certificate().expires_on(), "2020-04-01");
  EXPECT_EQ(expiring("2025-04-01")->cases(0).after().certificate().expires_on(), "2025-04-01");
  const Result<Event> too_long = expiring("2025-04-02");
  ASSERT_EQ(Outcome(too_long), "3 INVALID_FIELDS");
  EXPECT_EQ(too_long.error().fields.at(0).field, "certificate.expires_on");
  EXPECT_THAT(too_long.error().fields.at(0).description.en, HasSubstr("2025-04-01"));
}

TEST(IssueCertificate, NamesABadNumberAndABadLastDayAtOnce) {
  IssueCertificateRequest request = GoodIssue("2020-04-01", "20565710100012");
  request.mutable_certificate()->set_expires_on("2026-01-01");
  const Result<Event> result = IssueOn(request, "p_irt", true);
  ASSERT_EQ(Outcome(result), "3 INVALID_FIELDS") << "before CERTIFICATE_NUMBER_TAKEN";
  EXPECT_THAT(Fields(Checked(result.error())),
              ElementsAre("certificate.expires_on", "certificate.number"));
}

TEST(IssueCertificate, RefusesANumberThatIsTakenAndASchemeThatIsNotInForce) {
  EXPECT_EQ(Outcome(IssueOn(GoodIssue(), "p_irt", true)), "6 CERTIFICATE_NUMBER_TAKEN");
  EXPECT_EQ(Outcome(IssueOn(GoodIssue(), "gone", true)), "9 SCHEME_NOT_IN_FORCE");
}

TEST(IssueCertificate, JudgesByTheSchemeInForceOnTheFirstDay) {
  const Office office("2023-02-01");
  const FacilitationCase before = [] {
    FacilitationCase one = StandingAt(CASE_STATUS_IN_PROGRESS);
    one.set_scheme("halal");
    return one;
  }();
  const auto expires_on = [&](const std::string& issued_on) {
    return Issue(GoodIssue(issued_on, "ID35110000123450123"), &before, false, {before},
                 office.context())
        ->cases(0)
        .after()
        .certificate()
        .expires_on();
  };
  EXPECT_EQ(expires_on("2022-12-29"), "2026-12-29");
  EXPECT_EQ(expires_on("2022-12-30"), "");
}

TEST(IssueCertificate, WarnsOfAnUnusualNumberAndStillTakesIt) {
  const Event event = *IssueOn(GoodIssue("", "IDM123"), "trade_mark");
  const Certificate& certificate = event.cases(0).after().certificate();
  EXPECT_EQ(certificate.expires_on(), "2030-05-26");
  EXPECT_THAT(certificate.warnings(), ElementsAre(HasSubstr("9 digits")));
}

// --- Which case counts the business ---

TEST(IssueCertificate, CountsABusinessOnceAYear) {
  const Office office;
  const auto counts_beside = [&](const FacilitationCase& other) {
    const FacilitationCase before = StandingAt(CASE_STATUS_IN_PROGRESS);
    const Event event = *Issue(GoodIssue(), &before, false, {other, before}, office.context());
    EXPECT_EQ(event.cases_size(), 1) << "an earlier one goes on counting";
    return event.cases(0).after().counts_business();
  };
  const auto other = [](CaseStatus status, int fiscal_year) {
    FacilitationCase one = StandingAt(status);
    one.set_case_id(kOtherUuid);
    one.set_fiscal_year(fiscal_year);
    return one;
  };
  EXPECT_FALSE(counts_beside(other(CASE_STATUS_ISSUED, 2020)));
  EXPECT_FALSE(counts_beside(other(CASE_STATUS_EXPIRED, 2020)));
  EXPECT_FALSE(counts_beside(other(CASE_STATUS_VOID, 2020)));
  EXPECT_TRUE(counts_beside(other(CASE_STATUS_REVOKED, 2020)));
  EXPECT_TRUE(counts_beside(other(CASE_STATUS_IN_PROGRESS, 2020)));
  EXPECT_TRUE(counts_beside(other(CASE_STATUS_ISSUED, 2019)));
}

}  // namespace
}  // namespace umkm::certification
