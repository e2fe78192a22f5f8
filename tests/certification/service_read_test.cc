#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/certification/harness.h"

namespace umkm::certification {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;
using Stub = CertificationService::Stub;

constexpr auto kValid = CheckCertificateResponse::VALIDITY_VALID;
constexpr auto kExpired = CheckCertificateResponse::VALIDITY_EXPIRED;
constexpr auto kRevoked = CheckCertificateResponse::VALIDITY_REVOKED;
constexpr auto kUnknown = CheckCertificateResponse::VALIDITY_UNKNOWN;

class ReadTest : public ::testing::Test, protected Harness {
 protected:
  CheckCertificateResponse CheckOf(const std::string& number, const std::string& scheme = "sni") {
    CheckCertificateRequest request;
    request.set_scheme(scheme);
    request.set_number(number);
    return Call(&Stub::CheckCertificate, request).value();
  }
  std::vector<std::string> FieldsOf(const Refusal& refusal) {
    std::vector<std::string> fields;
    for (const FieldViolation& violation : refusal.fields) fields.push_back(violation.field);
    return fields;
  }
};

TEST_F(ReadTest, GetsACaseById) {
  const FacilitationCase one = Submit(NewCase(RegisterEnterprise()));
  GetCaseRequest request;
  request.set_case_id(one.case_id());
  EXPECT_EQ(Call(&Stub::GetCase, request).value().case_().DebugString(), one.DebugString());
  request.set_case_id(NewRequestId());
  const auto missing = Call(&Stub::GetCase, request);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::kNotFound);
  EXPECT_EQ(missing.error().reason, "CASE_NOT_FOUND");
  request.set_case_id("x");
  const auto bad = Call(&Stub::GetCase, request);
  ASSERT_FALSE(bad);
  EXPECT_THAT(FieldsOf(bad.error()), ElementsAre("case_id"));
}

