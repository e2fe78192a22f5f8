// The search for assistance: what is open to an enterprise now.
#include "province/check.h"
#include "province/read.h"
#include "training/service.h"

namespace umkm::training {

using namespace province;  // NOLINT: reading is the same for all writers

grpc::Status Service::FindAssistance(Call* call, const FindAssistanceRequest* request,
                                     FindAssistanceResponse* response) {
  return Answer(*call, response, [&]() -> Result<FindAssistanceResponse> {
    Violations violations;
    if (request->nib().empty()) {
      check::Id("enterprise_id", request->enterprise_id(), violations);
    } else {
      CheckOnlyOne(request->enterprise_id(), "nib", violations);
      check::Nib("nib", request->nib(), violations);
    }
    if (!violations.empty()) return tl::unexpected(std::move(violations).ToRefusal());
    return registry_
        .FindEnterprise(request->enterprise_id(), request->nib(), DeadlineOf(*call),
                        TraceparentOf(*call))
        .map([&](const registry::v1::Enterprise& enterprise) {
          Assistance found;
          for (const auto& [programme, seats_left] : store_.OpenProgrammes(clock_.Today())) {
            training::FindAssistance(programme, seats_left, enterprise, LanguageOf(*call), found);
          }
          FindAssistanceResponse answer;
          answer.mutable_offers()->Assign(found.offers.begin(), found.offers.end());
          answer.mutable_near_misses()->Assign(found.near_misses.begin(), found.near_misses.end());
          return answer;
        });
  });
}

}  // namespace umkm::training
