#include "umkmctl/csv.h"

#include <csv.h>

#include <algorithm>
#include <array>
#include <deque>

namespace umkm::ctl {
namespace {

Refusal Malformed(std::string reason, int64_t line, const std::string& en, const std::string& id) {
  const std::string number = std::to_string(line);
  return {.code = Code::kInvalidArgument,
          .reason = std::move(reason),
          .message = {"line " + number + ": " + en, "baris " + number + ": " + id}};
}

// Of comma, semicolon and tab the one that is most frequent outside of quotes.
char DelimiterOf(std::string_view header) {
  constexpr std::string_view kDelimiters = ",;\t";
  std::array<int, kDelimiters.size()> counts{};
  bool quoted = false;
  for (char c : header) {
    if (c == '"') quoted = !quoted;
    const auto found = kDelimiters.find(c);
    if (!quoted && found != std::string_view::npos) ++counts[found];
  }
  const auto most = std::max_element(counts.begin(), counts.end());
  return kDelimiters[static_cast<std::size_t>(most - counts.begin())];
}

bool IsBlank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

// libcsv does not count lines, so it is fed one physical line at a time.
struct CsvReader::Impl {
  explicit Impl(std::istream& stream) : in(stream), buffer(kMaxRowBytes + 1) {
    csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
  }
  ~Impl() { csv_free(&parser); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  static void OnCell(void* bytes, std::size_t size, void* self) {
    static_cast<Impl*>(self)->row.cells.emplace_back(static_cast<const char*>(bytes), size);
  }
  static void OnRow(int, void* self) {
    Impl& impl = *static_cast<Impl*>(self);
    impl.row.line = impl.first_line;
    impl.rows.push_back(std::move(impl.row));
    impl.row = {};
  }
  bool Parse(std::string_view text) {
    return csv_parse(&parser, text.data(), text.size(), OnCell, OnRow, this) == text.size();
  }

  // Takes what the encoding of the file shows at its start.
  Result<std::string_view> Begin(std::string_view header) {
    if (header.starts_with("\xFF\xFE") || header.starts_with("\xFE\xFF")) {
      return tl::unexpected(Malformed("NOT_UTF8", 1, "the file is UTF-16; save it as \"CSV UTF-8\"",
                                      "berkas ini UTF-16; simpan sebagai \"CSV UTF-8\""));
    }
    if (header.starts_with("\xEF\xBB\xBF")) header.remove_prefix(3);
    const char delimiter = DelimiterOf(header);
    csv_set_delim(&parser, static_cast<unsigned char>(delimiter));
    return header;
  }

  // Reads a physical line into the parser; false at the end of the file.
  Result<bool> Feed() {
    in.getline(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    const auto got = in.gcount();
    if (got == 0 && !in.bad()) return End();
    bytes += got;
    ++line;
    if (first_line == 0) first_line = line;
    row_bytes += got;
    if (in.fail() || row_bytes > kMaxRowBytes) {
      return tl::unexpected(Malformed(
          "ROW_TOO_LONG", first_line,
          "the row is longer than 256 KiB; is a quote in it never closed?",
          "baris ini lebih panjang dari 256 KiB; adakah tanda kutip yang tidak ditutup?"));
    }
    const bool ended = !in.eof();
    std::string_view text(buffer.data(), static_cast<std::size_t>(got - (ended ? 1 : 0)));
    if (line == 1) {
      auto header = Begin(text);
      if (!header) return tl::unexpected(std::move(header.error()));
      text = *header;
    }
    if (text.find('\0') != std::string_view::npos) {
      return tl::unexpected(Malformed("NOT_UTF8", line,
                                      "holds a NUL byte; save the file as \"CSV UTF-8\"",
                                      "berisi bita NUL; simpan berkas sebagai \"CSV UTF-8\""));
    }
    if (!Parse(text) || (ended && !Parse("\n"))) {
      return tl::unexpected(Malformed(
          "STRAY_QUOTE", first_line,
          "a quote stands within a cell; put the whole cell in quotes and double those inside",
          "ada tanda kutip di dalam sel; kutip seluruh sel dan gandakan kutip di dalamnya"));
    }
    if (!rows.empty() || (first_line == line && IsBlank(text))) first_line = row_bytes = 0;
    return true;
  }

  Result<bool> End() {
    ended_file = true;
    if (csv_fini(&parser, OnCell, OnRow, this) != 0) {
      return tl::unexpected(Malformed("UNCLOSED_QUOTE", first_line,
                                      "a quote in the row that begins here is never closed",
                                      "tanda kutip pada baris yang mulai di sini tidak ditutup"));
    }
    return false;
  }

  std::istream& in;
  csv_parser parser{};
  std::vector<char> buffer;
  CsvRow row;
  std::deque<CsvRow> rows;  // several when lone carriage returns end them
  int64_t line = 0, first_line = 0, row_bytes = 0, bytes = 0;
  bool ended_file = false;
};

CsvReader::CsvReader(std::istream& in) : impl_(std::make_unique<Impl>(in)) {}
CsvReader::~CsvReader() = default;

Result<std::optional<CsvRow>> CsvReader::Next() {
  while (impl_->rows.empty() && !impl_->ended_file) {
    if (auto fed = impl_->Feed(); !fed) return tl::unexpected(std::move(fed.error()));
  }
  if (impl_->rows.empty()) return std::optional<CsvRow>();
  std::optional<CsvRow> row = std::move(impl_->rows.front());
  impl_->rows.pop_front();
  return row;
}

int64_t CsvReader::bytes() const { return impl_->bytes; }

void AppendCsvCell(std::string& row, std::string_view cell) {
  const bool padded = cell.starts_with(' ') || cell.ends_with(' ');
  const auto special = [](char c) {
    return c == ',' || c == ';' || c == '\t' || c == '"' || c == '\r' || c == '\n';
  };
  if (!padded && std::none_of(cell.begin(), cell.end(), special)) {
    row += cell;
    return;
  }
  row += '"';
  for (const char c : cell) {
    if (c == '"') row += '"';
    row += c;
  }
  row += '"';
}

void WriteCsvRow(std::ostream& out, const std::vector<std::string>& cells) {
  std::string row;
  for (const std::string& cell : cells) {
    if (&cell != &cells.front()) row += ',';
    AppendCsvCell(row, cell);
  }
  out << row << '\n';
}

bool IsFormula(std::string_view cell) {
  if (cell.empty() || std::string_view("=+-@\t\r").find(cell[0]) == std::string_view::npos) {
    return false;
  }
  const std::string_view digits = cell.substr(cell[0] == '-' || cell[0] == '+' ? 1 : 0);
  const bool number = !digits.empty() && digits.size() < cell.size() &&
                      digits.find_first_not_of("0123456789.") == std::string_view::npos;
  return !number;
}

std::string WithoutFormula(std::string_view cell) {
  return (IsFormula(cell) ? "'" : "") + std::string(cell);
}

}  // namespace umkm::ctl
