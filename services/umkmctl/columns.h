// The columns of CSV files: which field of a message each one is.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <google/protobuf/message.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "umkmctl/csv.h"

namespace umkm::ctl {

// A column and the field it stands for: a path of field names from the message of a row.
struct Column {
  std::string_view name;
  std::string_view path;
  bool required = false;  // must be in the header of an imported file
};

// Of RegisterEnterpriseRequest, RegisterCooperativeRequest and RecordMembersMeetingRequest.
std::span<const Column> EnterpriseColumns();
std::span<const Column> CooperativeColumns();
std::span<const Column> MeetingColumns();

// The columns by the position of their cells. Null: a column that an earlier import added to its
// file of rejected rows (error_line, error_field, error), which is passed over.
using Header = std::vector<const Column*>;
// Refuses unknown, repeated and missing names (BAD_HEADER), naming them all.
Result<Header> MatchHeader(std::span<const Column> columns, const std::vector<std::string>& cells);

// Sets the field at `path` from a cell; an empty cell leaves it unset. Gives what is wrong with the
// cell, and never its content.
std::optional<Text> SetCell(google::protobuf::Message& message, std::string_view path,
                            std::string_view cell);
// The field as a cell; empty when it is not set.
std::string CellOf(const google::protobuf::Message& message, std::string_view path);

// Fills `message` from a row; gives every bad cell by the name of its column.
std::vector<FieldViolation> ParseRow(const Header& header, const CsvRow& row,
                                     google::protobuf::Message& message);

// The column of a field that the server complained about ("enterprise.nib"); the field itself when
// there is none.
std::string ColumnOf(std::span<const Column> columns, const std::string& field);

// Stable request ids: of the kind, the content of the row, and how many rows with that very content
// came before it in the file. The order of rows and columns does not matter. Holds some 20 bytes a
// row.
class RequestIds {
 public:
  explicit RequestIds(std::string kind) : kind_(std::move(kind)) {}
  std::string Next(std::span<const Column> columns, const Header& header, const CsvRow& row);

 private:
  const std::string kind_;
  absl::flat_hash_map<uint64_t, uint32_t> seen_;
};

}  // namespace umkm::ctl
