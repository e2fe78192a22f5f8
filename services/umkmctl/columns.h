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
#include "umkmctl/field.h"

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

// Makes messages of one type from the rows of one file. Thread-safe.
class RowParser {
 public:
  RowParser(const Header& header, const google::protobuf::Descriptor& of);
  // Fills `message` from a row; gives every bad cell by the name of its column.
  std::vector<FieldViolation> Parse(const CsvRow& row, google::protobuf::Message& message) const;

 private:
  std::vector<std::string_view> names_;
  std::vector<std::optional<Field>> fields_;  // of each cell; none: it is passed over
};

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
