// `umkmctl sample`.
#pragma once

#include "umkmctl/session.h"

namespace umkm::ctl {

void AddSample(CLI::App& app, Session& session);

}  // namespace umkm::ctl
