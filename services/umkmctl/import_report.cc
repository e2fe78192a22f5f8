#include "umkmctl/import_report.h"

#include <filesystem>

#include "common/status.h"
#include "umkmctl/csv.h"

namespace umkm::ctl {
namespace {

constexpr int64_t kMostSaid = 20;

// Sentences that end with a stop are divided by a blank, all else by a semicolon.
void Append(std::string& list, const std::string& item) {
  if (item.empty()) return;
  list += (list.empty() ? "" : list.ends_with('.') ? " " : "; ") + item;
}

}  // namespace

bool ImportReport::OpenRejected(const std::string& path, const std::vector<std::string>& header) {
  using std::filesystem::perms;
  std::lock_guard lock(mutex_);
  rejected_.open(path, std::ios::trunc);
  std::error_code error;
  std::filesystem::permissions(path, perms::owner_read | perms::owner_write, error);
  std::vector<std::string> cells = header;
  cells.insert(cells.end(), {"error_line", "error_field", "error"});
  WriteCsvRow(rejected_, cells);
  return rejected_.good() && !error;
}

void ImportReport::Refuse(const CsvRow& row, const std::vector<FieldViolation>& problems) {
  std::string fields, text;
  for (const FieldViolation& problem : problems) {
    Append(fields, problem.field);
    Append(text, (problem.field.empty() ? "" : problem.field + ": ") +
                     In(language_, problem.description));
  }
  std::lock_guard lock(mutex_);
  ++counts_.rows;
  Reject(row, fields, text);
}

void ImportReport::Take(
    const std::vector<CsvRow>& rows,
    const google::protobuf::RepeatedPtrField<registry::v1::RowResult>& results) {
  std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < rows.size(); ++i) Count(rows[i], results[static_cast<int>(i)]);
}

void ImportReport::Count(const CsvRow& row, const registry::v1::RowResult& result) {
  using Outcome = registry::v1::RowResult;
  ++counts_.rows;
  counts_.position = std::max(counts_.position, result.position());
  if (result.outcome() == Outcome::OUTCOME_ADDED) {
    ++counts_.added;
  } else if (result.outcome() == Outcome::OUTCOME_ALREADY_PRESENT) {
    ++counts_.present;
  } else {
    std::string fields, text;
    for (const auto& problem : result.problems()) {
      const std::string column = ColumnOf(columns_, problem.field());
      Append(fields, column);
      Append(text, column + ": " + problem.description());
    }
    Reject(row, fields, text.empty() ? result.message() : text);
  }
}

void ImportReport::Reject(const CsvRow& row, const std::string& fields, const std::string& text) {
  if (++counts_.refused <= kMostSaid) {
    talk_ << (language_ == "id" ? "baris " : "line ") << row.line << ": " << text << "\n";
  } else if (counts_.refused == kMostSaid + 1) {
    talk_ << (language_ == "id" ? "(penolakan berikutnya tidak ditampilkan; lihat --rejected)"
                                : "(further refusals are not shown; see --rejected)")
          << "\n";
  }
  if (!rejected_.is_open()) return;
  std::vector<std::string> cells = row.cells;
  cells.insert(cells.end(), {std::to_string(row.line), fields, text});
  WriteCsvRow(rejected_, cells);
  rejected_.flush();
}

ImportReport::Counts ImportReport::counts() const {
  std::lock_guard lock(mutex_);
  return counts_;
}

bool ImportReport::failed() const {
  std::lock_guard lock(mutex_);
  return rejected_.is_open() && !rejected_.good();
}

}  // namespace umkm::ctl
