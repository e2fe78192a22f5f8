#include "aggregation/checkpoint.h"

#include <absl/time/clock.h>
#include <gtest/gtest.h>

#include <memory>
#include <random>

#include "common/migrate.h"
#include "tests/aggregation/recount.h"
#include "tests/support/eventually.h"
#include "tests/support/metrics_text.h"
#include "tests/support/postgres.h"

namespace umkm::aggregation {
namespace {

// What an aggregation is to its store: a state, its chain, and a checkpoint.
struct Replica {
  Replica(const std::string& given_database, const Clock& clock) : database(given_database) {
    checkpoint = std::make_unique<Checkpoint>("registry", database, state, 0, clock, metrics);
  }
  // Applies entries of a history up to a position.
  void Follow(const History& history, uint64_t position) {
    while (chain->progress().position < position) {
      const JournalRow& row = history.at(chain->progress().position + 1);
      std::string problem;
      ASSERT_EQ(chain->Append(*chain->Parse(row.entry, problem), row.hash), "");
    }
    state.Advance(0, chain->progress(), chain->steps());
    chain->ClearSteps();
  }

  const std::string database;
  Metrics metrics{""};
  State state{{"registry"}};
  std::unique_ptr<Chain> chain = std::make_unique<Chain>("registry", Progress(), state.names());
  std::unique_ptr<Checkpoint> checkpoint;
};

class CheckpointOnPostgres : public testing::Test {
 protected:
  CheckpointOnPostgres() {
    Migrate(database_, migrations::aggregation());
    std::mt19937 random(7);
    const std::string districts[] = {"65.01.05", "65.71.02", "65.03.02"};
    for (int i = 0; i < 300; ++i) {
      history_.Append(Registered(AnEnterprise(districts[random() % 3])), [&](auto& entry) {
        entry.set_effective_on("2020-05-" + std::to_string(10 + random() % 20));
      });
    }
  }
  // The stored checkpoint is exactly the state at its position.
  void ExpectStored(uint64_t position) {
    Names names;
    const auto stored = Store(database_, names).Load("registry");
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->progress.position, position);
    EXPECT_EQ(stored->progress.hash, history_.at(position).hash);
    EXPECT_EQ(TotalsOf(stored->cube, names), Recount(history_, position));
  }
  void Execute(const std::string& sql) {
    pqxx::connection connection(database_);
    pqxx::work tx(connection);
    tx.exec(sql);
    tx.commit();
  }

  TestPostgres postgres_;
  const std::string database_ = postgres_.NewDatabase();
  const Clock clock_;
  History history_;
};

TEST_F(CheckpointOnPostgres, IsWrittenByItselfWithinSeconds) {
  Replica replica(database_, clock_);
  replica.Follow(history_, 10);
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] {
    Names names;
    return Store(database_, names).Load("registry").has_value();
  }));
  ExpectStored(10);
}

TEST_F(CheckpointOnPostgres, IsWrittenOnceMoreAtTheEnd) {
  {
    Replica replica(database_, clock_);
    replica.Follow(history_, 10);
    replica.checkpoint->Save();
    replica.Follow(history_, 17);
  }
  ExpectStored(17);
}

TEST_F(CheckpointOnPostgres, IsTheSameWhicheverOfTwoReplicasWritesIt) {
  Replica one(database_, clock_), two(database_, clock_);
  std::mt19937 random(11);
  uint64_t ahead = 0;
  for (uint64_t target = 5; target <= 300; target += 5) {
    Replica& next = random() % 2 == 0 ? one : two;
    if (next.chain->progress().position < target) next.Follow(history_, target);
    ahead = std::max(ahead, target);
    if (random() % 2 == 0) one.checkpoint->Save();
    if (random() % 2 == 0) two.checkpoint->Save();
  }
  one.checkpoint->Save();
  two.checkpoint->Save();
  ExpectStored(ahead);
}

TEST_F(CheckpointOnPostgres, OfAReplicaBehindNeverOverwritesAnother) {
  Replica fast(database_, clock_), slow(database_, clock_);
  fast.Follow(history_, 200);
  fast.checkpoint->Save();
  slow.Follow(history_, 100);
  slow.checkpoint->Save();
  ExpectStored(200);
  slow.Follow(history_, 201);
  slow.checkpoint->Save();
  ExpectStored(201);
}

TEST_F(CheckpointOnPostgres, IsWholeAgainAfterTheStoreWasEmptied) {
  Replica replica(database_, clock_);
  replica.Follow(history_, 100);
  replica.checkpoint->Save();
  Execute("delete from streams");
  replica.Follow(history_, 101);
  replica.checkpoint->Save();
  ExpectStored(101);
}

TEST_F(CheckpointOnPostgres, GoesOnFromALoadedOneWithWhatChangedSince) {
  {
    Replica replica(database_, clock_);
    replica.Follow(history_, 100);
  }
  Replica again(database_, clock_);
  auto stored = Store(database_, again.state.names()).Load("registry");
  again.chain = std::make_unique<Chain>("registry", stored->progress, again.state.names());
  again.state.Replace(0, stored->progress, std::move(stored->cube));
  Execute("delete from cells where dimensions like '%65.03.02%'");
  again.Follow(history_, 101);
  again.checkpoint->Save();
  Names names;
  const auto result = Store(database_, names).Load("registry");
  EXPECT_EQ(result->progress.position, 101u);
  const auto stored_totals = TotalsOf(result->cube, names), all = Recount(history_, 101);
  EXPECT_LT(stored_totals.size(), all.size()) << "cells that did not change were not written again";
  for (const auto& [place, total] : stored_totals) EXPECT_EQ(total, all.at(place));
}

TEST_F(CheckpointOnPostgres, OfALaterEpochReplacesTheOlderHistory) {
  Replica first(database_, clock_);
  first.Follow(history_, 200);
  first.checkpoint->Save();
  history_.Rebase(50);
  history_.Grow(20);
  Replica second(database_, clock_);
  second.Follow(history_, 70);
  second.checkpoint->Save();
  ExpectStored(70);
  first.checkpoint->Save();
  ExpectStored(70);
}

TEST_F(CheckpointOnPostgres, SurvivesADatabaseThatIsAwayForAWhile) {
  Replica replica(database_, clock_);
  replica.Follow(history_, 50);
  replica.checkpoint->Save();
  postgres_.Stop();
  replica.Follow(history_, 60);
  EXPECT_THROW(replica.checkpoint->Save(), std::exception);
  const auto value = [&](const std::string& name) {
    return ValueIn(replica.metrics.Text(), name + "{source=\"registry\"}").value_or(-1);
  };
  EXPECT_TRUE(
      Eventually(absl::Seconds(20), [&] { return value("umkm_checkpoint_age_seconds") > 1.5; }));
  EXPECT_EQ(value("umkm_checkpoint_position"), 50);
  replica.Follow(history_, 70);
  postgres_.Start();
  EXPECT_TRUE(Eventually(absl::Seconds(20), [&] {
    Names names;
    return Store(database_, names).Load("registry")->progress.position == 70;
  }));
  ExpectStored(70);
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] {
    return value("umkm_checkpoint_position") == 70 && value("umkm_checkpoint_age_seconds") < 1;
  }));
}

}  // namespace
}  // namespace umkm::aggregation
