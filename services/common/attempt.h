// One attempt of the committer at a batch of commands: steps 1 to 5 of common/committer.h.
#pragma once

#include <pqxx/pqxx>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/committer.h"
#include "common/journal.h"
#include "common/result.h"

namespace umkm {

// Lives within one transaction, used by one thread. All its functions throw what pqxx throws.
class Attempt {
 public:
  enum class Mode {
    kCommit,  // begins the transaction and locks the head
    kDryRun,  // reads only, in the caller's transaction; entries get position 0
  };
  // Reads the head, earlier entries of the same request_ids, and the commands' subjects.
  Attempt(pqxx::transaction_base& tx, Mode mode, Batch& batch,
          const std::vector<const Command*>& commands);

  // The answer to a command. When it refuses with kEntryTooLarge, the batch has been changed in
  // vain: the attempt must be given up.
  Result<Committed> Decide(const Command& command, absl::Time now, const std::string& today);

  // Saves subjects, journal and head, and commits, all in one go after the batch's own statements.
  void SaveAndCommit();

  // Rows to append, and their bytes.
  std::vector<JournalRow>& rows() { return rows_; }
  std::size_t bytes() const { return bytes_; }
  uint64_t head_position() const { return head_.position(); }

 private:
  struct Known {
    std::string fingerprint;
    journal::v1::Entry entry;
  };
  void ReadHeadAndEarlier(const std::vector<const Command*>& commands);
  void Append(const Command& command, const journal::v1::Entry& entry, std::string bytes);

  pqxx::transaction_base& tx_;
  const Mode mode_;
  Batch& batch_;
  std::string source_;
  journal::v1::Head head_;
  std::unordered_map<std::string, Known> known_;  // by request_id
  std::vector<JournalRow> rows_;
  std::vector<const Command*> accepted_;  // of each row
  std::size_t bytes_ = 0;
};

// An entry is at most so large, far below what Kafka takes: nothing can get stuck in the relay.
inline constexpr std::size_t kMaxEntryBytes = 512 << 10;
inline constexpr const char* kEntryTooLarge = "CHANGE_TOO_LARGE";

}  // namespace umkm
