// The group commit while PostgreSQL crashes and connections are cut.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "tests/common/notes.h"
#include "tests/support/eventually.h"
#include "tests/support/metrics_text.h"

namespace umkm {
namespace {

// Ends the committers' connections to the database; gives how many there were.
int CutConnections(const std::string& database) {
  const auto superuser = Connect(TestPostgres::AsSuperuser(database), "test");
  return pqxx::nontransaction(*superuser)
      .exec1(
          "select count(pg_terminate_backend(pid)) from pg_stat_activity"
          " where datname = current_database() and application_name = 'umkm-committer'")[0]
      .as<int>();
}

// Threads that write notes, each with a new request_id, until they are told to end.
class Load {
 public:
  explicit Load(Committer& committer) {
    for (int t = 0; t < 8; ++t) {
      threads_.emplace_back([this, t, &committer] {
        for (int i = 0; !ended_; ++i) {
          const std::string id = RequestId(t * 1'000'000 + i);
          std::vector<Command> command;
          command.push_back(WriteNote(id, "note " + std::to_string(t), "x"));
          const auto answer =
              committer.SubmitAndWait(std::move(command), absl::Now() + absl::Seconds(60))[0];
          const std::lock_guard lock(mutex_);
          if (answer) {
            acknowledged_[id] = answer->entry.position();
          } else {
            refusals_.push_back(answer.error());
          }
        }
      });
    }
  }
  ~Load() { End(); }
  void End() {
    ended_ = true;
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }
  std::size_t acknowledged() {
    const std::lock_guard lock(mutex_);
    return acknowledged_.size();
  }
  // Waits until so many more are acknowledged.
  void AwaitMore(std::size_t count) {
    const std::size_t goal = acknowledged() + count;
    ASSERT_TRUE(Eventually(absl::Seconds(30), [&] { return acknowledged() >= goal; }));
  }
  const std::vector<Refusal>& refusals() const { return refusals_; }

  // Every acknowledged request is in the journal, once, at the position that was answered.
  void ExpectNothingLost(const std::string& database) {
    std::map<std::string, uint64_t> written;
    for (const JournalRow& row : CheckedRows(database)) {
      journal::v1::Entry entry;
      ASSERT_TRUE(entry.ParseFromString(row.entry));
      written[entry.request_id()] = entry.position();
    }
    for (const auto& [id, position] : acknowledged_) {
      ASSERT_EQ(written.count(id), 1u) << "an acknowledged write is lost";
      EXPECT_EQ(written[id], position);
    }
    // What is in the journal beyond that was answered as "not known".
    EXPECT_LE(written.size(), acknowledged_.size() + refusals_.size());
  }

