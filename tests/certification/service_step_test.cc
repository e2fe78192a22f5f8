#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "tests/certification/harness.h"

namespace umkm::certification {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Stub = CertificationService::Stub;
using Fields = std::vector<std::string>;

class StepTest : public ::testing::Test, protected Harness {
 protected:
  // Sends all at once, each from its own thread; gives what each got.
  template <class Request, class Response>
  std::vector<Result<Response>> InParallel(grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                                        const Request&, Response*),
                                           const std::vector<Request>& requests) {
    std::vector<Result<Response>> results(requests.size());
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < requests.size(); ++i) {
      threads.emplace_back([&, i] { results[i] = Call(method, requests[i]); });
    }
    threads.clear();
    return results;
  }
  // How often each outcome came: "accepted" or the reason of the refusal.
  template <class Response>
  std::map<std::string, int> Outcomes(const std::vector<Result<Response>>& results) {
    std::map<std::string, int> outcomes;
    for (const auto& result : results) ++outcomes[result ? "accepted" : result.error().reason];
    return outcomes;
  }
};

TEST_F(StepTest, SubmitsACaseWithWhatTheRegistryKnowsOfTheEnterprise) {
  const auto enterprise = registry.Register(registry::SamCreative());
  const auto response =
      Call(&Stub::SubmitCase, NewCase(enterprise.enterprise_id(), "p_irt")).value();
  const FacilitationCase& one = response.case_();
  EXPECT_TRUE(IsUuid(one.case_id()));
  EXPECT_EQ(response.position_token(), "certification:1");
  EXPECT_EQ(one.etag(), "1");
  EXPECT_EQ(one.status(), CASE_STATUS_SUBMITTED);
  EXPECT_EQ(one.region_code(), "65.01.05");
  EXPECT_EQ(one.scale(), registry::v1::SCALE_SMALL);
  EXPECT_EQ(one.submitted_on(), "2020-05-26");
  EXPECT_EQ(one.effective_on(), "2020-05-26");
  EXPECT_EQ(one.documents(0).reference(), "arsip/2020/17");
  EXPECT_EQ(Get(one.case_id()).DebugString(), one.DebugString());
}

TEST_F(StepTest, FindsTheEnterpriseByItsNibToo) {
  const auto enterprise = registry.Register(registry::SamCreative());
  SubmitCaseRequest request = NewCase("");
  request.set_nib(enterprise.nib());
  EXPECT_EQ(Submit(request).enterprise_id(), enterprise.enterprise_id());
}

TEST_F(StepTest, WalksACaseToItsCertificate) {
  const std::string id = Submit(NewCase(RegisterEnterprise(), "p_irt")).case_id();
  auto accept = About<AcceptCaseRequest>(id);
  *accept.add_documents() = NewCase("").case_().documents(0);
  EXPECT_EQ(Call(&Stub::AcceptCase, accept).value().case_().status(), CASE_STATUS_ACCEPTED);
  const auto started = Call(&Stub::StartCase, About<StartCaseRequest>(id)).value().case_();
  EXPECT_EQ(started.status(), CASE_STATUS_IN_PROGRESS);
  const auto issued = Call(&Stub::IssueCertificate, IssueOf(id, PirtNumber(12))).value();
  EXPECT_EQ(issued.position_token(), "certification:4");
  EXPECT_EQ(issued.case_().status(), CASE_STATUS_ISSUED);
  EXPECT_EQ(issued.case_().certificate().issued_on(), "2020-05-26");
  EXPECT_EQ(issued.case_().certificate().expires_on(), "2025-05-26");
  EXPECT_EQ(issued.case_().issued_position(), 4);
  EXPECT_TRUE(issued.case_().counts_business());
  EXPECT_THAT(issued.case_().documents(), SizeIs(2));
  EXPECT_EQ(Get(id).DebugString(), issued.case_().DebugString());
  EXPECT_THAT(EventTypes(),
              ElementsAre("CaseSubmitted", "CaseAccepted", "CaseStarted", "CertificateIssued"));
  for (const journal::v1::Entry& entry : Journal()) {
    EXPECT_EQ(entry.subject_id(), id);
    EXPECT_EQ(entry.actor(), "test");
    EXPECT_EQ(entry.effective_on(), "2020-05-26");
  }
}

