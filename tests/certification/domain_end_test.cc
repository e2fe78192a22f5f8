#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/certification/domain_fixture.h"

namespace umkm::certification {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

template <class Request>
void ExpectBadFieldsNamed() {
  const Office office;
  const auto fields = [&](auto spoil) {
    Request request = AimedWithReason<Request>("2020-05-26");
    spoil(request);
    return Fields(Check(request, office.context()));
  };
  EXPECT_THAT(fields([](Request&) {}), IsEmpty());
  EXPECT_THAT(fields([](Request& r) { r.set_reason(std::string(500, 'a')); }), IsEmpty());
  EXPECT_THAT(fields([](Request& r) { r.set_request_id("1"); }), ElementsAre("request_id"));
  EXPECT_THAT(fields([](Request& r) { r.set_case_id("1"); }), ElementsAre("case_id"));
  EXPECT_THAT(fields([](Request& r) { r.clear_etag(); }), ElementsAre("etag"));
  EXPECT_THAT(fields([](Request& r) { r.set_effective_on("2020-05-27"); }),
              ElementsAre("effective_on"));
  EXPECT_THAT(fields([](Request& r) { r.clear_reason(); }), ElementsAre("reason"));
  EXPECT_THAT(fields([](Request& r) { r.set_reason(std::string(501, 'a')); }),
              ElementsAre("reason"));
}

TEST(Ends, NameTheFieldThatIsBad) {
  ExpectBadFieldsNamed<RefuseCaseRequest>();
  ExpectBadFieldsNamed<WithdrawCaseRequest>();
  ExpectBadFieldsNamed<RevokeCertificateRequest>();
}

TEST(Ends, KeepDayAndReason) {
  const Office office;
  const FacilitationCase open = StandingAt(CASE_STATUS_SUBMITTED);
  const FacilitationCase issued = StandingAt(CASE_STATUS_ISSUED);
  const Event events[] = {
      *Refuse(AimedWithReason<RefuseCaseRequest>(), &open, office.context()),
      *Withdraw(AimedWithReason<WithdrawCaseRequest>(), &open, office.context()),
      *Revoke(AimedWithReason<RevokeCertificateRequest>(), &issued, {issued}, office.context())};
  EXPECT_TRUE(events[0].has_case_refused());
  EXPECT_TRUE(events[1].has_case_withdrawn());
  EXPECT_TRUE(events[2].has_certificate_revoked());
  for (const Event& event : events) {
    ASSERT_EQ(event.cases_size(), 1);
    const FacilitationCase& after = event.cases(0).after();
    EXPECT_EQ(after.ended_on(), kToday);
    EXPECT_EQ(after.effective_on(), kToday);
    EXPECT_EQ(after.reason(), "As the letter of 3 March says");
    EXPECT_EQ(after.etag(), "9");
  }
}

// --- The last day ---

TEST(RevokeCertificate, IsRefusedOnceTheLastDayHasPassedWhetherExpiryWasEnteredOrNot) {
  const Office office("2025-06-01");
  const auto revoke = [&](const FacilitationCase& before, const char* effective_on) {
    return Revoke(AimedWithReason<RevokeCertificateRequest>(effective_on), &before, {before},
                  office.context());
  };
  const FacilitationCase issued = StandingAt(CASE_STATUS_ISSUED);
  EXPECT_EQ(Outcome(revoke(issued, "2025-03-01")), "accepted") << "valid through its last day";
  EXPECT_EQ(Outcome(revoke(issued, "2025-03-02")), "9 CERTIFICATE_EXPIRED");
  EXPECT_EQ(MetadataOf(revoke(issued, "2025-03-02"), "expires_on"), "2025-03-01");
  EXPECT_EQ(Outcome(revoke(issued, "")), "9 CERTIFICATE_EXPIRED");
  EXPECT_EQ(Outcome(revoke(StandingAt(CASE_STATUS_EXPIRED), "")), "9 CERTIFICATE_EXPIRED");
  FacilitationCase endless = issued;
  endless.mutable_certificate()->clear_expires_on();
  EXPECT_EQ(Outcome(revoke(endless, "")), "accepted");
}

TEST(Expire, HappensOnTheDayAfterTheLastHoweverLateItIsEntered) {
  const FacilitationCase before = StandingAt(CASE_STATUS_ISSUED);
  EXPECT_EQ(Outcome(Expire(nullptr, Office().context())), "5 CASE_NOT_FOUND");
  EXPECT_EQ(Outcome(Expire(&before, Office("2025-02-28").context())), "9 WRONG_STATUS");
  EXPECT_EQ(Outcome(Expire(&before, Office("2025-03-01").context())), "9 WRONG_STATUS");
  for (const char* today : {"2025-03-02", "2031-12-31"}) {
    const Event event = *Expire(&before, Office(today).context());
    EXPECT_TRUE(event.has_certificate_expired());
    ASSERT_EQ(event.cases_size(), 1);
    const FacilitationCase& after = event.cases(0).after();
    EXPECT_EQ(after.status(), CASE_STATUS_EXPIRED);
    EXPECT_EQ(after.effective_on(), "2025-03-02");
    EXPECT_EQ(after.ended_on(), "2025-03-02");
    EXPECT_TRUE(after.counts_business()) << "the business was facilitated all the same";
  }
  FacilitationCase endless = before;
  endless.mutable_certificate()->clear_expires_on();
  EXPECT_EQ(Outcome(Expire(&endless, Office("2199-12-31").context())), "9 WRONG_STATUS");
}

TEST(Expire, KnowsTheEndOfFebruary) {
  FacilitationCase before = StandingAt(CASE_STATUS_ISSUED);
  const Office office("2025-06-01");
  const auto day = [&](const char* expires_on) {
    before.mutable_certificate()->set_expires_on(expires_on);
    return Expire(&before, office.context())->cases(0).after().effective_on();
  };
  EXPECT_EQ(day("2024-02-28"), "2024-02-29");
  EXPECT_EQ(day("2024-02-29"), "2024-03-01");
  EXPECT_EQ(day("2025-02-28"), "2025-03-01");
  EXPECT_EQ(day("2024-12-31"), "2025-01-01");
}

// --- Which case counts the business ---

FacilitationCase Issued(const char* case_id, int64_t issued_position, bool counts) {
  FacilitationCase one = StandingAt(CASE_STATUS_ISSUED);
  one.set_case_id(case_id);
  one.set_issued_position(issued_position);
  one.set_counts_business(counts);
  return one;
}

constexpr char kThirdUuid[] = "0197a1b2-0000-7000-8000-000000000003";

TEST(RevokeCertificate, LetsTheNextCaseOfTheYearCountTheBusiness) {
  const Office office;
  const FacilitationCase counting = Issued(kUuid, 5, true);
  FacilitationCase next = Issued(kOtherUuid, 7, false);
  const FacilitationCase later = Issued(kThirdUuid, 8, false);
  next.set_effective_on("2020-05-20");
  const Event event = *Revoke(AimedWithReason<RevokeCertificateRequest>("2020-05-10"), &counting,
                              {later, next, counting}, office.context());
  ASSERT_EQ(event.cases_size(), 2);
  EXPECT_EQ(event.cases(0).after().case_id(), kUuid);
  EXPECT_FALSE(event.cases(0).after().counts_business());
  FacilitationCase expected = next;
  expected.set_counts_business(true);
  expected.set_etag("9");
  EXPECT_EQ(event.cases(1).before().DebugString(), next.DebugString());
  EXPECT_EQ(event.cases(1).after().DebugString(), expected.DebugString())
      << "not before its own latest change of 20 May";
}

TEST(RevokeCertificate, DatesTheNextOneByTheRevocationWhenThatIsLater) {
  const Office office;
  const FacilitationCase counting = Issued(kUuid, 5, true), next = Issued(kOtherUuid, 7, false);
  const Event event = *Revoke(AimedWithReason<RevokeCertificateRequest>("2020-05-10"), &counting,
                              {counting, next}, office.context());
  ASSERT_EQ(event.cases_size(), 2);
  EXPECT_EQ(event.cases(1).after().effective_on(), "2020-05-10");
}

TEST(RevokeCertificate, LeavesTheCountAloneWhenTheCaseDidNotCount) {
  const Office office;
  const FacilitationCase counting = Issued(kOtherUuid, 3, true), other = Issued(kUuid, 5, false);
  FacilitationCase of_another_year = Issued(kThirdUuid, 4, true);
  of_another_year.set_fiscal_year(2019);
  const Event event = *Revoke(AimedWithReason<RevokeCertificateRequest>(), &other,
                              {counting, other, of_another_year}, office.context());
  EXPECT_EQ(event.cases_size(), 1);
}

// --- What follows from the registry ---

EnterpriseChange Change(EnterpriseChange::Kind kind, const std::string& to = "65.71.01") {
  EnterpriseChange change;
  change.kind = kind;
  change.incarnation = "i";
  change.position = 40;
  change.effective_on = "2020-04-15";
  change.before = change.after = GoodEnterprise();
  change.after.set_region_code(to);
  return change;
}

std::vector<CaseStatus> StatusesAfter(const EnterpriseChange& change, const Cases& cases) {
  const Event event = *Follow(change, cases, Office().context());
  EXPECT_EQ(event.enterprise_followed().enterprise_id(), kUuid);
  EXPECT_EQ(event.enterprise_followed().registry_position(), 40);
  EXPECT_EQ(event.enterprise_followed().effective_on(), "2020-04-15");
  std::vector<CaseStatus> statuses;
  for (const CaseChange& one : event.cases()) statuses.push_back(one.after().status());
  return statuses;
}

TEST(Follow, WithdrawsTheOpenCasesOfAClosedEnterprise) {
  using enum EnterpriseChange::Kind;
  for (int i = CASE_STATUS_SUBMITTED; i <= CaseStatus_MAX; ++i) {
    const auto status = static_cast<CaseStatus>(i);
    const bool open = status == CASE_STATUS_SUBMITTED || status == CASE_STATUS_ACCEPTED ||
                      status == CASE_STATUS_IN_PROGRESS;
    EXPECT_EQ(StatusesAfter(Change(kClosed), {StandingAt(status)}).size(), open ? 1U : 0U)
        << status;
    EXPECT_THAT(StatusesAfter(Change(kReopened), {StandingAt(status)}), IsEmpty()) << status;
  }
  const Cases two = {StandingAt(CASE_STATUS_SUBMITTED), StandingAt(CASE_STATUS_IN_PROGRESS)};
  EXPECT_THAT(StatusesAfter(Change(kClosed), two),
              ElementsAre(CASE_STATUS_WITHDRAWN, CASE_STATUS_WITHDRAWN));
}

TEST(Follow, VoidsWhatIsVoidInAnotherRegency) {
  using enum EnterpriseChange::Kind;
  for (int i = CASE_STATUS_SUBMITTED; i <= CaseStatus_MAX; ++i) {
    const auto status = static_cast<CaseStatus>(i);
    EXPECT_EQ(StatusesAfter(Change(kMoved, "65.01.05"), {StandingAt(status)}).size(),
              status == CASE_STATUS_ISSUED ? 1U : 0U)
        << status;
  }
  const Cases issued = {StandingAt(CASE_STATUS_ISSUED)};
  EXPECT_THAT(StatusesAfter(Change(kMoved, "65.01.05.1001"), issued),
              ElementsAre(CASE_STATUS_VOID));
  EXPECT_THAT(StatusesAfter(Change(kMoved, "65.71.04"), issued), IsEmpty()) << "the same regency";
  FacilitationCase halal = issued[0];
  halal.set_scheme("halal");
  EXPECT_THAT(StatusesAfter(Change(kMoved, "65.01.05"), {halal}), IsEmpty());
}

TEST(Follow, LeavesACertificateThatHadExpiredToItsExpiry) {
  using enum EnterpriseChange::Kind;
  FacilitationCase one = StandingAt(CASE_STATUS_ISSUED);
  one.mutable_certificate()->set_expires_on("2020-04-15");
  EXPECT_THAT(StatusesAfter(Change(kMoved, "65.01.05"), {one}), ElementsAre(CASE_STATUS_VOID));
  one.mutable_certificate()->set_expires_on("2020-04-14");
  EXPECT_THAT(StatusesAfter(Change(kMoved, "65.01.05"), {one}), IsEmpty());
}

TEST(Follow, LeavesCasesThatWereSubmittedWhenTheChangeWasKnown) {
  using enum EnterpriseChange::Kind;
  FacilitationCase open = StandingAt(CASE_STATUS_SUBMITTED);
  FacilitationCase issued = StandingAt(CASE_STATUS_ISSUED);
  for (const auto& [position, changes] :
       std::vector<std::pair<int64_t, std::size_t>>{{39, 1}, {40, 0}, {41, 0}}) {
    open.set_registry_position(position);
    issued.set_registry_position(position);
    EXPECT_EQ(StatusesAfter(Change(kClosed), {open}).size(), changes);
    EXPECT_EQ(StatusesAfter(Change(kMoved, "65.01.05"), {issued}).size(), changes);
  }
}

TEST(Follow, DatesTheEndByTheChangeButNotBeforeTheLatestOfTheCase) {
  using enum EnterpriseChange::Kind;
  FacilitationCase one = StandingAt(CASE_STATUS_ISSUED);
  for (const auto& [latest, expected] : std::vector<std::pair<std::string, std::string>>{
           {"2020-03-01", "2020-04-15"}, {"2020-05-01", "2020-05-01"}}) {
    one.set_effective_on(latest);
    const Event event = *Follow(Change(kMoved, "65.01.05"), {one}, Office().context());
    ASSERT_EQ(event.cases_size(), 1);
    const FacilitationCase& after = event.cases(0).after();
    EXPECT_EQ(event.cases(0).before().DebugString(), one.DebugString());
    EXPECT_EQ(after.effective_on(), expected);
    EXPECT_EQ(after.ended_on(), expected);
    EXPECT_EQ(after.etag(), "9");
    EXPECT_EQ(after.registry_position(), 40);
    EXPECT_EQ(after.reason(), "The enterprise moved to another regency.");
    EXPECT_TRUE(after.counts_business());
  }
}

}  // namespace
}  // namespace umkm::certification
