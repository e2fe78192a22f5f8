// From a journal entry to the steps it makes in the cube: pure, no clock, database, network or log.
//
// An event carries its subject before and after it: what stood before is subtracted, what stands
// after is added, on the day from which the change is true (Entry.effective_on; the writers see to
// it that the days of one subject do not go back).
#pragma once

#include <google/protobuf/arena.h>

#include <string>
#include <vector>

#include "aggregation/cube.h"
#include "aggregation/vocabulary.h"
#include "umkm/journal/v1/entry.pb.h"

namespace umkm::aggregation {

// Appends the steps of an entry; steps that cancel each other are left out. Gives why the entry
// cannot be understood (then nothing is appended); empty when it can. What its event is follows
// from Entry.event_type. `arena` is scratch space that the caller resets. Throws std::length_error
// when Names is full.
std::string Decode(const journal::v1::Entry& entry, google::protobuf::Arena& arena, Names& names,
                   std::vector<Delta>& deltas);

}  // namespace umkm::aggregation
