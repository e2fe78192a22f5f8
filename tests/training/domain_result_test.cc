#include "tests/training/domain_fixture.h"

namespace umkm::training {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kDay[] = "2020-05-20";

RecordAttendanceRequest Present(const std::vector<std::string>& ids, const char* day = kDay) {
  RecordAttendanceRequest request;
  request.set_request_id(kUuid);
  request.set_class_id(kUuid);
  request.set_day(day);
  for (const std::string& id : ids) request.add_present_enrolment_ids(id);
  return request;
}

CompleteEnrolmentRequest Verdict(bool passed, const std::string& day = "") {
  auto request = Aimed<CompleteEnrolmentRequest>(day);
  request.set_passed(passed);
  return request;
}

TEST(RecordAttendance, NamesTheFieldThatIsBad) {
  using Row = RecordAttendanceRequest;
  ExpectNamed<Row>(
      Present({kUuid}),
      {
          {"request_id", [](Row& r) { r.clear_request_id(); }},
          {"class_id", [](Row& r) { r.clear_class_id(); }},
          {"day", [](Row& r) { r.clear_day(); }},
          {"day", [](Row& r) { r.set_day("2020-05-27"); }},
          {"present_enrolment_ids[1]", [](Row& r) { r.add_present_enrolment_ids("e2"); }},
          {"present_enrolment_ids[1]", [](Row& r) { r.add_present_enrolment_ids(kUuid); }},
      });
  const Office office;
  RecordAttendanceRequest crowd = Present({});
  for (int i = 0; i <= 500; ++i)
    crowd.add_present_enrolment_ids("0197a1b2-0000-7000-8000-000000000" +
                                    std::to_string(1000 + i).substr(1));
  EXPECT_THAT(Fields(Check(crowd, office.context())), ElementsAre("present_enrolment_ids"));
}

class AttendanceTest : public testing::Test {
 protected:
  Result<Event> Try(const RecordAttendanceRequest& request) const {
    return RecordAttendance(request, has_class ? &class_ : nullptr, roll, office.context());
  }

