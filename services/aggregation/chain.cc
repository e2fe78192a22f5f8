#include "aggregation/chain.h"

#include <utility>

#include "aggregation/domain.h"
#include "common/journal.h"

namespace umkm::aggregation {

namespace {

constexpr std::size_t kScratchBytes = 64 << 10;

google::protobuf::ArenaOptions StartingWith(std::vector<char>& scratch) {
  google::protobuf::ArenaOptions options;
  options.initial_block = scratch.data();
  options.initial_block_size = scratch.size();
  return options;
}

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

}  // namespace

Chain::Chain(std::string source, Progress progress, Names& names)
    : source_(std::move(source)),
      progress_(std::move(progress)),
      names_(names),
      scratch_(kScratchBytes),
      arena_(StartingWith(scratch_)) {}

const journal::v1::Entry* Chain::Parse(std::string_view bytes, std::string& problem) {
  arena_.Reset();
  auto* entry = google::protobuf::Arena::CreateMessage<journal::v1::Entry>(&arena_);
  if (bytes.empty() || !entry->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    problem = "it is not a journal entry";
  } else if (entry->source() != source_) {
    problem = "it is not of this source";
  } else if (entry->position() == 0 || entry->epoch().number() == 0) {
    problem = "it has no position or no epoch";
  } else {
    return entry;
  }
  return nullptr;
}

Chain::Verdict Chain::Judge(const journal::v1::Entry& entry, std::string_view bytes,
                            std::string_view hash) const {
  const journal::v1::Epoch& ours = progress_.epoch;
  const journal::v1::Epoch& its = entry.epoch();
  const bool same_epoch = its.number() == ours.number() && its.incarnation() == ours.incarnation();
  const bool later_epoch = its.number() > ours.number();
  if (entry.position() == progress_.position + 1 && (same_epoch || later_epoch) &&
      hash == ChainHash(progress_.hash, bytes)) {
    return Verdict::kNext;  // the link proves that history is one, also across a new epoch
  }
  if (its.number() < ours.number()) return Verdict::kOutdated;
  if (same_epoch && entry.position() < progress_.position) return Verdict::kSeen;
  if (same_epoch && entry.position() == progress_.position && hash == progress_.hash) {
    return Verdict::kSeen;
  }
  return Verdict::kDoubtful;
}

std::string Chain::Append(const journal::v1::Entry& entry, std::string_view hash) {
  if (std::string problem = Decode(entry, arena_, names_, steps_); !problem.empty()) {
    return problem;
  }
  progress_.epoch = entry.epoch();
  progress_.position = entry.position();
  progress_.hash.assign(hash);
  progress_.recorded_time = TimeOf(entry.recorded_time());
  return "";
}

}  // namespace umkm::aggregation
