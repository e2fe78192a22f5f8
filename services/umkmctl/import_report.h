// What became of the rows of an import.
#pragma once

#include <cstdint>
#include <fstream>
#include <mutex>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "umkm/registry/v1/import.pb.h"
#include "umkmctl/columns.h"

namespace umkm::ctl {

// Counts outcomes, says the first refusals and writes refused rows to a file of their own: the
// original cells and error_line, error_field, error. Never says the content of a cell. Thread-safe.
class ImportReport {
 public:
  struct Counts {
    int64_t rows = 0, added = 0, present = 0, refused = 0;
    uint64_t position = 0;  // of the last entry made by the import
  };

  ImportReport(std::span<const Column> columns, std::string language, std::ostream& talk)
      : columns_(columns), language_(std::move(language)), talk_(talk) {}

  // Where refused rows go, and the header of the imported file. Only its owner may read the file,
  // for rows hold personal data. False when it cannot be written.
  bool OpenRejected(const std::string& path, const std::vector<std::string>& header);

  // A row that was not sent; problems by column.
  void Refuse(const CsvRow& row, const std::vector<FieldViolation>& problems);
  // Answers of the registry to rows.
  void Take(const std::vector<CsvRow>& rows,
            const google::protobuf::RepeatedPtrField<registry::v1::RowResult>& results);

  Counts counts() const;
  // True when rejected rows could not be written (a full disk).
  bool failed() const;

 private:
  void Count(const CsvRow& row, const registry::v1::RowResult& result);
  void Reject(const CsvRow& row, const std::string& fields, const std::string& text);

  const std::span<const Column> columns_;
  const std::string language_;

  mutable std::mutex mutex_;
  std::ostream& talk_;
  std::ofstream rejected_;
  Counts counts_;
};

}  // namespace umkm::ctl