  const Office office;
  Class class_ = Scheduled(office);  // 20 to 29 May
  Roll roll = {EnrolmentIn(ENROLMENT_STATUS_FAILED, 3, class_),
               EnrolmentIn(ENROLMENT_STATUS_ENROLLED, 1, class_),
               EnrolmentIn(ENROLMENT_STATUS_COMPLETED, 2, class_),
               EnrolmentIn(ENROLMENT_STATUS_WAITING, 4, class_)};
  bool has_class = true;
};

TEST_F(AttendanceTest, SetsTheDayForAllWhoHoldASeat) {
  roll[1].add_attended_on("2020-05-19");
  roll[1].add_attended_on("2020-05-21");
  roll[2].add_attended_on(kDay);
  const Event event = *Try(Present({"e1", "e3"}));
  EXPECT_EQ(event.attendance_recorded().day(), kDay);
  EXPECT_EQ(event.attendance_recorded().class_id(), kUuid);
  EXPECT_THAT(EnrolmentsOf(event), ElementsAre("e1 ENROLLED", "e2 COMPLETED", "e3 FAILED"));
  EXPECT_THAT(event.enrolments(0).after().attended_on(),
              ElementsAre("2020-05-19", kDay, "2020-05-21"));
  EXPECT_THAT(event.enrolments(1).after().attended_on(), IsEmpty());
  EXPECT_THAT(event.enrolments(2).after().attended_on(), ElementsAre(kDay));
  EXPECT_EQ(event.enrolments(0).after().etag(), "9");
  EXPECT_EQ(event.enrolments(0).after().effective_on(), kDay);
  EXPECT_EQ(event.enrolments(0).before().DebugString(), roll[1].DebugString());
}

TEST_F(AttendanceTest, HoldsOnlyThoseWhoseAttendanceChanges) {
  roll[1].add_attended_on(kDay);
  EXPECT_THAT(EnrolmentsOf(*Try(Present({"e1", "e2"}))), ElementsAre("e2 COMPLETED"));
  const Event nothing = *Try(Present({"e1"}));
  EXPECT_TRUE(nothing.has_attendance_recorded());
  EXPECT_THAT(nothing.enrolments(), IsEmpty());
  EXPECT_THAT(EnrolmentsOf(*Try(Present({}))), ElementsAre("e1 ENROLLED"));
}

TEST_F(AttendanceTest, MayBeRecordedLateAndNeverTakesADayBack) {
  roll[1].set_effective_on("2020-05-25");
  const Event event = *Try(Present({"e1"}));
  EXPECT_EQ(event.enrolments(0).after().effective_on(), "2020-05-25");
}

TEST_F(AttendanceTest, RefusesByPrecedence) {
  has_class = false;
  class_.set_status(CLASS_STATUS_CANCELLED);
  RecordAttendanceRequest request = Present({"e4", "e5"}, "2020-05-19");
  EXPECT_EQ(Outcome(Try(request)), "5 CLASS_NOT_FOUND");
  has_class = true;
  EXPECT_EQ(Outcome(Try(request)), "9 CLASS_CANCELLED");
  class_.set_status(CLASS_STATUS_SCHEDULED);
  EXPECT_EQ(Outcome(Try(request)), "9 NOT_A_CLASS_DAY");
  request.set_day("2020-05-30");
  EXPECT_EQ(Outcome(Try(request)), "9 NOT_A_CLASS_DAY");
  request.set_day("2020-05-29");
  EXPECT_EQ(Outcome(Try(request)), "5 ENROLMENT_NOT_FOUND");
  EXPECT_EQ(Outcome(Try(Present({"e4"}))), "9 NO_SEAT");
  EXPECT_EQ(Outcome(Try(Present({"e1", "e2", "e3"}))), "accepted");
}

TEST(CompleteEnrolment, NamesTheFieldThatIsBad) {
  using Row = CompleteEnrolmentRequest;
  ExpectNamed<Row>(Verdict(true),
                   {
                       {"request_id", [](Row& r) { r.clear_request_id(); }},
                       {"enrolment_id", [](Row& r) { r.clear_enrolment_id(); }},
                       {"etag", [](Row& r) { r.clear_etag(); }},
                       {"completed_on", [](Row& r) { r.set_completed_on("2020-05-27"); }},
                   });
}

// The business b1 and the person p1 in three classes, each e1, e2, e3; and a stranger.
class CompleteTest : public testing::Test {
 protected:
  Enrolment Mine(int number, EnrolmentStatus status) const {
    Enrolment enrolment = EnrolmentIn(status, number, class_);
    enrolment.set_enterprise_id("b1");
    enrolment.set_person_id("p1");
    return enrolment;
  }
  Event Completed(const Enrolment& before, const Roll& completed) const {
    return *Complete(Verdict(true), &before, &class_, completed, office.context(300));
  }
  Event Failed(const Enrolment& before, const Roll& completed) const {
    return *Complete(Verdict(false), &before, &class_, completed, office.context(300));
  }
  // "e1 BP" of each enrolment of the event by which business and person count.
  static std::vector<std::string> Flags(const Event& event) {
    std::vector<std::string> told;
    for (const EnrolmentChange& change : event.enrolments())
      told.push_back(change.after().enrolment_id() + " " +
                     (change.after().counts_business() ? "B" : "-") +
                     (change.after().counts_person() ? "P" : "-"));
    return told;
  }

