#include "umkmctl/columns.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <array>

#include "common/text.h"

namespace umkm::ctl {
namespace {

constexpr std::array kEnterpriseColumns = {
    Column{"name", "enterprise.name", true},
    Column{"nib", "enterprise.nib"},
    Column{"region_code", "enterprise.region_code", true},
    Column{"kbli_version", "enterprise.kbli_version"},
    Column{"kbli_code", "enterprise.kbli_code", true},
    Column{"registered_on", "enterprise.registered_on"},
    Column{"workers", "enterprise.workers"},
    Column{"rule_set", "enterprise.classification.rule_set"},
    Column{"figures_year", "enterprise.classification.figures.year"},
    Column{"net_worth_rupiah", "enterprise.classification.figures.net_worth_rupiah"},
    Column{"annual_sales_rupiah", "enterprise.classification.figures.annual_sales_rupiah"},
    Column{"capital_rupiah", "enterprise.classification.figures.capital_rupiah"},
    Column{"declared_scale", "enterprise.classification.declared_scale"},
    Column{"declared_by", "enterprise.classification.declared_by"},
    Column{"owner_name", "owner.name"},
    Column{"owner_nik", "owner.nik"},
    Column{"owner_phone", "owner.phone"},
    Column{"owner_email", "owner.email"},
    Column{"owner_street_address", "owner.street_address"},
};

constexpr std::array kCooperativeColumns = {
    Column{"name", "cooperative.name", true},
    Column{"nik_koperasi", "cooperative.nik_koperasi"},
    Column{"region_code", "cooperative.region_code", true},
    Column{"served_region_codes", "cooperative.served_region_codes"},
    Column{"form", "cooperative.form", true},
    Column{"type", "cooperative.type", true},
    Column{"declared_status", "cooperative.declared_status"},
    Column{"status_letter", "cooperative.status_letter"},
    Column{"registered_on", "cooperative.registered_on"},
};

constexpr std::array kMeetingColumns = {
    Column{"nik_koperasi", "nik_koperasi", true},
    Column{"book_year", "meeting.book_year", true},
    Column{"held_on", "meeting.held_on", true},
    Column{"members_women", "meeting.members_women"},
    Column{"members_men", "meeting.members_men"},
    Column{"attendance", "meeting.attendance"},
    Column{"employees", "meeting.employees"},
    Column{"own_capital_rupiah", "meeting.own_capital_rupiah"},
    Column{"outside_capital_rupiah", "meeting.outside_capital_rupiah"},
    Column{"assets_rupiah", "meeting.assets_rupiah"},
    Column{"volume_rupiah", "meeting.volume_rupiah"},
    Column{"surplus_rupiah", "meeting.surplus_rupiah"},
    Column{"letter", "meeting.letter"},
    Column{"audited", "meeting.audited"},
};

constexpr std::array<std::string_view, 3> kErrorColumns = {"error_line", "error_field", "error"};

}  // namespace

std::span<const Column> EnterpriseColumns() { return kEnterpriseColumns; }
std::span<const Column> CooperativeColumns() { return kCooperativeColumns; }
std::span<const Column> MeetingColumns() { return kMeetingColumns; }

Result<Header> MatchHeader(std::span<const Column> columns, const std::vector<std::string>& cells) {
  Header header;
  std::vector<std::string> unknown, repeated, missing, known;
  for (const std::string& cell : cells) {
    const std::string name = absl::AsciiStrToLower(cell);
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const Column& column) { return column.name == name; });
    header.push_back(found == columns.end() ? nullptr : &*found);
    if (found == columns.end()) {
      if (std::count(kErrorColumns.begin(), kErrorColumns.end(), name) == 0) {
        unknown.push_back(IsCleanText(name) ? "\"" + name + "\"" : "?");
      }
    } else if (std::count(header.begin(), header.end(), &*found) > 1) {
      repeated.push_back(name);
    }
  }
  for (const Column& column : columns) {
    known.emplace_back(column.name);
    if (column.required && std::count(header.begin(), header.end(), &column) == 0) {
      missing.emplace_back(column.name);
    }
  }
  if (unknown.empty() && repeated.empty() && missing.empty()) return header;
  Text text{"the header is wrong.", "baris judul salah."};
  const auto add = [&](const char* en, const char* id, const std::vector<std::string>& names) {
    if (names.empty()) return;
    text.en += std::string(" ") + en + ": " + absl::StrJoin(names, ", ") + ".";
    text.id += std::string(" ") + id + ": " + absl::StrJoin(names, ", ") + ".";
  };
  add("Unknown columns", "Kolom tidak dikenal", unknown);
  add("Repeated columns", "Kolom berulang", repeated);
  add("Missing columns", "Kolom yang kurang", missing);
  add("Known columns", "Kolom yang dikenal", known);
  return tl::unexpected(
      Refusal{.code = Code::kInvalidArgument, .reason = "BAD_HEADER", .message = text});
}

RowParser::RowParser(const Header& header, const google::protobuf::Descriptor& of) {
  for (const Column* column : header) {
    names_.push_back(column == nullptr ? "" : column->name);
    fields_.push_back(column == nullptr ? std::nullopt : std::optional<Field>({of, column->path}));
  }
}

std::vector<FieldViolation> RowParser::Parse(const CsvRow& row,
                                             google::protobuf::Message& message) const {
  std::vector<FieldViolation> wrong;
  if (row.cells.size() != fields_.size()) {
    const std::string has = std::to_string(row.cells.size());
    const std::string wants = std::to_string(fields_.size());
    wrong.push_back({"",
                     {"the row has " + has + " cells, the header " + wants +
                          "; put a cell that holds a separator in quotes",
                      "baris ini berisi " + has + " sel, judulnya " + wants +
                          "; beri tanda kutip pada sel yang berisi pemisah"}});
    return wrong;
  }
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (!fields_[i]) continue;
    if (auto text = fields_[i]->Set(message, row.cells[i])) {
      wrong.push_back({std::string(names_[i]), std::move(*text)});
    }
  }
  return wrong;
}

std::string ColumnOf(std::span<const Column> columns, const std::string& field) {
  for (const Column& column : columns) {
    if (column.path == field || column.path.ends_with("." + field)) return std::string(column.name);
  }
  return field;
}

std::string RequestIds::Next(std::span<const Column> columns, const Header& header,
                             const CsvRow& row) {
  // Each cell with its column's name and length, so that different rows never look alike.
  std::string content = kind_;
  for (const Column& column : columns) {
    const auto found = std::find(header.begin(), header.end(), &column);
    if (found == header.end()) continue;
    const std::string& cell = row.cells[static_cast<std::size_t>(found - header.begin())];
    if (cell.empty()) continue;
    content.append("\n").append(column.name).append(" ").append(std::to_string(cell.size()));
    content.append(" ").append(cell);
  }
  const std::string digest = Sha256(content);
  uint64_t key = 0;
  for (std::size_t i = 0; i < sizeof key; ++i) key = key << 8 | static_cast<uint8_t>(digest[i]);
  const uint32_t before = seen_[key]++;
  return UuidOf(content + "\n" + std::to_string(before));
}

}  // namespace umkm::ctl
