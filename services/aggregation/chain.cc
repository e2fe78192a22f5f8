#include "aggregation/chain.h"

#include <utility>

namespace umkm::aggregation {

Chain::Chain(std::string source, Progress progress, Names& names)
    : source_(std::move(source)), progress_(std::move(progress)), decoder_(names) {}

std::optional<EntryView> Chain::Parse(std::string_view bytes, std::string& problem) const {
  const std::optional<EntryView> entry = ViewEntry(bytes);
  if (bytes.empty() || !entry) {
    problem = "it is not a journal entry";
  } else if (entry->source != source_) {
    problem = "it is not of this source";
  } else if (entry->position == 0 || entry->epoch == 0) {
    problem = "it has no position or no epoch";
  } else {
    return entry;
  }
  return std::nullopt;
}

Chain::Verdict Chain::Judge(const EntryView& entry, std::string_view bytes, std::string_view hash) {
  const journal::v1::Epoch& ours = progress_.epoch;
  const bool same_epoch = entry.epoch == ours.number() && entry.incarnation == ours.incarnation();
  const bool later_epoch = entry.epoch > ours.number();
  if (entry.position == progress_.position + 1 && (same_epoch || later_epoch) &&
      hash == hasher_.Hash(progress_.hash, bytes)) {
    return Verdict::kNext;  // the link proves that history is one, also across a new epoch
  }
  if (entry.epoch < ours.number()) return Verdict::kOutdated;
  if (same_epoch && entry.position < progress_.position) return Verdict::kSeen;
  if (same_epoch && entry.position == progress_.position && hash == progress_.hash) {
    return Verdict::kSeen;
  }
  return Verdict::kDoubtful;
}

std::string Chain::Append(const EntryView& entry, std::string_view hash) {
  if (std::string problem = decoder_.Decode(entry, steps_); !problem.empty()) return problem;
  if (progress_.epoch.number() != entry.epoch) {
    progress_.epoch.set_number(entry.epoch);
    progress_.epoch.set_incarnation(std::string(entry.incarnation));
  }
  progress_.position = entry.position;
  progress_.hash.assign(hash);
  progress_.recorded_time =
      absl::FromUnixSeconds(entry.recorded_seconds) + absl::Nanoseconds(entry.recorded_nanos);
  return "";
}

std::string Chain::AppendNext(std::string_view bytes, std::string_view hash) {
  std::string problem;
  const auto entry = Parse(bytes, problem);
  if (!entry) return problem;
  if (Judge(*entry, bytes, hash) != Verdict::kNext) {
    return "it does not link to the entry before it";
  }
  return Append(*entry, hash);
}

void Chain::BeginRun() {
  before_run_ = progress_;
  steps_before_run_ = steps_.size();
}

bool Chain::AppendLinked(std::string_view bytes) {
  const std::optional<EntryView> entry = ViewEntry(bytes);
  return entry && entry->source == source_ && entry->position == progress_.position + 1 &&
         entry->epoch == progress_.epoch.number() &&
         entry->incarnation == progress_.epoch.incarnation() &&
         Append(*entry, hasher_.Hash(progress_.hash, bytes)).empty();
}

bool Chain::Proven(std::string_view hash) {
  if (hash == progress_.hash) return true;
  progress_ = before_run_;
  steps_.resize(steps_before_run_);
  return false;
}

}  // namespace umkm::aggregation
