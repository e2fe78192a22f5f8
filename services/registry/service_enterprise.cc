// RPCs about enterprises.
#include <map>

#include "province/read.h"
#include "registry/domain_check.h"
#include "registry/domain_refusals.h"
#include "registry/service.h"

namespace umkm::registry {

using namespace province;  // NOLINT: reading is the same for all writers

Service::Reactor* Service::RegisterEnterprise(LateCall* call,
                                              const RegisterEnterpriseRequest* request,
                                              RegisterEnterpriseResponse* response) {
  return Write(call, *request, response);
}

Service::Reactor* Service::UpdateEnterprise(LateCall* call, const UpdateEnterpriseRequest* request,
                                            UpdateEnterpriseResponse* response) {
  return Write(call, *request, response);
}

grpc::Status Service::ReclassifyEnterprise(Call* call, const ReclassifyEnterpriseRequest* request,
                                           ReclassifyEnterpriseResponse* response) {
  return Answer(*call, response, [&]() -> Result<ReclassifyEnterpriseResponse> {
    return Prepare(*call, *request)
        .and_then([&](Command command) {
          auto decided = request->dry_run()
                             ? committer_.DryRun({std::move(command)})
                             : committer_.SubmitAndWait({std::move(command)}, DeadlineOf(*call));
          return std::move(decided.front());
        })
        .map([&](const Committed& done) {
          auto answer = ResponseOf<ReclassifyEnterpriseResponse>(done.entry);
          if (request->dry_run()) {
            answer.mutable_enterprise()->set_etag(request->etag());  // nothing was changed
            answer.clear_position_token();
          }
          return answer;
        });
  });
}

Service::Reactor* Service::RelocateEnterprise(LateCall* call,
                                              const RelocateEnterpriseRequest* request,
                                              RelocateEnterpriseResponse* response) {
  return Write(call, *request, response);
}

Service::Reactor* Service::CloseEnterprise(LateCall* call, const CloseEnterpriseRequest* request,
                                           CloseEnterpriseResponse* response) {
  return Write(call, *request, response);
}

Service::Reactor* Service::ReopenEnterprise(LateCall* call, const ReopenEnterpriseRequest* request,
                                            ReopenEnterpriseResponse* response) {
  return Write(call, *request, response);
}

grpc::Status Service::GetEnterprise(Call* call, const GetEnterpriseRequest* request,
                                    GetEnterpriseResponse* response) {
  return Answer(*call, response, [&]() -> Result<GetEnterpriseResponse> {
    const bool by_id = request->nib().empty();
    Violations violations;
    if (by_id) {
      check::Id("enterprise_id", request->enterprise_id(), violations);
    } else {
      CheckOnlyOne(request->enterprise_id(), "nib", violations);
      check::Nib("nib", request->nib(), violations);
    }
    if (!violations.empty()) return tl::unexpected(std::move(violations).ToRefusal());
    std::optional<Enterprise> found = by_id ? store_.FindEnterprise(request->enterprise_id())
                                            : store_.FindEnterpriseByNib(request->nib());
    if (!found) return tl::unexpected(refuse::EnterpriseNotFound());
    GetEnterpriseResponse answer;
    if (request->include_owner()) {
      *answer.mutable_owner() = MaskedOwner(store_.FindOwner(found->enterprise_id()));
    }
    *answer.mutable_enterprise() = std::move(*found);
    return answer;
  });
}

grpc::Status Service::BatchGetEnterprises(Call* call, const BatchGetEnterprisesRequest* request,
                                          BatchGetEnterprisesResponse* response) {
  return Answer(*call, response, [&]() -> Result<BatchGetEnterprisesResponse> {
    Violations violations;
    CheckIds("enterprise_ids", request->enterprise_ids(), violations);
    if (!violations.empty()) return tl::unexpected(std::move(violations).ToRefusal());
    std::map<std::string, Enterprise> found;
    for (Enterprise& enterprise : store_.FindEnterprises(
             {request->enterprise_ids().begin(), request->enterprise_ids().end()})) {
      found[enterprise.enterprise_id()] = std::move(enterprise);
    }
    BatchGetEnterprisesResponse answer;
    for (const std::string& id : request->enterprise_ids()) {
      if (const auto known = found.find(id); known != found.end()) {
        *answer.add_enterprises() = known->second;
      } else {
        answer.add_missing_enterprise_ids(id);
      }
    }
    return answer;
  });
}

grpc::Status Service::ListEnterprises(Call* call, const ListEnterprisesRequest* request,
                                      ListEnterprisesResponse* response) {
  return Answer(*call, response, [&]() -> Result<ListEnterprisesResponse> {
    Violations violations;
    CheckRegionPrefix(request->region_prefix(), violations);
    CheckEnum("scale", Scale_IsValid(request->scale()), violations);
    CheckSection(request->section(), violations);
    CheckEnum("status", EnterpriseStatus_IsValid(request->status()), violations);
    CheckDay("registered_from", request->registered_from(), violations);
    CheckDay("registered_until", request->registered_until(), violations);
    check::Text("name_contains", request->name_contains(), 200, check::Presence::kOptional,
                violations);
    return ReadPage(
        *request, std::move(violations),
        [&](const std::string& after_id, int limit) {
          return store_.ListEnterprises(*request, after_id, limit);
        },
        &ListEnterprisesResponse::mutable_enterprises, &Enterprise::enterprise_id);
  });
}

}  // namespace umkm::registry
