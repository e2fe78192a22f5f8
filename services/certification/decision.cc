#include "certification/decision.h"

#include <utility>

#include "common/text.h"

namespace umkm::certification {
namespace {

// A change of one case whose rule needs nothing else.
template <class Request>
Decision OnCase(const Request& request,
                Result<Event> (*rule)(const Request&, const FacilitationCase*, const Context&)) {
  return {{{kCaseKey, request.case_id()}},
          [request, rule](WorkingSet& set, const Context& context, const std::string&) {
            return rule(request, set.FindCase(request.case_id()), context);
          }};
}

// The cases of its enterprise, this one too.
Cases CasesBeside(const WorkingSet& set, const FacilitationCase* one) {
  return one == nullptr ? Cases() : set.CasesOf(one->enterprise_id());
}

}  // namespace

Change Record(WorkingSet& set, const Event& event) {
  Change change;
  change.event_type = EventType(event);
  change.event = event.SerializeAsString();
  for (const CaseChange& one : event.cases()) set.Put(one.after());
  if (!event.cases().empty()) {
    change.subject_id = event.cases(0).after().case_id();
    change.effective_on = event.cases(0).after().effective_on();
  }
  if (event.has_enterprise_followed()) {  // it may have found nothing to change
    const EnterpriseFollowed& followed = event.enterprise_followed();
    change.subject_id = followed.enterprise_id();
    if (change.effective_on.empty()) change.effective_on = followed.effective_on();
  }
  return change;
}

Decision Decide(const SubmitCaseRequest& request, const Asked& asked) {
  std::vector<SubjectKey> subjects;
  std::string enterprise_id;
  if (asked.enterprise) {
    enterprise_id = asked.enterprise->enterprise_id();
    subjects = {{kEnterpriseKey, enterprise_id}, {province::kFollowedKey, enterprise_id}};
  }
  return {std::move(subjects),
          [request, asked, enterprise_id](WorkingSet& set, const Context& context,
                                          const std::string& new_id) {
            return Submit(request, asked, set.followed().PositionOf(enterprise_id),
                          set.CasesOf(enterprise_id), new_id, context);
          }};
}

Decision Decide(const AcceptCaseRequest& request) { return OnCase(request, Accept); }

Decision Decide(const StartCaseRequest& request) { return OnCase(request, Start); }

Decision Decide(const IssueCertificateRequest& request) {
  const std::string& number = request.certificate().number();
  return {{{kCaseKey, request.case_id()}, {kNumberKey, Normalised(number)}},
          [request, number](WorkingSet& set, const Context& context, const std::string&) {
            const FacilitationCase* before = set.FindCase(request.case_id());
            const FacilitationCase* holder =
                before == nullptr ? nullptr : set.FindCaseByNumber(before->scheme(), number);
            const bool taken = holder != nullptr && holder->case_id() != request.case_id();
            return Issue(request, before, taken, CasesBeside(set, before), context);
          }};
}

Decision Decide(const RefuseCaseRequest& request) { return OnCase(request, Refuse); }

Decision Decide(const WithdrawCaseRequest& request) { return OnCase(request, Withdraw); }

Decision Decide(const RevokeCertificateRequest& request) {
  return {{{kCaseKey, request.case_id()}},
          [request](WorkingSet& set, const Context& context, const std::string&) {
            const FacilitationCase* before = set.FindCase(request.case_id());
            return Revoke(request, before, CasesBeside(set, before), context);
          }};
}

Decision Decide(const EnterpriseChange& change) {
  const std::string& id = change.after.enterprise_id();
  return {{{kEnterpriseKey, id}, {province::kFollowedKey, id}},
          [change, id](WorkingSet& set, const Context& context, const std::string&) {
            Result<Event> event = Follow(change, set.CasesOf(id), context);
            if (event) set.PutFollowed(change);
            return event;
          }};
}

Command CommandToExpire(const FacilitationCase& one, const Schemes& schemes) {
  const std::string& id = one.case_id();
  const Decision decision = {{{kCaseKey, id}},
                             [id](WorkingSet& set, const Context& context, const std::string&) {
                               return Expire(set.FindCase(id), context);
                             }};
  Command command = CommandOf(decision, schemes, Record);
  const std::string what = "expiry/" + id + "/" + one.certificate().expires_on();
  command.request_id = UuidOf(what);
  command.fingerprint = Sha256(what);
  command.actor = "expiry";
  return command;
}

}  // namespace umkm::certification
