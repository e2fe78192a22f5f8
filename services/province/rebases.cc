#include "province/rebases.h"

#include <algorithm>

#include "common/rebase_service.h"

namespace umkm::province {

void Rebases::Take(const std::string& bytes) {
  if (bytes.find(kJournalRebased) == std::string::npos) return;  // that is quicker than to parse it
  journal::v1::Entry entry;
  if (!entry.ParseFromString(bytes) || entry.event_type() != kJournalRebased) return;
  if (!rebases_.emplace_back().ParseFromString(entry.event())) rebases_.pop_back();
}

std::optional<int64_t> Rebases::SharedWith(const std::string& incarnation) const {
  std::optional<int64_t> shared;
  for (const journal::v1::JournalRebased& one : rebases_) {
    const bool of_it = one.topic_epoch().incarnation() == incarnation ||
                       one.previous_epoch().incarnation() == incarnation;
    const auto position = static_cast<int64_t>(one.shared_position());
    // A later rebase may go back further.
    if (shared || of_it) shared = std::min(shared.value_or(position), position);
  }
  return shared;
}

Shared SharedWith(JournalClient& journal, const journal::v1::Head& head,
                  const FollowCursor::Place& ours, const std::stop_token& stop) {
  const auto at = static_cast<uint64_t>(ours.position);
  if (at > 0 && !ours.hash.empty() && at <= head.position()) {
    bool same = false;
    const bool answered = journal.Read(at, at, stop, [&](const auto&, const auto& hash) {
      same = hash == ours.hash;
      return true;
    });
    if (!answered) return {.away = true, .position = {}};
    if (same) return {.away = false, .position = ours.position};
  }
  Rebases rebases;
  const bool answered = journal.Read(1, head.position(), stop, [&](const auto& bytes, const auto&) {
    rebases.Take(bytes);
    return true;
  });
  if (!answered) return {.away = true, .position = {}};
  return {.away = false, .position = rebases.SharedWith(ours.incarnation)};
}

}  // namespace umkm::province
