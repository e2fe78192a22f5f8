// Whole rows of a table (common/database_table.h), found, listed and saved: what the stores share.
#pragma once

#include <absl/strings/str_cat.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/database.h"
#include "common/database_table.h"
#include "common/database_write.h"
#include "common/subjects.h"

namespace umkm {

template <class Row>
std::vector<Row> RowsOf(const Table<Row>& table, const pqxx::result& found) {
  std::vector<Row> rows;
  rows.reserve(found.size());
  for (const pqxx::row& row : found) rows.push_back(RowFrom(table, row));
  return rows;
}

// The rows that meet `condition`: SQL with $1, $2, … and whatever may follow it.
template <class Row, class... Parameters>
std::vector<Row> Select(pqxx::transaction_base& tx, const Table<Row>& table,
                        const std::string& condition, const Parameters&... parameters) {
  const std::string sql =
      absl::StrCat("select ", ColumnsOf(table), " from ", table.name, " where ", condition);
  return RowsOf(table, ExecPrepared(tx, sql, parameters...));
}

// The same, as committed.
template <class Row, class... Parameters>
std::vector<Row> ReadRows(ReadPool& pool, const Table<Row>& table, const std::string& condition,
                          const Parameters&... parameters) {
  std::vector<Row> rows;
  pool.Read(
      [&](pqxx::transaction_base& tx) { rows = Select(tx, table, condition, parameters...); });
  return rows;
}

// The first of them.
template <class Row, class... Parameters>
std::optional<Row> ReadRow(ReadPool& pool, const Table<Row>& table, const std::string& condition,
                           const Parameters&... parameters) {
  std::vector<Row> rows = ReadRows(pool, table, condition, parameters...);
  if (rows.empty()) return {};
  return std::move(rows.front());
}

// The part of a page's statement behind "where": at most `limit` rows that meet the condition, in
// the order of ids, from behind `after_id` (empty: from the first).
struct PageOfRows {
  template <class Row>
  PageOfRows(const Table<Row>& table, Condition condition, const std::string& after_id, int limit) {
    condition.Add(absl::StrCat(table.key, " > ?::uuid"), after_id);
    values = condition.values();
    values.push_back(std::to_string(limit));
    sql =
        absl::StrCat(condition.sql(), " order by ", table.key, " limit $", values.size(), "::int");
  }
  std::string sql;
  std::vector<std::string> values;
};

template <class Row>
std::vector<Row> ReadPageOfRows(ReadPool& pool, const Table<Row>& table, Condition condition,
                                const std::string& after_id, int limit) {
  const PageOfRows page(table, std::move(condition), after_id, limit);
  return ReadRows(pool, table, page.sql, pqxx::prepare::make_dynamic_params(page.values));
}

// Writes the subjects that were put, each as the row that `row_of(id, subject)` gives.
template <class Row, class Subject, class RowOf>
void SavePut(pqxx::transaction_base& tx, const Table<Row>& table, const Subjects<Subject>& subjects,
             const RowOf& row_of) {
  std::vector<Row> added, changed;
  subjects.ForEachPut([&](const std::string& id, const Subject& subject, bool is_new) {
    (is_new ? added : changed).push_back(row_of(id, subject));
  });
  Insert(tx, table, added);
  Upsert(tx, table, changed);
}
template <class Row>
void SavePut(pqxx::transaction_base& tx, const Table<Row>& table, const Subjects<Row>& subjects) {
  SavePut(tx, table, subjects, [](const std::string&, const Row& row) { return row; });
}

}  // namespace umkm
