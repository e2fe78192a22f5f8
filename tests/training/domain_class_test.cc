#include "tests/training/domain_fixture.h"

namespace umkm::training {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

RescheduleClassRequest GoodReschedule(const std::vector<std::string>& paths) {
  RescheduleClassRequest request;
  request.set_request_id(kUuid);
  request.mutable_class_()->set_class_id(kUuid);
  request.mutable_class_()->set_etag("5");
  request.mutable_class_()->set_place("Aula Dinas");
  for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
  return request;
}

RescheduleClassRequest Seats(int capacity) {
  RescheduleClassRequest request = GoodReschedule({"capacity"});
  request.mutable_class_()->set_capacity(capacity);
  return request;
}

RescheduleClassRequest Days(const std::string& starts_on, const std::string& ends_on) {
  RescheduleClassRequest request = GoodReschedule({"starts_on", "ends_on"});
  request.mutable_class_()->set_starts_on(starts_on);
  request.mutable_class_()->set_ends_on(ends_on);
  return request;
}

TEST(ScheduleClass, NamesTheFieldThatIsBad) {
  using Row = ScheduleClassRequest;
  const auto given = [](Row& r) -> Class& { return *r.mutable_class_(); };
  ExpectNamed<Row>(GoodClass(),
                   {
                       {"request_id", [](Row& r) { r.clear_request_id(); }},
                       {"class.programme_id", [&](Row& r) { given(r).clear_programme_id(); }},
                       {"class.place", [&](Row& r) { given(r).clear_place(); }},
                       {"class.region_code", [&](Row& r) { given(r).set_region_code("65.01.11"); }},
                       {"class.region_code", [&](Row& r) { given(r).set_region_code("65.01"); }},
                       {"class.starts_on", [&](Row& r) { given(r).clear_starts_on(); }},
                       {"class.starts_on", [&](Row& r) { given(r).set_starts_on("2019-02-29"); }},
                       {"class.ends_on", [&](Row& r) { given(r).clear_ends_on(); }},
                       {"class.ends_on", [&](Row& r) { given(r).set_ends_on("2020-05-19"); }},
                       {"class.capacity", [&](Row& r) { given(r).set_capacity(0); }},
                       {"class.capacity", [&](Row& r) { given(r).set_capacity(501); }},
                       {"effective_on", [](Row& r) { r.set_effective_on("2020-05-27"); }},
                   });
}

TEST(ScheduleClass, IsPlannedWithinTheFiscalYearOfAnOpenProgramme) {
  const Office office;
  const Programme programme = Opened(office);
  ScheduleClassRequest request = GoodClass();
  request.mutable_class_()->set_starts_on("2020-12-30");  // it is May
  request.mutable_class_()->set_ends_on("2020-12-31");
  request.mutable_class_()->set_status(CLASS_STATUS_CANCELLED);
  request.mutable_class_()->set_fiscal_year(2019);
  EXPECT_THAT(Fields(Check(request, office.context())), IsEmpty());
  const Event event = *Schedule(request, &programme, "c1", office.context());
  EXPECT_TRUE(event.has_class_scheduled());
  ASSERT_EQ(event.classes_size(), 1);
  EXPECT_FALSE(event.classes(0).has_before());
  const Class& class_ = event.classes(0).after();
  EXPECT_EQ(class_.class_id(), "c1");
  EXPECT_EQ(class_.etag(), "9");
  EXPECT_EQ(class_.programme_id(), kUuid);
  EXPECT_EQ(class_.fiscal_year(), 2020);
  EXPECT_EQ(class_.status(), CLASS_STATUS_SCHEDULED);
  EXPECT_EQ(class_.effective_on(), "2020-02-10");
}

TEST(ScheduleClass, RefusesByPrecedence) {
  const Office office;
  Programme programme = GoodProgrammeIn(PROGRAMME_STATUS_CLOSED, office);
  ScheduleClassRequest request = GoodClass();
  request.mutable_class_()->set_starts_on("2019-12-31");
  const auto outcome = [&](const Programme* of) {
    return Outcome(Schedule(request, of, "c1", office.context()));
  };
  EXPECT_EQ(outcome(nullptr), "5 PROGRAMME_NOT_FOUND");
  EXPECT_EQ(outcome(&programme), "9 PROGRAMME_NOT_OPEN");
  programme.set_status(PROGRAMME_STATUS_OPEN);
  EXPECT_EQ(outcome(&programme), "9 CLASS_OUTSIDE_FISCAL_YEAR");
  request.mutable_class_()->set_starts_on("2020-01-01");
  EXPECT_EQ(outcome(&programme), "accepted");
}

TEST(DaysOfClass, EndWithTheFiscalYearAndKnow29February) {
  const Office office;
  const Class class_ = Scheduled(office);
  const auto outcome = [&](const RescheduleClassRequest& request) {
    if (const Checked bad = Check(request, office.context())) return bad->reason;
    return Outcome(Reschedule(request, &class_, {}, office.context()));
  };
  EXPECT_EQ(outcome(Days("2020-01-01", "2020-12-31")), "accepted");
  EXPECT_EQ(outcome(Days("2019-12-31", "2020-01-01")), "9 CLASS_OUTSIDE_FISCAL_YEAR");
  EXPECT_EQ(outcome(Days("2020-12-31", "2021-01-01")), "9 CLASS_OUTSIDE_FISCAL_YEAR");
  EXPECT_EQ(outcome(Days("2020-02-29", "2020-02-29")), "accepted");
  EXPECT_EQ(outcome(Days("2020-02-29", "2020-03-01")), "accepted");
  EXPECT_EQ(outcome(Days("2020-02-29", "2020-02-28")), "3 INVALID_FIELDS");
  EXPECT_EQ(outcome(Days("2021-02-29", "2021-03-01")), "INVALID_FIELDS");  // no such day
  EXPECT_EQ(outcome(Days("2021-02-28", "2021-03-01")), "9 CLASS_OUTSIDE_FISCAL_YEAR");
}

TEST(RescheduleClass, NamesTheFieldThatIsBad) {
  using Row = RescheduleClassRequest;
  const auto also = [](const char* path) {
    return [path](Row& r) { r.mutable_update_mask()->add_paths(path); };
  };
  ExpectNamed<Row>(GoodReschedule({"place"}),
                   {
                       {"request_id", [](Row& r) { r.clear_request_id(); }},
                       {"class.class_id", [](Row& r) { r.mutable_class_()->clear_class_id(); }},
                       {"class.etag", [](Row& r) { r.mutable_class_()->clear_etag(); }},
                       {"update_mask", [](Row& r) { r.clear_update_mask(); }},
                       {"update_mask", also("programme_id")},
                       {"effective_on", [](Row& r) { r.set_effective_on("2020-05-27"); }},
                       {"class.place", [](Row& r) { r.mutable_class_()->clear_place(); }},
                       {"class.region_code", also("region_code")},
                       {"class.starts_on", also("starts_on")},
                       {"class.ends_on", also("ends_on")},
                       {"class.capacity", also("capacity")},
                   });
}

TEST(RescheduleClass, ChangesWhatTheMaskNamesAndNothingElse) {
  const Office office;
  const Class before = Scheduled(office);
  RescheduleClassRequest request = GoodReschedule({"place", "region_code"});
  request.mutable_class_()->set_region_code("65.71.01");
  request.mutable_class_()->set_capacity(30);
  Class expected = before;
  expected.set_place("Aula Dinas");
  expected.set_region_code("65.71.01");
  expected.set_etag("9");
  expected.set_effective_on(kToday);
  const Event event = *Reschedule(request, &before, {}, office.context());
  EXPECT_TRUE(event.has_class_rescheduled());
  EXPECT_EQ(event.classes(0).before().DebugString(), before.DebugString());
  EXPECT_EQ(event.classes(0).after().DebugString(), expected.DebugString());
}

TEST(RescheduleClass, JudgesANewDayTogetherWithTheOneThatStands) {
  const Office office;
  const Class class_ = Scheduled(office);  // 20 to 29 May
  RescheduleClassRequest request = GoodReschedule({"ends_on"});
  request.mutable_class_()->set_ends_on("2020-05-19");
  const Result<Event> refused = Reschedule(request, &class_, {}, office.context());
  ASSERT_EQ(Outcome(refused), "3 INVALID_FIELDS");
  EXPECT_EQ(refused.error().fields.at(0).field, "class.ends_on");
  request.mutable_class_()->set_ends_on("2020-05-20");
  EXPECT_EQ(Outcome(Reschedule(request, &class_, {}, office.context())), "accepted");
}

TEST(RescheduleClass, GivesNewSeatsToWhoWaitsInOrder) {
  const Office office;
  const Class class_ = Scheduled(office);
  const Roll roll = {EnrolmentIn(ENROLMENT_STATUS_WAITING, 5, class_),
                     EnrolmentIn(ENROLMENT_STATUS_FAILED, 1, class_),
                     EnrolmentIn(ENROLMENT_STATUS_WAITING, 3, class_),
                     EnrolmentIn(ENROLMENT_STATUS_WITHDRAWN, 4, class_),
                     EnrolmentIn(ENROLMENT_STATUS_ENROLLED, 2, class_),
                     EnrolmentIn(ENROLMENT_STATUS_WAITING, 6, class_)};
  EXPECT_EQ(SeatsTaken(roll), 2);
  EXPECT_EQ(Waiting(roll), 3);
  RescheduleClassRequest more = Seats(4);
  more.set_effective_on("2020-02-20");
  const Event event = *Reschedule(more, &class_, roll, office.context());
  EXPECT_THAT(EnrolmentsOf(event), ElementsAre("e3 ENROLLED", "e5 ENROLLED"));
  EXPECT_EQ(event.classes(0).after().effective_on(), "2020-02-20");
  EXPECT_EQ(event.enrolments(0).after().effective_on(), "2020-03-01");  // it never goes back
  EXPECT_EQ(event.enrolments(0).after().etag(), "9");
  EXPECT_EQ(event.enrolments(0).before().DebugString(), roll[2].DebugString());
  EXPECT_THAT(EnrolmentsOf(*Reschedule(Seats(500), &class_, roll, office.context())),
              ElementsAre("e3 ENROLLED", "e5 ENROLLED", "e6 ENROLLED"));
  EXPECT_EQ(Outcome(Reschedule(Seats(2), &class_, roll, office.context())), "accepted");
  EXPECT_EQ(Outcome(Reschedule(Seats(1), &class_, roll, office.context())),
            "9 CAPACITY_BELOW_SEATS_TAKEN");
}

TEST(CancelClass, NamesTheFieldThatIsBad) {
  using Row = CancelClassRequest;
  ExpectNamed<Row>(Aimed<Row>(),
                   {
                       {"request_id", [](Row& r) { r.clear_request_id(); }},
                       {"class_id", [](Row& r) { r.clear_class_id(); }},
                       {"etag", [](Row& r) { r.clear_etag(); }},
                       {"effective_on", [](Row& r) { r.set_effective_on("2020-05-27"); }},
                       {"reason", [](Row& r) { r.clear_reason(); }},
                   });
}

TEST(CancelClass, CancelsWhoWaitsOrHoldsASeatAndLeavesWhoHasLeft) {
  const Office office;
  const Class class_ = Scheduled(office);
  Roll roll = {EnrolmentIn(ENROLMENT_STATUS_WAITING, 3, class_),
               EnrolmentIn(ENROLMENT_STATUS_WITHDRAWN, 1, class_),
               EnrolmentIn(ENROLMENT_STATUS_ENROLLED, 2, class_)};
  const auto request = Aimed<CancelClassRequest>("2020-02-10");
  const Event event = *Cancel(request, &class_, roll, office.context());
  EXPECT_EQ(event.class_cancelled().reason(), "Musim hujan");
  EXPECT_EQ(event.classes(0).after().status(), CLASS_STATUS_CANCELLED);
  EXPECT_EQ(event.classes(0).after().effective_on(), "2020-02-10");
  EXPECT_THAT(EnrolmentsOf(event), ElementsAre("e2 CANCELLED", "e3 CANCELLED"));
  EXPECT_EQ(event.enrolments(0).after().reason(), "Musim hujan");
  EXPECT_EQ(event.enrolments(0).after().effective_on(), "2020-03-01");
  for (const auto result : {ENROLMENT_STATUS_COMPLETED, ENROLMENT_STATUS_FAILED}) {
    roll[1] = EnrolmentIn(result, 1, class_);
    EXPECT_EQ(Outcome(Cancel(request, &class_, roll, office.context())), "9 CLASS_HAS_RESULTS");
  }
}

TEST(ChangeOfClass, RefusesByPrecedence) {
  const Office office;
  Class class_ = Scheduled(office);
  class_.set_status(CLASS_STATUS_CANCELLED);
  const Roll roll = {EnrolmentIn(ENROLMENT_STATUS_COMPLETED, 1, class_),
                     EnrolmentIn(ENROLMENT_STATUS_COMPLETED, 2, class_)};
  const auto outcomes = [&](const Class* before, const std::string& etag, const std::string& day) {
    auto cancel = Aimed<CancelClassRequest>(day);
    RescheduleClassRequest reschedule = Seats(1);
    cancel.set_etag(etag);
    reschedule.mutable_class_()->set_etag(etag);
    reschedule.set_effective_on(day);
    return std::vector<std::string>{Outcome(Reschedule(reschedule, before, roll, office.context())),
                                    Outcome(Cancel(cancel, before, roll, office.context()))};
  };
  EXPECT_THAT(outcomes(nullptr, "4", "2020-02-09"),
              ElementsAre("5 CLASS_NOT_FOUND", "5 CLASS_NOT_FOUND"));
  EXPECT_THAT(outcomes(&class_, "4", "2020-02-09"),
              ElementsAre("10 ETAG_MISMATCH", "10 ETAG_MISMATCH"));
  EXPECT_THAT(outcomes(&class_, "5", "2020-02-09"),
              ElementsAre("9 CLASS_CANCELLED", "9 CLASS_CANCELLED"));
  class_.set_status(CLASS_STATUS_SCHEDULED);
  EXPECT_THAT(outcomes(&class_, "5", "2020-02-09"),
              ElementsAre("9 EFFECTIVE_BEFORE_LATEST_CHANGE", "9 EFFECTIVE_BEFORE_LATEST_CHANGE"));
  EXPECT_THAT(outcomes(&class_, "5", "2020-02-10"),
              ElementsAre("9 CAPACITY_BELOW_SEATS_TAKEN", "9 CLASS_HAS_RESULTS"));
}

}  // namespace
}  // namespace umkm::training
