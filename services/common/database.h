// Connections to PostgreSQL and values for set-based statements (libpqxx 6.4.5).
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <pqxx/pqxx>
#include <string>
#include <string_view>
#include <vector>

namespace umkm {

// A connection that never reconnects silently (session state such as locks would be lost).
// statement_timeout 30 s, lock_timeout 10 s, no JIT, application_name as given. Throws
// pqxx::broken_connection when the server is away.
std::unique_ptr<pqxx::connection> Connect(const std::string& database, const std::string& name);

// Has the transaction's connection parse the statement, once; gives its name there, by which
// `execute NAME(…)` runs it too.
std::string Prepare(pqxx::transaction_base& tx, const std::string& sql);
// Runs a statement that is parsed once a connection: for those that run all the time. The committer
// also plans it once; a ReadPool each time, for tables grow.
template <class... Parameters>
pqxx::result ExecPrepared(pqxx::transaction_base& tx, const std::string& sql,
                          const Parameters&... parameters) {
  return tx.exec_prepared(Prepare(tx, sql), parameters...);
}

// The condition of a list: what was asked for and nothing else. (A condition that every row meets
// makes the planner expect few rows, and sort what it could read in order.)
class Condition {
 public:
  // `sql` with ? for the value (it may be there twice). Does nothing when the value is empty.
  void Add(const std::string& sql, const std::string& value);
  // "a > $1 and b = $2"; "true" when nothing was added.
  const std::string& sql() const { return sql_; }
  const std::vector<std::string>& values() const { return values_; }

 private:
  std::string sql_ = "true";
  std::vector<std::string> values_;
};

// A few connections for reading, made when needed, kept when free. Thread-safe.
class ReadPool {
 public:
  explicit ReadPool(std::string database, int most = 8);
  // Runs `body`, which can only read: each statement by itself, without the two round trips of a
  // transaction, or all in one repeatable read (`snapshot`). Waits for a free connection; one that
  // broke is dropped and the body run once more on a new one.
  void Read(const std::function<void(pqxx::transaction_base&)>& body, bool snapshot = false);

 private:
  std::unique_ptr<pqxx::connection> Take();
  void Return(std::unique_ptr<pqxx::connection> connection);  // null: it broke
  const std::string database_;
  const int most_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<pqxx::connection>> free_;
  int made_ = 0;
};

// Builds the text of a PostgreSQL array ('{"a","b\"c",NULL}') for a parameter with an explicit
// cast: `unnest($1::text[])`.
class ArrayText {
 public:
  void Add(std::string_view text);
  void AddNull();
  void Add(int64_t number);
  const std::string& Done();  // closes it; the object is then finished

 private:
  std::string text_ = "{";
};

}  // namespace umkm