TEST_F(StepTest, EachEventHoldsWhatTheOneBeforeLeft) {
  const std::string id = Started(NewCase(RegisterEnterprise()));
  Issue(id, "SNI 101:2018");
  std::string last;
  for (const journal::v1::Entry& entry : Journal()) {
    Event event;
    ASSERT_TRUE(event.ParseFromString(entry.event()));
    EXPECT_EQ(event.cases(0).before().SerializeAsString(), last);
    last = event.cases(0).after().SerializeAsString();
  }
}

TEST_F(StepTest, GivesARepeatedRequestItsFirstAnswerAlsoWhileTheRegistryIsAway) {
  const SubmitCaseRequest request = NewCase(RegisterEnterprise());
  const auto first = Call(&Stub::SubmitCase, request).value();
  Call(&Stub::AcceptCase, About<AcceptCaseRequest>(first.case_().case_id())).value();
  EXPECT_EQ(Call(&Stub::SubmitCase, request).value().SerializeAsString(),
            first.SerializeAsString());
  registry.GoAway();
  EXPECT_EQ(Call(&Stub::SubmitCase, request).value().SerializeAsString(),
            first.SerializeAsString());
  EXPECT_THAT(Journal(), SizeIs(2));

  SubmitCaseRequest other = request;
  other.mutable_case_()->set_product("Meja");
  const auto reused = Call(&Stub::SubmitCase, other);
  ASSERT_FALSE(reused);
  EXPECT_EQ(reused.error().reason, "REQUEST_ID_REUSED");
}

TEST_F(StepTest, DoesNothingWhileTheRegistryIsAwayAndSucceedsOnceAfterwards) {
  const SubmitCaseRequest request = NewCase(RegisterEnterprise());
  registry.GoAway();
  const Stopwatch watch;
  const auto refused = Call(&Stub::SubmitCase, request, "en", absl::Seconds(2));
  EXPECT_LT(watch.Seconds(), 2);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kUnavailable);
  EXPECT_EQ(refused.error().reason, "REGISTRY_AWAY");
  EXPECT_GT(refused.error().retry_after_ms, 0);
  EXPECT_THAT(Journal(), IsEmpty());
  EXPECT_THAT(store.ListCases({}, "", 10), IsEmpty());

  registry.ComeBack();
  ASSERT_TRUE(
      Eventually(absl::Seconds(60), [&] { return Call(&Stub::SubmitCase, request).has_value(); }));
  EXPECT_TRUE(Call(&Stub::SubmitCase, request));
  EXPECT_THAT(Journal(), SizeIs(1));
}

TEST_F(StepTest, RefusesAnEnterpriseThatIsNotThereOrClosed) {
  const auto unknown = Call(&Stub::SubmitCase, NewCase(NewRequestId()));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, Code::kNotFound);
  EXPECT_EQ(unknown.error().reason, "ENTERPRISE_NOT_FOUND");

  const std::string id = RegisterEnterprise();
  registry.Close(id);
  const auto closed = Call(&Stub::SubmitCase, NewCase(id));
  ASSERT_FALSE(closed);
  EXPECT_EQ(closed.error().code, Code::kFailedPrecondition);
  EXPECT_EQ(closed.error().reason, "ENTERPRISE_CLOSED");
  EXPECT_THAT(Journal(), IsEmpty());
}

