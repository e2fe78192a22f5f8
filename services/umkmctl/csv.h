// Reading and writing CSV (RFC 4180) as people's spreadsheets make it.
#pragma once

#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"

namespace umkm::ctl {

struct CsvRow {
  int64_t line = 0;  // of the file, from 1, where the row begins
  std::vector<std::string> cells;
};

// Reads row by row with bounded memory; the first row is the header, from which it learns whether
// comma, semicolon or tab divides cells. A byte order mark of UTF-8 and CRLF are accepted, empty
// lines are passed over, blanks around an unquoted cell are cut off. Not thread-safe.
class CsvReader {
 public:
  // A row that is longer than this is refused: most likely a quote in it is never closed.
  static constexpr int kMaxRowBytes = 1 << 18;

  explicit CsvReader(std::istream& in);
  ~CsvReader();

  // The next row, or nothing at the end. Refusals name the line: NOT_UTF8 (UTF-16 or a NUL byte),
  // UNCLOSED_QUOTE, STRAY_QUOTE, ROW_TOO_LONG. After one the file cannot be read further.
  Result<std::optional<CsvRow>> Next();
  // How many bytes were read so far.
  int64_t bytes() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Writes one row, quoted where needed, ended by a line feed.
void WriteCsvRow(std::ostream& out, const std::vector<std::string>& cells);

// Adds a cell to the text of a row, quoted where needed.
void AppendCsvCell(std::string& row, std::string_view cell);

// Whether a spreadsheet would take the cell for a formula: it begins with = + - @ TAB or CR and is
// not a plain number.
bool IsFormula(std::string_view cell);
// The cell as a spreadsheet may safely open it: a formula gets an apostrophe before it.
std::string WithoutFormula(std::string_view cell);

}  // namespace umkm::ctl