  const Office office;
  const Class class_ = Scheduled(office);
};

TEST_F(CompleteTest, CountsTheFirstAndKeepsWhenItWas) {
  const Enrolment before = Mine(1, ENROLMENT_STATUS_ENROLLED);
  const Event event = *Complete(Verdict(true, kDay), &before, &class_, {}, office.context(300));
  EXPECT_TRUE(event.has_enrolment_completed());
  EXPECT_THAT(Flags(event), ElementsAre("e1 BP"));
  const Enrolment& after = event.enrolments(0).after();
  EXPECT_EQ(after.status(), ENROLMENT_STATUS_COMPLETED);
  EXPECT_EQ(after.completed_on(), kDay);
  EXPECT_EQ(after.completed_position(), 300);
  EXPECT_EQ(after.effective_on(), kDay);
  EXPECT_EQ(event.enrolments(0).before().DebugString(), before.DebugString());
}

TEST_F(CompleteTest, CountsABusinessAndAPersonOnce) {
  Enrolment first = Mine(1, ENROLMENT_STATUS_COMPLETED);
  first.set_counts_business(true);
  first.set_counts_person(true);
  const Enrolment second = Mine(2, ENROLMENT_STATUS_ENROLLED);
  EXPECT_THAT(Flags(Completed(second, {first})), ElementsAre("e2 --"));
  // Another person of the same business, and the same person for another business.
  Enrolment colleague = second, elsewhere = second;
  colleague.set_person_id("p2");
  elsewhere.set_enterprise_id("b2");
  EXPECT_THAT(Flags(Completed(colleague, {first})), ElementsAre("e2 -P"));
  EXPECT_THAT(Flags(Completed(elsewhere, {first})), ElementsAre("e2 B-"));
  // A cooperative is a business of its own; so is each fiscal year.
  Enrolment cooperative = second, next_year = second;
  cooperative.clear_enterprise_id();
  cooperative.set_cooperative_id("b1");
  next_year.set_fiscal_year(2021);
  EXPECT_THAT(Flags(Completed(cooperative, {first})), ElementsAre("e2 B-"));
  EXPECT_THAT(Flags(Completed(next_year, {first})), ElementsAre("e2 BP"));
}

TEST_F(CompleteTest, FailingCountsNothingAndHasNoPosition) {
  const Event event = Failed(Mine(1, ENROLMENT_STATUS_ENROLLED), {});
  EXPECT_THAT(Flags(event), ElementsAre("e1 --"));
  EXPECT_EQ(event.enrolments(0).after().status(), ENROLMENT_STATUS_FAILED);
  EXPECT_EQ(event.enrolments(0).after().completed_on(), kToday);
  EXPECT_EQ(event.enrolments(0).after().completed_position(), 0);
}

TEST_F(CompleteTest, WhenTheCountingOneIsUndoneTheNextCounts) {
  Enrolment first = Mine(1, ENROLMENT_STATUS_COMPLETED);
  first.set_counts_business(true);
  first.set_counts_person(true);
  Enrolment third = Mine(3, ENROLMENT_STATUS_COMPLETED);
  Enrolment second = Mine(2, ENROLMENT_STATUS_COMPLETED);
  second.set_effective_on("2020-05-26");
  const Event event = Failed(first, {third, second, first});
  EXPECT_THAT(Flags(event), ElementsAre("e1 --", "e2 BP"));
  EXPECT_EQ(event.enrolments(0).after().completed_position(), 0);
  const Enrolment& next = event.enrolments(1).after();
  EXPECT_EQ(event.enrolments(1).before().DebugString(), second.DebugString());
  EXPECT_EQ(next.completed_position(), second.completed_position());
  EXPECT_EQ(next.etag(), "300");
  EXPECT_EQ(next.effective_on(), kToday);

  // What counts for the business and for the person may be two different enrolments.
  second.set_person_id("p2");
  second.set_counts_person(true);
  third.set_enterprise_id("b3");
  third.set_counts_business(true);
  EXPECT_THAT(Flags(Failed(first, {first, second, third})), ElementsAre("e1 --", "e2 BP", "e3 BP"));
}

TEST_F(CompleteTest, ACorrectionBackIsTheLastToCount) {
  Enrolment first = Mine(1, ENROLMENT_STATUS_FAILED);
  Enrolment second = Mine(2, ENROLMENT_STATUS_COMPLETED);
  second.set_counts_business(true);
  second.set_counts_person(true);
  const Event event = Completed(first, {second});
  EXPECT_THAT(Flags(event), ElementsAre("e1 --"));
  EXPECT_EQ(event.enrolments(0).after().completed_position(), 300);
}

TEST_F(CompleteTest, UndoingOneThatDoesNotCountMovesNothing) {
  Enrolment first = Mine(1, ENROLMENT_STATUS_COMPLETED);
  first.set_counts_business(true);
  first.set_counts_person(true);
  const Enrolment second = Mine(2, ENROLMENT_STATUS_COMPLETED);
  EXPECT_THAT(Flags(Failed(second, {first, second})), ElementsAre("e2 --"));
}

TEST_F(CompleteTest, RefusesByPrecedence) {
  Enrolment enrolment = Mine(1, ENROLMENT_STATUS_WAITING);
  enrolment.set_effective_on("2020-05-01");
  CompleteEnrolmentRequest request = Verdict(true, "2020-04-30");
  request.set_etag("4");
  const auto outcome = [&](const Enrolment* before) {
    return Outcome(Complete(request, before, &class_, {}, office.context()));
  };
  EXPECT_EQ(outcome(nullptr), "5 ENROLMENT_NOT_FOUND");
  EXPECT_EQ(outcome(&enrolment), "10 ETAG_MISMATCH");
  request.set_etag("5");
  EXPECT_EQ(outcome(&enrolment), "9 NO_SEAT");
  enrolment.set_status(ENROLMENT_STATUS_COMPLETED);
  EXPECT_EQ(outcome(&enrolment), "9 SAME_RESULT");
  enrolment.set_status(ENROLMENT_STATUS_FAILED);
  EXPECT_EQ(outcome(&enrolment), "9 EFFECTIVE_BEFORE_LATEST_CHANGE");
  request.set_completed_on("2020-05-19");
  EXPECT_EQ(outcome(&enrolment), "9 CLASS_NOT_BEGUN");
  request.set_completed_on("2020-05-20");
  EXPECT_EQ(outcome(&enrolment), "accepted");
}

}  // namespace
}  // namespace umkm::training