TEST_F(StepTest, OpensOneCaseOfThirtyTwoParallelSubmissionsOfTheSame) {
  const std::string id = RegisterEnterprise();
  std::vector<SubmitCaseRequest> requests;
  for (int i = 0; i < 32; ++i) requests.push_back(NewCase(id));
  EXPECT_THAT(Outcomes(InParallel(&Stub::SubmitCase, requests)),
              ElementsAre(std::pair("CASE_OPEN", 31), std::pair("accepted", 1)));
  EXPECT_THAT(Journal(), SizeIs(1));
}

TEST_F(StepTest, MakesOneCaseOfThirtyTwoParallelRequestsWithOneRequestId) {
  const auto results =
      InParallel(&Stub::SubmitCase, std::vector(32, NewCase(RegisterEnterprise())));
  std::set<std::string> answers;
  for (const auto& result : results) answers.insert(result.value().SerializeAsString());
  EXPECT_THAT(answers, SizeIs(1));
  EXPECT_THAT(Journal(), SizeIs(1));
}

TEST_F(StepTest, GivesANumberToOneOfParallelCases) {
  std::vector<IssueCertificateRequest> requests;
  for (int i = 0; i < 12; ++i) {
    const std::string id = Started(NewCase(RegisterEnterprise(), "p_irt"));
    requests.push_back(IssueOf(id, PirtNumber(7)));
  }
  EXPECT_THAT(Outcomes(InParallel(&Stub::IssueCertificate, requests)),
              ElementsAre(std::pair("CERTIFICATE_NUMBER_TAKEN", 11), std::pair("accepted", 1)));
  const std::string later = Started(NewCase(RegisterEnterprise(), "p_irt"));
  const auto taken = Call(&Stub::IssueCertificate, IssueOf(later, PirtNumber(7)));
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, Code::kAlreadyExists);
  EXPECT_EQ(Get(later).status(), CASE_STATUS_IN_PROGRESS);
}

TEST_F(StepTest, CountsABusinessByItsFirstCertificateOfTheYear) {
  const std::string id = RegisterEnterprise();
  SubmitCaseRequest next_year = NewCase(id, "sni", "Lemari");
  next_year.mutable_case_()->set_fiscal_year(2021);
  const std::string first = Started(NewCase(id, "sni", "Kursi"));
  const std::string second = Started(NewCase(id, "sni", "Meja"));
  const std::string third = Started(next_year);
  EXPECT_TRUE(Issue(second, "SNI 102:2018").counts_business());
  EXPECT_FALSE(Issue(first, "SNI 101:2018").counts_business());
  EXPECT_TRUE(Issue(third, "SNI 103:2018").counts_business());
}

TEST_F(StepTest, RefusesAStaleEtagAndAStepFromElsewhere) {
  const std::string id = Submit(NewCase(RegisterEnterprise())).case_id();
  const auto start = Call(&Stub::StartCase, About<StartCaseRequest>(id));
  ASSERT_FALSE(start);
  EXPECT_EQ(start.error().code, Code::kFailedPrecondition);
  EXPECT_EQ(start.error().reason, "WRONG_STATUS");

  const auto stale = About<AcceptCaseRequest>(id);
  Call(&Stub::AcceptCase, About<AcceptCaseRequest>(id)).value();
  const auto refused = Call(&Stub::AcceptCase, stale);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kAborted);
  EXPECT_EQ(refused.error().reason, "ETAG_MISMATCH");

  auto nowhere = About<AcceptCaseRequest>(id);
  nowhere.set_case_id(NewRequestId());
  const auto missing = Call(&Stub::AcceptCase, nowhere);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::kNotFound);
  EXPECT_EQ(missing.error().reason, "CASE_NOT_FOUND");
  EXPECT_THAT(Journal(), SizeIs(2));
}

// What is put into a good request, in protobuf's text format, and the fields that are then named.
struct Row {
  std::string name, spoilt;
  Fields fields;
};

