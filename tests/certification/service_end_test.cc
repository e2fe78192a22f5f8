#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/certification/harness.h"

namespace umkm::certification {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using Stub = CertificationService::Stub;

class EndTest : public ::testing::Test, protected Harness {
 protected:
  std::vector<std::string> FieldsOf(const Refusal& refusal) {
    std::vector<std::string> fields;
    for (const FieldViolation& violation : refusal.fields) fields.push_back(violation.field);
    return fields;
  }
};

TEST_F(EndTest, RefusesOrWithdrawsACaseThatIsOpenWithItsReason) {
  const std::string refused = Submit(NewCase(RegisterEnterprise())).case_id();
  const auto refusal = Call(&Stub::RefuseCase, About<RefuseCaseRequest>(refused)).value();
  EXPECT_EQ(refusal.position_token(), "certification:2");
  EXPECT_EQ(refusal.case_().status(), CASE_STATUS_REFUSED);
  EXPECT_EQ(refusal.case_().reason(), "by decision");
  EXPECT_EQ(refusal.case_().ended_on(), "2020-05-26");
  EXPECT_EQ(Get(refused).DebugString(), refusal.case_().DebugString());

  const std::string withdrawn = Started(NewCase(RegisterEnterprise()));
  const auto one = Call(&Stub::WithdrawCase, About<WithdrawCaseRequest>(withdrawn)).value().case_();
  EXPECT_EQ(one.status(), CASE_STATUS_WITHDRAWN);
  EXPECT_EQ(one.ended_on(), "2020-05-26");
  EXPECT_THAT(EventTypes(), ElementsAre("CaseSubmitted", "CaseRefused", "CaseSubmitted",
                                        "CaseAccepted", "CaseStarted", "CaseWithdrawn"));
}

TEST_F(EndTest, RevokesACertificateOnce) {
  const std::string id = Started(NewCase(RegisterEnterprise()));
  const auto too_early = Call(&Stub::RevokeCertificate, About<RevokeCertificateRequest>(id));
  ASSERT_FALSE(too_early);
  EXPECT_EQ(too_early.error().reason, "WRONG_STATUS");
  Issue(id, "SNI 101:2018");
  const auto request = About<RevokeCertificateRequest>(id);
  const auto revoked = Call(&Stub::RevokeCertificate, request).value();
  EXPECT_EQ(revoked.case_().status(), CASE_STATUS_REVOKED);
  EXPECT_FALSE(revoked.case_().counts_business());
  EXPECT_EQ(Call(&Stub::RevokeCertificate, request).value().SerializeAsString(),
            revoked.SerializeAsString());
  EXPECT_FALSE(Call(&Stub::RevokeCertificate, About<RevokeCertificateRequest>(id)));
  EXPECT_THAT(Journal(), SizeIs(5));
}

TEST_F(EndTest, MovesTheCountOfTheBusinessToItsNextCertificate) {
  const std::string id = RegisterEnterprise();
  const std::string first = Started(NewCase(id, "sni", "Kursi"));
  const std::string second = Started(NewCase(id, "sni", "Meja"));
  const std::string third = Started(NewCase(id, "sni", "Lemari"));
  Issue(first, "SNI 101:2018");
  Issue(second, "SNI 102:2018");
  Issue(third, "SNI 103:2018");
  Call(&Stub::RevokeCertificate, About<RevokeCertificateRequest>(second)).value();
  EXPECT_TRUE(Get(first).counts_business());
  Call(&Stub::RevokeCertificate, About<RevokeCertificateRequest>(first)).value();
  EXPECT_FALSE(Get(first).counts_business());
  EXPECT_FALSE(Get(second).counts_business());
  EXPECT_TRUE(Get(third).counts_business());

  Event event;
  ASSERT_TRUE(event.ParseFromString(Journal().back().event()));
  ASSERT_THAT(event.cases(), SizeIs(2));
  EXPECT_EQ(event.cases(0).after().case_id(), first);
  EXPECT_EQ(event.cases(1).after().case_id(), third);
  EXPECT_EQ(event.cases(1).after().etag(), Get(third).etag());
}

TEST_F(EndTest, DoesNotRevokeWhatHasExpired) {
  const std::string id = Started(NewCase(RegisterEnterprise()));
  Issue(id, "SNI 101:2018", "2020-05-31");
  clock.Advance(absl::Hours(24 * 7));
  const auto late = Call(&Stub::RevokeCertificate, About<RevokeCertificateRequest>(id));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Code::kFailedPrecondition);
  EXPECT_EQ(late.error().reason, "CERTIFICATE_EXPIRED");
}

TEST_F(EndTest, NeedsAReasonAndAnEtag) {
  const std::string id = Submit(NewCase(RegisterEnterprise())).case_id();
  RefuseCaseRequest refuse;
  refuse.set_request_id(NewRequestId());
  refuse.set_case_id(id);
  const auto refused = Call(&Stub::RefuseCase, refuse);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "INVALID_FIELDS");
  EXPECT_THAT(FieldsOf(refused.error()), ElementsAre("etag", "reason"));
  const auto nothing = Call(&Stub::WithdrawCase, WithdrawCaseRequest());
  ASSERT_FALSE(nothing);
  EXPECT_THAT(FieldsOf(nothing.error()), ElementsAre("request_id", "case_id", "etag", "reason"));
  auto too_long = About<RevokeCertificateRequest>(id);
  too_long.set_reason(std::string(501, 'a'));
  const auto long_refused = Call(&Stub::RevokeCertificate, too_long);
  ASSERT_FALSE(long_refused);
  EXPECT_THAT(FieldsOf(long_refused.error()), ElementsAre("reason"));
  EXPECT_THAT(Journal(), SizeIs(1));
}

}  // namespace
}  // namespace umkm::certification
