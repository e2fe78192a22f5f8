#include "common/database_write.h"

namespace umkm {
namespace {

// What stands behind the backslash for a character that COPY's text format needs escaped, else 0.
char EscapeOf(char c) {
  switch (c) {
    case '\\':
      return '\\';
    case '\t':
      return 't';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    default:
      return 0;
  }
}

}  // namespace

CopyIn::CopyIn(pqxx::transaction_base& tx, const char* table,
               const std::vector<std::string>& columns) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"  // its successor takes tuples only
  writer_ = std::make_unique<pqxx::tablewriter>(tx, table, columns.begin(), columns.end());
#pragma GCC diagnostic pop
}

CopyIn::~CopyIn() = default;

void CopyIn::Add(const ColumnText& field) {
  if (!field) {
    line_ += "\\N\t";
    return;
  }
  const char* plain = field->data();  // what is copied as it is
  const char* const end = plain + field->size();
  for (const char* at = plain; at != end; ++at) {
    const char escaped = EscapeOf(*at);
    if (escaped == 0) continue;
    line_.append(plain, at);
    line_ += {'\\', escaped};
    plain = at + 1;
  }
  line_.append(plain, end);
  line_ += '\t';
}

void CopyIn::EndRow() {
  line_.pop_back();  // the last tab
  writer_->write_raw_line(line_);
  line_.clear();
}

void CopyIn::Done() { writer_->complete(); }

}  // namespace umkm
