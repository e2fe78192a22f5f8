// The search for assistance: what is open to an enterprise now.
#include "certification/service.h"
#include "common/date.h"
#include "province/check.h"
#include "province/read.h"

namespace umkm::certification {

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
          const Assistance found = AssistanceFor(enterprise, LanguageOf(*call));
          FindAssistanceResponse answer;
          answer.mutable_offers()->Assign(found.offers.begin(), found.offers.end());
          answer.mutable_near_misses()->Assign(found.near_misses.begin(), found.near_misses.end());
          return answer;
        });
  });
}

Assistance Service::AssistanceFor(const registry::v1::Enterprise& enterprise,
                                  const std::string& language) {
  const std::string today = clock_.Today();
  const Applicant applicant = {enterprise, store_.FindCasesOf(enterprise.enterprise_id())};
  Assistance found;
  for (const auto* scheme : schemes_.InForce(today)) {
    for (const reference::v1::Facilitation& facilitation : scheme->facilitations()) {
      if (facilitation.fiscal_year() != YearOf(today)) continue;
      const Used used = store_.FindUsed(scheme->scheme(), facilitation);
      certification::FindAssistance(*scheme, facilitation, used, applicant, today, language, found);
    }
  }
  return found;
}

}  // namespace umkm::certification
