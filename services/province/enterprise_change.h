// What other services have to know of an enterprise's life, from the registry's journal.
#pragma once

#include <cstdint>
#include <string>

#include "umkm/registry/v1/enterprise.pb.h"

namespace umkm::province {

// An entry of the registry that concerns other services.
struct EnterpriseChange {
  enum class Kind { kClosed, kMoved, kReopened };
  Kind kind = Kind::kClosed;
  std::string incarnation;  // of the registry's journal
  int64_t position = 0;     // of the entry
  std::string effective_on;
  std::string traceparent;  // of the call that made the entry; empty in old ones
  registry::v1::Enterprise before, after;
};

}  // namespace umkm::province
