// The rules of certification, as functions of values: no clock, database, network or log.
//
// Two steps for every change. `Check` looks at the request alone and names every bad field; it runs
// on the caller's thread. The rule, named by its verb, looks at what stands before and gives the
// event or a refusal; it runs within the group commit, on a request that Check has passed. An event
// holds every case that it changes before and after, complete, with etag and effective_on set (of
// those that only follow: not before their own latest change).
#pragma once

#include <string>
#include <vector>

#include "certification/schemes.h"
#include "common/result.h"
#include "province/enterprise_change.h"
#include "province/reference.h"
#include "umkm/assistance/v1/assistance.pb.h"
#include "umkm/certification/v1/end_requests.pb.h"
#include "umkm/certification/v1/event.pb.h"
#include "umkm/certification/v1/step_requests.pb.h"
#include "umkm/registry/v1/enterprise.pb.h"

namespace umkm::certification {

using namespace umkm::certification::v1;  // NOLINT: the messages are the domain's data
using province::Checked;
using province::EnterpriseChange;

// What a rule may know besides request and case.
struct Context {
  const Schemes& schemes;
  std::string today;  // YYYY-MM-DD in the office
  std::string etag;   // that the case will have: its entry's position
};

// Every case of one enterprise, in no particular order.
using Cases = std::vector<FacilitationCase>;

// --- Steps (domain_step.cc) ---
Checked Check(const SubmitCaseRequest& request, const Context& context);
Checked Check(const AcceptCaseRequest& request, const Context& context);
Checked Check(const StartCaseRequest& request, const Context& context);
Checked Check(const IssueCertificateRequest& request, const Context& context);

// What the registry answered when it was asked before the commit: the enterprise, or why not
// (NOT_FOUND, REGISTRY_AWAY); and how far it was followed (province::Followed::PositionOf).
struct Asked {
  Result<registry::v1::Enterprise> enterprise;
};
Result<Event> Submit(const SubmitCaseRequest& request, const Asked& asked,
                     int64_t followed_position, const Cases& of_enterprise,
                     const std::string& case_id, const Context& context);
// `before` is null when there is no such case (NOT_FOUND).
Result<Event> Accept(const AcceptCaseRequest& request, const FacilitationCase* before,
                     const Context& context);
Result<Event> Start(const StartCaseRequest& request, const FacilitationCase* before,
                    const Context& context);
// `number_taken`: another case of the scheme has the number. Of the cases of the enterprise in the
// fiscal year that are issued, expired or void, the first by issued_position counts; when that is
// another one after the change, both are in the event.
Result<Event> Issue(const IssueCertificateRequest& request, const FacilitationCase* before,
                    bool number_taken, const Cases& of_enterprise, const Context& context);

// --- Ends (domain_end.cc) ---
Checked Check(const RefuseCaseRequest& request, const Context& context);
Checked Check(const WithdrawCaseRequest& request, const Context& context);
Checked Check(const RevokeCertificateRequest& request, const Context& context);

Result<Event> Refuse(const RefuseCaseRequest& request, const FacilitationCase* before,
                     const Context& context);
Result<Event> Withdraw(const WithdrawCaseRequest& request, const FacilitationCase* before,
                       const Context& context);
Result<Event> Revoke(const RevokeCertificateRequest& request, const FacilitationCase* before,
                     const Cases& of_enterprise, const Context& context);
// An issued certificate whose last day has passed: effective on the day after it, however late.
// Refuses (WRONG_STATUS) what is not issued any more or has not expired by today.
Result<Event> Expire(const FacilitationCase* before, const Context& context);
// What follows from a change of the registry for the cases that were submitted before it was known
// (registry_position below it). Closed: those submitted, accepted and in progress are withdrawn.
// Moved to another regency: those issued by a scheme that is void when moved become void, but for
// those that had expired by then. Else an event without cases.
Result<Event> Follow(const EnterpriseChange& change, const Cases& of_enterprise,
                     const Context& context);

// --- Certificates (domain_certificate.cc) ---
// The number as it is compared, with other numbers and with patterns: upper case, without spaces
// and hyphens ("2053471010012-31" is "205347101001231").
std::string Normalised(const std::string& number);
// Adds violations of `field`: the scheme's format, hints, expiry year. Gives warnings.
std::vector<std::string> CheckNumber(const char* field, const reference::v1::Scheme& scheme,
                                     const std::string& number, const std::string& expires_on,
                                     Violations& violations);
// The last day of a certificate by the scheme's validity: the same day so many years later, 28
// February for a 29 February that is not there; empty when it does not expire.
std::string ExpiryOf(const reference::v1::Scheme& scheme, const std::string& issued_on);

// --- Assistance (domain_assistance.cc) ---
struct Assistance {
  std::vector<assistance::v1::Finding> offers, near_misses;
};
// A facilitation of a scheme seen from an enterprise; `used`: cases of it that were not refused or
// withdrawn, and their cost. An offer when nothing is missing, a near miss when one thing is
// (class, section, NIB, places, budget, an open case or a valid certificate of its own).
struct Used {
  int64_t cases = 0, cost_rupiah = 0;
};
struct Applicant {
  registry::v1::Enterprise enterprise;
  Cases cases;
};
void FindAssistance(const reference::v1::Scheme& scheme,
                    const reference::v1::Facilitation& facilitation, const Used& used,
                    const Applicant& applicant, const std::string& today,
                    const std::string& language, Assistance& found);

}  // namespace umkm::certification
