// Group commit: the one way by which a writer changes anything.
//
// RPC handlers submit commands; one thread takes all that are waiting (at most 256, no timer) and
// runs them in one transaction:
//   1. lock journal_head            only one writer at a time, of any replica: positions are dense
//   2. read earlier request_ids     a repeated request gets its entry again, no second effect
//   3. load every subject           set-based, into a fresh Batch
//   4. run each command's rule      in order, in memory; a refusal concerns its command only
//   5. save subjects, journal, head each as one set-based statement
//   6. commit, then answer, then hand the entries to the relay
// It is safe since nobody else can commit between 1 and 6, and nothing is answered before 6.
// An unexpected database error rolls back, and the commands are tried again one by one; a
// connection lost at COMMIT is in doubt and resolved by step 2 of the next attempt. While the
// database is away commands fail as UNAVAILABLE with RetryInfo.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "common/clock.h"
#include "common/journal.h"
#include "common/metrics.h"
#include "common/result.h"

namespace umkm {

// Something to load before rules run: {"enterprise", id}, {"nib", number}, …
struct SubjectKey {
  std::string kind;
  std::string id;
};

// The subjects that a batch of commands works on: loaded once, changed in memory by the rules,
// saved once. Each service implements it in store.h. One per attempt, used by one thread.
class Batch {
 public:
  virtual ~Batch() = default;
  // Loads what exists of the keys (which may repeat), each kind by one statement.
  virtual void Load(pqxx::transaction_base& tx, const std::vector<SubjectKey>& keys) = 0;
  // Writes what rules changed, each table by one statement.
  virtual void Save(pqxx::transaction_base& tx) = 0;
};

// When and where a rule is run.
struct Moment {
  absl::Time now;
  std::string today;      // YYYY-MM-DD in the office
  uint64_t position = 0;  // that the entry will have if the rule accepts; also makes the etag
};

// What an accepted command does to the journal.
struct Change {
  std::string subject_id;
  std::string effective_on;  // YYYY-MM-DD
  std::string event_type;    // full name of the event message within `event`
  std::string event;         // the service's Event, serialised, without personal data
  // The epoch that begins with this entry (common/rebase_service.h); nothing: it goes on.
  std::optional<journal::v1::Epoch> begins_epoch = {};
};

// An entry that is committed. `repeated`: it was before, by the same request.
struct Committed {
  journal::v1::Entry entry;
  bool repeated = false;
};

struct Command {
  std::string request_id;   // canonical UUID
  std::string fingerprint;  // SHA-256(method ‖ request), see Fingerprint in common/call.h
  std::string actor;
  std::string traceparent = {};                  // W3C, of the call; empty: none
  absl::Time deadline = absl::InfiniteFuture();  // not begun later than that
  std::vector<SubjectKey> subjects;
  // Decides in memory. On acceptance it has changed `batch`; on refusal it must have left it alone.
  std::function<Result<Change>(Batch& batch, const Moment& moment)> rule;
};

// Takes rows that were committed, in order and without gaps; called by the committer's thread.
using OnCommitted = std::function<void(std::vector<JournalRow>)>;

// Owns its thread and connection. Thread-safe.
class Committer {
 public:
  struct Options {
    std::string source;    // "registry"
    std::string database;  // libpq connection string
    int max_batch = 256;
    int max_waiting = 4096;  // more are refused as RESOURCE_EXHAUSTED (TOO_BUSY), with RetryInfo
  };
  Committer(Options options, std::function<std::unique_ptr<Batch>()> new_batch, const Clock& clock,
            Metrics& metrics, OnCommitted on_committed);
  // Finishes what is waiting, then ends.
  ~Committer();

  using Done = std::function<void(Result<Committed>)>;
  // Queues a command; `done` is called once, on the committer's thread, and must not block.
  void Submit(Command command, Done done);
  // Queues commands together, in order, and waits for all answers until the deadline: those not
  // answered by then are DEADLINE_EXCEEDED (their effect is then not known: ask again with the
  // same request_id).
  std::vector<Result<Committed>> SubmitAndWait(std::vector<Command> commands, absl::Time deadline);

  // Runs the commands in order on present state without any effect: positions are 0 in entries.
  std::vector<Result<Committed>> DryRun(std::vector<Command> commands);

  // False while the database cannot be written.
  bool healthy() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace umkm
