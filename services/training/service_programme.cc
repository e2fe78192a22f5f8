// RPCs about programmes.
#include "province/check.h"
#include "province/read.h"
#include "training/domain_refusals.h"
#include "training/service.h"

namespace umkm::training {

using namespace province;  // NOLINT: reading is the same for all writers

Service::Reactor* Service::CreateProgramme(LateCall* call, const CreateProgrammeRequest* request,
                                           CreateProgrammeResponse* response) {
  return Write(call, *request, response);
}

Service::Reactor* Service::UpdateProgramme(LateCall* call, const UpdateProgrammeRequest* request,
                                           UpdateProgrammeResponse* response) {
  return Write(call, *request, response);
}

Service::Reactor* Service::OpenProgramme(LateCall* call, const OpenProgrammeRequest* request,
                                         OpenProgrammeResponse* response) {
  return Write(call, *request, response);
}

Service::Reactor* Service::CloseProgramme(LateCall* call, const CloseProgrammeRequest* request,
                                          CloseProgrammeResponse* response) {
  return Write(call, *request, response);
}

Service::Reactor* Service::CancelProgramme(LateCall* call, const CancelProgrammeRequest* request,
                                           CancelProgrammeResponse* response) {
  return Write(call, *request, response);
}

Service::Reactor* Service::ReviseBudget(LateCall* call, const ReviseBudgetRequest* request,
                                        ReviseBudgetResponse* response) {
  return Write(call, *request, response);
}

Service::Reactor* Service::RecordRealisation(LateCall* call,
                                             const RecordRealisationRequest* request,
                                             RecordRealisationResponse* response) {
  return Write(call, *request, response);
}

Service::Reactor* Service::ReverseRealisation(LateCall* call,
                                              const ReverseRealisationRequest* request,
                                              ReverseRealisationResponse* response) {
  return Write(call, *request, response);
}

grpc::Status Service::GetProgramme(Call* call, const GetProgrammeRequest* request,
                                   GetProgrammeResponse* response) {
  return Answer(*call, response, [&]() -> Result<GetProgrammeResponse> {
    Violations violations;
    check::Id("programme_id", request->programme_id(), violations);
    if (!violations.empty()) return tl::unexpected(std::move(violations).ToRefusal());
    std::optional<Programme> found = store_.FindProgramme(request->programme_id());
    if (!found) return tl::unexpected(refuse::ProgrammeNotFound());
    GetProgrammeResponse answer;
    *answer.mutable_programme() = std::move(*found);
    return answer;
  });
}

grpc::Status Service::ListProgrammes(Call* call, const ListProgrammesRequest* request,
                                     ListProgrammesResponse* response) {
  return Answer(*call, response, [&]() -> Result<ListProgrammesResponse> {
    Violations violations;
    check::Between("fiscal_year", request->fiscal_year(), 0, 9999, violations);
    CheckEnum("kind", ProgrammeKind_IsValid(request->kind()), violations);
    CheckEnum("fund", type::v1::Fund_IsValid(request->fund()), violations);
    CheckEnum("status", ProgrammeStatus_IsValid(request->status()), violations);
    return ReadPage(
        *request, std::move(violations),
        [&](const std::string& after_id, int limit) {
          return store_.ListProgrammes(*request, after_id, limit);
        },
        &ListProgrammesResponse::mutable_programmes, &Programme::programme_id);
  });
}

}  // namespace umkm::training
