// Every state and every action: where each leads, or why it is refused.
#include <tuple>

#include "tests/training/domain_fixture.h"

namespace umkm::training {
namespace {

// The status after an action of what it is about (of an enrolment "-", when it is not changed), or
// the reason of the refusal.
template <class Subject>
std::string Cell(const Result<Event>& result) {
  if (!result) return result.error().reason;
  const auto last_word = [](const std::string& name) { return name.substr(name.rfind('_') + 1); };
  const Event& event = *result;
  const bool of_enrolment = std::is_same_v<Subject, Enrolment>;
  if (!event.programmes().empty())
    return last_word(ProgrammeStatus_Name(event.programmes(0).after().status()));
  if (!event.classes().empty() && !of_enrolment)
    return last_word(ClassStatus_Name(event.classes(0).after().status()));
  if (event.enrolments().empty()) return "-";
  return last_word(EnrolmentStatus_Name(event.enrolments(0).after().status()));
}

template <class Subject, class Status>
void ExpectTable(
    const std::vector<Status>& states, const std::function<Subject(Status)>& subject_in,
    const std::vector<std::tuple<std::string, std::function<Result<Event>(const Subject&)>,
                                 std::vector<std::string>>>& rows) {
  for (const auto& [action, act, cells] : rows) {
    ASSERT_EQ(cells.size(), states.size()) << action;
    for (std::size_t i = 0; i < states.size(); ++i)
      EXPECT_EQ(Cell<Subject>(act(subject_in(states[i]))), cells[i])
          << action << " in state " << states[i];
  }
}

UpdateProgrammeRequest Renamed(const char* path) {
  UpdateProgrammeRequest request;
  request.mutable_programme()->set_etag("5");
  request.mutable_programme()->set_title("Pelatihan");
  request.mutable_programme()->set_kind(PROGRAMME_KIND_OTHER);
  request.mutable_programme()->set_fund(type::v1::FUND_APBD);
  request.mutable_update_mask()->add_paths(path);
  return request;
}

const std::vector<ProgrammeStatus> kProgrammeStates = {
    PROGRAMME_STATUS_DRAFT, PROGRAMME_STATUS_OPEN, PROGRAMME_STATUS_CLOSED,
    PROGRAMME_STATUS_CANCELLED};

// With one realisation, which in a cancelled programme can only be a reversed one.
Programme WithMoney(Programme programme) {
  if (programme.status() == PROGRAMME_STATUS_DRAFT) return programme;
  Realisation& realisation = *programme.add_realisations();
  realisation.set_realisation_id(kUuid);
  realisation.set_amount_rupiah(7);
  if (programme.status() == PROGRAMME_STATUS_CANCELLED) {
    realisation.set_reversed_on("2020-01-15");
  } else {
    programme.set_realised_rupiah(7);
  }
  return programme;
}

TEST(States, OfProgrammes) {
  const Office office;
  const Context context = office.context();
  const auto updated = [&](const char* path) {
    return [&context, path](const Programme& p) { return Update(Renamed(path), &p, context); };
  };
  ExpectTable<Programme, ProgrammeStatus>(
      kProgrammeStates, [&](ProgrammeStatus status) { return GoodProgrammeIn(status, office); },
      {
          {"update title", updated("title"), {"DRAFT", "OPEN", "CLOSED", "PROGRAMME_CANCELLED"}},
          {"update kind",
           updated("kind"),
           {"DRAFT", "PROGRAMME_NOT_DRAFT", "PROGRAMME_NOT_DRAFT", "PROGRAMME_CANCELLED"}},
          {"update fund",
           updated("fund"),
           {"DRAFT", "PROGRAMME_NOT_DRAFT", "PROGRAMME_NOT_DRAFT", "PROGRAMME_CANCELLED"}},
          {"open",
           [&](const auto& p) { return Open(Aimed<OpenProgrammeRequest>(), &p, context); },
           {"OPEN", "PROGRAMME_ALREADY_OPEN", "OPEN", "PROGRAMME_CANCELLED"}},
          {"close",
           [&](const auto& p) { return Close(Aimed<CloseProgrammeRequest>(), &p, context); },
           {"PROGRAMME_NOT_OPEN", "CLOSED", "PROGRAMME_NOT_OPEN", "PROGRAMME_NOT_OPEN"}},
          {"cancel",
           [&](const auto& p) {
             return Cancel(Aimed<CancelProgrammeRequest>(), &p, false, context);
           },
           {"CANCELLED", "CANCELLED", "CANCELLED", "PROGRAMME_CANCELLED"}},
          {"cancel with classes",
           [&](const auto& p) {
             return Cancel(Aimed<CancelProgrammeRequest>(), &p, true, context);
           },
           {"PROGRAMME_HAS_CLASSES", "PROGRAMME_HAS_CLASSES", "PROGRAMME_HAS_CLASSES",
            "PROGRAMME_CANCELLED"}},
          {"cancel with money spent",
           [&](const auto& p) {
             const Programme spent = WithMoney(p);
             return Cancel(Aimed<CancelProgrammeRequest>(), &spent, false, context);
           },
           {"CANCELLED", "PROGRAMME_HAS_REALISATIONS", "PROGRAMME_HAS_REALISATIONS",
            "PROGRAMME_CANCELLED"}},
      });
}

TEST(States, OfProgrammesWithMoneyClassesAndEnrolments) {
  const Office office;
  const Context context = office.context();
  ExpectTable<Programme, ProgrammeStatus>(
      kProgrammeStates, [&](ProgrammeStatus status) { return GoodProgrammeIn(status, office); },
      {
          {"revise budget",
           [&](const auto& p) { return ReviseBudget(Revision(7), &p, context); },
           {"DRAFT", "OPEN", "CLOSED", "PROGRAMME_CANCELLED"}},
          {"record realisation",
           [&](const auto& p) { return RecordRealisation(Spending(7), &p, kUuid, context); },
           {"PROGRAMME_NOT_OPENED", "OPEN", "CLOSED", "PROGRAMME_NOT_OPENED"}},
          {"reverse realisation",
           [&](const auto& p) {
             auto request = Aimed<ReverseRealisationRequest>();
             request.set_realisation_id(kUuid);
             const Programme spent = WithMoney(p);
             return ReverseRealisation(request, &spent, context);
           },
           {"REALISATION_NOT_FOUND", "OPEN", "CLOSED", "REALISATION_REVERSED"}},
          {"schedule class",
           [&](const auto& p) { return Schedule(GoodClass(), &p, kUuid, context); },
           {"PROGRAMME_NOT_OPEN", "SCHEDULED", "PROGRAMME_NOT_OPEN", "PROGRAMME_NOT_OPEN"}},
          {"enrol participant",
           [&](const auto& p) {
             const Class class_ = Scheduled(office);
             const Roll nobody;
             return Enrol(GoodEnrolment(), {SamCreative()}, {&p, &class_, &nobody, "p1", 0}, "e1",
                          context);
           },
           {"PROGRAMME_NOT_OPEN", "ENROLLED", "PROGRAMME_NOT_OPEN", "PROGRAMME_NOT_OPEN"}},
      });
}

RescheduleClassRequest Seats(int capacity) {
  RescheduleClassRequest request;
  request.mutable_class_()->set_etag("5");
  request.mutable_class_()->set_capacity(capacity);
  request.mutable_update_mask()->add_paths("capacity");
  return request;
}

RecordAttendanceRequest Present(const std::string& enrolment_id) {
  RecordAttendanceRequest request;
  request.set_day("2020-05-20");
  request.add_present_enrolment_ids(enrolment_id);
  return request;
}

TEST(States, OfClasses) {
  const Office office;
  const Context context = office.context();
  const Programme programme = Opened(office);
  ExpectTable<Class, ClassStatus>(
      {CLASS_STATUS_SCHEDULED, CLASS_STATUS_CANCELLED},
      [&](ClassStatus status) {
        Class class_ = Scheduled(office);
        class_.set_status(status);
        return class_;
      },
      {
          {"reschedule",
           [&](const Class& c) { return Reschedule(Seats(7), &c, {}, context); },
           {"SCHEDULED", "CLASS_CANCELLED"}},
          {"cancel",
           [&](const Class& c) { return Cancel(Aimed<CancelClassRequest>(), &c, {}, context); },
           {"CANCELLED", "CLASS_CANCELLED"}},
          {"enrol participant",
           [&](const Class& c) {
             const Roll nobody;
             return Enrol(GoodEnrolment(), {SamCreative()}, {&programme, &c, &nobody, "p1", 0},
                          "e1", context);
           },
           {"ENROLLED", "CLASS_CANCELLED"}},
          {"record attendance",
           [&](const Class& c) {
             return RecordAttendance(Present("e1"), &c,
                                     {EnrolmentIn(ENROLMENT_STATUS_ENROLLED, 1, c)}, context);
           },
           {"ENROLLED", "CLASS_CANCELLED"}},
      });
}

TEST(States, OfEnrolments) {
  const Office office;
  const Context context = office.context();
  const Programme programme = Opened(office);
  const Class class_ = Scheduled(office);
  const auto completed = [&](bool passed) {
    return [&, passed](const Enrolment& e) {
      auto request = Aimed<CompleteEnrolmentRequest>();
      request.set_passed(passed);
      return Complete(request, &e, &class_, {}, context);
    };
  };
  // Two others hold the seats of the class, so that who waits has to.
  const auto full = [&](const Enrolment& e) {
    return Roll{EnrolmentIn(ENROLMENT_STATUS_FAILED, 8, class_),
                EnrolmentIn(ENROLMENT_STATUS_FAILED, 9, class_), e};
  };
  ExpectTable<Enrolment, EnrolmentStatus>(
      {ENROLMENT_STATUS_WAITING, ENROLMENT_STATUS_ENROLLED, ENROLMENT_STATUS_COMPLETED,
       ENROLMENT_STATUS_FAILED, ENROLMENT_STATUS_WITHDRAWN, ENROLMENT_STATUS_CANCELLED},
      [&](EnrolmentStatus status) { return EnrolmentIn(status, 1, class_); },
      {
          {"complete",
           completed(true),
           {"NO_SEAT", "COMPLETED", "SAME_RESULT", "COMPLETED", "NO_SEAT", "NO_SEAT"}},
          {"fail",
           completed(false),
           {"NO_SEAT", "FAILED", "FAILED", "SAME_RESULT", "NO_SEAT", "NO_SEAT"}},
          {"withdraw",
           [&](const Enrolment& e) {
             return Withdraw(Aimed<WithdrawEnrolmentRequest>(), &e, &class_, full(e), context);
           },
           {"WITHDRAWN", "WITHDRAWN", "ENROLMENT_ENDED", "ENROLMENT_ENDED", "ENROLMENT_ENDED",
            "ENROLMENT_ENDED"}},
          {"attend",
           [&](const Enrolment& e) {
             return RecordAttendance(Present("e1"), &class_, full(e), context);
           },
           {"NO_SEAT", "ENROLLED", "COMPLETED", "FAILED", "NO_SEAT", "NO_SEAT"}},
          {"get another seat",
           [&](const Enrolment& e) { return Reschedule(Seats(3), &class_, full(e), context); },
           {"ENROLLED", "-", "-", "-", "-", "-"}},
          {"class cancelled",
           [&](const Enrolment& e) {
             return Cancel(Aimed<CancelClassRequest>(), &class_, {e}, context);
           },
           {"CANCELLED", "CANCELLED", "CLASS_HAS_RESULTS", "CLASS_HAS_RESULTS", "-", "-"}},
          {"enterprise closes",
           [&](const Enrolment& e) {
             EnterpriseChange change;
             change.position = 1;
             change.effective_on = kToday;
             change.after.set_enterprise_id("b1");
             return Follow(change, {{class_, full(e)}}, context);
           },
           {"WITHDRAWN", "WITHDRAWN", "-", "-", "-", "-"}},
          {"enrol again",
           [&](const Enrolment& e) {
             const Roll roll = {e};
             return Enrol(GoodEnrolment(), {SamCreative()}, {&programme, &class_, &roll, "p1", 0},
                          "e2", context);
           },
           {"ALREADY_ENROLLED", "ALREADY_ENROLLED", "ALREADY_ENROLLED", "ALREADY_ENROLLED",
            "ENROLLED", "ENROLLED"}},
      });
}

}  // namespace
}  // namespace umkm::training
