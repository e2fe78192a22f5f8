// RPCs about enrolments.
#include "province/check.h"
#include "province/read.h"
#include "training/domain_refusals.h"
#include "training/service.h"

namespace umkm::training {

using namespace province;  // NOLINT: reading is the same for all writers

Asked Service::Ask(const EnrolParticipantRequest& request, absl::Time deadline,
                   const std::string& traceparent) const {
  if (!request.cooperative_id().empty() || !request.nik_koperasi().empty()) {
    return {registry_
                .FindCooperative(request.cooperative_id(), request.nik_koperasi(), deadline,
                                 traceparent)
                .map([](registry::v1::Cooperative found) {
                  return Business{.enterprise = {}, .cooperative = std::move(found)};
                })};
  }
  return {registry_.FindEnterprise(request.enterprise_id(), request.nib(), deadline, traceparent)
              .map([](registry::v1::Enterprise found) {
                return Business{.enterprise = std::move(found), .cooperative = {}};
              })};
}

grpc::Status Service::EnrolParticipant(Call* call, const EnrolParticipantRequest* request,
                                       EnrolParticipantResponse* response) {
  return Answer(*call, response, [&]() -> Result<EnrolParticipantResponse> {
    if (Checked bad = Check(*request, Now())) return tl::unexpected(std::move(*bad));
    // Its rule has the answer or the refusal: a repeated request gets its first answer from the
    // journal, also while the registry is away.
    const absl::Time deadline = DeadlineOf(*call);
    const Asked asked = Ask(*request, deadline, TraceparentOf(*call));
    Command command = CommandOf(Decide(*request, asked), reference_, Record);
    return committer_.SubmitAndWait({AskedBy(*call, *request, std::move(command))}, deadline)
        .front()
        .map(
            [](const Committed& done) { return ResponseOf<EnrolParticipantResponse>(done.entry); });
  });
}

Service::Reactor* Service::WithdrawEnrolment(LateCall* call,
                                             const WithdrawEnrolmentRequest* request,
                                             WithdrawEnrolmentResponse* response) {
  return Write(call, *request, response);
}

Service::Reactor* Service::RecordAttendance(LateCall* call, const RecordAttendanceRequest* request,
                                            RecordAttendanceResponse* response) {
  return Write(call, *request, response);
}

Service::Reactor* Service::CompleteEnrolment(LateCall* call,
                                             const CompleteEnrolmentRequest* request,
                                             CompleteEnrolmentResponse* response) {
  return Write(call, *request, response);
}

grpc::Status Service::GetEnrolment(Call* call, const GetEnrolmentRequest* request,
                                   GetEnrolmentResponse* response) {
  return Answer(*call, response, [&]() -> Result<GetEnrolmentResponse> {
    Violations violations;
    check::Id("enrolment_id", request->enrolment_id(), violations);
    if (!violations.empty()) return tl::unexpected(std::move(violations).ToRefusal());
    std::optional<Enrolment> found = store_.FindEnrolment(request->enrolment_id());
    if (!found) return tl::unexpected(refuse::EnrolmentNotFound());
    GetEnrolmentResponse answer;
    if (request->include_participant()) {
      *answer.mutable_participant() = MaskedParticipant(store_.FindParticipant(found->person_id()));
    }
    *answer.mutable_enrolment() = std::move(*found);
    return answer;
  });
}

grpc::Status Service::ListEnrolments(Call* call, const ListEnrolmentsRequest* request,
                                     ListEnrolmentsResponse* response) {
  return Answer(*call, response, [&]() -> Result<ListEnrolmentsResponse> {
    Violations violations;
    const auto check_id = [&](const char* field, const std::string& id) {
      if (!id.empty()) check::Id(field, id, violations);
    };
    check_id("class_id", request->class_id());
    check_id("enterprise_id", request->enterprise_id());
    check_id("cooperative_id", request->cooperative_id());
    CheckEnum("status", EnrolmentStatus_IsValid(request->status()), violations);
    return ReadPage(
        *request, std::move(violations),
        [&](const std::string& after_id, int limit) {
          return store_.ListEnrolments(*request, after_id, limit);
        },
        &ListEnrolmentsResponse::mutable_enrolments, &Enrolment::enrolment_id);
  });
}

}  // namespace umkm::training
