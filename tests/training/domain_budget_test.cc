#include "tests/training/domain_fixture.h"

namespace umkm::training {
namespace {

using testing::ElementsAre;
using testing::Pair;

constexpr char kFirstId[] = "0197a1b2-0000-7000-8000-0000000000a1";

ReverseRealisationRequest Reversal(const std::string& day = "") {
  auto request = Aimed<ReverseRealisationRequest>(day);
  request.set_realisation_id(kFirstId);
  return request;
}

// The open programme of Rp 2.1 billion of which so much was spent on 2020-04-01.
Programme Spent(int64_t amount_rupiah, const Office& office) {
  const Programme programme = Opened(office);
  return RecordRealisation(Spending(amount_rupiah, "2020-04-01"), &programme, kFirstId,
                           office.context(5))
      ->programmes(0)
      .after();
}

TEST(ReviseBudget, NamesTheFieldThatIsBad) {
  using Row = ReviseBudgetRequest;
  const auto revision = [](Row& r) -> BudgetRevision& { return *r.mutable_revision(); };
  ExpectNamed<Row>(
      Revision(1),
      {
          {"request_id", [](Row& r) { r.clear_request_id(); }},
          {"programme_id", [](Row& r) { r.clear_programme_id(); }},
          {"etag", [](Row& r) { r.clear_etag(); }},
          {"revision.revised_on", [&](Row& r) { revision(r).set_revised_on("2020-05-27"); }},
          {"revision.budget_rupiah", [&](Row& r) { revision(r).set_budget_rupiah(-1); }},
          {"revision.letter", [&](Row& r) { revision(r).set_letter(" "); }},
      });
}

TEST(RecordRealisation, NamesTheFieldThatIsBad) {
  using Row = RecordRealisationRequest;
  const auto realisation = [](Row& r) -> Realisation& { return *r.mutable_realisation(); };
  ExpectNamed<Row>(
      Spending(1'000'000'000'000'000),
      {
          {"request_id", [](Row& r) { r.clear_request_id(); }},
          {"programme_id", [](Row& r) { r.clear_programme_id(); }},
          {"etag", [](Row& r) { r.clear_etag(); }},
          {"realisation.realised_on",
           [&](Row& r) { realisation(r).set_realised_on("2020-02-30"); }},
          {"realisation.amount_rupiah", [&](Row& r) { realisation(r).set_amount_rupiah(0); }},
          {"realisation.amount_rupiah",
           [&](Row& r) { realisation(r).set_amount_rupiah(1'000'000'000'000'001); }},
          {"realisation.evidence", [&](Row& r) { realisation(r).clear_evidence(); }},
      });
}

TEST(ReverseRealisation, NamesTheFieldThatIsBad) {
  using Row = ReverseRealisationRequest;
  ExpectNamed<Row>(Reversal(), {
                                   {"request_id", [](Row& r) { r.clear_request_id(); }},
                                   {"programme_id", [](Row& r) { r.clear_programme_id(); }},
                                   {"etag", [](Row& r) { r.clear_etag(); }},
                                   {"realisation_id", [](Row& r) { r.clear_realisation_id(); }},
                                   {"reversed_on", [](Row& r) { r.set_reversed_on("2021-01-01"); }},
                                   {"reason", [](Row& r) { r.clear_reason(); }},
                               });
}

TEST(ChangeOfMoney, RefusesByPrecedence) {
  const Office office;
  Programme programme = Spent(100, office);
  const auto expect = [&](const Programme* before, const std::string& etag,
                          const std::vector<std::string>& outcomes) {
    ReviseBudgetRequest revision = Revision(99, "2020-01-09");
    RecordRealisationRequest spending = Spending(2'100'000'000);
    ReverseRealisationRequest reversal = Reversal("2020-03-31");
    revision.set_etag(etag);
    spending.set_etag(etag);
    reversal.set_etag(etag);
    EXPECT_EQ(Outcome(ReviseBudget(revision, before, office.context())), outcomes.at(0));
    EXPECT_EQ(Outcome(RecordRealisation(spending, before, kUuid, office.context())),
              outcomes.at(1));
    EXPECT_EQ(Outcome(ReverseRealisation(reversal, before, office.context())), outcomes.at(2));
  };
  expect(nullptr, "4", std::vector<std::string>(3, "5 PROGRAMME_NOT_FOUND"));
  expect(&programme, "4", std::vector<std::string>(3, "10 ETAG_MISMATCH"));
  programme.set_status(PROGRAMME_STATUS_CANCELLED);
  expect(&programme, "5",
         {"9 PROGRAMME_CANCELLED", "9 PROGRAMME_NOT_OPENED", "9 EFFECTIVE_BEFORE_LATEST_CHANGE"});
  programme.set_status(PROGRAMME_STATUS_CLOSED);
  expect(&programme, "5",
         {"9 EFFECTIVE_BEFORE_LATEST_CHANGE", "9 REALISATION_ABOVE_BUDGET",
          "9 EFFECTIVE_BEFORE_LATEST_CHANGE"});
  ReverseRealisationRequest other = Reversal();
  other.set_realisation_id(kUuid);
  EXPECT_EQ(Outcome(ReverseRealisation(other, &programme, office.context())),
            "5 REALISATION_NOT_FOUND");
}

TEST(ReviseBudget, KeepsEveryRevisionAndTheLastIsInForce) {
  const Office office;
  const Programme before = Opened(office);
  const Event event =
      *ReviseBudget(Revision(1'900'000'000, "2020-04-20"), &before, office.context());
  EXPECT_TRUE(event.has_budget_revised());
  EXPECT_EQ(event.programmes(0).before().DebugString(), before.DebugString());
  const Programme& after = event.programmes(0).after();
  EXPECT_EQ(after.budget_rupiah(), 1'900'000'000);
  EXPECT_EQ(after.etag(), "9");
  EXPECT_EQ(after.effective_on(), "2020-04-20");
  ASSERT_EQ(after.budget_revisions_size(), 2);
  EXPECT_EQ(after.budget_revisions(0).budget_rupiah(), 2'100'000'000);
  EXPECT_EQ(after.budget_revisions(1).revised_on(), "2020-04-20");
  EXPECT_EQ(after.budget_revisions(1).letter(), "DPPA 1/2020");
}

TEST(ReviseBudget, DoesNotGoBelowWhatWasSpent) {
  const Office office;
  const Programme spent = Spent(1'000'000, office);
  const Result<Event> refused = ReviseBudget(Revision(999'999), &spent, office.context());
  ASSERT_EQ(Outcome(refused), "9 BUDGET_BELOW_REALISED");
  EXPECT_THAT(refused.error().metadata, ElementsAre(Pair("realised_rupiah", "1000000")));
  EXPECT_EQ(Outcome(ReviseBudget(Revision(1'000'000), &spent, office.context())), "accepted");
}

TEST(ReviseBudget, IsNotEffectiveBeforeTheRevisionBeforeItButMayBeBeforeOtherChanges) {
  const Office office;
  const Programme before = Opened(office);  // revised on 10, opened on 15 January
  EXPECT_EQ(Outcome(ReviseBudget(Revision(1, "2020-01-09"), &before, office.context())),
            "9 EFFECTIVE_BEFORE_LATEST_CHANGE");
  const Programme after =
      ReviseBudget(Revision(1, "2020-01-10"), &before, office.context())->programmes(0).after();
  EXPECT_EQ(after.budget_revisions(1).revised_on(), "2020-01-10");
  EXPECT_EQ(after.effective_on(), "2020-01-15");  // it never goes back
}

TEST(RecordRealisation, AddsUpToTheBudgetInForceAndNoFurther) {
  const Office office;
  const Programme before = Opened(office);
  const Event event = *RecordRealisation(Spending(2'000'000'000, "2020-02-29"), &before, kFirstId,
                                         office.context());
  EXPECT_EQ(event.realisation_recorded().realisation_id(), kFirstId);
  const Programme& spent = event.programmes(0).after();
  EXPECT_EQ(spent.realised_rupiah(), 2'000'000'000);
  ASSERT_EQ(spent.realisations_size(), 1);
  EXPECT_EQ(spent.realisations(0).realisation_id(), kFirstId);
  EXPECT_EQ(spent.realisations(0).realised_on(), "2020-02-29");
  EXPECT_EQ(spent.realisations(0).evidence(), "SP2D 17/2020");
  EXPECT_EQ(spent.effective_on(), "2020-02-29");

  RecordRealisationRequest next = Spending(100'000'001, "2020-01-20");
  next.set_etag("9");
  const Result<Event> refused = RecordRealisation(next, &spent, kUuid, office.context());
  ASSERT_EQ(Outcome(refused), "9 REALISATION_ABOVE_BUDGET");
  EXPECT_THAT(refused.error().metadata, ElementsAre(Pair("left_rupiah", "100000000")));
  next.mutable_realisation()->set_amount_rupiah(100'000'000);
  const Programme full =
      RecordRealisation(next, &spent, kUuid, office.context())->programmes(0).after();
  EXPECT_EQ(full.realised_rupiah(), full.budget_rupiah());
  EXPECT_EQ(full.realisations(1).realised_on(), "2020-01-20");  // paid before, told later
  EXPECT_EQ(full.effective_on(), "2020-02-29");
}

TEST(RecordRealisation, TakesNothingThatOnlyAnswersHold) {
  const Office office;
  const Programme before = Opened(office);
  RecordRealisationRequest request = Spending(1);
  request.mutable_realisation()->set_realisation_id(kUuid);
  request.mutable_realisation()->set_reversed_on("2020-01-01");
  request.mutable_realisation()->set_reversal_reason("keliru");
  const Programme after =
      RecordRealisation(request, &before, kFirstId, office.context())->programmes(0).after();
  EXPECT_EQ(after.realisations(0).realisation_id(), kFirstId);
  EXPECT_EQ(after.realisations(0).reversed_on(), "");
  EXPECT_EQ(after.realisations(0).reversal_reason(), "");
}

TEST(ReverseRealisation, TakesTheAmountOffOnceAndKeepsTheEntry) {
  const Office office;
  const Programme before = Spent(750, office);
  const Event event = *ReverseRealisation(Reversal("2020-04-01"), &before, office.context());
  EXPECT_EQ(event.realisation_reversed().realisation_id(), kFirstId);
  EXPECT_EQ(event.programmes(0).before().DebugString(), before.DebugString());
  Programme after = event.programmes(0).after();
  EXPECT_EQ(after.realised_rupiah(), 0);
  ASSERT_EQ(after.realisations_size(), 1);
  EXPECT_EQ(after.realisations(0).amount_rupiah(), 750);
  EXPECT_EQ(after.realisations(0).reversed_on(), "2020-04-01");
  EXPECT_EQ(after.realisations(0).reversal_reason(), "Musim hujan");
  after.set_etag("5");
  EXPECT_EQ(Outcome(ReverseRealisation(Reversal(), &after, office.context())),
            "9 REALISATION_REVERSED");
}

}  // namespace
}  // namespace umkm::training
