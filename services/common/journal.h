// Reading a writer's journal: rows of table `journal` and the one row of `journal_head`.
//
// Appending is the committer's alone (common/committer.h).
#pragma once

#include <cstdint>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "umkm/journal/v1/entry.pb.h"

namespace umkm {

// One row as it stands: bytes of umkm.journal.v1.Entry and their hash (32 bytes).
struct JournalRow {
  uint64_t position = 0;
  std::string hash;
  std::string entry;
};

// SHA-256(previous ‖ entry): the link of the chain. `previous` is 32 zero bytes before position 1.
std::string ChainHash(std::string_view previous, std::string_view entry);
inline std::string GenesisHash() { return std::string(32, '\0'); }

// Makes the head row of a new journal (epoch 1, random incarnation) unless there is one.
// Throws when the store belongs to another source.
void EnsureJournal(const std::string& database, const std::string& source);

// The head; with `lock` its row is locked until the transaction ends.
journal::v1::Head ReadHead(pqxx::transaction_base& tx, bool lock = false);

// Rows [from, from + limit) in order, of at most `max_bytes` together (always at least one).
std::vector<JournalRow> ReadRows(pqxx::transaction_base& tx, uint64_t from, int limit,
                                 int64_t max_bytes = 4 << 20);

// "registry:21013", and back: the position, or nothing when it is not a token of this source.
std::string PositionToken(const std::string& source, uint64_t position);
std::optional<uint64_t> ParsePositionToken(const std::string& source, const std::string& token);

}  // namespace umkm
