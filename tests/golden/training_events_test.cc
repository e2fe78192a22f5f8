// The events of training as they stand in journals and on Kafka for ever: see events_test.cc.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/personal.h"
#include "tests/golden/golden.h"
#include "tests/training/domain_fixture.h"

namespace umkm::training {
namespace {

// As it stands after the event, with the etag that requests of the fixture know.
template <class Subject>
Subject AsSeen(Subject subject) {
  subject.set_etag("5");
  return subject;
}

void AddProgrammes(const Office& office, GoldenEvents<Event>& events) {
  Programme programme;
  const auto add = [&](const char* name, const Result<Event>& event) {
    programme = AsSeen(event->programmes(0).after());
    events.emplace_back(name, *event);
  };
  const Context context = office.context();
  CreateProgrammeRequest create = GoodProgramme();
  Eligibility& eligibility = *create.mutable_programme()->mutable_eligibility();
  eligibility.add_scales(registry::v1::SCALE_MICRO);
  eligibility.add_scales(registry::v1::SCALE_SMALL);
  eligibility.add_regency_codes("65.01");
  eligibility.add_sections("C");
  eligibility.set_nib_required(true);
  add("training_programme_created", Create(create, kUuid, context));

  UpdateProgrammeRequest update;
  update.mutable_programme()->set_etag("5");
  update.mutable_programme()->set_title("Pelatihan perkoperasian");
  update.mutable_programme()->set_kind(PROGRAMME_KIND_COOPERATIVES);
  for (const char* path : {"title", "kind", "eligibility"})
    update.mutable_update_mask()->add_paths(path);
  update.set_effective_on("2020-01-12");
  add("training_programme_updated", Update(update, &programme, context));
  add("training_programme_opened",
      Open(Aimed<OpenProgrammeRequest>("2020-01-15"), &programme, context));
  add("training_budget_revised",
      ReviseBudget(Revision(1'900'000'000, "2020-02-29"), &programme, context));
  add("training_realisation_recorded",
      RecordRealisation(Spending(750'000'000, "2020-03-02"), &programme, kUuid, context));
  auto reverse = Aimed<ReverseRealisationRequest>("2020-03-09");
  reverse.set_realisation_id(kUuid);
  add("training_realisation_reversed", ReverseRealisation(reverse, &programme, context));
  add("training_programme_closed",
      Close(Aimed<CloseProgrammeRequest>("2020-04-01"), &programme, context));
  add("training_programme_cancelled",
      Cancel(Aimed<CancelProgrammeRequest>("2020-04-02"), &programme, false, context));
}

void AddClasses(const Office& office, GoldenEvents<Event>& events) {
  const Context context = office.context();
  const Programme programme = Opened(office);
  events.emplace_back("training_class_scheduled",
                      *Schedule(GoodClass(), &programme, kUuid, context));
  const Class class_ = Scheduled(office);
  const Roll roll = {EnrolmentIn(ENROLMENT_STATUS_ENROLLED, 1, class_),
                     EnrolmentIn(ENROLMENT_STATUS_ENROLLED, 2, class_),
                     EnrolmentIn(ENROLMENT_STATUS_WAITING, 3, class_)};
  RescheduleClassRequest reschedule;
  reschedule.mutable_class_()->set_etag("5");
  reschedule.mutable_class_()->set_capacity(30);
  reschedule.mutable_class_()->set_place("Aula Dinas");
  for (const char* path : {"capacity", "place"}) reschedule.mutable_update_mask()->add_paths(path);
  reschedule.set_effective_on("2020-03-05");
  events.emplace_back("training_class_rescheduled",
                      *Reschedule(reschedule, &class_, roll, context));
  events.emplace_back("training_class_cancelled",
                      *Cancel(Aimed<CancelClassRequest>("2020-03-06"), &class_, roll, context));
}

void AddEnrolments(const Office& office, GoldenEvents<Event>& events) {
  const Context context = office.context();
  Programme programme = Opened(office);
  programme.mutable_eligibility()->add_scales(registry::v1::SCALE_MICRO);
  const Class class_ = Scheduled(office);
  const Roll others = {EnrolmentIn(ENROLMENT_STATUS_ENROLLED, 1, class_),
                       EnrolmentIn(ENROLMENT_STATUS_WAITING, 2, class_)};
  EnrolParticipantRequest enrol = GoodEnrolment();
  enrol.mutable_exception()->set_letter("518/3/2020");
  enrol.mutable_exception()->set_reason("Pengrajin rotan");
  const Event enrolled =
      *Enrol(enrol, {SamCreative()}, {&programme, &class_, &others, "p9", 0}, "e9", context);
  events.emplace_back("training_participant_enrolled", enrolled);
  const Enrolment sam = AsSeen(enrolled.enrolments(0).after());
  const Roll roll = {others[1], sam};
  events.emplace_back(
      "training_enrolment_withdrawn",
      *Withdraw(Aimed<WithdrawEnrolmentRequest>("2020-03-03"), &sam, &class_, roll, context));
  RecordAttendanceRequest attendance;
  attendance.set_day("2020-05-20");
  attendance.add_present_enrolment_ids("e9");
  events.emplace_back("training_attendance_recorded",
                      *RecordAttendance(attendance, &class_, roll, context));
  EnterpriseChange closing;
  closing.position = 40;
  closing.effective_on = "2020-04-15";
  closing.after = *SamCreative().enterprise;
  events.emplace_back("training_enterprise_followed", *Follow(closing, {{class_, roll}}, context));

  // The one that counts is undone, so that another of the same business does.
  Enrolment first = EnrolmentIn(ENROLMENT_STATUS_COMPLETED, 1, class_);
  first.set_completed_on("2020-05-22");
  first.set_counts_business(true);
  first.set_counts_person(true);
  Enrolment second = EnrolmentIn(ENROLMENT_STATUS_COMPLETED, 2, class_);
  second.set_completed_on("2020-05-23");
  second.set_enterprise_id(first.enterprise_id());
  second.set_counts_person(true);
  events.emplace_back("training_enrolment_completed",
                      *Complete(Aimed<CompleteEnrolmentRequest>("2020-05-25"), &first, &class_,
                                {first, second}, context));
}

GoldenEvents<Event> AllEvents() {
  const Office office;
  GoldenEvents<Event> events;
  AddProgrammes(office, events);
  AddClasses(office, events);
  AddEnrolments(office, events);
  return events;
}

TEST(GoldenOfTraining, HasEveryEvent) { ExpectOneOfEach(AllEvents(), "training_"); }

TEST(GoldenOfTraining, EventsReadAndAreStoredAsBefore) { ExpectAsBefore(AllEvents()); }

TEST(GoldenOfTraining, NoEventHoldsPersonalData) {
  const Participant participant = GoodEnrolment().participant();
  for (const auto& [name, event] : AllEvents()) {
    EXPECT_FALSE(HasPersonal(event)) << name;
    for (const std::string& secret : {participant.name(), participant.nik(), participant.phone()})
      EXPECT_THAT(BytesOf(event), testing::Not(testing::HasSubstr(secret))) << name;
  }
}

}  // namespace
}  // namespace umkm::training
