#include "tests/training/domain_fixture.h"

namespace umkm::training {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

UpdateProgrammeRequest GoodUpdate(const std::vector<std::string>& paths) {
  UpdateProgrammeRequest request;
  request.set_request_id(kUuid);
  request.mutable_programme()->set_programme_id(kUuid);
  request.mutable_programme()->set_etag("5");
  request.mutable_programme()->set_title("Pelatihan perkoperasian");
  for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
  return request;
}

TEST(CreateProgramme, NamesTheFieldThatIsBad) {
  using Row = CreateProgrammeRequest;
  const auto programme = [](Row& r) -> Programme& { return *r.mutable_programme(); };
  const auto budget = [](Row& r) -> BudgetRevision& { return *r.mutable_budget(); };
  const auto whom = [](Row& r) -> Eligibility& {
    return *r.mutable_programme()->mutable_eligibility();
  };
  ExpectNamed<Row>(
      GoodProgramme(),
      {
          {"request_id", [](Row& r) { r.clear_request_id(); }},
          {"programme.fiscal_year", [&](Row& r) { programme(r).set_fiscal_year(1999); }},
          {"programme.fiscal_year", [&](Row& r) { programme(r).set_fiscal_year(2022); }},
          {"programme.title", [&](Row& r) { programme(r).clear_title(); }},
          {"programme.title", [&](Row& r) { programme(r).set_title(std::string(201, 'a')); }},
          {"programme.kind", [&](Row& r) { programme(r).clear_kind(); }},
          {"programme.kind", [&](Row& r) { programme(r).set_kind(static_cast<ProgrammeKind>(7)); }},
          {"programme.fund", [&](Row& r) { programme(r).clear_fund(); }},
          {"programme.fund",
           [&](Row& r) { programme(r).set_fund(static_cast<type::v1::Fund>(4)); }},
          {"programme.target", [&](Row& r) { programme(r).set_target(0); }},
          {"programme.target", [&](Row& r) { programme(r).set_target(1'000'001); }},
          {"programme.eligibility.scales[0]",
           [&](Row& r) { whom(r).add_scales(registry::v1::SCALE_UNSPECIFIED); }},
          {"programme.eligibility.scales[0]",
           [&](Row& r) { whom(r).add_scales(static_cast<registry::v1::Scale>(6)); }},
          {"programme.eligibility.scales[1]",
           [&](Row& r) {
             whom(r).add_scales(registry::v1::SCALE_MICRO);
             whom(r).add_scales(registry::v1::SCALE_MICRO);
           }},
          {"programme.eligibility.regency_codes[0]",
           [&](Row& r) { whom(r).add_regency_codes("65.05"); }},
          {"programme.eligibility.regency_codes[0]",
           [&](Row& r) { whom(r).add_regency_codes("65.01.05"); }},
          {"programme.eligibility.sections[0]", [&](Row& r) { whom(r).add_sections("V"); }},
          {"programme.eligibility.sections[0]", [&](Row& r) { whom(r).add_sections("c"); }},
          {"budget.revised_on", [&](Row& r) { budget(r).set_revised_on("2020-05-27"); }},
          {"budget.revised_on", [&](Row& r) { budget(r).set_revised_on("2019-02-29"); }},
          {"budget.budget_rupiah", [&](Row& r) { budget(r).set_budget_rupiah(0); }},
          {"budget.budget_rupiah",
           [&](Row& r) { budget(r).set_budget_rupiah(1'000'000'000'000'001); }},
          {"budget.letter", [&](Row& r) { budget(r).clear_letter(); }},
      });
}

TEST(CreateProgramme, TakesTheFirstAndTheLastOfEachRange) {
  const Office office;
  for (const int year : {2000, 2021}) {
    for (const char* regency : {"65.01", "65.02", "65.03", "65.04", "65.71"}) {
      CreateProgrammeRequest request = GoodProgramme();
      request.mutable_programme()->set_fiscal_year(year);
      request.mutable_programme()->mutable_eligibility()->add_regency_codes(regency);
      request.mutable_programme()->mutable_eligibility()->add_sections("A");
      request.mutable_programme()->mutable_eligibility()->add_sections("U");
      EXPECT_THAT(Fields(Check(request, office.context())), ElementsAre()) << regency;
    }
  }
}

TEST(CreateProgramme, MakesADraftWithItsFirstBudgetAndIgnoresOutputFields) {
  const Office office;
  CreateProgrammeRequest request = GoodProgramme();
  Programme& given = *request.mutable_programme();
  given.set_programme_id("mine");
  given.set_status(PROGRAMME_STATUS_OPEN);
  given.set_budget_rupiah(1);
  given.set_realised_rupiah(2);
  given.add_realisations()->set_amount_rupiah(2);
  given.add_budget_revisions()->set_budget_rupiah(1);
  given.set_effective_on("1999-01-01");
  given.mutable_eligibility();  // asks for nothing
  const Event event = *Create(request, kUuid, office.context());
  EXPECT_TRUE(event.has_programme_created());
  ASSERT_EQ(event.programmes_size(), 1);
  EXPECT_FALSE(event.programmes(0).has_before());
  const Programme& programme = event.programmes(0).after();
  EXPECT_EQ(programme.programme_id(), kUuid);
  EXPECT_EQ(programme.etag(), "9");
  EXPECT_EQ(programme.status(), PROGRAMME_STATUS_DRAFT);
  EXPECT_EQ(programme.budget_rupiah(), 2'100'000'000);
  EXPECT_EQ(programme.realised_rupiah(), 0);
  EXPECT_EQ(programme.realisations_size(), 0);
  ASSERT_EQ(programme.budget_revisions_size(), 1);
  EXPECT_EQ(programme.budget_revisions(0).letter(), "DPA 1/2020");
  EXPECT_EQ(programme.effective_on(), "2020-01-10");
  EXPECT_FALSE(programme.has_eligibility());

  request.mutable_budget()->clear_revised_on();
  const Programme of_today = Create(request, kUuid, office.context())->programmes(0).after();
  EXPECT_EQ(of_today.effective_on(), kToday);
  EXPECT_EQ(of_today.budget_revisions(0).revised_on(), kToday);
}

TEST(UpdateProgramme, NamesTheFieldThatIsBad) {
  using Row = UpdateProgrammeRequest;
  const auto also = [](const char* path) {
    return [path](Row& r) { r.mutable_update_mask()->add_paths(path); };
  };
  ExpectNamed<Row>(
      GoodUpdate({"title"}),
      {
          {"request_id", [](Row& r) { r.clear_request_id(); }},
          {"programme.programme_id", [](Row& r) { r.mutable_programme()->clear_programme_id(); }},
          {"programme.etag", [](Row& r) { r.mutable_programme()->clear_etag(); }},
          {"update_mask", [](Row& r) { r.clear_update_mask(); }},
          {"update_mask", also("fiscal_year")},
          {"update_mask", also("title")},
          {"effective_on", [](Row& r) { r.set_effective_on("2020-05-27"); }},
          {"programme.title", [](Row& r) { r.mutable_programme()->set_title("  "); }},
          {"programme.kind", also("kind")},
          {"programme.fund", also("fund")},
          {"programme.target", also("target")},
          {"programme.eligibility.sections[0]",
           [](Row& r) {
             r.mutable_update_mask()->add_paths("eligibility");
             r.mutable_programme()->mutable_eligibility()->add_sections("");
           }},
      });
}

TEST(UpdateProgramme, ChangesWhatTheMaskNamesAndNothingElse) {
  const Office office;
  Programme before = GoodProgrammeIn(PROGRAMME_STATUS_DRAFT, office);
  before.mutable_eligibility()->add_sections("C");
  UpdateProgrammeRequest request = GoodUpdate({"title", "fund"});
  request.mutable_programme()->set_fund(type::v1::FUND_APBN);
  request.mutable_programme()->set_target(7);
  Programme expected = before;
  expected.set_title("Pelatihan perkoperasian");
  expected.set_fund(type::v1::FUND_APBN);
  expected.set_etag("9");
  expected.set_effective_on(kToday);
  const Event event = *Update(request, &before, office.context());
  EXPECT_TRUE(event.has_programme_updated());
  EXPECT_EQ(event.programmes(0).before().DebugString(), before.DebugString());
  EXPECT_EQ(event.programmes(0).after().DebugString(), expected.DebugString());

  request = GoodUpdate({"eligibility", "kind", "target"});
  request.mutable_programme()->set_kind(PROGRAMME_KIND_OTHER);
  request.mutable_programme()->set_target(7);
  const Programme after = Update(request, &before, office.context())->programmes(0).after();
  EXPECT_FALSE(after.has_eligibility());  // none is given: for all
  EXPECT_EQ(after.kind(), PROGRAMME_KIND_OTHER);
  EXPECT_EQ(after.target(), 7);
  EXPECT_EQ(after.title(), before.title());
}

template <class Request>
void ExpectStepNamesBadFields() {
  ExpectNamed<Request>(Aimed<Request>(),
                       {
                           {"request_id", [](Request& r) { r.set_request_id("1"); }},
                           {"programme_id", [](Request& r) { r.clear_programme_id(); }},
                           {"etag", [](Request& r) { r.clear_etag(); }},
                           {"effective_on", [](Request& r) { r.set_effective_on("2020-05-27"); }},
                       });
}

TEST(StepOfProgramme, NamesTheFieldThatIsBad) {
  ExpectStepNamesBadFields<OpenProgrammeRequest>();
  ExpectStepNamesBadFields<CloseProgrammeRequest>();
  ExpectStepNamesBadFields<CancelProgrammeRequest>();
  ExpectNamed<CancelProgrammeRequest>(
      Aimed<CancelProgrammeRequest>(),
      {
          {"reason", [](auto& r) { r.clear_reason(); }},
          {"reason", [](auto& r) { r.set_reason(std::string(501, 'a')); }},
      });
}

// What each rule answers to one programme.
std::vector<std::string> Answers(const Office& office, const Programme* before,
                                 const std::string& etag, const std::string& day) {
  const Context context = office.context();
  UpdateProgrammeRequest update = GoodUpdate({"title"});
  update.mutable_programme()->set_etag(etag);
  update.set_effective_on(day);
  const auto aimed = [&](auto request) {
    request.set_etag(etag);
    return request;
  };
  return {Outcome(Update(update, before, context)),
          Outcome(Open(aimed(Aimed<OpenProgrammeRequest>(day)), before, context)),
          Outcome(Close(aimed(Aimed<CloseProgrammeRequest>(day)), before, context)),
          Outcome(Cancel(aimed(Aimed<CancelProgrammeRequest>(day)), before, true, context))};
}

TEST(ChangeOfProgramme, RefusesByPrecedence) {
  const Office office;
  Programme programme = GoodProgrammeIn(PROGRAMME_STATUS_CANCELLED, office);
  EXPECT_THAT(Answers(office, nullptr, "4", "2020-01-01"),
              testing::Each(std::string("5 PROGRAMME_NOT_FOUND")));
  EXPECT_THAT(Answers(office, &programme, "4", "2020-01-01"),
              testing::Each(std::string("10 ETAG_MISMATCH")));
  EXPECT_THAT(Answers(office, &programme, "5", "2020-01-01"),
              ElementsAre("9 PROGRAMME_CANCELLED", "9 PROGRAMME_CANCELLED", "9 PROGRAMME_NOT_OPEN",
                          "9 PROGRAMME_CANCELLED"));
  programme = Opened(office);
  EXPECT_THAT(Answers(office, &programme, "5", "2020-01-14"),
              ElementsAre("9 EFFECTIVE_BEFORE_LATEST_CHANGE", "9 PROGRAMME_ALREADY_OPEN",
                          "9 EFFECTIVE_BEFORE_LATEST_CHANGE", "9 EFFECTIVE_BEFORE_LATEST_CHANGE"));
  EXPECT_THAT(
      Answers(office, &programme, "5", "2020-01-15"),
      ElementsAre("accepted", "9 PROGRAMME_ALREADY_OPEN", "accepted", "9 PROGRAMME_HAS_CLASSES"));
  programme.set_status(PROGRAMME_STATUS_CLOSED);
  EXPECT_EQ(Answers(office, &programme, "5", "2020-01-14").at(1),
            "9 EFFECTIVE_BEFORE_LATEST_CHANGE");
}

TEST(CancelProgramme, IsForOneWithoutClassesAndWithoutMoneySpent) {
  const Office office;
  Programme programme = Opened(office);
  const auto request = Aimed<CancelProgrammeRequest>();
  programme.set_realised_rupiah(1);
  EXPECT_EQ(Outcome(Cancel(request, &programme, true, office.context())),
            "9 PROGRAMME_HAS_CLASSES");
  EXPECT_EQ(Outcome(Cancel(request, &programme, false, office.context())),
            "9 PROGRAMME_HAS_REALISATIONS");
  programme.set_realised_rupiah(0);  // those that there were are reversed
  const Event event = *Cancel(request, &programme, false, office.context());
  EXPECT_EQ(event.programme_cancelled().reason(), "Musim hujan");
  EXPECT_EQ(event.programmes(0).after().status(), PROGRAMME_STATUS_CANCELLED);
  EXPECT_EQ(event.programmes(0).after().effective_on(), kToday);
}

TEST(Refusals, AreToldInBothLanguages) {
  const Office office;
  const Result<Event> refused = Open(Aimed<OpenProgrammeRequest>(), nullptr, office.context());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message.en, HasSubstr("programme"));
  EXPECT_THAT(refused.error().message.id, HasSubstr("Program"));
}

}  // namespace
}  // namespace umkm::training