TEST_F(ReadTest, PagesStayStableWhileCasesAreAdded) {
  const std::string enterprise = RegisterEnterprise();
  std::set<std::string> before;
  for (int i = 0; i < 11; ++i) {
    before.insert(Submit(NewCase(enterprise, "sni", "Lama " + std::to_string(i))).case_id());
  }
  std::multiset<std::string> seen;
  ListCasesRequest request;
  request.set_page_size(3);
  request.set_enterprise_id(enterprise);
  do {
    const auto page = Call(&Stub::ListCases, request).value();
    EXPECT_LE(page.cases_size(), 3);
    for (const FacilitationCase& one : page.cases()) {
      if (one.product().starts_with("Lama")) seen.insert(one.case_id());
    }
    if (seen.size() < 9) {
      Submit(NewCase(enterprise, "sni", "Baru " + std::to_string(seen.size())));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(seen, std::multiset<std::string>(before.begin(), before.end()));
}

TEST_F(ReadTest, NamesEveryBadFieldOfAList) {
  ListCasesRequest request;
  request.set_page_size(-1);
  request.set_enterprise_id("x");
  request.set_scheme("iso");
  request.set_fund(static_cast<type::v1::Fund>(9));
  request.set_status(static_cast<CaseStatus>(99));
  request.set_region_prefix("6501");
  const auto refused = Call(&Stub::ListCases, request);
  ASSERT_FALSE(refused);
  EXPECT_THAT(FieldsOf(refused.error()),
              UnorderedElementsAre("page_size", "enterprise_id", "scheme", "fund", "status",
                                   "region_prefix"));
  ListCasesRequest forged;
  forged.set_page_token("forged");
  const auto bad = Call(&Stub::ListCases, forged);
  ASSERT_FALSE(bad);
  EXPECT_THAT(FieldsOf(bad.error()), ElementsAre("page_token"));
}

TEST_F(ReadTest, TellsOfACertificateWhetherItCanBeReliedOn) {
  const std::string enterprise = RegisterEnterprise();
  const auto issue = [&](const std::string& number, const std::string& expires_on) {
    const std::string id = Started(NewCase(enterprise, "sni", number));
    Issue(id, number, expires_on);
    return id;
  };
  issue("SNI ISO 101:2018", "2020-05-31");
  const std::string revoked = issue("SNI 102:2018", "2021-12-31");
  Call(&Stub::RevokeCertificate, About<RevokeCertificateRequest>(revoked)).value();

  EXPECT_EQ(CheckOf("SNI 109:2018").validity(), kUnknown);
  EXPECT_EQ(CheckOf("SNI 109:2018").issued_on(), "");
  EXPECT_EQ(CheckOf("SNI ISO 101:2018", "halal").validity(), kUnknown);
  EXPECT_EQ(CheckOf("SNI 102:2018").validity(), kRevoked);
  const auto valid = CheckOf(" sni iso 101 : 2018");
  EXPECT_EQ(valid.validity(), kValid);
  EXPECT_EQ(valid.issued_on(), "2020-05-26");
  EXPECT_EQ(valid.expires_on(), "2020-05-31");
  EXPECT_THAT(valid.DebugString(), Not(HasSubstr("Sam Creative")));
  EXPECT_THAT(valid.DebugString(), Not(HasSubstr(enterprise)));

  clock.Advance(absl::Hours(24 * 5));
  EXPECT_EQ(CheckOf("SNI ISO 101:2018").validity(), kValid) << "on its last day";
  clock.Advance(absl::Hours(24));
  EXPECT_EQ(CheckOf("SNI ISO 101:2018").validity(), kExpired)
      << "before its expiry is in the journal";
}

TEST_F(ReadTest, TellsThatACertificateIsVoid) {
  const std::string enterprise = RegisterEnterprise();
  Issue(Started(NewCase(enterprise, "p_irt")), PirtNumber(1));
  EXPECT_EQ(CheckOf(PirtNumber(1), "p_irt").validity(), kValid);
  registry.Move(enterprise, "65.71.01");
  const auto follower = FollowRegistry();
  ASSERT_TRUE(Followed(*follower));
  EXPECT_EQ(CheckOf(PirtNumber(1), "p_irt").validity(), kRevoked);
}

TEST_F(ReadTest, ChecksNoCertificateWithoutSchemeAndNumber) {
  const auto nothing = Call(&Stub::CheckCertificate, CheckCertificateRequest());
  ASSERT_FALSE(nothing);
  EXPECT_THAT(FieldsOf(nothing.error()), ElementsAre("scheme", "number"));
  CheckCertificateRequest request;
  request.set_scheme("iso");
  request.set_number(std::string("1\0", 2));
  const auto odd = Call(&Stub::CheckCertificate, request);
  ASSERT_FALSE(odd);
  EXPECT_THAT(FieldsOf(odd.error()), ElementsAre("scheme", "number"));
}

TEST_F(ReadTest, ListsTheSchemesInTheCallersLanguage) {
  const auto english = Call(&Stub::ListSchemes, ListSchemesRequest()).value();
  const auto indonesian = Call(&Stub::ListSchemes, ListSchemesRequest(), "id").value();
  ASSERT_EQ(english.schemes_size(), indonesian.schemes_size());
  std::vector<std::string> codes;
  for (int i = 0; i < english.schemes_size(); ++i) {
    codes.push_back(english.schemes(i).scheme());
    const auto& scheme = *schemes.Find(codes.back(), "2020-05-26");
    EXPECT_EQ(english.schemes(i).name(), scheme.name().en());
    EXPECT_EQ(english.schemes(i).number_format(), scheme.number_format().en());
    EXPECT_EQ(english.schemes(i).validity_years(), scheme.validity_years());
    EXPECT_EQ(indonesian.schemes(i).name(), scheme.name().id());
    EXPECT_EQ(indonesian.schemes(i).number_format(), scheme.number_format().id());
  }
  EXPECT_THAT(codes, UnorderedElementsAre("halal", "sni", "p_irt", "bpom", "trade_mark"));
}

TEST_F(ReadTest, ListsTheSchemesOfAnotherDay) {
  const auto years_of_halal = [&](const std::string& on) {
    ListSchemesRequest request;
    request.set_on(on);
    const auto response = Call(&Stub::ListSchemes, request).value();
    for (const auto& scheme : response.schemes()) {
      if (scheme.scheme() == "halal") return scheme.validity_years();
    }
    return -1;
  };
  EXPECT_GT(years_of_halal("2020-01-01"), 0);
  EXPECT_EQ(years_of_halal("2024-01-01"), 0) << "it does not expire since 2022";
  ListSchemesRequest request;
  request.set_on("2020-02-30");
  const auto bad = Call(&Stub::ListSchemes, request);
  ASSERT_FALSE(bad);
  EXPECT_THAT(FieldsOf(bad.error()), ElementsAre("on"));
}

}  // namespace
}  // namespace umkm::certification
