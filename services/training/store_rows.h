// What the files of the store share: rows of a result, pages.
#pragma once

#include <absl/strings/str_cat.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/database_json.h"
#include "common/database_table.h"

namespace umkm::training {

template <class Row>
std::vector<Row> RowsOf(const Table<Row>& table, const pqxx::result& found) {
  std::vector<Row> rows;
  rows.reserve(found.size());
  for (const pqxx::row& row : found) rows.push_back(RowFrom(table, row));
  return rows;
}

template <class Row>
std::string SelectWhere(const Table<Row>& table, const std::string& condition) {
  return absl::StrCat("select ", ColumnsOf(table), " from ", table.name, " where ", condition);
}

// The row with that primary key.
template <class Row>
std::optional<Row> ReadRow(ReadPool& pool, const Table<Row>& table, const std::string& id) {
  std::vector<Row> found;
  const std::string sql = SelectWhere(table, absl::StrCat(table.key, " = $1::uuid"));
  pool.Read([&](pqxx::transaction_base& tx) { found = RowsOf(table, ExecPrepared(tx, sql, id)); });
  if (found.empty()) return {};
  return std::move(found.front());
}

// At most `limit` rows that meet the condition, in the order of ids, from behind `after_id`.
template <class Row>
std::vector<Row> ReadList(ReadPool& pool, const Table<Row>& table, Condition condition,
                          const std::string& after_id, int limit) {
  condition.Add(absl::StrCat(table.key, " > ?::uuid"), after_id);
  std::vector<std::string> values = condition.values();
  values.push_back(std::to_string(limit));
  const std::string sql = SelectWhere(table, absl::StrCat(condition.sql(), " order by ", table.key,
                                                          " limit $", values.size(), "::int"));
  std::vector<Row> rows;
  pool.Read([&](pqxx::transaction_base& tx) {
    rows = RowsOf(table, ExecPrepared(tx, sql, pqxx::prepare::make_dynamic_params(values)));
  });
  return rows;
}

}  // namespace umkm::training
