#include "common/migrate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "common/database.h"
#include "tests/support/postgres.h"

namespace umkm {
namespace {

using testing::HasSubstr;

int CountOf(const std::string& database, const std::string& table) {
  return pqxx::nontransaction(*Connect(database, "test"))
      .exec1("select count(*) from " + table)[0]
      .as<int>();
}

TEST(Migrate, AppliesEachOnceInOrder) {
  const std::string database = TestPostgres().NewDatabase();
  std::vector<Migration> migrations = {
      {"notes/0001_table", "create table notes (id int); insert into notes values (1);"},
      {"notes/0002_more", "insert into notes select id + 1 from notes;"}};
  Migrate(database, migrations);
  Migrate(database, migrations);
  EXPECT_EQ(CountOf(database, "notes"), 2);
  migrations.push_back({"notes/0003_more", "insert into notes values (3);"});
  Migrate(database, migrations);
  EXPECT_EQ(CountOf(database, "notes"), 3);
  EXPECT_EQ(CountOf(database, "migrations"), 3);
}

TEST(Migrate, RefusesOneThatWasChangedSinceNamingIt) {
  const std::string database = TestPostgres().NewDatabase();
  Migrate(database, {{"notes/0001_table", "create table notes (id int);"}});
  try {
    Migrate(database, {{"notes/0001_table", "create table notes (id bigint);"}});
    FAIL() << "a changed migration was passed over";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("notes/0001_table"));
  }
}

TEST(Migrate, LeavesThoseOfANewerProgram) {
  const std::string database = TestPostgres().NewDatabase();
  const Migration first = {"notes/0001_table", "create table notes (id int);"};
  Migrate(database, {first, {"notes/0002_more", "insert into notes values (1);"}});
  Migrate(database, {first});
  EXPECT_EQ(CountOf(database, "notes"), 1);
  EXPECT_EQ(CountOf(database, "migrations"), 2);
}

TEST(Migrate, LeavesNothingOfOneThatFails) {
  const std::string database = TestPostgres().NewDatabase();
  EXPECT_THROW(
      Migrate(database,
              {{"notes/0001_table", "create table notes (id int);"},
               {"notes/0002_bad", "insert into notes values (1); insert into nowhere values (1)"}}),
      pqxx::sql_error);
  EXPECT_EQ(CountOf(database, "notes"), 0);
  EXPECT_EQ(CountOf(database, "migrations"), 1);
}

TEST(Migrate, LetsReplicasStartTogether) {
  const std::string database = TestPostgres().NewDatabase();
  std::vector<std::thread> threads;
  for (int t = 0; t < 6; ++t) {
    threads.emplace_back([&] { EXPECT_NO_THROW(Migrate(database, migrations::common())); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(CountOf(database, "migrations"), static_cast<int>(migrations::common().size()));
  EXPECT_EQ(CountOf(database, "journal"), 0);
}

}  // namespace
}  // namespace umkm
