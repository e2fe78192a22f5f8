#include "umkmctl/output.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "common/status.h"
#include "common/text.h"
#include "umkmctl/csv.h"

namespace umkm::ctl {
namespace {

constexpr const char* kBold = "\033[1m";
constexpr const char* kGreen = "\033[32m";
constexpr const char* kRed = "\033[31m";
constexpr const char* kPlain = "\033[0m";

std::string CellText(const Row& row, const std::string& column) {
  const auto found = row.find(column);
  if (found == row.end() || found->is_null()) return "";
  if (found->is_string()) return found->get<std::string>();
  if (!found->is_array()) return found->dump();
  std::string joined;
  for (const Row& item : *found) joined += (joined.empty() ? "" : ", ") + item.get<std::string>();
  return joined;
}

bool IsNumber(const Row& row, const std::string& column) {
  const auto found = row.find(column);
  return found != row.end() && found->is_number();
}

// What a terminal may show: text from elsewhere must not move its cursor.
std::string Shown(const Row& row, const std::string& column, const std::string& language) {
  if (IsNumber(row, column)) return WithSeparators(row[column].get<int64_t>(), language);
  std::string text = CellText(row, column);
  if (!IsCleanText(text)) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  }
  return text;
}

void PrintCell(std::ostream& out, const std::string& text, std::size_t width, bool right,
               const char* colour) {
  const std::string blanks(width - CharacterCount(text), ' ');
  if (right) out << blanks;
  if (colour != nullptr) out << colour;
  out << text;
  if (colour != nullptr) out << kPlain;
  if (!right) out << blanks;
}

void PrintTable(std::ostream& out, const Style& style, const std::vector<std::string>& columns,
                const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  std::vector<bool> right;
  for (const std::string& column : columns) {
    std::size_t width = CharacterCount(column);
    bool numbers = false;
    for (const Row& row : rows) {
      width = std::max(width, CharacterCount(Shown(row, column, style.language)));
      numbers = numbers || IsNumber(row, column);
    }
    widths.push_back(width);
    right.push_back(numbers);
  }
  const auto separator = [&](std::size_t i) { out << (i + 1 < columns.size() ? "  " : "\n"); };
  for (std::size_t i = 0; i < columns.size(); ++i) {
    PrintCell(out, columns[i],
              right[i] || i + 1 < columns.size() ? widths[i] : CharacterCount(columns[i]), right[i],
              style.colour ? kBold : nullptr);
    separator(i);
  }
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string text = Shown(row, columns[i], style.language);
      const bool last = i + 1 == columns.size() && !right[i];
      const char* colour = nullptr;
      if (style.colour && columns[i] == "state") colour = text == "ok" ? kGreen : kRed;
      PrintCell(out, text, last ? CharacterCount(text) : widths[i], right[i], colour);
      separator(i);
    }
  }
}

void PrintCsv(std::ostream& out, const std::vector<std::string>& columns,
              const std::vector<Row>& rows) {
  WriteCsvRow(out, columns);
  for (const Row& row : rows) {
    std::vector<std::string> cells;
    for (const std::string& column : columns) {
      cells.push_back(WithoutFormula(CellText(row, column)));
    }
    WriteCsvRow(out, cells);
  }
}

void PrintJson(std::ostream& out, const std::vector<Row>& rows) {
  out << "[";
  for (std::size_t i = 0; i < rows.size(); ++i) out << (i == 0 ? "\n" : ",\n") << OneLine(rows[i]);
  out << (rows.empty() ? "]\n" : "\n]\n");
}

}  // namespace

void Print(std::ostream& out, Format format, const Style& style,
           const std::vector<std::string>& columns, const std::vector<Row>& rows) {
  switch (format) {
    case Format::kTable:
      return PrintTable(out, style, columns, rows);
    case Format::kJson:
      return PrintJson(out, rows);
    case Format::kCsv:
      return PrintCsv(out, columns, rows);
  }
}

std::string WithSeparators(int64_t number, const std::string& language) {
  std::string text = std::to_string(number);
  const int first = number < 0 ? 1 : 0;
  for (int i = static_cast<int>(text.size()) - 3; i > first; i -= 3) {
    text.insert(static_cast<std::size_t>(i), language == "id" ? "." : ",");
  }
  return text;
}

std::string OneLine(const Row& row) {
  return row.dump(-1, ' ', false, Row::error_handler_t::replace);
}

void Say(std::ostream& talk, const Refusal& refusal, const std::string& language,
         const std::string& who) {
  talk << "umkmctl: " << who << (who.empty() ? "" : ": ") << In(language, refusal.message) << "\n";
  for (const FieldViolation& field : refusal.fields) {
    talk << "  " << field.field << ": " << In(language, field.description) << "\n";
  }
}

Exit SayFailure(std::ostream& talk, const grpc::Status& status, const std::string& language,
                const std::string& who) {
  const Refusal refusal = FromStatus(status);
  Say(talk, refusal, language, who);
  if (refusal.code == Code::kInvalidArgument || refusal.code == Code::kOutOfRange) return kUsage;
  const bool away = refusal.code == Code::kUnavailable ||
                    (refusal.code == Code::kDeadlineExceeded && refusal.reason.empty());
  if (away) talk << "  `umkmctl doctor` says what is away\n";
  return away ? kUnreachable : kFound;
}

}  // namespace umkm::ctl
