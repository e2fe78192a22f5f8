// Answers that are still right: a dashboard that asks again before anything changed costs a lookup.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "umkm/aggregation/v1/totals_service.pb.h"

namespace umkm::aggregation {

// Answers of one revision of the state, by what was asked. Thread-safe. Holds at most 256, each of
// at most 2,000 cells.
class AnswerCache {
 public:
  using Answer = std::shared_ptr<const v1::GetTotalsResponse>;

  // Null when it is not known at that revision.
  Answer Find(const std::string& question, uint64_t revision) const;
  // Forgets what is of an older revision; an answer that is itself older is not kept.
  void Keep(const std::string& question, uint64_t revision, Answer answer);

 private:
  mutable std::mutex mutex_;
  uint64_t revision_ = 0;
  absl::flat_hash_map<std::string, Answer> answers_;
};

}  // namespace umkm::aggregation
