// What the decoders of the writers share: from a subject before and after to steps in the cube.
#pragma once

#include <absl/container/inlined_vector.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aggregation/domain_coordinates.h"
#include "common/date.h"

namespace umkm::aggregation {

// Each appends the steps of one event of its writer, of which `day` is the entry's effective_on.
// Gives why the event cannot be understood; then what it appended is to be taken back.
std::string DecodeRegistry(std::string_view event, int32_t day, Decoder& decoder,
                           std::vector<Delta>& deltas);
std::string DecodeTraining(std::string_view event, Decoder& decoder, std::vector<Delta>& deltas);
std::string DecodeCertification(std::string_view event, Decoder& decoder,
                                std::vector<Delta>& deltas);

// Why an event cannot be understood.
inline constexpr char kUnparsed[] = "its event cannot be parsed";
inline constexpr char kNoSubject[] = "it lacks its subject";
inline constexpr char kUnknownKind[] = "it is of a kind that this program does not know";

// What one subject adds to one cell.
struct Contribution {
  CellKey key;
  int64_t amount;
};
using Contributions = absl::InlinedVector<Contribution, 8>;

inline void Add(Contributions& all, CellKey key, int64_t amount) {
  if (amount != 0) all.push_back({key, amount});
}

// Appends the steps from a subject (null: it did not exist) to what it became. `contribute` tells
// of a subject what it adds, and gives why it cannot be understood.
template <class Subject, class Contribute>
std::string StepFrom(const Subject* before, const Subject& after, int32_t day,
                     std::vector<Delta>& deltas, const Contribute& contribute) {
  Contributions all;
  if (before != nullptr) {
    if (auto problem = contribute(*before, all); !problem.empty()) return problem;
    for (Contribution& one : all) one.amount = -one.amount;
  }
  Contributions added;
  if (auto problem = contribute(after, added); !problem.empty()) return problem;
  for (const Contribution& one : added) {
    const auto same = std::ranges::find(all, one.key, &Contribution::key);
    if (same == all.end()) {
      all.push_back(one);
    } else {
      same->amount += one.amount;
    }
  }
  for (const Contribution& one : all) {
    if (one.amount != 0) deltas.push_back({one.key, day, one.amount});
  }
  return "";
}

// The steps of every subject that an event changed, each from its own after.effective_on.
template <class Changes, class Contribute>
std::string StepEach(const Changes& changes, std::vector<Delta>& deltas,
                     const Contribute& contribute) {
  for (const auto& change : changes) {
    if (!change.has_after()) return kNoSubject;
    const auto day = ParseDate(change.after().effective_on());
    if (!day) return Unknown("effective_on");
    const auto* before = change.has_before() ? &change.before() : nullptr;
    if (auto problem = StepFrom(before, change.after(), *day, deltas, contribute);
        !problem.empty()) {
      return problem;
    }
  }
  return "";
}

}  // namespace umkm::aggregation
