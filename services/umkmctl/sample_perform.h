// Performing the activities of the sample on running services.
#pragma once

#include <ostream>

#include "umkmctl/channel.h"
#include "umkmctl/output.h"
#include "umkmctl/sample_activities.h"

namespace umkm::ctl {

// Calls training and certification, sixteen calls at a time; the enterprises of the plan must be on
// the register. Performed again, also after it was cut anywhere, it does what is left to do: what a
// call did before, its request_id gives again. Says how far it is, and at the end what there is
// and how much of it is new. Gives kOk; kFound when a call was refused, kUnreachable when a service
// is away.
int PerformActivities(const ActivityPlan& plan, Client& client, const Style& style,
                      std::ostream& talk);

}  // namespace umkm::ctl
