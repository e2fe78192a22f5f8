// The rules of the register, as functions of values: no clock, database, network or log.
//
// Two steps for every change. `Check` looks at the request alone and names every bad field; it runs
// on the caller's thread. The rule, named by its verb, looks at what stands before and gives the
// event or a refusal; it runs within the group commit, on a request that Check has passed. An event
// holds its subject before and after, complete, with etag and effective_on set.
#pragma once

#include <optional>
#include <string>

#include "common/result.h"
#include "province/reference.h"
#include "umkm/registry/v1/cooperative_requests.pb.h"
#include "umkm/registry/v1/enterprise_requests.pb.h"
#include "umkm/registry/v1/event.pb.h"

namespace umkm::registry {

using namespace umkm::registry::v1;  // NOLINT: the messages are the domain's data

using province::Checked;
using province::Context;
using province::Reference;

// --- Enterprises (domain_enterprise.cc) ---
Checked Check(const RegisterEnterpriseRequest& request, const Context& context);
Checked Check(const UpdateEnterpriseRequest& request, const Context& context);
Checked Check(const ReclassifyEnterpriseRequest& request, const Context& context);
Checked Check(const RelocateEnterpriseRequest& request, const Context& context);
Checked Check(const CloseEnterpriseRequest& request, const Context& context);
Checked Check(const ReopenEnterpriseRequest& request, const Context& context);

// `before` is null when there is no such enterprise (NOT_FOUND). `nib_taken`: another one has it.
Result<Event> Register(const RegisterEnterpriseRequest& request, const std::string& enterprise_id,
                       bool nib_taken, const Context& context);
Result<Event> Update(const UpdateEnterpriseRequest& request, const Enterprise* before,
                     bool nib_taken, const Context& context);
Result<Event> Reclassify(const ReclassifyEnterpriseRequest& request, const Enterprise* before,
                         const Context& context);
Result<Event> Relocate(const RelocateEnterpriseRequest& request, const Enterprise* before,
                       const Context& context);
Result<Event> Close(const CloseEnterpriseRequest& request, const Enterprise* before,
                    const Context& context);
Result<Event> Reopen(const ReopenEnterpriseRequest& request, const Enterprise* before,
                     const Context& context);

// --- Classes and owners (domain_classification.cc, domain_owner.cc) ---
// Class by rule set and figures, by declaration, or unclassified. `day` picks the rule set when
// none is named. Source of the limits: deploy/reference/rule_sets.json.
Scale ScaleOf(const Classification& classification, std::string_view day,
              const Reference& reference);
// The owner after an update by mask; what the mask does not name stays.
Owner UpdatedOwner(const UpdateEnterpriseRequest& request, const Owner& before);
// NIK and phone down to their last four digits, e-mail and address hidden, name kept.
Owner MaskedOwner(const Owner& owner);

// --- Cooperatives (domain_cooperative.cc; meetings in domain_meeting.cc) ---
Checked Check(const RegisterCooperativeRequest& request, const Context& context);
Checked Check(const UpdateCooperativeRequest& request, const Context& context);
Checked Check(const SetCooperativeStatusRequest& request, const Context& context);
Checked Check(const RecordMembersMeetingRequest& request, const Context& context);

Result<Event> Register(const RegisterCooperativeRequest& request, const std::string& cooperative_id,
                       bool nik_taken, const Context& context);
Result<Event> Update(const UpdateCooperativeRequest& request, const Cooperative* before,
                     bool nik_taken, const Context& context);
Result<Event> SetStatus(const SetCooperativeStatusRequest& request, const Cooperative* before,
                        const Context& context);
Result<Event> RecordMeeting(const RecordMembersMeetingRequest& request, const Cooperative* before,
                            const Context& context);

// Institution and business activity on a day, with reasons in a language ("en", "id").
ComputedStatus StatusOn(const Cooperative& cooperative, const std::string& day,
                        const Reference& reference, const std::string& language);

// --- Events (domain_event.cc) ---
// The enterprise (cooperative) after the event; null when the event is of the other.
const Enterprise* EnterpriseAfter(const Event& event);
const Cooperative* CooperativeAfter(const Event& event);

}  // namespace umkm::registry
