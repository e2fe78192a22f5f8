#include "training/decision.h"

#include <utility>

#include "common/text.h"

namespace umkm::training {
namespace {

// A change of one programme whose rule needs nothing else.
template <class Request>
Decision OnProgramme(const Request& request,
                     Result<Event> (*rule)(const Request&, const Programme*, const Context&)) {
  return {{{kProgrammeKey, request.programme_id()}},
          [request, rule](WorkingSet& set, const Context& context, const std::string&) {
            return rule(request, set.FindProgramme(request.programme_id()), context);
          }};
}

// A change of one class whose rule needs its roll.
template <class Request>
Decision OnClass(const Request& request, const std::string& class_id,
                 Result<Event> (*rule)(const Request&, const Class*, const Roll&, const Context&)) {
  return {{{kClassKey, class_id}},
          [request, class_id, rule](WorkingSet& set, const Context& context, const std::string&) {
            return rule(request, set.FindClass(class_id), set.RollOf(class_id), context);
          }};
}

}  // namespace

Change Record(WorkingSet& set, const Event& event) {
  Change change;
  change.event_type = EventType(event);
  change.event = event.SerializeAsString();
  for (const ProgrammeChange& one : event.programmes()) set.Put(one.after());
  for (const ClassChange& one : event.classes()) set.Put(one.after());
  for (const EnrolmentChange& one : event.enrolments()) set.Put(one.after());
  if (!event.programmes().empty()) {
    change.subject_id = event.programmes(0).after().programme_id();
    change.effective_on = event.programmes(0).after().effective_on();
  } else if (!event.classes().empty()) {
    change.subject_id = event.classes(0).after().class_id();
    change.effective_on = event.classes(0).after().effective_on();
  } else if (!event.enrolments().empty()) {
    change.subject_id = event.enrolments(0).after().enrolment_id();
    change.effective_on = event.enrolments(0).after().effective_on();
  }
  // These two may have found nothing to change.
  if (event.has_attendance_recorded()) {
    change.subject_id = event.attendance_recorded().class_id();
    if (change.effective_on.empty()) change.effective_on = event.attendance_recorded().day();
  } else if (event.has_enterprise_followed()) {
    const EnterpriseFollowed& followed = event.enterprise_followed();
    change.subject_id = followed.enterprise_id();
    if (change.effective_on.empty()) change.effective_on = followed.effective_on();
  }
  return change;
}

// --- Programmes ---

Decision Decide(const CreateProgrammeRequest& request) {
  return {{}, [request](WorkingSet&, const Context& context, const std::string& new_id) {
            return Create(request, new_id, context);
          }};
}

Decision Decide(const UpdateProgrammeRequest& request) {
  const std::string& id = request.programme().programme_id();
  return {{{kProgrammeKey, id}},
          [request, id](WorkingSet& set, const Context& context, const std::string&) {
            return Update(request, set.FindProgramme(id), context);
          }};
}

Decision Decide(const OpenProgrammeRequest& request) { return OnProgramme(request, Open); }

Decision Decide(const CloseProgrammeRequest& request) { return OnProgramme(request, Close); }

Decision Decide(const CancelProgrammeRequest& request) {
  const std::string& id = request.programme_id();
  return {{{kProgrammeKey, id}, {kProgrammeClassesKey, id}},
          [request, id](WorkingSet& set, const Context& context, const std::string&) {
            return Cancel(request, set.FindProgramme(id), set.HasClasses(id), context);
          }};
}

Decision Decide(const ReviseBudgetRequest& request) { return OnProgramme(request, ReviseBudget); }

Decision Decide(const RecordRealisationRequest& request) {
  return {{{kProgrammeKey, request.programme_id()}},
          [request](WorkingSet& set, const Context& context, const std::string& new_id) {
            return RecordRealisation(request, set.FindProgramme(request.programme_id()), new_id,
                                     context);
          }};
}

Decision Decide(const ReverseRealisationRequest& request) {
  return OnProgramme(request, ReverseRealisation);
}

// --- Classes ---

Decision Decide(const ScheduleClassRequest& request) {
  const std::string& programme_id = request.class_().programme_id();
  return {
      {{kProgrammeKey, programme_id}},
      [request, programme_id](WorkingSet& set, const Context& context, const std::string& new_id) {
        return Schedule(request, set.FindProgramme(programme_id), new_id, context);
      }};
}

Decision Decide(const RescheduleClassRequest& request) {
  return OnClass(request, request.class_().class_id(), Reschedule);
}

Decision Decide(const CancelClassRequest& request) {
  return OnClass(request, request.class_id(), Cancel);
}

// --- Enrolments ---

Decision Decide(const EnrolParticipantRequest& request, const Asked& asked) {
  std::vector<SubjectKey> subjects = {{kClassKey, request.class_id()},
                                      {kPersonKey, request.participant().nik()}};
  std::string enterprise_id;  // empty: a cooperative, or there is no answer
  if (asked.business && asked.business->enterprise) {
    enterprise_id = asked.business->enterprise->enterprise_id();
    subjects.push_back({province::kFollowedKey, enterprise_id});
  }
  return {
      std::move(subjects), [request, asked, enterprise_id](WorkingSet& set, const Context& context,
                                                           const std::string& new_id) {
        const Class* class_ = set.FindClass(request.class_id());
        const Roll roll = set.RollOf(request.class_id());
        std::string person_id = set.PersonOf(request.participant().nik());
        if (person_id.empty()) person_id = UuidOf(new_id + "person");
        const Enrolling on = {
            .programme = class_ == nullptr ? nullptr : set.FindProgramme(class_->programme_id()),
            .class_ = class_,
            .roll = &roll,
            .person_id = person_id,
            .followed_position = set.followed().PositionOf(enterprise_id)};
        Result<Event> event = Enrol(request, asked, on, new_id, context);
        if (event) set.PutPerson(person_id, request.participant());
        return event;
      }};
}

Decision Decide(const WithdrawEnrolmentRequest& request) {
  return {{{kEnrolmentKey, request.enrolment_id()}},
          [request](WorkingSet& set, const Context& context, const std::string&) {
            const Enrolment* before = set.FindEnrolment(request.enrolment_id());
            const std::string class_id = before == nullptr ? "" : before->class_id();
            return Withdraw(request, before, set.FindClass(class_id), set.RollOf(class_id),
                            context);
          }};
}

Decision Decide(const RecordAttendanceRequest& request) {
  return OnClass(request, request.class_id(), RecordAttendance);
}

Decision Decide(const CompleteEnrolmentRequest& request) {
  return {{{kEnrolmentKey, request.enrolment_id()}},
          [request](WorkingSet& set, const Context& context, const std::string&) {
            const Enrolment* before = set.FindEnrolment(request.enrolment_id());
            if (before == nullptr) return Complete(request, nullptr, nullptr, {}, context);
            return Complete(request, before, set.FindClass(before->class_id()),
                            set.CompletedLike(*before), context);
          }};
}

Decision Decide(const EnterpriseChange& change) {
  const std::string& id = change.after.enterprise_id();
  return {{{kEnterpriseKey, id}, {province::kFollowedKey, id}},
          [change, id](WorkingSet& set, const Context& context, const std::string&) {
            Result<Event> event = Follow(change, set.RollsOf(id), context);
            if (event) set.PutFollowed(change);
            return event;
          }};
}

}  // namespace umkm::training
