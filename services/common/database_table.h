// Tables whose rows are values of one C++ type: each column is named once, with how a row gives it
// and takes it back; the statements follow from that (writing: common/database_write.h).
// Everything travels as text.
//
//   const Column<Shop> kShopColumns[] = {
//       {"shop_id", "uuid", [](const Shop& s) { return Given(s.shop_id()); },
//        [](Shop& s, std::string text) { s.set_shop_id(std::move(text)); }}, …
//   const Table<Shop> kShops = {"shops", "shop_id", kShopColumns};
#pragma once

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>

#include <concepts>
#include <optional>
#include <pqxx/pqxx>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/database.h"
#include "common/text.h"

namespace umkm {

// A value as text; nothing is NULL.
using ColumnText = std::optional<std::string>;

template <class Row>
struct Column {
  const char* name;
  const char* type;  // of SQL: "bigint"
  ColumnText (*give)(const Row& row);
  void (*take)(Row& row, std::string text);  // not called for NULL; null: never read
};

template <class Row>
struct Table {
  const char* name;
  const char* key;  // columns of the primary key, as in SQL
  std::span<const Column<Row>> columns;
};

// A value as it is (true is 1), and text whose empty value is NULL (numbers not given yet, days).
inline ColumnText Given(std::string text) { return text; }
inline ColumnText Given(std::integral auto number) { return std::to_string(number); }
inline ColumnText GivenBytes(std::string_view bytes) { return "\\x" + Hex(bytes); }  // bytea
inline ColumnText UnlessEmpty(std::string text) {
  return text.empty() ? ColumnText() : ColumnText(std::move(text));
}
inline std::string ArrayOf(const auto& texts) {
  ArrayText array;
  for (const std::string& text : texts) array.Add(text);
  return array.Done();
}
inline int64_t ToNumber(const std::string& text) {
  int64_t number = 0;
  if (!absl::SimpleAtoi(text, &number)) throw std::runtime_error("a stored number is none");
  return number;
}

// "t.a, t.b, …", to select what RowFrom reads.
template <class Row>
std::string ColumnsOf(const Table<Row>& table) {
  std::string list;
  for (const Column<Row>& column : table.columns) {
    absl::StrAppend(&list, list.empty() ? "" : ", ", table.name, ".", column.name);
  }
  return list;
}

// A row from the first columns of a result that was selected by ColumnsOf.
template <class Row>
Row RowFrom(const Table<Row>& table, const pqxx::row& from) {
  Row row;
  pqxx::row::size_type index = 0;
  for (const Column<Row>& column : table.columns) {
    const pqxx::field field = from[index++];
    if (!field.is_null()) column.take(row, std::string(field.c_str(), field.size()));
  }
  return row;
}

}  // namespace umkm
