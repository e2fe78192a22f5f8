// From a journal entry to the steps it makes in the cube: pure, no clock, database, network or log.
//
// An event carries its subject before and after it: what stood before is subtracted, what stands
// after is added, on the day from which the change is true (the writers see to it that the days of
// one subject do not go back). That is the entry's effective_on where an event has one subject, and
// each subject's own where it has several (training, certification).
#pragma once

#include <absl/container/flat_hash_map.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "aggregation/cube.h"
#include "aggregation/entry_view.h"
#include "aggregation/vocabulary.h"

namespace umkm::aggregation {

// Not thread-safe. Knows the numbers of the names it met, so that it seldom has to ask for one.
class Decoder {
 public:
  explicit Decoder(Names& names) : names_(names) {}

  // Appends the steps of an entry; those of one subject that cancel each other are left out. Gives
  // why the entry cannot be understood (then nothing is appended); empty when it can. What its
  // event is follows from its event_type. Throws std::length_error when Names is full.
  std::string Decode(const EntryView& entry, std::vector<Delta>& deltas);

  // The number of a value; 0 when it can be none.
  uint32_t NumberOf(Dimension dimension, std::string_view value) {
    Known& known = known_[static_cast<std::size_t>(dimension)];
    if (value != known.last) {
      known.last_number = Find(dimension, value, known);
      known.last.assign(value);
    }
    return known.last_number;
  }

 private:
  struct Known {
    std::string last;  // most values are those of the subject before
    uint32_t last_number = 0;
    absl::flat_hash_map<std::string, uint32_t> numbers;
  };
  uint32_t Find(Dimension dimension, std::string_view value, Known& known);

  Names& names_;
  std::array<Known, Dimension_ARRAYSIZE> known_;
};

}  // namespace umkm::aggregation
