// RPCs about classes.
#include "province/check.h"
#include "province/read.h"
#include "training/domain_refusals.h"
#include "training/service.h"

namespace umkm::training {

using namespace province;  // NOLINT: reading is the same for all writers

Service::Reactor* Service::ScheduleClass(LateCall* call, const ScheduleClassRequest* request,
                                         ScheduleClassResponse* response) {
  return Write(call, *request, response);
}

Service::Reactor* Service::RescheduleClass(LateCall* call, const RescheduleClassRequest* request,
                                           RescheduleClassResponse* response) {
  return Write(call, *request, response);
}

Service::Reactor* Service::CancelClass(LateCall* call, const CancelClassRequest* request,
                                       CancelClassResponse* response) {
  return Write(call, *request, response);
}

grpc::Status Service::GetClass(Call* call, const GetClassRequest* request,
                               GetClassResponse* response) {
  return Answer(*call, response, [&]() -> Result<GetClassResponse> {
    Violations violations;
    check::Id("class_id", request->class_id(), violations);
    if (!violations.empty()) return tl::unexpected(std::move(violations).ToRefusal());
    std::optional<GetClassResponse> found = store_.FindClass(request->class_id());
    if (!found) return tl::unexpected(refuse::ClassNotFound());
    return std::move(*found);
  });
}

grpc::Status Service::ListClasses(Call* call, const ListClassesRequest* request,
                                  ListClassesResponse* response) {
  return Answer(*call, response, [&]() -> Result<ListClassesResponse> {
    Violations violations;
    if (!request->programme_id().empty()) {
      check::Id("programme_id", request->programme_id(), violations);
    }
    CheckRegionPrefix(request->region_prefix(), violations);
    CheckEnum("status", ClassStatus_IsValid(request->status()), violations);
    return ReadPage(
        *request, std::move(violations),
        [&](const std::string& after_id, int limit) {
          return store_.ListClasses(*request, after_id, limit);
        },
        &ListClassesResponse::mutable_classes, &Class::class_id);
  });
}

}  // namespace umkm::training
