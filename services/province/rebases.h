// The epochs of a journal: how far what was followed of it before a rebase is still part of it.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "common/journal_client.h"
#include "province/follow_cursor.h"
#include "umkm/journal/v1/journal_rebased.pb.h"

namespace umkm::province {

// Not thread-safe.
class Rebases {
 public:
  // The bytes of every entry of the journal, in order.
  void Take(const std::string& bytes);
  // The last position up to which the journal is surely the one that was followed as being of that
  // incarnation; nothing when it never was of it.
  std::optional<int64_t> SharedWith(const std::string& incarnation) const;

 private:
  std::vector<journal::v1::JournalRebased> rebases_;
};

// The same, asked of the journal itself. `ours`: where the cursor stands; its hash, when known,
// proves at once that all of it is shared.
struct Shared {
  bool away = false;                // the source does not answer
  std::optional<int64_t> position;  // nothing: it is another journal
};
Shared SharedWith(JournalClient& journal, const journal::v1::Head& head,
                  const FollowCursor::Place& ours, const std::stop_token& stop);

}  // namespace umkm::province
