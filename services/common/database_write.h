// Writes rows of a table (common/database_table.h), many at once.
#pragma once

#include <absl/strings/str_cat.h>

#include <memory>
#include <pqxx/pqxx>
#include <pqxx/tablewriter>
#include <string>
#include <vector>

#include "common/database.h"
#include "common/database_table.h"

namespace umkm {

// Text that inserts the rows, or overwrites those that are there, by one statement.
template <class Row>
std::string UpsertText(pqxx::transaction_base& tx, const Table<Row>& table,
                       const std::vector<Row>& rows) {
  std::string names, casts, arrays, updates, values;
  int count = 0;
  for (const Column<Row>& column : table.columns) {
    const char* comma = count == 0 ? "" : ", ";
    ArrayText array;
    for (const Row& row : rows) {
      const ColumnText text = column.give(row);
      text ? array.Add(*text) : array.AddNull();
    }
    absl::StrAppend(&values, comma, tx.quote(array.Done()));
    absl::StrAppend(&names, comma, column.name);
    absl::StrAppend(&casts, comma, "new.", column.name, "::", column.type);
    absl::StrAppend(&arrays, comma, "$", ++count, "::text[]");
    absl::StrAppend(&updates, comma, column.name, " = excluded.", column.name);
  }
  const std::string statement =
      Prepare(tx, absl::StrCat("insert into ", table.name, " (", names, ") select ", casts,
                               " from unnest(", arrays, ") as new(", names, ") on conflict (",
                               table.key, ") do update set ", updates));
  return absl::StrCat("execute ", statement, "(", values, ")");
}

template <class Row>
void Upsert(pqxx::transaction_base& tx, const Table<Row>& table, const std::vector<Row>& rows) {
  if (!rows.empty()) tx.exec(UpsertText(tx, table, rows));
}

// Many rows into a table, by COPY. Begins with the constructor and ends with Done, an error too.
class CopyIn {
 public:
  CopyIn(pqxx::transaction_base& tx, const char* table, const std::vector<std::string>& columns);
  ~CopyIn();
  void Add(const ColumnText& field);  // the next field of the row
  void EndRow();
  void Done();

 private:
  std::unique_ptr<pqxx::tablewriter> writer_;
  std::string line_;
};

// From so many rows on COPY is worth its two round trips: a row costs PostgreSQL half as much.
inline constexpr std::size_t kRowsToCopy = 8;

template <class Row>
void Copy(pqxx::transaction_base& tx, const Table<Row>& table, const std::vector<Row>& rows) {
  std::vector<std::string> columns;
  for (const Column<Row>& column : table.columns) columns.emplace_back(column.name);
  CopyIn copy(tx, table.name, columns);
  for (const Row& row : rows) {
    for (const Column<Row>& column : table.columns) copy.Add(column.give(row));
    copy.EndRow();
  }
  copy.Done();
}

// Inserts rows whose keys are not there yet.
template <class Row>
void Insert(pqxx::transaction_base& tx, const Table<Row>& table, const std::vector<Row>& rows) {
  rows.size() < kRowsToCopy ? Upsert(tx, table, rows) : Copy(tx, table, rows);
}

}  // namespace umkm
