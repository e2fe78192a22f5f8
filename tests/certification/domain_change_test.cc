// Where a case stands and what may be done with it: every cell of the table.
#include "certification/domain_change.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/certification/domain_fixture.h"

namespace umkm::certification {
namespace {

using testing::ElementsAre;

constexpr char kYes[] = "accepted";
constexpr char kNo[] = "9 WRONG_STATUS";
constexpr char kOpen[] = "9 CASE_OPEN";
constexpr char kExpired[] = "9 CERTIFICATE_EXPIRED";

// What each action answers to a case; the day of the action is the last one of the certificate.
std::vector<Result<Event>> AnswersTo(const FacilitationCase* before, const std::string& day) {
  const Office office("2025-03-02");  // a certificate of 2020 has expired, as Expire wants it
  const Context context = office.context();
  const Cases cases = before == nullptr ? Cases() : Cases{*before};
  return {
      Accept(Aimed<AcceptCaseRequest>(day), before, context),
      Start(Aimed<StartCaseRequest>(day), before, context),
      Issue(GoodIssue(day, "205657101000230"), before, false, cases, context),
      Refuse(AimedWithReason<RefuseCaseRequest>(day), before, context),
      Withdraw(AimedWithReason<WithdrawCaseRequest>(day), before, context),
      Revoke(AimedWithReason<RevokeCertificateRequest>(day), before, cases, context),
  };
}

std::vector<std::string> OutcomesOf(const std::vector<Result<Event>>& answers) {
  std::vector<std::string> outcomes;
  for (const Result<Event>& answer : answers) outcomes.push_back(Outcome(answer));
  return outcomes;
}

TEST(WorkflowOfACase, AllowsEachActionWhereItBelongsAndRefusesItElsewhereWithItsReason) {
  const struct {
    CaseStatus status;
    const char *accept, *start, *issue, *refuse, *withdraw, *revoke, *expire, *submit_again;
    const char *word, *allowed;
  } table[] = {
      {CASE_STATUS_SUBMITTED, kYes, kNo, kNo, kYes, kYes, kNo, kNo, kOpen, "submitted",
       "accept,refuse,withdraw"},
      {CASE_STATUS_ACCEPTED, kNo, kYes, kNo, kYes, kYes, kNo, kNo, kOpen, "accepted",
       "start,refuse,withdraw"},
      {CASE_STATUS_IN_PROGRESS, kNo, kNo, kYes, kYes, kYes, kNo, kNo, kOpen, "in_progress",
       "issue,refuse,withdraw"},
      {CASE_STATUS_ISSUED, kNo, kNo, kNo, kNo, kNo, kYes, kYes, kYes, "issued", "revoke"},
      {CASE_STATUS_REFUSED, kNo, kNo, kNo, kNo, kNo, kNo, kNo, kYes, "refused", ""},
      {CASE_STATUS_WITHDRAWN, kNo, kNo, kNo, kNo, kNo, kNo, kNo, kYes, "withdrawn", ""},
      {CASE_STATUS_REVOKED, kNo, kNo, kNo, kNo, kNo, kNo, kNo, kYes, "revoked", ""},
      {CASE_STATUS_EXPIRED, kNo, kNo, kNo, kNo, kNo, kExpired, kNo, kYes, "expired", ""},
      {CASE_STATUS_VOID, kNo, kNo, kNo, kNo, kNo, kNo, kNo, kYes, "void", ""},
  };
  ASSERT_EQ(std::size(table), static_cast<std::size_t>(CaseStatus_ARRAYSIZE) - 1);
  const Office office("2025-03-02");
  for (const auto& row : table) {
    const FacilitationCase before = StandingAt(row.status);
    std::vector<Result<Event>> answers = AnswersTo(&before, "2025-03-01");
    answers.push_back(Expire(&before, office.context()));
    answers.push_back(
        Submit(GoodSubmission(), {GoodEnterprise()}, 0, {before}, kOtherUuid, office.context()));
    EXPECT_THAT(OutcomesOf(answers),
                ElementsAre(row.accept, row.start, row.issue, row.refuse, row.withdraw, row.revoke,
                            row.expire, row.submit_again))
        << row.word;
    for (const Result<Event>& answer : answers) {
      if (Outcome(answer) != kNo) continue;
      EXPECT_EQ(MetadataOf(answer, "status"), row.word);
      EXPECT_EQ(MetadataOf(answer, "allowed"), row.allowed);
      EXPECT_NE(answer.error().message.en, answer.error().message.id);
    }
  }
}

TEST(WorkflowOfACase, LeadsWhereTheActionSays) {
  const auto status_after = [](CaseStatus from, std::size_t action) {
    const FacilitationCase before = StandingAt(from);
    return AnswersTo(&before, "2025-03-01").at(action)->cases(0).after().status();
  };
  EXPECT_EQ(status_after(CASE_STATUS_SUBMITTED, 0), CASE_STATUS_ACCEPTED);
  EXPECT_EQ(status_after(CASE_STATUS_ACCEPTED, 1), CASE_STATUS_IN_PROGRESS);
  EXPECT_EQ(status_after(CASE_STATUS_IN_PROGRESS, 2), CASE_STATUS_ISSUED);
  for (const CaseStatus open :
       {CASE_STATUS_SUBMITTED, CASE_STATUS_ACCEPTED, CASE_STATUS_IN_PROGRESS}) {
    EXPECT_EQ(status_after(open, 3), CASE_STATUS_REFUSED);
    EXPECT_EQ(status_after(open, 4), CASE_STATUS_WITHDRAWN);
  }
  EXPECT_EQ(status_after(CASE_STATUS_ISSUED, 5), CASE_STATUS_REVOKED);
}

void ExpectAll(const std::vector<Result<Event>>& answers, const std::string& outcome) {
  for (const Result<Event>& answer : answers) EXPECT_EQ(Outcome(answer), outcome);
}

TEST(ChangeOfACase, RefusesByPrecedence) {
  const std::string too_early = "2020-02-29";
  ExpectAll(AnswersTo(nullptr, too_early), "5 CASE_NOT_FOUND");
  FacilitationCase before = StandingAt(CASE_STATUS_REFUSED);
  before.set_etag("6");
  ExpectAll(AnswersTo(&before, too_early), "10 ETAG_MISMATCH");
  before.set_etag("5");
  ExpectAll(AnswersTo(&before, too_early), kNo);
  const struct {
    CaseStatus status;
    std::vector<std::size_t> allowed;
  } table[] = {{CASE_STATUS_SUBMITTED, {0, 3, 4}},
               {CASE_STATUS_ACCEPTED, {1, 3, 4}},
               {CASE_STATUS_IN_PROGRESS, {2, 3, 4}},
               {CASE_STATUS_ISSUED, {5}}};
  for (const auto& row : table) {
    before = StandingAt(row.status);
    const auto early = AnswersTo(&before, too_early), same_day = AnswersTo(&before, "2020-03-01");
    for (const std::size_t action : row.allowed) {
      EXPECT_EQ(Outcome(early.at(action)), "9 EFFECTIVE_BEFORE_LATEST_CHANGE") << action;
      EXPECT_EQ(MetadataOf(early.at(action), "latest_effective_on"), "2020-03-01");
      if (action == 2) continue;  // its number tells another year
      EXPECT_EQ(Outcome(same_day.at(action)), kYes) << action;
    }
  }
}

TEST(ChangeOfACase, KeepsWhatItDoesNotName) {
  const FacilitationCase before = StandingAt(CASE_STATUS_SUBMITTED);
  const Event event = *AnswersTo(&before, "2020-03-02").at(0);
  ASSERT_EQ(event.cases_size(), 1);
  FacilitationCase expected = before;
  expected.set_status(CASE_STATUS_ACCEPTED);
  expected.set_accepted_on("2020-03-02");
  expected.set_effective_on("2020-03-02");
  expected.set_etag("9");
  EXPECT_EQ(event.cases(0).before().DebugString(), before.DebugString());
  EXPECT_EQ(event.cases(0).after().DebugString(), expected.DebugString());
}

TEST(PositionOf, ReadsAnEtag) {
  EXPECT_EQ(PositionOf("0"), 0);
  EXPECT_EQ(PositionOf("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(PositionOf(""), 0);
}

}  // namespace
}  // namespace umkm::certification
