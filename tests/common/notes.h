// A small writer for the tests of the mechanism: its subjects are notes, its source is "notes".
#pragma once

#include <absl/time/clock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/committer.h"
#include "common/database.h"
#include "common/migrate.h"
#include "common/text.h"
#include "tests/support/clock.h"
#include "tests/support/postgres.h"

namespace umkm {

// Notes by id. The table does not take the body "poison".
class Notes : public Batch {
 public:
  void Load(pqxx::transaction_base& tx, const std::vector<SubjectKey>& keys) override {
    ArrayText ids;
    for (const SubjectKey& key : keys) ids.Add(key.id);
    const pqxx::result found =
        tx.exec_params("select id, body from notes where id = any($1::text[])", ids.Done());
    for (const pqxx::row& row : found) {
      bodies[row[0].as<std::string>()] = row[1].as<std::string>();
    }
  }

  void Save(pqxx::transaction_base& tx) override {
    ArrayText ids, texts;
    for (const std::string& id : changed) {
      ids.Add(id);
      texts.Add(bodies[id]);
    }
    tx.exec_params(
        "insert into notes select * from unnest($1::text[], $2::text[])"
        " on conflict (id) do update set body = excluded.body",
        ids.Done(), texts.Done());
  }

  std::map<std::string, std::string> bodies;
  std::set<std::string> changed;
};

// The id of the n-th request.
inline std::string RequestId(int n) { return UuidOf("request " + std::to_string(n)); }

// Writes a note; an empty body is refused (EMPTY_NOTE). The event is the body.
inline Command WriteNote(const std::string& request_id, const std::string& id,
                         const std::string& body) {
  Command command;
  command.request_id = request_id;
  command.fingerprint = Sha256(id, "=", body);
  command.actor = "tester";
  command.subjects = {{"note", id}};
  command.rule = [id, body](Batch& batch, const Moment& moment) -> Result<Change> {
    if (body.empty()) {
      return tl::unexpected(Refusal{.reason = "EMPTY_NOTE", .message = {"Empty.", "Kosong."}});
    }
    auto& notes = static_cast<Notes&>(batch);
    notes.bodies[id] = body;
    notes.changed.insert(id);
    return Change{id, moment.today, "test.NoteWritten", body};
  };
  return command;
}

// A new database with an empty journal of "notes" and the table of notes.
inline std::string NewNotesDatabase() {
  const std::string database = TestPostgres().NewDatabase();
  Migrate(database, migrations::common());
  EnsureJournal(database, "notes");
  pqxx::nontransaction(*Connect(database, "test"))
      .exec("create table notes (id text primary key, body text check (body <> 'poison'))");
  return database;
}

// All rows of the journal, after having checked that positions are dense, that the chain of hashes
// holds, that entries say of themselves what their rows say, and that the head stands at the end.
inline std::vector<JournalRow> CheckedRows(const std::string& database) {
  const auto connection = Connect(database, "test");
  pqxx::work tx(*connection);
  const std::vector<JournalRow> rows = ReadRows(tx, 1, 1'000'000, 1 << 30);
  std::string hash = GenesisHash();
  std::set<std::string> request_ids;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    hash = ChainHash(hash, rows[i].entry);
    EXPECT_EQ(rows[i].hash, hash) << "at position " << i + 1;
    journal::v1::Entry entry;
    EXPECT_TRUE(entry.ParseFromString(rows[i].entry));
    EXPECT_EQ(rows[i].position, i + 1);
    EXPECT_EQ(entry.position(), i + 1);
    EXPECT_TRUE(request_ids.insert(entry.request_id()).second) << "twice: " << entry.request_id();
  }
  const journal::v1::Head head = ReadHead(tx);
  EXPECT_EQ(head.position(), rows.size());
  EXPECT_EQ(head.hash(), hash);
  return rows;
}

// A committer of notes that remembers the rows it handed on.
struct NotesWriter {
  explicit NotesWriter(
      const std::string& database, OnCommitted on_committed = [](auto) {}, int max_waiting = 4096)
      : metrics(""),
        committer(
            {.source = "notes", .database = database, .max_waiting = max_waiting},
            [] { return std::make_unique<Notes>(); }, clock, metrics, std::move(on_committed)) {}

  // Writes notes together and waits for them.
  std::vector<Result<Committed>> Write(std::vector<Command> commands) {
    return committer.SubmitAndWait(std::move(commands), absl::Now() + absl::Seconds(30));
  }
  Result<Committed> Write(Command command) {
    std::vector<Command> one;
    one.push_back(std::move(command));
    return Write(std::move(one)).front();
  }

  FixedClock clock;
  Metrics metrics;
  Committer committer;
};

}  // namespace umkm
