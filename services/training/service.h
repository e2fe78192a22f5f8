// umkm.training.v1.TrainingService: thin methods around the rules (domain.h) and the tables.
//
// Every change goes the same way: Check → a Command (decision.h: what it concerns and its rule) →
// the group commit → the answer, from the committed entry alone, so that a repeated request gets
// the same one. Changes hold no thread while they wait (AnswerLater); reads have a thread each, and
// so has what asks the registry first.
#pragma once

#include "common/call.h"
#include "common/clock.h"
#include "common/committer.h"
#include "province/reference.h"
#include "province/registry_client.h"
#include "training/decision.h"
#include "training/store.h"
#include "umkm/training/v1/training_service.grpc.pb.h"

namespace umkm::training {

// Thread-safe. `reference` must outlive the committer, and the server must end before it.
class Service final
    : public AnsweringLater<TrainingService::Service,
                            TrainingService::WithCallbackMethod_CreateProgramme,
                            TrainingService::WithCallbackMethod_UpdateProgramme,
                            TrainingService::WithCallbackMethod_OpenProgramme,
                            TrainingService::WithCallbackMethod_CloseProgramme,
                            TrainingService::WithCallbackMethod_CancelProgramme,
                            TrainingService::WithCallbackMethod_ReviseBudget,
                            TrainingService::WithCallbackMethod_RecordRealisation,
                            TrainingService::WithCallbackMethod_ReverseRealisation,
                            TrainingService::WithCallbackMethod_ScheduleClass,
                            TrainingService::WithCallbackMethod_RescheduleClass,
                            TrainingService::WithCallbackMethod_CancelClass,
                            TrainingService::WithCallbackMethod_WithdrawEnrolment,
                            TrainingService::WithCallbackMethod_RecordAttendance,
                            TrainingService::WithCallbackMethod_CompleteEnrolment>::Service {
 public:
  Service(const Reference& reference, const province::RegistryClient& registry, const Clock& clock,
          Committer& committer, Store& store)
      : reference_(reference),
        registry_(registry),
        clock_(clock),
        committer_(committer),
        store_(store) {}

  using Call = grpc::ServerContext;
  using LateCall = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  // --- Programmes (service_programme.cc) ---
  Reactor* CreateProgramme(LateCall* call, const CreateProgrammeRequest* request,
                           CreateProgrammeResponse* response) override;
  Reactor* UpdateProgramme(LateCall* call, const UpdateProgrammeRequest* request,
                           UpdateProgrammeResponse* response) override;
  Reactor* OpenProgramme(LateCall* call, const OpenProgrammeRequest* request,
                         OpenProgrammeResponse* response) override;
  Reactor* CloseProgramme(LateCall* call, const CloseProgrammeRequest* request,
                          CloseProgrammeResponse* response) override;
  Reactor* CancelProgramme(LateCall* call, const CancelProgrammeRequest* request,
                           CancelProgrammeResponse* response) override;
  Reactor* ReviseBudget(LateCall* call, const ReviseBudgetRequest* request,
                        ReviseBudgetResponse* response) override;
  Reactor* RecordRealisation(LateCall* call, const RecordRealisationRequest* request,
                             RecordRealisationResponse* response) override;
  Reactor* ReverseRealisation(LateCall* call, const ReverseRealisationRequest* request,
                              ReverseRealisationResponse* response) override;
  grpc::Status GetProgramme(Call* call, const GetProgrammeRequest* request,
                            GetProgrammeResponse* response) override;
  grpc::Status ListProgrammes(Call* call, const ListProgrammesRequest* request,
                              ListProgrammesResponse* response) override;

  // --- Classes (service_class.cc) ---
  Reactor* ScheduleClass(LateCall* call, const ScheduleClassRequest* request,
                         ScheduleClassResponse* response) override;
  Reactor* RescheduleClass(LateCall* call, const RescheduleClassRequest* request,
                           RescheduleClassResponse* response) override;
  Reactor* CancelClass(LateCall* call, const CancelClassRequest* request,
                       CancelClassResponse* response) override;
  grpc::Status GetClass(Call* call, const GetClassRequest* request,
                        GetClassResponse* response) override;
  grpc::Status ListClasses(Call* call, const ListClassesRequest* request,
                           ListClassesResponse* response) override;

  // --- Enrolments (service_enrolment.cc; the search in service_assistance.cc) ---
  grpc::Status EnrolParticipant(Call* call, const EnrolParticipantRequest* request,
                                EnrolParticipantResponse* response) override;
  Reactor* WithdrawEnrolment(LateCall* call, const WithdrawEnrolmentRequest* request,
                             WithdrawEnrolmentResponse* response) override;
  Reactor* RecordAttendance(LateCall* call, const RecordAttendanceRequest* request,
                            RecordAttendanceResponse* response) override;
  Reactor* CompleteEnrolment(LateCall* call, const CompleteEnrolmentRequest* request,
                             CompleteEnrolmentResponse* response) override;
  grpc::Status GetEnrolment(Call* call, const GetEnrolmentRequest* request,
                            GetEnrolmentResponse* response) override;
  grpc::Status ListEnrolments(Call* call, const ListEnrolmentsRequest* request,
                              ListEnrolmentsResponse* response) override;
  grpc::Status FindAssistance(Call* call, const FindAssistanceRequest* request,
                              FindAssistanceResponse* response) override;

 private:
  template <class Response, class Request>
  Reactor* Write(LateCall* call, const Request& request, Response* response) {
    const auto prepare = [&]() -> Result<Command> {
      if (Checked bad = Check(request, Now())) return tl::unexpected(std::move(*bad));
      return AskedBy(*call, request, CommandOf(Decide(request), reference_, Record));
    };
    return AnswerLater(call, response, committer_, prepare, ResponseOf<Response>);
  }
  Context Now() const { return {reference_, clock_.Today(), ""}; }
  Asked Ask(const EnrolParticipantRequest& request, absl::Time deadline,
            const std::string& traceparent) const;

  const Reference& reference_;
  const province::RegistryClient& registry_;
  const Clock& clock_;
  Committer& committer_;
  Store& store_;
};

}  // namespace umkm::training
