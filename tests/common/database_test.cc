#include "common/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "tests/support/postgres.h"

namespace umkm {
namespace {

using testing::ElementsAre;

int BackendOf(pqxx::transaction_base& tx) {
  return tx.exec1("select pg_backend_pid()")[0].as<int>();
}

void End(const std::string& database, int backend) {
  pqxx::nontransaction(*Connect(database, "test"))
      .exec_params("select pg_terminate_backend($1, 5000)", backend);
}

TEST(Connect, SetsTimeoutsAndNameOfTheSession) {
  const auto connection = Connect(TestPostgres().NewDatabase(), "some program");
  pqxx::nontransaction tx(*connection);
  EXPECT_EQ(tx.exec1("show statement_timeout")[0].as<std::string>(), "30s");
  EXPECT_EQ(tx.exec1("show lock_timeout")[0].as<std::string>(), "10s");
  EXPECT_EQ(tx.exec1("show application_name")[0].as<std::string>(), "some program");
}

TEST(Connect, TakesAUriToo) {
  TestPostgres postgres;
  postgres.NewDatabase();
  const std::string uri = "postgresql://postgres@127.0.0.1:" + postgres.port + "/postgres";
  for (const std::string query : {"", "?application_name=theirs"}) {
    const auto connection = Connect(uri + query, "ours");
    EXPECT_EQ(pqxx::nontransaction(*connection).exec1("select 1")[0].as<int>(), 1);
  }
}

TEST(Connect, NeverReconnectsSilently) {
  const std::string database = TestPostgres().NewDatabase();
  const auto connection = Connect(database, "test");
  int backend = 0;
  {
    pqxx::work tx(*connection);
    backend = BackendOf(tx);
  }
  End(database, backend);
  EXPECT_THROW(pqxx::work(*connection).exec("select 1"), pqxx::failure);
  EXPECT_FALSE(connection->is_open());
  EXPECT_THROW(pqxx::work(*connection).exec("select 1"), pqxx::broken_connection);
}

TEST(Connect, ThrowsWhenNobodyListens) {
  EXPECT_THROW(Connect("host=127.0.0.1 port=1 dbname=none", "test"), pqxx::broken_connection);
}

TEST(Connect, KeepsValuesOutOfErrors) {
  const auto connection = Connect(TestPostgres().NewDatabase(), "test");
  pqxx::nontransaction tx(*connection);
  tx.exec("create table people (nik text primary key)");
  tx.exec("insert into people values ('6571010101010001')");
  try {
    tx.exec_params("insert into people values ($1)", "6571010101010001");
    FAIL() << "the row was taken twice";
  } catch (const pqxx::unique_violation& error) {
    EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("6571010101010001")));
  }
}

TEST(ReadPool, SharesFewConnections) {
  ReadPool pool(TestPostgres().NewDatabase(), 2);
  std::mutex mutex;
  std::set<int> backends;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) {
        pool.Read([&](pqxx::transaction_base& tx) {
          const int backend = BackendOf(tx);
          const std::lock_guard lock(mutex);
          backends.insert(backend);
        });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_GE(backends.size(), 1u);
  EXPECT_LE(backends.size(), 2u);
}

TEST(ReadPool, RefusesToWrite) {
  ReadPool pool(TestPostgres().NewDatabase());
  const auto write = [](pqxx::transaction_base& tx) { tx.exec("create table t (a int)"); };
  EXPECT_THROW(pool.Read(write), pqxx::sql_error);
  EXPECT_THROW(pool.Read(write, true), pqxx::sql_error);
}

TEST(ReadPool, GivesOneViewWithinASnapshot) {
  const std::string database = TestPostgres().NewDatabase();
  const auto writer = Connect(database, "test");
  pqxx::nontransaction(*writer).exec("create table t (a int)");
  ReadPool pool(database);
  pool.Read(
      [&](pqxx::transaction_base& tx) {
        EXPECT_EQ(tx.exec1("select count(*) from t")[0].as<int>(), 0);
        pqxx::nontransaction(*writer).exec("insert into t values (1)");
        EXPECT_EQ(tx.exec1("select count(*) from t")[0].as<int>(), 0);
      },
      true);
  pool.Read([&](pqxx::transaction_base& tx) {
    EXPECT_EQ(tx.exec1("select count(*) from t")[0].as<int>(), 1);
  });
}

TEST(ReadPool, ReadsAgainWhenTheServerWasRestarted) {
  TestPostgres postgres;
  ReadPool pool(postgres.NewDatabase(), 4);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] { pool.Read([](auto& tx) { tx.exec("select pg_sleep(0.05)"); }); });
  }
  for (std::thread& thread : threads) thread.join();
  postgres.Stop();
  EXPECT_THROW(pool.Read([](auto& tx) { tx.exec("select 1"); }), pqxx::broken_connection);
  postgres.Start();
  for (int i = 0; i < 10; ++i) {
    int one = 0;
    pool.Read([&](auto& tx) { one = tx.exec1("select 1")[0].template as<int>(); });
    EXPECT_EQ(one, 1);
  }
}

TEST(ReadPool, RunsTheBodyOnceMoreWhenItsConnectionBreaks) {
  const std::string database = TestPostgres().NewDatabase();
  ReadPool pool(database);
  int runs = 0;
  pool.Read([&](pqxx::transaction_base& tx) {
    if (++runs == 1) End(database, BackendOf(tx));
    tx.exec("select 1");
  });
  EXPECT_EQ(runs, 2);
}

TEST(ArrayText, HoldsAnyTextAndNumber) {
  const std::vector<std::string> texts = {"",       "plain", "with \"quotes\"",    "back\\slash",
                                          "{a,b}",  "NULL",  "'; drop table t;--", "é ｆ",
                                          "a\nb\tc"};
  ArrayText text_array, number_array;
  for (const std::string& text : texts) text_array.Add(text);
  text_array.AddNull();
  number_array.Add(INT64_MIN);
  number_array.Add(7);

  const auto connection = Connect(TestPostgres().NewDatabase(), "test");
  pqxx::nontransaction tx(*connection);
  const auto rows = tx.exec_params("select unnest($1::text[])", text_array.Done());
  ASSERT_EQ(rows.size(), static_cast<pqxx::result::size_type>(texts.size() + 1));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    EXPECT_EQ(rows[static_cast<int>(i)][0].as<std::string>(), texts[i]);
  }
  EXPECT_TRUE(rows[static_cast<int>(texts.size())][0].is_null());
  const auto sum = tx.exec_params("select array_to_string($1::bigint[], ' ')", number_array.Done());
  EXPECT_EQ(sum[0][0].as<std::string>(), "-9223372036854775808 7");
}

TEST(Condition, IsWhatWasAskedForAlone) {
  Condition condition;
  EXPECT_EQ(condition.sql(), "true");
  condition.Add("id > ?", "");
  condition.Add("(code = ? or code like ? || '.%')", "65");
  condition.Add("scale = ?", "");
  condition.Add("name ilike ?", "%kopi%");
  EXPECT_EQ(condition.sql(), "(code = $1 or code like $1 || '.%') and name ilike $2");
  EXPECT_THAT(condition.values(), testing::ElementsAre("65", "%kopi%"));
}

TEST(ArrayText, IsAnEmptyArrayWithoutElements) {
  ArrayText array;
  EXPECT_EQ(array.Done(), "{}");
}

}  // namespace
}  // namespace umkm
