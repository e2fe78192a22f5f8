#include "registry/decision.h"

#include <algorithm>
#include <utility>

#include "common/text.h"
#include "registry/domain_check.h"

namespace umkm::registry {
namespace {

bool NamesOwner(const google::protobuf::FieldMask& mask) {
  return std::any_of(mask.paths().begin(), mask.paths().end(),
                     [](const std::string& path) { return path.starts_with("owner."); });
}

// A change of one enterprise whose rule needs nothing else.
template <class Request>
Decision OnEnterprise(const Request& request,
                      Result<Event> (*rule)(const Request&, const Enterprise*, const Context&)) {
  return {{{kEnterpriseKey, request.enterprise_id()}},
          [request, rule](WorkingSet& set, const Context& context, const std::string&) {
            return rule(request, set.FindEnterprise(request.enterprise_id()), context);
          }};
}

}  // namespace

Change Record(WorkingSet& set, const Event& event) {
  Change change;
  change.event_type = EventType(event);
  change.event = event.SerializeAsString();
  if (const Enterprise* enterprise = EnterpriseAfter(event)) {
    set.Put(*enterprise);
    change.subject_id = enterprise->enterprise_id();
    change.effective_on = enterprise->effective_on();
  } else if (const Cooperative* cooperative = CooperativeAfter(event)) {
    set.Put(*cooperative);
    change.subject_id = cooperative->cooperative_id();
    change.effective_on = cooperative->effective_on();
  }
  return change;
}

Decision Decide(const RegisterEnterpriseRequest& request) {
  const std::string& nib = request.enterprise().nib();
  return {nib.empty() ? std::vector<SubjectKey>{} : std::vector<SubjectKey>{{kNibKey, nib}},
          [request](WorkingSet& set, const Context& context, const std::string& new_id) {
            const bool taken = set.FindEnterpriseByNib(request.enterprise().nib()) != nullptr;
            Result<Event> event = Register(request, new_id, taken, context);
            if (event && request.has_owner()) set.PutOwner(new_id, request.owner());
            return event;
          }};
}

Decision Decide(const UpdateEnterpriseRequest& request) {
  const std::string& id = request.enterprise().enterprise_id();
  std::vector<SubjectKey> subjects = {{kEnterpriseKey, id}};
  // Only what the mask names has been checked.
  const std::string nib =
      check::Names(request.update_mask(), "nib") ? request.enterprise().nib() : "";
  if (!nib.empty()) subjects.push_back({kNibKey, nib});
  const bool owner_too = NamesOwner(request.update_mask());
  if (owner_too) subjects.push_back({kOwnerKey, id});
  return {std::move(subjects), [request, id, nib, owner_too](
                                   WorkingSet& set, const Context& context, const std::string&) {
            const Enterprise* holder = set.FindEnterpriseByNib(nib);
            const bool taken = holder != nullptr && holder->enterprise_id() != id;
            Result<Event> event = Update(request, set.FindEnterprise(id), taken, context);
            if (event && owner_too) set.PutOwner(id, UpdatedOwner(request, set.FindOwner(id)));
            return event;
          }};
}

Decision Decide(const ReclassifyEnterpriseRequest& request) {
  return OnEnterprise(request, Reclassify);
}

Decision Decide(const RelocateEnterpriseRequest& request) {
  return OnEnterprise(request, Relocate);
}

Decision Decide(const CloseEnterpriseRequest& request) { return OnEnterprise(request, Close); }

Decision Decide(const ReopenEnterpriseRequest& request) { return OnEnterprise(request, Reopen); }

Decision Decide(const RegisterCooperativeRequest& request) {
  const std::string& number = request.cooperative().nik_koperasi();
  return {number.empty() ? std::vector<SubjectKey>{}
                         : std::vector<SubjectKey>{{kNikKoperasiKey, number}},
          [request](WorkingSet& set, const Context& context, const std::string& new_id) {
            const bool taken =
                set.FindCooperativeByNik(request.cooperative().nik_koperasi()) != nullptr;
            return Register(request, new_id, taken, context);
          }};
}

Decision Decide(const UpdateCooperativeRequest& request) {
  const std::string& id = request.cooperative().cooperative_id();
  std::vector<SubjectKey> subjects = {{kCooperativeKey, id}};
  const std::string number = check::Names(request.update_mask(), "nik_koperasi")
                                 ? request.cooperative().nik_koperasi()
                                 : "";
  if (!number.empty()) subjects.push_back({kNikKoperasiKey, number});
  return {std::move(subjects),
          [request, id, number](WorkingSet& set, const Context& context, const std::string&) {
            const Cooperative* holder = set.FindCooperativeByNik(number);
            const bool taken = holder != nullptr && holder->cooperative_id() != id;
            return Update(request, set.FindCooperative(id), taken, context);
          }};
}

Decision Decide(const SetCooperativeStatusRequest& request) {
  return {{{kCooperativeKey, request.cooperative_id()}},
          [request](WorkingSet& set, const Context& context, const std::string&) {
            return SetStatus(request, set.FindCooperative(request.cooperative_id()), context);
          }};
}

Decision Decide(const RecordMembersMeetingRequest& request) {
  const bool by_id = !request.cooperative_id().empty();
  return {{by_id ? SubjectKey{kCooperativeKey, request.cooperative_id()}
                 : SubjectKey{kNikKoperasiKey, request.nik_koperasi()}},
          [request, by_id](WorkingSet& set, const Context& context, const std::string&) {
            const Cooperative* before = by_id ? set.FindCooperative(request.cooperative_id())
                                              : set.FindCooperativeByNik(request.nik_koperasi());
            return RecordMeeting(request, before, context);
          }};
}

}  // namespace umkm::registry
