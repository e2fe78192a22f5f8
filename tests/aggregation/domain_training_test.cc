#include <random>

#include "tests/aggregation/decoding.h"
#include "umkm/training/v1/event.pb.h"

namespace umkm::aggregation {
namespace {

using namespace training::v1;  // NOLINT: the messages are what this file is about
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

using DomainTraining = Decoding;

Programme AProgramme(ProgrammeStatus status = PROGRAMME_STATUS_OPEN) {
  Programme programme;
  programme.set_fiscal_year(2020);
  programme.set_kind(PROGRAMME_KIND_ENTREPRENEURSHIP);
  programme.set_fund(type::v1::FUND_DAK);
  programme.set_target(659);
  programme.set_budget_rupiah(2'100'000'000);
  programme.set_status(status);
  programme.set_effective_on("2020-02-03");
  return programme;
}

Enrolment AnEnrolment(EnrolmentStatus status, const std::string& region = "65.01.05.1001") {
  Enrolment enrolment;
  enrolment.set_fiscal_year(2020);
  enrolment.set_kind(PROGRAMME_KIND_COOPERATIVES);
  enrolment.set_fund(type::v1::FUND_APBD);
  enrolment.set_enterprise_id("an enterprise");
  enrolment.set_region_code(region);
  enrolment.set_scale(registry::v1::SCALE_MICRO);
  enrolment.set_status(status);
  enrolment.set_effective_on("2020-03-02");
  return enrolment;
}

Event EventOf(const Programme* before, const Programme& after) {
  Event event;
  event.mutable_programme_updated();
  ProgrammeChange& change = *event.add_programmes();
  if (before != nullptr) *change.mutable_before() = *before;
  *change.mutable_after() = after;
  return event;
}

void Add(Event& event, const Enrolment& before, const Enrolment& after) {
  event.mutable_enrolment_completed();
  EnrolmentChange& change = *event.add_enrolments();
  *change.mutable_before() = before;
  *change.mutable_after() = after;
}

Event New(const Enrolment& after) {
  Event event;
  event.mutable_participant_enrolled();
  *event.add_enrolments()->mutable_after() = after;
  return event;
}

TEST_F(DomainTraining, CountsAProgrammeWhenItIsOpenedOnTheDayOfItsOwnChange) {
  const Programme draft = AProgramme(PROGRAMME_STATUS_DRAFT);
  ASSERT_EQ(Apply(EventOf(nullptr, draft), "2020-01-02"), "");
  EXPECT_THAT(deltas_, IsEmpty());
  ASSERT_EQ(Apply(EventOf(&draft, AProgramme()), "2020-05-26"), "");
  EXPECT_THAT(
      StepsByDay({DIMENSION_FISCAL_YEAR, DIMENSION_FUND, DIMENSION_KIND}),
      UnorderedElementsAre(
          Pair("2020-02-03 programmes 2020 dak entrepreneurship", 1),
          Pair("2020-02-03 training_target 2020 dak entrepreneurship", 659),
          Pair("2020-02-03 training_budget_rupiah 2020 dak entrepreneurship", 2'100'000'000)));
}

TEST_F(DomainTraining, GoesOnCountingAClosedProgrammeAndTakesACancelledOneAway) {
  const Programme open = AProgramme(), closed = AProgramme(PROGRAMME_STATUS_CLOSED);
  ASSERT_EQ(Apply(EventOf(&open, closed)), "");
  EXPECT_THAT(deltas_, IsEmpty());
  ASSERT_EQ(Apply(EventOf(&closed, AProgramme(PROGRAMME_STATUS_CANCELLED))), "");
  EXPECT_THAT(Steps({}), UnorderedElementsAre(Pair("programmes", -1), Pair("training_target", -659),
                                              Pair("training_budget_rupiah", -2'100'000'000)));
}

TEST_F(DomainTraining, StepsByWhatARevisionARealisationAndItsReversalChange) {
  const Programme open = AProgramme();
  Programme revised = open;
  revised.set_budget_rupiah(1'900'000'000);
  revised.set_target(700);
  ASSERT_EQ(Apply(EventOf(&open, revised)), "");
  EXPECT_THAT(Steps({}), UnorderedElementsAre(Pair("training_target", 41),
                                              Pair("training_budget_rupiah", -200'000'000)));
  deltas_.clear();
  Programme spent = revised;
  spent.set_realised_rupiah(450'000'000);
  ASSERT_EQ(Apply(EventOf(&revised, spent)), "");
  ASSERT_EQ(Apply(EventOf(&spent, revised)), "");
  EXPECT_THAT(Steps({}), ElementsAre(Pair("training_realised_rupiah", 0)));
  EXPECT_EQ(deltas_.size(), 2u);
}

TEST_F(DomainTraining, CountsASeatForEveryStatusThatHoldsOne) {
  const std::pair<EnrolmentStatus, int> seats[] = {
      {ENROLMENT_STATUS_WAITING, 0},   {ENROLMENT_STATUS_ENROLLED, 1},
      {ENROLMENT_STATUS_COMPLETED, 1}, {ENROLMENT_STATUS_FAILED, 1},
      {ENROLMENT_STATUS_WITHDRAWN, 0}, {ENROLMENT_STATUS_CANCELLED, 0}};
  for (const auto& [status, count] : seats) {
    ASSERT_EQ(Apply(New(AnEnrolment(status))), "");
    EXPECT_EQ(Steps({})["training_seats"], count) << EnrolmentStatus_Name(status);
    deltas_.clear();
  }
}

TEST_F(DomainTraining, CountsSeatPersonAndBusinessApartWithAllDimensions) {
  Enrolment enrolment = AnEnrolment(ENROLMENT_STATUS_COMPLETED);
  enrolment.set_counts_person(true);
  ASSERT_EQ(Apply(New(enrolment)), "");
  const std::string at = " 65.01 65.01.05 micro 2020 apbd cooperatives";
  const auto all = {DIMENSION_REGENCY,     DIMENSION_DISTRICT, DIMENSION_SCALE,
                    DIMENSION_FISCAL_YEAR, DIMENSION_FUND,     DIMENSION_KIND};
  EXPECT_THAT(Steps(all), UnorderedElementsAre(Pair("training_seats" + at, 1),
                                               Pair("persons_trained" + at, 1)));
  enrolment.set_counts_business(true);
  deltas_.clear();
  ASSERT_EQ(Apply(New(enrolment)), "");
  EXPECT_EQ(Steps(all)["businesses_trained" + at], 1);
}

TEST_F(DomainTraining, CountsACooperativeUnderAScaleOfItsOwn) {
  Enrolment enrolment = AnEnrolment(ENROLMENT_STATUS_ENROLLED);
  enrolment.clear_enterprise_id();
  enrolment.clear_scale();
  EXPECT_THAT(Apply(New(enrolment)), HasSubstr("scale"));
  enrolment.set_cooperative_id("a cooperative");
  ASSERT_EQ(Apply(New(enrolment)), "");
  EXPECT_THAT(Steps({DIMENSION_SCALE}), ElementsAre(Pair("training_seats cooperative", 1)));
}

TEST_F(DomainTraining, MovesACountBetweenEnrolmentsOfOneEventEachOnItsOwnDay) {
  Enrolment first = AnEnrolment(ENROLMENT_STATUS_COMPLETED);
  first.set_counts_business(true);
  Enrolment corrected = first;
  corrected.set_status(ENROLMENT_STATUS_FAILED);
  corrected.set_counts_business(false);
  corrected.set_effective_on("2020-06-01");
  Enrolment second = AnEnrolment(ENROLMENT_STATUS_COMPLETED, "65.71.02");
  Enrolment counting = second;
  counting.set_counts_business(true);
  counting.set_effective_on("2020-07-15");
  Event event;
  Add(event, first, corrected);
  Add(event, second, counting);
  ASSERT_EQ(Apply(event, "2020-06-01"), "");
  EXPECT_THAT(StepsByDay({DIMENSION_DISTRICT}),
              ElementsAre(Pair("2020-06-01 businesses_trained 65.01.05", -1),
                          Pair("2020-07-15 businesses_trained 65.71.02", 1)));
}

TEST_F(DomainTraining, GivesTheSeatOfOneToAnotherWhoWaited) {
  Event event;
  Add(event, AnEnrolment(ENROLMENT_STATUS_ENROLLED), AnEnrolment(ENROLMENT_STATUS_WITHDRAWN));
  Add(event, AnEnrolment(ENROLMENT_STATUS_WAITING, "65.02.02"),
      AnEnrolment(ENROLMENT_STATUS_ENROLLED, "65.02.02"));
  ASSERT_EQ(Apply(event), "");
  EXPECT_THAT(Steps({DIMENSION_REGENCY}), UnorderedElementsAre(Pair("training_seats 65.01", -1),
                                                               Pair("training_seats 65.02", 1)));
}

TEST_F(DomainTraining, CountsNothingOfClassesAndOfAttendance) {
  Event event;
  event.mutable_class_scheduled();
  event.add_classes()->mutable_after()->set_capacity(30);
  Enrolment present = AnEnrolment(ENROLMENT_STATUS_ENROLLED);
  present.add_attended_on("2020-03-02");
  Add(event, AnEnrolment(ENROLMENT_STATUS_ENROLLED), present);
  ASSERT_EQ(Apply(event), "");
  EXPECT_THAT(deltas_, IsEmpty());
}

// Whatever happens to many enrolments, the steps add up to what they are at the end.
TEST_F(DomainTraining, AddsUpToTheLastStatesOfItsSubjects) {
  std::mt19937 random(5);
  const auto any = [&](Enrolment& enrolment) {
    enrolment.set_status(static_cast<EnrolmentStatus>(1 + random() % 6));
    enrolment.set_counts_person(random() % 2 == 0);
    enrolment.set_counts_business(random() % 3 == 0);
  };
  std::vector<Enrolment> now;
  for (int i = 0; i < 20; ++i) {
    now.push_back(AnEnrolment(ENROLMENT_STATUS_WAITING, i % 2 == 0 ? "65.01.05" : "65.71.01"));
    ASSERT_EQ(Apply(New(now.back())), "");
  }
  for (int i = 0; i < 200; ++i) {
    Event event;
    for (int changed = 0; changed < 3; ++changed) {
      Enrolment& subject = now[random() % now.size()];
      const Enrolment before = subject;
      any(subject);
      Add(event, before, subject);
    }
    ASSERT_EQ(Apply(event), "");
  }
  const auto walked = TakeSums();
  for (const Enrolment& enrolment : now) ASSERT_EQ(Apply(New(enrolment)), "");
  EXPECT_EQ(walked, TakeSums());
}

TEST_F(DomainTraining, SaysWhyAnEventCannotBeUnderstoodAndThenMakesNoSteps) {
  const auto expect = [&](const Event& event, const std::string& why) {
    EXPECT_THAT(Apply(event), HasSubstr(why));
    EXPECT_THAT(deltas_, IsEmpty()) << why;
  };
  journal::v1::Entry entry = AnEntry(1, Event());
  entry.set_event("\xff\xff");
  EXPECT_THAT(Decode(entry), HasSubstr("parsed"));
  Event event = New(AnEnrolment(ENROLMENT_STATUS_ENROLLED));
  event.clear_change();
  expect(event, "kind");
  event = New(AnEnrolment(ENROLMENT_STATUS_ENROLLED));
  event.add_enrolments();
  expect(event, "subject");
  const auto enrolled = [&](auto change, const std::string& why) {
    Enrolment enrolment = AnEnrolment(ENROLMENT_STATUS_WAITING);
    change(enrolment);
    expect(New(enrolment), why);
  };
  enrolled([](auto& e) { e.set_effective_on("2020-02-30"); }, "effective_on");
  enrolled([](auto& e) { e.set_status(static_cast<EnrolmentStatus>(77)); }, "status");
  enrolled([](auto& e) { e.set_scale(static_cast<registry::v1::Scale>(77)); }, "scale");
  enrolled([](auto& e) { e.set_region_code("65.01"); }, "district");
  enrolled([](auto& e) { e.set_fiscal_year(0); }, "fiscal_year");
  enrolled([](auto& e) { e.set_fund(static_cast<type::v1::Fund>(77)); }, "fund");
  enrolled([](auto& e) { e.set_kind(static_cast<ProgrammeKind>(77)); }, "kind");
  const auto opened = [&](auto change, const std::string& why) {
    Programme programme = AProgramme();
    change(programme);
    expect(EventOf(nullptr, programme), why);
  };
  opened([](auto& p) { p.clear_status(); }, "status");
  opened([](auto& p) { p.set_fiscal_year(22000); }, "fiscal_year");
  opened([](auto& p) { p.clear_fund(); }, "fund");
  opened([](auto& p) { p.clear_kind(); }, "kind");
}

}  // namespace
}  // namespace umkm::aggregation
