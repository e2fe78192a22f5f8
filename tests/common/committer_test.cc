#include "common/committer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "tests/common/notes.h"
#include "tests/support/eventually.h"
#include "tests/support/metrics_text.h"

namespace umkm {
namespace {

using testing::ElementsAre;

std::vector<std::string> Bodies(const std::vector<JournalRow>& rows) {
  std::vector<std::string> bodies;
  for (const JournalRow& row : rows) {
    journal::v1::Entry entry;
    EXPECT_TRUE(entry.ParseFromString(row.entry));
    bodies.push_back(entry.event());
  }
  return bodies;
}

std::string NoteOf(const std::string& database, const std::string& id) {
  const auto connection = Connect(database, "test");
  pqxx::work tx(*connection);
  const auto found = tx.exec_params("select body from notes where id = $1", id);
  return found.empty() ? "" : found[0][0].as<std::string>();
}

// A command whose rule waits until `gate` is open.
Command Gated(const std::string& request_id, std::shared_future<void> gate) {
  Command command = WriteNote(request_id, "gated", "through");
  command.rule = [gate, rule = command.rule](Batch& batch, const Moment& moment) {
    gate.wait();
    return rule(batch, moment);
  };
  return command;
}

TEST(Committer, GivesDensePositionsUnderParallelWriters) {
  const std::string database = NewNotesDatabase();
  std::vector<JournalRow> handed_on;  // by the committer's one thread
  std::set<uint64_t> positions;
  {
    NotesWriter writer(database, [&](std::vector<JournalRow> rows) {
      std::move(rows.begin(), rows.end(), std::back_inserter(handed_on));
    });
    std::mutex mutex;
    std::vector<std::thread> threads;
    for (int t = 0; t < 16; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 50; ++i) {
          const int n = t * 50 + i;
          const auto answer =
              writer.Write(WriteNote(RequestId(n), "note " + std::to_string(n % 7), "x"));
          ASSERT_TRUE(answer);
          const std::lock_guard lock(mutex);
          EXPECT_TRUE(positions.insert(answer->entry.position()).second);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_EQ(positions.size(), 800u);
  EXPECT_EQ(*positions.begin(), 1u);
  EXPECT_EQ(*positions.rbegin(), 800u);
  const std::vector<JournalRow> rows = CheckedRows(database);
  ASSERT_EQ(handed_on.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(handed_on[i].position, rows[i].position);
    EXPECT_EQ(handed_on[i].hash, rows[i].hash);
    EXPECT_EQ(handed_on[i].entry, rows[i].entry);
  }
}

TEST(Committer, GivesDensePositionsToTwoReplicas) {
  const std::string database = NewNotesDatabase();
  NotesWriter one(database), other(database);
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      NotesWriter& writer = t % 2 == 0 ? one : other;
      for (int i = 0; i < 25; ++i) {
        EXPECT_TRUE(writer.Write(WriteNote(RequestId(t * 25 + i), "note", "x")));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(CheckedRows(database).size(), 200u);
}

TEST(Committer, AnswersOneRequestIdWithOneEntryToSixtyFourCallers) {
  const std::string database = NewNotesDatabase();
  NotesWriter writer(database);
  std::atomic<int> first = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 64; ++t) {
    threads.emplace_back([&] {
      const auto answer = writer.Write(WriteNote(RequestId(1), "note", "once"));
      ASSERT_TRUE(answer);
      EXPECT_EQ(answer->entry.position(), 1u);
      EXPECT_EQ(answer->entry.event(), "once");
      if (!answer->repeated) ++first;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(first, 1);
  EXPECT_EQ(CheckedRows(database).size(), 1u);
}

TEST(Committer, RefusesARequestIdThatWasUsedForAnotherRequest) {
  const std::string database = NewNotesDatabase();
  NotesWriter writer(database);
  ASSERT_TRUE(writer.Write(WriteNote(RequestId(1), "note", "first")));
  const auto later = writer.Write(WriteNote(RequestId(1), "note", "second"));
  ASSERT_FALSE(later);
  EXPECT_EQ(later.error().code, Code::kAlreadyExists);
  EXPECT_EQ(later.error().reason, "REQUEST_ID_REUSED");

  const auto together = writer.Write({WriteNote(RequestId(2), "note", "third"),
                                      WriteNote(RequestId(2), "note", "third"),
                                      WriteNote(RequestId(2), "note", "fourth")});
  ASSERT_TRUE(together[0]);
  ASSERT_TRUE(together[1]);
  EXPECT_TRUE(together[1]->repeated);
  EXPECT_EQ(together[1]->entry.position(), together[0]->entry.position());
  ASSERT_FALSE(together[2]);
  EXPECT_EQ(together[2].error().reason, "REQUEST_ID_REUSED");
  EXPECT_THAT(Bodies(CheckedRows(database)), ElementsAre("first", "third"));
}

TEST(Committer, RefusalLeavesNoHole) {
  const std::string database = NewNotesDatabase();
  NotesWriter writer(database);
  const auto answers =
      writer.Write({WriteNote(RequestId(1), "a", "one"), WriteNote(RequestId(2), "b", ""),
                    WriteNote(RequestId(3), "c", "two")});
  ASSERT_TRUE(answers[0]);
  ASSERT_FALSE(answers[1]);
  EXPECT_EQ(answers[1].error().reason, "EMPTY_NOTE");
  ASSERT_TRUE(answers[2]);
  EXPECT_EQ(answers[2]->entry.position(), 2u);
  EXPECT_THAT(Bodies(CheckedRows(database)), ElementsAre("one", "two"));
}

TEST(Committer, FillsInTheEntry) {
  const std::string database = NewNotesDatabase();
  NotesWriter writer(database);
  Command command = WriteNote(RequestId(1), "a", "one");
  uint64_t position = 0;
  command.rule = [&position, rule = command.rule](Batch& batch, const Moment& moment) {
    position = moment.position;
    return rule(batch, moment);
  };
  const auto answer = writer.Write(std::move(command));
  ASSERT_TRUE(answer);
  const journal::v1::Entry& entry = answer->entry;
  EXPECT_EQ(position, 1u);
  EXPECT_EQ(entry.source(), "notes");
  EXPECT_EQ(entry.epoch().number(), 1u);
  EXPECT_EQ(entry.epoch().incarnation().size(), 32u);
  EXPECT_EQ(entry.recorded_time().seconds(), absl::ToUnixSeconds(writer.clock.Now()));
  EXPECT_EQ(entry.effective_on(), "2020-05-26");
  EXPECT_EQ(entry.actor(), "tester");
  EXPECT_EQ(entry.request_id(), RequestId(1));
  EXPECT_EQ(entry.subject_id(), "a");
  EXPECT_EQ(entry.event_type(), "test.NoteWritten");
}

TEST(Committer, APoisonedCommandFailsAlone) {
  const std::string database = NewNotesDatabase();
  NotesWriter writer(database);
  const auto answers =
      writer.Write({WriteNote(RequestId(1), "a", "one"), WriteNote(RequestId(2), "b", "poison"),
                    WriteNote(RequestId(3), "c", "two")});
  EXPECT_TRUE(answers[0]);
  ASSERT_FALSE(answers[1]);
  EXPECT_EQ(answers[1].error().code, Code::kInternal);
  EXPECT_THAT(answers[1].error().message.en, testing::Not(testing::HasSubstr("poison")));
  EXPECT_TRUE(answers[2]);
  EXPECT_THAT(Bodies(CheckedRows(database)), ElementsAre("one", "two"));
  EXPECT_EQ(NoteOf(database, "c"), "two");
  EXPECT_TRUE(writer.committer.healthy());
}

TEST(Committer, RefusesAnEntryThatIsTooLargeAlone) {
  const std::string database = NewNotesDatabase();
  NotesWriter writer(database);
  const auto answers = writer.Write({WriteNote(RequestId(1), "a", "one"),
                                     WriteNote(RequestId(2), "b", std::string(600'000, 'x')),
                                     WriteNote(RequestId(3), "c", "two")});
  EXPECT_TRUE(answers[0]);
  ASSERT_FALSE(answers[1]);
  EXPECT_EQ(answers[1].error().code, Code::kInvalidArgument);
  EXPECT_EQ(answers[1].error().reason, "CHANGE_TOO_LARGE");
  EXPECT_TRUE(answers[2]);
  EXPECT_THAT(Bodies(CheckedRows(database)), ElementsAre("one", "two"));
  EXPECT_EQ(NoteOf(database, "b"), "");
}

TEST(Committer, SplitsABatchThatIsLargeInBytes) {
  const std::string database = NewNotesDatabase();
  NotesWriter writer(database);
  std::vector<Command> commands;
  for (int i = 0; i < 40; ++i) {
    commands.push_back(
        WriteNote(RequestId(i), "note " + std::to_string(i), std::string(500'000, 'x')));
  }
  for (const auto& answer : writer.Write(std::move(commands))) EXPECT_TRUE(answer);
  EXPECT_EQ(CheckedRows(database).size(), 40u);
}

TEST(Committer, DryRunHasNoEffect) {
  const std::string database = NewNotesDatabase();
  NotesWriter writer(database);
  ASSERT_TRUE(writer.Write(WriteNote(RequestId(1), "a", "one")));
  const auto answers = writer.committer.DryRun({WriteNote(RequestId(1), "a", "one"),
                                                WriteNote(RequestId(2), "a", "two"),
                                                WriteNote(RequestId(3), "b", "")});
  ASSERT_TRUE(answers[0]);
  EXPECT_TRUE(answers[0]->repeated);
  ASSERT_TRUE(answers[1]);
  EXPECT_EQ(answers[1]->entry.position(), 0u);
  EXPECT_EQ(answers[1]->entry.event(), "two");
  ASSERT_FALSE(answers[2]);
  EXPECT_EQ(NoteOf(database, "a"), "one");
  EXPECT_EQ(CheckedRows(database).size(), 1u);
}

TEST(Committer, RefusesMoreThanMayWait) {
  const std::string database = NewNotesDatabase();
  std::promise<void> gate;
  NotesWriter writer(
      database, [](auto) {}, 1);
  std::promise<Result<Committed>> first, second, third;
  const auto into = [](auto& promise) {
    return [&promise](Result<Committed> answer) { promise.set_value(std::move(answer)); };
  };
  std::promise<void> running;
  Command blocking = Gated(RequestId(1), gate.get_future().share());
  blocking.rule = [&running, rule = blocking.rule](Batch& batch, const Moment& moment) {
    running.set_value();
    return rule(batch, moment);
  };
  writer.committer.Submit(std::move(blocking), into(first));
  running.get_future().wait();
  writer.committer.Submit(WriteNote(RequestId(2), "b", "waits"), into(second));
  writer.committer.Submit(WriteNote(RequestId(3), "c", "too many"), into(third));
  const auto refused = third.get_future().get();
  EXPECT_EQ(ValueIn(writer.metrics.Text(), "umkm_commands_waiting"), 1);
  gate.set_value();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kResourceExhausted);
  EXPECT_EQ(refused.error().reason, "TOO_BUSY");
  EXPECT_GT(refused.error().retry_after_ms, 0);
  EXPECT_TRUE(first.get_future().get());
  EXPECT_TRUE(second.get_future().get());
  const std::string text = writer.metrics.Text();
  EXPECT_EQ(ValueIn(text, "umkm_commands_waiting"), 0);
  EXPECT_EQ(ValueIn(text, "umkm_commands_refused_total{reason=\"TOO_BUSY\"}"), 1);
}

TEST(Committer, TellsTheHeadOfItsJournalBeforeItWritesAnything) {
  const std::string database = NewNotesDatabase();
  {
    NotesWriter writer(database);
    ASSERT_TRUE(writer.Write(WriteNote(RequestId(1), "a", "one")));
    ASSERT_TRUE(writer.Write(WriteNote(RequestId(2), "b", "two")));
  }
  const NotesWriter later(database);
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] {
    return ValueIn(later.metrics.Text(), "umkm_journal_head_position{source=\"notes\"}") == 2;
  })) << later.metrics.Text();
}

TEST(Committer, SaysThatACommandIsLateAndStillCarriesItOut) {
  const std::string database = NewNotesDatabase();
  NotesWriter writer(database);
  std::promise<void> gate;
  std::vector<Command> commands;
  commands.push_back(Gated(RequestId(1), gate.get_future().share()));
  const auto late =
      writer.committer.SubmitAndWait(std::move(commands), absl::Now() + absl::Milliseconds(50));
  gate.set_value();
  ASSERT_FALSE(late[0]);
  EXPECT_EQ(late[0].error().code, Code::kDeadlineExceeded);
  const auto again = writer.Write(WriteNote(RequestId(1), "gated", "through"));
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(CheckedRows(database).size(), 1u);
}

TEST(Committer, DoesNotBeginWhatNobodyWaitsForAnyMore) {
  const std::string database = NewNotesDatabase();
  NotesWriter writer(database);
  std::vector<Command> commands;
  commands.push_back(WriteNote(RequestId(1), "a", "too late"));
  commands.push_back(WriteNote(RequestId(2), "b", "in time"));
  commands[0].deadline = writer.clock.Now() - absl::Milliseconds(1);
  commands[1].deadline = writer.clock.Now() + absl::Seconds(1);
  const auto answers = writer.Write(std::move(commands));
  ASSERT_FALSE(answers[0]);
  EXPECT_EQ(answers[0].error().code, Code::kDeadlineExceeded);
  EXPECT_TRUE(answers[1]);
  EXPECT_EQ(CheckedRows(database).size(), 1u);
  const auto again = writer.Write(WriteNote(RequestId(1), "a", "too late"));
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->repeated);
}

TEST(Committer, FinishesWhatIsWaitingBeforeItEnds) {
  const std::string database = NewNotesDatabase();
  std::atomic<int> answered = 0;
  {
    NotesWriter writer(database);
    for (int i = 0; i < 500; ++i) {
      writer.committer.Submit(WriteNote(RequestId(i), "note", "x"),
                              [&](const Result<Committed>& answer) { answered += answer ? 1 : 0; });
    }
  }
  EXPECT_EQ(answered, 500);
  EXPECT_EQ(CheckedRows(database).size(), 500u);
}

}  // namespace
}  // namespace umkm
