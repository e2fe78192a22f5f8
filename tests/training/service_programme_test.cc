#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/training/harness.h"

namespace umkm::training {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using Stub = TrainingService::Stub;

class ProgrammeServiceTest : public ::testing::Test, protected Harness {
 protected:
  Programme Created(const CreateProgrammeRequest& request = NewProgramme()) {
    return Call(&Stub::CreateProgramme, request).value().programme();
  }
  Programme Get(const Programme& programme) {
    GetProgrammeRequest request;
    request.set_programme_id(programme.programme_id());
    return Call(&Stub::GetProgramme, request).value().programme();
  }
  std::vector<std::string> Titles(ListProgrammesRequest request) {
    std::vector<std::string> titles;
    do {
      const auto page = Call(&Stub::ListProgrammes, request).value();
      for (const Programme& programme : page.programmes()) titles.push_back(programme.title());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return titles;
  }
};

ReviseBudgetRequest RevisionOf(const Programme& programme, int64_t rupiah) {
  auto request = About<ReviseBudgetRequest>(programme);
  request.mutable_revision()->set_budget_rupiah(rupiah);
  request.mutable_revision()->set_letter("DPPA 1/2020");
  return request;
}

RecordRealisationRequest SpendingOf(const Programme& programme, int64_t rupiah) {
  auto request = About<RecordRealisationRequest>(programme);
  request.mutable_realisation()->set_amount_rupiah(rupiah);
  request.mutable_realisation()->set_evidence("SP2D 17/2020");
  return request;
}

TEST_F(ProgrammeServiceTest, CreatesADraftAndReadsItBack) {
  const auto response = Call(&Stub::CreateProgramme, NewProgramme()).value();
  const Programme& programme = response.programme();
  EXPECT_TRUE(IsUuid(programme.programme_id()));
  EXPECT_EQ(response.position_token(), "training:1");
  EXPECT_EQ(programme.etag(), "1");
  EXPECT_EQ(programme.status(), PROGRAMME_STATUS_DRAFT);
  EXPECT_EQ(programme.budget_rupiah(), 2'100'000'000);
  EXPECT_EQ(programme.effective_on(), "2020-05-26");
  EXPECT_EQ(Get(programme).DebugString(), programme.DebugString());
}

TEST_F(ProgrammeServiceTest, WalksAProgrammeThroughItsLife) {
  Programme now = Created();
  UpdateProgrammeRequest update;
  update.set_request_id(NewRequestId());
  *update.mutable_programme() = now;
  update.mutable_programme()->set_title("Pelatihan koperasi");
  update.mutable_programme()->set_kind(PROGRAMME_KIND_COOPERATIVES);
  update.mutable_programme()->mutable_eligibility()->add_regency_codes("65.71");
  for (const char* path : {"title", "kind", "eligibility"}) {
    update.mutable_update_mask()->add_paths(path);
  }
  now = Call(&Stub::UpdateProgramme, update).value().programme();
  EXPECT_EQ(now.kind(), PROGRAMME_KIND_COOPERATIVES);
  now = Call(&Stub::OpenProgramme, About<OpenProgrammeRequest>(now)).value().programme();
  EXPECT_EQ(now.status(), PROGRAMME_STATUS_OPEN);
  now = Call(&Stub::ReviseBudget, RevisionOf(now, 1'900'000'000)).value().programme();
  EXPECT_EQ(now.budget_rupiah(), 1'900'000'000);
  ASSERT_EQ(now.budget_revisions_size(), 2);
  now = Call(&Stub::RecordRealisation, SpendingOf(now, 750'000'000)).value().programme();
  now = Call(&Stub::RecordRealisation, SpendingOf(now, 250'000'000)).value().programme();
  EXPECT_EQ(now.realised_rupiah(), 1'000'000'000);
  auto reverse = About<ReverseRealisationRequest>(now);
  reverse.set_realisation_id(now.realisations(0).realisation_id());
  now = Call(&Stub::ReverseRealisation, reverse).value().programme();
  EXPECT_EQ(now.realised_rupiah(), 250'000'000);
  EXPECT_EQ(now.realisations(0).reversed_on(), "2020-05-26");
  now = Call(&Stub::CloseProgramme, About<CloseProgrammeRequest>(now)).value().programme();
  EXPECT_EQ(now.status(), PROGRAMME_STATUS_CLOSED);
  reverse = About<ReverseRealisationRequest>(now);
  reverse.set_realisation_id(now.realisations(1).realisation_id());
  now = Call(&Stub::ReverseRealisation, reverse).value().programme();
  now = Call(&Stub::CancelProgramme, About<CancelProgrammeRequest>(now)).value().programme();
  EXPECT_EQ(now.status(), PROGRAMME_STATUS_CANCELLED);
  EXPECT_EQ(Get(now).DebugString(), now.DebugString());
  EXPECT_THAT(
      EventTypes(),
      ElementsAre("ProgrammeCreated", "ProgrammeUpdated", "ProgrammeOpened", "BudgetRevised",
                  "RealisationRecorded", "RealisationRecorded", "RealisationReversed",
                  "ProgrammeClosed", "RealisationReversed", "ProgrammeCancelled"));
  for (const journal::v1::Entry& entry : Journal()) {
    EXPECT_EQ(entry.subject_id(), now.programme_id());
    EXPECT_EQ(entry.actor(), "test");
    EXPECT_EQ(entry.effective_on(), "2020-05-26");
  }
}

TEST_F(ProgrammeServiceTest, EachEventHoldsWhatTheOneBeforeLeft) {
  Programme now = Opened();
  for (int64_t rupiah = 1; rupiah <= 3; ++rupiah) {
    now = Call(&Stub::RecordRealisation, SpendingOf(now, rupiah)).value().programme();
  }
  std::string last;
  for (const journal::v1::Entry& entry : Journal()) {
    Event event;
    ASSERT_TRUE(event.ParseFromString(entry.event()));
    ASSERT_EQ(event.programmes_size(), 1);
    EXPECT_EQ(event.programmes(0).before().SerializeAsString(), last);
    last = event.programmes(0).after().SerializeAsString();
  }
  EXPECT_EQ(last, Get(now).SerializeAsString());
}

TEST_F(ProgrammeServiceTest, GivesTheSameAnswerToARepeatedRequestWhateverHappenedSince) {
  const Programme open = Opened();
  const RecordRealisationRequest request = SpendingOf(open, 1'000'000);
  const auto first = Call(&Stub::RecordRealisation, request).value();
  const Programme now = Call(&Stub::CloseProgramme, About<CloseProgrammeRequest>(first.programme()))
                            .value()
                            .programme();
  const auto again = Call(&Stub::RecordRealisation, request).value();
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(Get(now).realised_rupiah(), 1'000'000);
  RecordRealisationRequest other = request;
  other.mutable_realisation()->set_amount_rupiah(2'000'000);
  EXPECT_EQ(Call(&Stub::RecordRealisation, other).error().reason, "REQUEST_ID_REUSED");
}

TEST_F(ProgrammeServiceTest, RefusesAStaleEtagAndChangesNothing) {
  const Programme seen = Created();
  const Programme open =
      Call(&Stub::OpenProgramme, About<OpenProgrammeRequest>(seen)).value().programme();
  const auto refused = Call(&Stub::ReviseBudget, RevisionOf(seen, 1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kAborted);
  EXPECT_EQ(refused.error().reason, "ETAG_MISMATCH");
  EXPECT_EQ(Get(seen).DebugString(), open.DebugString());
}

TEST_F(ProgrammeServiceTest, DoesNotCancelAProgrammeWithAClassUntilThatIsCancelled) {
  const Programme open = Opened();
  const Class class_ = Scheduled(NewClass(open));
  const auto refused = Call(&Stub::CancelProgramme, About<CancelProgrammeRequest>(open));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "PROGRAMME_HAS_CLASSES");
  Call(&Stub::CancelClass, About<CancelClassRequest>(class_)).value();
  EXPECT_TRUE(Call(&Stub::CancelProgramme, About<CancelProgrammeRequest>(open)));
}

TEST_F(ProgrammeServiceTest, ListsByEveryFilterInPages) {
  CreateProgrammeRequest other = NewProgramme(2019);
  other.mutable_programme()->set_title("Lain");
  other.mutable_programme()->set_kind(PROGRAMME_KIND_MARKETING);
  other.mutable_programme()->set_fund(type::v1::FUND_APBD);
  other.mutable_budget()->set_revised_on("2019-01-02");
  Created(other);
  for (int i = 0; i < 4; ++i) Opened();
  const std::vector<std::pair<const char*, std::function<void(ListProgrammesRequest&)>>> filters = {
      {"year", [](auto& f) { f.set_fiscal_year(2019); }},
      {"kind", [](auto& f) { f.set_kind(PROGRAMME_KIND_MARKETING); }},
      {"fund", [](auto& f) { f.set_fund(type::v1::FUND_APBD); }},
      {"status", [](auto& f) { f.set_status(PROGRAMME_STATUS_DRAFT); }}};
  for (const auto& [what, set] : filters) {
    ListProgrammesRequest filter;
    set(filter);
    EXPECT_THAT(Titles(filter), ElementsAre("Lain")) << what;
  }
  ListProgrammesRequest small;
  small.set_page_size(2);
  EXPECT_THAT(Titles(small), SizeIs(5));
}

TEST_F(ProgrammeServiceTest, AnswersInTheCallersLanguage) {
  GetProgrammeRequest request;
  request.set_programme_id(NewRequestId());
  const auto english = Call(&Stub::GetProgramme, request, "en-GB");
  const auto indonesian = Call(&Stub::GetProgramme, request, "id-ID,id;q=0.9");
  ASSERT_FALSE(english || indonesian);
  EXPECT_EQ(english.error().code, Code::kNotFound);
  EXPECT_EQ(english.error().reason, "PROGRAMME_NOT_FOUND");
  EXPECT_THAT(english.error().message.en, HasSubstr("no such"));
  EXPECT_THAT(indonesian.error().message.id, HasSubstr("tidak"));
}

TEST_F(ProgrammeServiceTest, RefusesBadRequestsNamingEveryField) {
  ExpectRefused(&Stub::CreateProgramme, NewProgramme(),
                {{"no request_id", "request_id: ''", {"request_id"}},
                 {"no title", "programme {title: ''}", {"programme.title"}},
                 {"a line break", "programme {title: 'a\\nb'}", {"programme.title"}},
                 {"a year long ago", "programme {fiscal_year: 1999}", {"programme.fiscal_year"}},
                 {"no such kind", "programme {kind: 99}", {"programme.kind"}},
                 {"no fund", "programme {fund: 0}", {"programme.fund"}},
                 {"for nobody", "programme {target: -1}", {"programme.target"}},
                 {"no budget", "budget {budget_rupiah: -1}", {"budget.budget_rupiah"}},
                 {"no letter", "budget {letter: ''}", {"budget.letter"}},
                 {"two at once",
                  "programme {title: ''} budget {letter: ''}",
                  {"programme.title", "budget.letter"}}});
  const Programme open = Opened();
  ExpectRefused(&Stub::OpenProgramme, About<OpenProgrammeRequest>(open),
                {{"no etag", "etag: ''", {"etag"}},
                 {"SQL as id", "programme_id: '1; drop table programmes'", {"programme_id"}},
                 {"tomorrow", "effective_on: '2020-05-27'", {"effective_on"}},
                 {"unknown",
                  "programme_id: '018f0000-0000-7000-8000-00000000000a'",
                  {},
                  Code::kNotFound,
                  "PROGRAMME_NOT_FOUND"},
                 {"open already", "", {}, Code::kFailedPrecondition, "PROGRAMME_ALREADY_OPEN"}});
  ExpectRefused(&Stub::RecordRealisation, SpendingOf(open, 1),
                {{"no evidence", "realisation {evidence: ''}", {"realisation.evidence"}},
                 {"too much",
                  "realisation {amount_rupiah: 2100000001}",
                  {},
                  Code::kFailedPrecondition,
                  "REALISATION_ABOVE_BUDGET"}});
  ExpectRefused(&Stub::CancelProgramme, About<CancelProgrammeRequest>(open),
                {{"no reason", "reason: ''", {"reason"}}});
  ExpectRefused(&Stub::GetProgramme, {}, {{"no id", "", {"programme_id"}}});
  ExpectRefused(&Stub::ListProgrammes, {},
                {{"no such values",
                  "fiscal_year: -1 kind: 99 fund: 99 status: -1 page_size: -1",
                  {"fiscal_year", "kind", "fund", "status", "page_size"}},
                 {"garbage", "page_token: '%%%'", {"page_token"}}});
}

}  // namespace
}  // namespace umkm::training