class BadStepTest : public StepTest {
 protected:
  template <class Request, class Response>
  void ExpectRefused(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                     const Request& good, const std::vector<Row>& rows) {
    const std::size_t before = Journal().size();
    for (const Row& row : rows) {
      Request request = good;
      google::protobuf::TextFormat::Parser parser;
      ASSERT_TRUE(parser.MergeFromString(row.spoilt, &request)) << row.name;
      const Result<Response> result = Call(method, request);
      ASSERT_FALSE(result) << row.name << " was accepted";
      EXPECT_EQ(result.error().reason, "INVALID_FIELDS") << row.name;
      Fields fields;
      for (const FieldViolation& violation : result.error().fields) {
        fields.push_back(violation.field);
      }
      EXPECT_EQ(fields, row.fields) << row.name;
    }
    EXPECT_EQ(Journal().size(), before);
  }
};

TEST_F(BadStepTest, ToSubmitACase) {
  ExpectRefused(&Stub::SubmitCase, NewCase(RegisterEnterprise()),
                {{"no request_id", "request_id: ''", {"request_id"}},
                 {"a scheme that nobody knows", "case {scheme: 'iso'}", {"case.scheme"}},
                 {"SQL as scheme", "case {scheme: '\\' or 1=1; --'}", {"case.scheme"}},
                 {"no product", "case {product: ' '}", {"case.product"}},
                 {"NUL in the product", "case {product: 'a\\000b'}", {"case.product"}},
                 {"the year after next", "case {fiscal_year: 2022}", {"case.fiscal_year"}},
                 {"1999", "case {fiscal_year: 1999}", {"case.fiscal_year"}},
                 {"no fund", "case {fund: FUND_UNSPECIFIED}", {"case.fund"}},
                 {"negative cost", "case {cost_rupiah: -1}", {"case.cost_rupiah"}},
                 {"a short hash",
                  "case {documents {title: 'a' reference: 'b' sha256: 'ab'}}",
                  {"case.documents[1].sha256"}},
                 {"both id and NIB", "nib: '1234567890123'", {"case.enterprise_id"}},
                 {"a malformed id", "case {enterprise_id: 'x'}", {"case.enterprise_id"}},
                 {"tomorrow", "submitted_on: '2020-05-27'", {"submitted_on"}}});
}

TEST_F(BadStepTest, ToTakeAStep) {
  const std::string id = Started(NewCase(RegisterEnterprise(), "p_irt"));
  const std::vector<Row> of_every_step = {
      {"no request_id", "request_id: ''", {"request_id"}},
      {"no case", "case_id: ''", {"case_id"}},
      {"a malformed id", "case_id: 'x'", {"case_id"}},
      {"no etag", "etag: ''", {"etag"}},
      {"tomorrow", "effective_on: '2020-05-27'", {"effective_on"}},
      {"an impossible day", "effective_on: '2020-02-30'", {"effective_on"}},
      {"a document without title",
       "documents {reference: 'b' sha256: '" + std::string(64, 'a') + "'}",
       {"documents[0].title"}}};
  ExpectRefused(&Stub::AcceptCase, About<AcceptCaseRequest>(id), of_every_step);
  ExpectRefused(&Stub::StartCase, About<StartCaseRequest>(id), of_every_step);
  const IssueCertificateRequest issue = IssueOf(id, PirtNumber(1));
  ExpectRefused(&Stub::IssueCertificate, issue, of_every_step);
  ExpectRefused(&Stub::IssueCertificate, issue,
                {{"no number", "certificate {number: ''}", {"certificate.number"}},
                 {"no P-IRT number", "certificate {number: '12'}", {"certificate.number"}},
                 {"another year in the number",
                  "certificate {number: '205650101000131'}",
                  {"certificate.number"}},
                 {"no issuer", "certificate {issuer: ''}", {"certificate.issuer"}},
                 {"expired before it was issued",
                  "certificate {expires_on: '2020-05-25'}",
                  {"certificate.expires_on"}}});
}

}  // namespace
}  // namespace umkm::certification