 private:
  std::atomic<bool> ended_ = false;
  std::mutex mutex_;
  std::map<std::string, uint64_t> acknowledged_;
  std::vector<Refusal> refusals_;
  std::vector<std::thread> threads_;
};

TEST(CommitterFault, LosesNothingAcknowledgedWhenPostgresCrashes) {
  TestPostgres postgres;
  const std::string database = NewNotesDatabase();
  NotesWriter writer(database);
  Load load(writer.committer);
  for (int crash = 0; crash < 3; ++crash) {
    load.AwaitMore(200);
    postgres.Stop();
    postgres.Start();
    load.AwaitMore(1);
  }
  load.End();
  load.ExpectNothingLost(database);
  for (const Refusal& refusal : load.refusals()) {
    EXPECT_EQ(refusal.code, Code::kUnavailable);
    EXPECT_GT(refusal.retry_after_ms, 0);
  }
}

TEST(CommitterFault, GoesOnWhenItsConnectionIsCut) {
  const std::string database = NewNotesDatabase();
  NotesWriter writer(database);
  Load load(writer.committer);
  int cut = 0;
  for (int i = 0; i < 20; ++i) {
    load.AwaitMore(20);
    cut += CutConnections(database);
  }
  load.AwaitMore(20);
  load.End();
  EXPECT_GE(cut, 15);
  EXPECT_TRUE(load.refusals().empty()) << load.refusals().front().reason;
  load.ExpectNothingLost(database);
}

// COMMIT waits for a standby that does not exist: the entry is durable, but its answer gets lost
// with the connection.
TEST(CommitterFault, ResolvesACommitWhoseAnswerWasLost) {
  const std::string database = NewNotesDatabase();
  NotesWriter writer(database);
  ASSERT_TRUE(writer.Write(WriteNote(RequestId(1), "a", "before")));
  const auto superuser = Connect(TestPostgres::AsSuperuser(database), "test");
  pqxx::nontransaction admin(*superuser);
  const auto await_standby = [&](const std::string& name) {
    admin.exec("alter system set synchronous_standby_names = '" + name + "'");
    admin.exec("select pg_reload_conf()");
  };
  await_standby("nobody");
  std::atomic<bool> answered = false;
  Result<Committed> answer;
  std::thread waiting([&] {
    answer = writer.Write(WriteNote(RequestId(2), "a", "in doubt"));
    answered = true;
  });
  const bool stands = Eventually(absl::Seconds(10), [&] {
    return admin
               .exec1(
                   "select count(*) from pg_stat_activity where wait_event = 'SyncRep'"
                   " and datname = current_database()")[0]
               .as<int>() == 1;
  });
  EXPECT_FALSE(answered);
  EXPECT_EQ(CutConnections(database), 1);
  waiting.join();
  await_standby("");
  ASSERT_TRUE(stands);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->entry.position(), 2u);
  EXPECT_FALSE(answer->repeated);
  EXPECT_EQ(CheckedRows(database).size(), 2u);
}

TEST(CommitterFault, AnswersUnavailableWhileTheDatabaseIsAway) {
  TestPostgres postgres;
  const std::string database = NewNotesDatabase();
  NotesWriter writer(database);
  ASSERT_TRUE(writer.Write(WriteNote(RequestId(1), "a", "one")));
  EXPECT_TRUE(writer.committer.healthy());
  postgres.Stop();
  const auto away = writer.Write(WriteNote(RequestId(2), "a", "two"));
  const bool healthy_meanwhile = writer.committer.healthy();
  postgres.Start();
  ASSERT_FALSE(away);
  EXPECT_EQ(away.error().code, Code::kUnavailable);
  EXPECT_EQ(away.error().reason, "STORE_AWAY");
  EXPECT_GT(away.error().retry_after_ms, 0);
  EXPECT_FALSE(healthy_meanwhile);
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return writer.committer.healthy(); }));
  EXPECT_TRUE(writer.Write(WriteNote(RequestId(2), "a", "two")));
}

TEST(CommitterFault, NoticesWhileIdleThatTheDatabaseIsAway) {
  TestPostgres postgres;
  const std::string database = NewNotesDatabase();
  NotesWriter writer(database);
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return writer.committer.healthy(); }));
  postgres.Stop();
  const bool noticed = Eventually(absl::Seconds(10), [&] { return !writer.committer.healthy(); });
  EXPECT_EQ(ValueIn(writer.metrics.Text(), "umkm_database_writable"), 0);
  postgres.Start();
  EXPECT_TRUE(noticed);
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return writer.committer.healthy(); }));
  EXPECT_EQ(ValueIn(writer.metrics.Text(), "umkm_database_writable"), 1);
}

TEST(CommitterFault, WaitsForALockThatAnotherHolds) {
  const std::string database = NewNotesDatabase();
  NotesWriter writer(database);
  ASSERT_TRUE(writer.Write(WriteNote(RequestId(1), "a", "one")));
  const auto other = Connect(database, "test");
  auto holding = std::make_unique<pqxx::work>(*other);
  ReadHead(*holding, true);
  std::atomic<bool> answered = false;
  std::thread waiting([&] {
    EXPECT_TRUE(writer.Write(WriteNote(RequestId(2), "a", "two")));
    answered = true;
  });
  EXPECT_FALSE(Eventually(absl::Milliseconds(300), [&] { return answered.load(); }));
  holding.reset();
  waiting.join();
  EXPECT_EQ(CheckedRows(database).size(), 2u);
}

}  // namespace
}  // namespace umkm
