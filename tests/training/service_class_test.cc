#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/training/harness.h"

namespace umkm::training {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Stub = TrainingService::Stub;

class ClassServiceTest : public ::testing::Test, protected Harness {
 protected:
  std::vector<std::string> Places(ListClassesRequest request) {
    std::vector<std::string> places;
    do {
      const auto page = Call(&Stub::ListClasses, request).value();
      for (const Class& class_ : page.classes()) places.push_back(class_.place());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return places;
  }
};

RescheduleClassRequest CapacityOf(const Class& class_, int capacity) {
  RescheduleClassRequest request;
  request.set_request_id(NewRequestId());
  *request.mutable_class_() = class_;
  request.mutable_class_()->set_capacity(capacity);
  request.mutable_update_mask()->add_paths("capacity");
  return request;
}

TEST_F(ClassServiceTest, SchedulesAClassAndReadsItBackWithItsSeats) {
  const Programme programme = Opened();
  const auto response = Call(&Stub::ScheduleClass, NewClass(programme, 2)).value();
  const Class& class_ = response.class_();
  EXPECT_TRUE(IsUuid(class_.class_id()));
  EXPECT_EQ(response.position_token(), "training:3");
  EXPECT_EQ(class_.etag(), "3");
  EXPECT_EQ(class_.fiscal_year(), 2020);
  EXPECT_EQ(class_.status(), CLASS_STATUS_SCHEDULED);
  for (int person = 1; person <= 5; ++person) Enrolled(class_, AnyEnterprise(), person);
  const GetClassResponse now = Get(class_);
  EXPECT_EQ(now.class_().DebugString(), class_.DebugString());
  EXPECT_EQ(now.seats_taken(), 2);
  EXPECT_EQ(now.waiting(), 3);
}

TEST_F(ClassServiceTest, GivesNewSeatsToThoseWhoWaitInTheirOrder) {
  const Class class_ = AnyClass(1);
  const std::string enterprise = AnyEnterprise();
  std::vector<std::string> ids;
  for (int person = 1; person <= 5; ++person)
    ids.push_back(Enrolled(class_, enterprise, person).enrolment_id());
  const RescheduleClassRequest request = CapacityOf(class_, 3);
  const auto response = Call(&Stub::RescheduleClass, request).value();
  ASSERT_EQ(response.promoted_size(), 2);
  EXPECT_EQ(response.promoted(0).enrolment_id(), ids[1]);
  EXPECT_EQ(response.promoted(1).enrolment_id(), ids[2]);
  EXPECT_EQ(response.class_().capacity(), 3);
  EXPECT_THAT(IdsInOrder(class_, ENROLMENT_STATUS_ENROLLED), ElementsAre(ids[0], ids[1], ids[2]));
  EXPECT_THAT(IdsInOrder(class_, ENROLMENT_STATUS_WAITING), ElementsAre(ids[3], ids[4]));
  EXPECT_EQ(Call(&Stub::RescheduleClass, request).value().SerializeAsString(),
            response.SerializeAsString());
  EXPECT_EQ(Journal().back().subject_id(), class_.class_id());
}

TEST_F(ClassServiceTest, CancelsItsEnrolmentsWithTheClass) {
  const Class class_ = AnyClass(1);
  const std::string enterprise = AnyEnterprise();
  const Enrolment seated = Enrolled(class_, enterprise, 1);
  const Enrolment waiting = Enrolled(class_, enterprise, 2);
  const auto response = Call(&Stub::CancelClass, About<CancelClassRequest>(class_)).value();
  EXPECT_EQ(response.class_().status(), CLASS_STATUS_CANCELLED);
  for (const Enrolment& enrolment : {seated, waiting}) {
    EXPECT_EQ(Get(enrolment).status(), ENROLMENT_STATUS_CANCELLED);
    EXPECT_EQ(Get(enrolment).reason(), "keliru");
  }
  EXPECT_EQ(Get(class_).seats_taken(), 0);
  EXPECT_EQ(Journal().back().subject_id(), class_.class_id());
}

TEST_F(ClassServiceTest, DoesNotCancelAClassWithAResult) {
  const Class class_ = AnyClass();
  const Enrolment enrolment = Enrolled(class_, AnyEnterprise(), 1);
  Completed(enrolment);
  const auto refused = Call(&Stub::CancelClass, About<CancelClassRequest>(class_));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "CLASS_HAS_RESULTS");
  EXPECT_EQ(Get(enrolment).status(), ENROLMENT_STATUS_COMPLETED);
}

TEST_F(ClassServiceTest, RecordsTheAttendanceOfADayForAllWhoHoldASeat) {
  const Class class_ = AnyClass();
  const std::string enterprise = AnyEnterprise();
  const Enrolment first = Enrolled(class_, enterprise, 1);
  const Enrolment second = Enrolled(class_, enterprise, 2);
  auto request = About<RecordAttendanceRequest>(class_);
  request.set_day("2020-05-25");
  request.add_present_enrolment_ids(first.enrolment_id());
  const auto response = Call(&Stub::RecordAttendance, request).value();
  ASSERT_EQ(response.enrolments_size(), 1);
  EXPECT_THAT(Get(first).attended_on(), ElementsAre("2020-05-25"));
  EXPECT_THAT(Get(second).attended_on(), IsEmpty());
  request = About<RecordAttendanceRequest>(class_);
  request.set_day("2020-05-25");
  request.add_present_enrolment_ids(second.enrolment_id());
  EXPECT_EQ(Call(&Stub::RecordAttendance, request).value().enrolments_size(), 2);
  EXPECT_THAT(Get(first).attended_on(), IsEmpty());
  EXPECT_THAT(Get(second).attended_on(), ElementsAre("2020-05-25"));
}

TEST_F(ClassServiceTest, SaysOfAnAttendanceThatChangesNothingWhichClassItWasOf) {
  const Class class_ = AnyClass();
  auto request = About<RecordAttendanceRequest>(class_);
  request.set_day("2020-05-25");
  EXPECT_EQ(Call(&Stub::RecordAttendance, request).value().enrolments_size(), 0);
  const journal::v1::Entry entry = Journal().back();
  EXPECT_EQ(entry.event_type(), "umkm.training.v1.AttendanceRecorded");
  EXPECT_EQ(entry.subject_id(), class_.class_id());
  EXPECT_EQ(entry.effective_on(), "2020-05-25");
}

TEST_F(ClassServiceTest, ListsByEveryFilterInPages) {
  const Programme programme = Opened();
  for (int i = 0; i < 4; ++i) Scheduled(NewClass(programme));
  ScheduleClassRequest other = NewClass(Opened());
  other.mutable_class_()->set_place("Tarakan");
  other.mutable_class_()->set_region_code("65.71.01.1001");
  const Class cancelled = Scheduled(other);
  Call(&Stub::CancelClass, About<CancelClassRequest>(cancelled)).value();
  const std::vector<std::pair<const char*, std::function<void(ListClassesRequest&)>>> filters = {
      {"programme", [&](auto& f) { f.set_programme_id(cancelled.programme_id()); }},
      {"regency", [](auto& f) { f.set_region_prefix("65.71"); }},
      {"village", [](auto& f) { f.set_region_prefix("65.71.01.1001"); }},
      {"status", [](auto& f) { f.set_status(CLASS_STATUS_CANCELLED); }}};
  for (const auto& [what, set] : filters) {
    ListClassesRequest filter;
    set(filter);
    EXPECT_THAT(Places(filter), ElementsAre("Tarakan")) << what;
  }
  ListClassesRequest small;
  small.set_page_size(2);
  EXPECT_THAT(Places(small), SizeIs(5));
}

TEST_F(ClassServiceTest, RefusesBadRequestsNamingEveryField) {
  const Programme programme = Opened();
  ExpectRefused(
      &Stub::ScheduleClass, NewClass(programme),
      {{"no request_id", "request_id: ''", {"request_id"}},
       {"no programme", "class {programme_id: ''}", {"class.programme_id"}},
       {"no place", "class {place: ' '}", {"class.place"}},
       {"no such region", "class {region_code: '65.99.01'}", {"class.region_code"}},
       {"an impossible day", "class {starts_on: '2020-02-30'}", {"class.starts_on"}},
       {"the end before the beginning", "class {ends_on: '2020-05-24'}", {"class.ends_on"}},
       {"too many seats", "class {capacity: 501}", {"class.capacity"}},
       {"no seats", "class {capacity: -1}", {"class.capacity"}},
       {"an unknown programme",
        "class {programme_id: '018f0000-0000-7000-8000-00000000000a'}",
        {},
        Code::kNotFound,
        "PROGRAMME_NOT_FOUND"},
       {"another year",
        "class {ends_on: '2021-01-01'}",
        {},
        Code::kFailedPrecondition,
        "CLASS_OUTSIDE_FISCAL_YEAR"}});
  const Class class_ = Scheduled(NewClass(programme, 2));
  for (int person = 1; person <= 2; ++person) Enrolled(class_, AnyEnterprise(), person);
  ExpectRefused(&Stub::RescheduleClass, CapacityOf(class_, 3),
                {{"no mask", "update_mask {paths: 'status'}", {"update_mask"}},
                 {"a stale etag", "class {etag: '1'}", {}, Code::kAborted, "ETAG_MISMATCH"},
                 {"too few seats",
                  "class {capacity: 1}",
                  {},
                  Code::kFailedPrecondition,
                  "CAPACITY_BELOW_SEATS_TAKEN"}});
  ExpectRefused(&Stub::CancelClass, About<CancelClassRequest>(class_),
                {{"no reason", "reason: ''", {"reason"}}, {"no id", "class_id: ''", {"class_id"}}});
  auto attendance = About<RecordAttendanceRequest>(class_);
  attendance.set_day("2020-05-26");
  ExpectRefused(
      &Stub::RecordAttendance, attendance,
      {{"tomorrow", "day: '2020-05-27'", {"day"}},
       {"before the class", "day: '2020-05-24'", {}, Code::kFailedPrecondition, "NOT_A_CLASS_DAY"},
       {"somebody else",
        "present_enrolment_ids: '018f0000-0000-7000-8000-00000000000a'",
        {},
        Code::kNotFound,
        "ENROLMENT_NOT_FOUND"}});
  ExpectRefused(&Stub::GetClass, {}, {{"no id", "", {"class_id"}}});
  ExpectRefused(&Stub::ListClasses, {},
                {{"SQL",
                  "programme_id: 'x' region_prefix: '65\\' --' status: 9",
                  {"programme_id", "region_prefix", "status"}}});
}

}  // namespace
}  // namespace umkm::training
