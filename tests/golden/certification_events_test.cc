// The events of certification as they stand in journals and on Kafka for ever: see events_test.cc.
#include <gtest/gtest.h>

#include "common/personal.h"
#include "tests/certification/domain_fixture.h"
#include "tests/golden/golden.h"

namespace umkm::certification {
namespace {

template <class Request>
Request At(const FacilitationCase& one, const char* effective_on) {
  auto request = Aimed<Request>(effective_on);
  request.set_etag(one.etag());
  return request;
}

// A case from its submission to its revocation, by which another one comes to count the business.
void AddWholeLife(const Office& office, GoldenEvents<Event>& events) {
  FacilitationCase one;
  const auto add = [&](const char* name, const Result<Event>& event) {
    one = event->cases(0).after();
    events.emplace_back(name, *event);
  };
  const Context context = office.context();
  add("certification_case_submitted",
      Submit(GoodSubmission(), {GoodEnterprise()}, 0, {}, kUuid, context));
  add("certification_case_accepted",
      Accept(At<AcceptCaseRequest>(one, "2020-01-20"), &one, context));
  add("certification_case_started", Start(At<StartCaseRequest>(one, "2020-02-03"), &one, context));
  IssueCertificateRequest issue = GoodIssue("2020-02-29", "2056571010001-25");
  issue.set_etag(one.etag());
  *issue.add_documents() = GoodDocument();
  add("certification_certificate_issued", Issue(issue, &one, false, {one}, office.context("11")));
  FacilitationCase next = StandingAt(CASE_STATUS_ISSUED);
  next.set_case_id(kOtherUuid);
  next.set_scheme("halal");
  next.mutable_certificate()->set_number("ID123");
  next.mutable_certificate()->add_warnings("Unusual number.");
  next.set_issued_position(12);
  next.set_counts_business(false);
  auto revoke = At<RevokeCertificateRequest>(one, "2020-05-01");
  revoke.set_reason("Bahan diganti");
  add("certification_certificate_revoked", Revoke(revoke, &one, {one, next}, office.context("13")));
}

GoldenEvents<Event> AllEvents() {
  const Office office;
  GoldenEvents<Event> events;
  AddWholeLife(office, events);
  const Context context = office.context();
  const FacilitationCase open = StandingAt(CASE_STATUS_ACCEPTED);
  events.emplace_back("certification_case_refused",
                      *Refuse(AimedWithReason<RefuseCaseRequest>("2020-03-03"), &open, context));
  events.emplace_back(
      "certification_case_withdrawn",
      *Withdraw(AimedWithReason<WithdrawCaseRequest>("2020-03-03"), &open, context));
  const FacilitationCase issued = StandingAt(CASE_STATUS_ISSUED);
  const Office later("2025-03-09");
  events.emplace_back("certification_certificate_expired", *Expire(&issued, later.context()));
  EnterpriseChange move;
  move.kind = EnterpriseChange::Kind::kMoved;
  move.position = 40;
  move.effective_on = "2020-04-15";
  move.before = move.after = GoodEnterprise();
  move.after.set_region_code("65.01.05");
  events.emplace_back("certification_enterprise_followed", *Follow(move, {issued}, context));
  return events;
}

TEST(GoldenOfCertification, HasEveryEvent) { ExpectOneOfEach(AllEvents(), "certification_"); }

TEST(GoldenOfCertification, EventsReadAndAreStoredAsBefore) { ExpectAsBefore(AllEvents()); }

TEST(GoldenOfCertification, NoEventHoldsPersonalData) {
  for (const auto& [name, event] : AllEvents()) EXPECT_FALSE(HasPersonal(event)) << name;
}

}  // namespace
}  // namespace umkm::certification
