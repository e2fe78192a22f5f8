// Why a stream of WatchTotals ends or is not begun; all can be tried again after a second.
#pragma once

#include "common/result.h"

namespace umkm::aggregation {

Refusal ShuttingDown();
Refusal Loading();
Refusal NotReached();
Refusal TooManyWatchers();
Refusal TooSlow();

}  // namespace umkm::aggregation
