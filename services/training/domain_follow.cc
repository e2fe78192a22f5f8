// What follows from changes of the registry.
#include "training/domain_change.h"
#include "training/domain_enrolment.h"

namespace umkm::training {

namespace {

constexpr char kReason[] = "Usaha tutup (enterprise closed)";

}  // namespace

Result<Event> Follow(const EnterpriseChange& change, const std::vector<ClassRoll>& rolls,
                     const Context& context) {
  const std::string& enterprise_id = change.after.enterprise_id();
  const std::string& closed_on = change.effective_on;
  Event event;
  EnterpriseFollowed& followed = *event.mutable_enterprise_followed();
  followed.set_enterprise_id(enterprise_id);
  followed.set_registry_position(change.position);
  followed.set_effective_on(change.effective_on);
  if (change.kind != EnterpriseChange::Kind::kClosed) return event;
  for (const auto& [class_, roll] : rolls) {
    int freed = 0;
    for (const Enrolment* enrolment : InOrder(roll)) {
      if (enrolment->enterprise_id() != enterprise_id || !IsOpen(*enrolment)) continue;
      // It was enrolled knowing of the closing: the enterprise had been reopened by then.
      if (enrolment->registry_position() >= change.position) continue;
      if (HoldsSeat(*enrolment)) ++freed;
      Enrolment& after = Changed(*enrolment, closed_on, context, event);
      after.set_status(ENROLMENT_STATUS_WITHDRAWN);
      after.set_reason(kReason);
      after.set_registry_position(change.position);
    }
    Promote(class_, roll, freed, closed_on, context, event);
  }
  return event;
}

}  // namespace umkm::training
