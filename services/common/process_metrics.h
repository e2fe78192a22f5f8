// What every program says of itself, without keeping anything: asked of the kernel.
#pragma once

#include <vector>

#include "common/metrics.h"

namespace umkm {

// The usual names of Prometheus' clients: process_cpu_seconds_total,
// process_{resident,virtual}_memory_bytes, process_{open,max}_fds, process_threads,
// process_start_time_seconds (uptime is time() less that); and
// umkm_build_info{program,version,commit}, always 1: `commit` is what the build was told by
// -DUMKM_COMMIT=…, else "unknown".
std::vector<Metrics::Asked> AskAboutProcess(Metrics& metrics);

}  // namespace umkm
