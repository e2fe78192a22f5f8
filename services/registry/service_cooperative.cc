// RPCs about cooperatives.
#include "province/read.h"
#include "registry/domain_check.h"
#include "registry/domain_refusals.h"
#include "registry/service.h"

namespace umkm::registry {

using namespace province;  // NOLINT: reading is the same for all writers

Service::Reactor* Service::RegisterCooperative(LateCall* call,
                                               const RegisterCooperativeRequest* request,
                                               RegisterCooperativeResponse* response) {
  return Write(call, *request, response);
}

Service::Reactor* Service::UpdateCooperative(LateCall* call,
                                             const UpdateCooperativeRequest* request,
                                             UpdateCooperativeResponse* response) {
  return Write(call, *request, response);
}

Service::Reactor* Service::SetCooperativeStatus(LateCall* call,
                                                const SetCooperativeStatusRequest* request,
                                                SetCooperativeStatusResponse* response) {
  return Write(call, *request, response);
}

Service::Reactor* Service::RecordMembersMeeting(LateCall* call,
                                                const RecordMembersMeetingRequest* request,
                                                RecordMembersMeetingResponse* response) {
  return Write(call, *request, response);
}

grpc::Status Service::GetCooperative(Call* call, const GetCooperativeRequest* request,
                                     GetCooperativeResponse* response) {
  return Answer(*call, response, [&]() -> Result<GetCooperativeResponse> {
    const bool by_id = request->nik_koperasi().empty();
    Violations violations;
    if (by_id) {
      check::Id("cooperative_id", request->cooperative_id(), violations);
    } else {
      CheckOnlyOne(request->cooperative_id(), "nik_koperasi", violations);
      check::NikKoperasi("nik_koperasi", request->nik_koperasi(), violations);
    }
    if (!violations.empty()) return tl::unexpected(std::move(violations).ToRefusal());
    std::optional<Cooperative> found = by_id ? store_.FindCooperative(request->cooperative_id())
                                             : store_.FindCooperativeByNik(request->nik_koperasi());
    if (!found) return tl::unexpected(refuse::CooperativeNotFound());
    GetCooperativeResponse answer;
    *answer.mutable_computed_status() =
        StatusOn(*found, clock_.Today(), reference_, LanguageOf(*call));
    *answer.mutable_cooperative() = std::move(*found);
    return answer;
  });
}

grpc::Status Service::ListCooperatives(Call* call, const ListCooperativesRequest* request,
                                       ListCooperativesResponse* response) {
  return Answer(*call, response, [&]() -> Result<ListCooperativesResponse> {
    Violations violations;
    CheckRegionPrefix(request->region_prefix(), violations);
    CheckEnum("declared_status", DeclaredStatus_IsValid(request->declared_status()), violations);
    CheckEnum("type", CooperativeType_IsValid(request->type()), violations);
    CheckEnum("form", CooperativeForm_IsValid(request->form()), violations);
    check::Text("name_contains", request->name_contains(), 200, check::Presence::kOptional,
                violations);
    return ReadPage(
        *request, std::move(violations),
        [&](const std::string& after_id, int limit) {
          return store_.ListCooperatives(*request, after_id, limit);
        },
        &ListCooperativesResponse::mutable_cooperatives, &Cooperative::cooperative_id);
  });
}

}  // namespace umkm::registry
