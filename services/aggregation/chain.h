// The chain of one journal as far as it is known here: decides what an entry is to it, pure.
#pragma once

#include <google/protobuf/arena.h>

#include <string>
#include <string_view>
#include <vector>

#include "aggregation/cube.h"
#include "aggregation/state.h"
#include "umkm/journal/v1/entry.pb.h"

namespace umkm::aggregation {

// Not thread-safe.
class Chain {
 public:
  // What an entry is to the chain.
  enum class Verdict {
    kNext,      // the next position, linked to our hash
    kSeen,      // a position that we have
    kOutdated,  // of an older epoch than ours
    kDoubtful,  // a gap, a broken link, another hash or epoch: only the source can tell
  };

  // Behind `progress`. Decoding adds to `names`.
  Chain(std::string source, Progress progress, Names& names);

  // Parses bytes of an entry. Null when they are none of this source, with the reason in `problem`.
  // What it gives lives until the next call.
  const journal::v1::Entry* Parse(std::string_view bytes, std::string& problem);
  // `hash` as claimed by who brought the entry, 32 bytes; `bytes` are those it was parsed from.
  Verdict Judge(const journal::v1::Entry& entry, std::string_view bytes,
                std::string_view hash) const;
  // Appends an entry that is next: its steps wait to be taken. Gives why it cannot be understood,
  // and is then not appended; empty when it was.
  std::string Append(const journal::v1::Entry& entry, std::string_view hash);

  const Progress& progress() const { return progress_; }
  void SetKafkaOffset(int64_t offset) { progress_.kafka_offset = offset; }
  // Steps appended since ClearSteps.
  const std::vector<Delta>& steps() const { return steps_; }
  void ClearSteps() { steps_.clear(); }

 private:
  const std::string source_;
  Progress progress_;
  Names& names_;
  std::vector<Delta> steps_;
  std::vector<char> scratch_;  // first block of the arena
  google::protobuf::Arena arena_;
};

}  // namespace umkm::aggregation
