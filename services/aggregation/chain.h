// The chain of one journal as far as it is known here: decides what an entry is to it, pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aggregation/cube.h"
#include "aggregation/domain.h"
#include "aggregation/entry_view.h"
#include "aggregation/state.h"
#include "common/text.h"

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

  // An entry as its bytes say it. Nothing when they are none of this source, with the reason in
  // `problem`.
  std::optional<EntryView> Parse(std::string_view bytes, std::string& problem) const;
  // `hash` as claimed by who brought the entry, 32 bytes; `bytes` are those it was parsed from.
  Verdict Judge(const EntryView& entry, std::string_view bytes, std::string_view hash);
  // Appends an entry that is next: its steps wait to be taken. Gives why it cannot be understood,
  // and is then not appended; empty when it was.
  std::string Append(const EntryView& entry, std::string_view hash);
  // The same for bytes of which the journal itself says that they are next.
  std::string AppendNext(std::string_view bytes, std::string_view hash);

  // Entries that follow each other within our epoch are proven together: the hash of the last one
  // covers all before it. AppendLinked appends bytes of the next one on trust and gives whether it
  // did; Proven then compares the hash that the last one claims, and takes back all that was
  // appended since BeginRun when it is another.
  void BeginRun();
  bool AppendLinked(std::string_view bytes);
  bool Proven(std::string_view hash);

  const Progress& progress() const { return progress_; }
  void SetKafkaOffset(int64_t offset) { progress_.kafka_offset = offset; }
  // Steps appended since ClearSteps.
  const std::vector<Delta>& steps() const { return steps_; }
  void ClearSteps() { steps_.clear(); }

 private:
  const std::string source_;
  Progress progress_;
  Decoder decoder_;
  Sha256Hasher hasher_;
  std::vector<Delta> steps_;
  Progress before_run_;
  std::size_t steps_before_run_ = 0;
};

}  // namespace umkm::aggregation
