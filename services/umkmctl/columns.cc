#include "umkmctl/columns.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "common/text.h"
#include "umkmctl/names.h"

namespace umkm::ctl {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

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

const FieldDescriptor& FieldOf(const Message& message, std::string_view name) {
  return *message.GetDescriptor()->FindFieldByName(std::string(name));
}

template <class Integer>
std::optional<Text> ParseInteger(std::string_view cell, Integer& number) {
  const char* end = cell.data() + cell.size();
  const auto [stop, error] = std::from_chars(cell.data(), end, number);
  if (error == std::errc::result_out_of_range) {
    return Text{"is too large a number", "angkanya terlalu besar"};
  }
  if (error == std::errc() && stop == end) return std::nullopt;
  return Text{"is not a whole number; write digits only (12500000), without Rp, dots or spaces",
              "bukan bilangan bulat; tulis angka saja (12500000), tanpa Rp, titik atau spasi"};
}

std::optional<Text> SetInteger(Message& message, const FieldDescriptor& field,
                               std::string_view cell) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
    int32_t number = 0;
    if (auto wrong = ParseInteger(cell, number)) return wrong;
    message.GetReflection()->SetInt32(&message, &field, number);
    return std::nullopt;
  }
  int64_t number = 0;
  if (auto wrong = ParseInteger(cell, number)) return wrong;
  message.GetReflection()->SetInt64(&message, &field, number);
  return std::nullopt;
}

std::optional<Text> SetEnum(Message& message, const FieldDescriptor& field,
                            const std::string& cell) {
  const auto* value = FindLower(*field.enum_type(), absl::AsciiStrToLower(cell));
  if (value == nullptr) {
    const std::string choices = Choices(*field.enum_type());
    return Text{"must be one of: " + choices, "harus salah satu dari: " + choices};
  }
  message.GetReflection()->SetEnum(&message, &field, value);
  return std::nullopt;
}

std::optional<Text> SetBool(Message& message, const FieldDescriptor& field,
                            const std::string& cell) {
  const std::string word = absl::AsciiStrToLower(cell);
  const bool yes = word == "true" || word == "ya";
  if (!yes && word != "false" && word != "tidak") {
    return Text{"must be true or false", "harus ya atau tidak"};
  }
  message.GetReflection()->SetBool(&message, &field, yes);
  return std::nullopt;
}

std::optional<Text> SetText(Message& message, const FieldDescriptor& field, std::string_view cell) {
  if (!IsCleanText(cell)) {
    return Text{
        "holds line breaks, control characters or bytes that are not UTF-8; mend it or "
        "save the file as \"CSV UTF-8\"",
        "berisi ganti baris, karakter kontrol atau bita bukan UTF-8; perbaiki atau simpan "
        "berkas sebagai \"CSV UTF-8\""};
  }
  if (!field.is_repeated()) {
    message.GetReflection()->SetString(&message, &field, std::string(cell));
    return std::nullopt;
  }
  for (std::size_t begin = 0; begin <= cell.size();) {
    const std::size_t end = std::min(cell.find('|', begin), cell.size());
    message.GetReflection()->AddString(&message, &field,
                                       std::string(cell.substr(begin, end - begin)));
    begin = end + 1;
  }
  return std::nullopt;
}

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

std::optional<Text> SetCell(Message& message, std::string_view path, std::string_view cell) {
  if (cell.empty()) return std::nullopt;
  const FieldDescriptor& field = FieldOf(message, path.substr(0, path.find('.')));
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return SetCell(*message.GetReflection()->MutableMessage(&message, &field),
                   path.substr(path.find('.') + 1), cell);
  }
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
      return SetInteger(message, field, cell);
    case FieldDescriptor::CPPTYPE_ENUM:
      return SetEnum(message, field, std::string(cell));
    case FieldDescriptor::CPPTYPE_BOOL:
      return SetBool(message, field, std::string(cell));
    default:
      return SetText(message, field, cell);
  }
}

std::string CellOf(const Message& message, std::string_view path) {
  const FieldDescriptor& field = FieldOf(message, path.substr(0, path.find('.')));
  const auto& reflection = *message.GetReflection();
  if (field.is_repeated()) {
    std::string cell;
    for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
      cell += (i == 0 ? "" : "|") + reflection.GetRepeatedString(message, &field, i);
    }
    return cell;
  }
  if (field.has_presence() && !reflection.HasField(message, &field)) return "";
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return CellOf(reflection.GetMessage(message, &field), path.substr(path.find('.') + 1));
    case FieldDescriptor::CPPTYPE_INT32:
      return std::to_string(reflection.GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return std::to_string(reflection.GetInt64(message, &field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return LowerName(*reflection.GetEnum(message, &field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.GetBool(message, &field) ? "true" : "false";
    default:
      return reflection.GetString(message, &field);
  }
}

std::vector<FieldViolation> ParseRow(const Header& header, const CsvRow& row, Message& message) {
  std::vector<FieldViolation> wrong;
  if (row.cells.size() != header.size()) {
    const std::string has = std::to_string(row.cells.size());
    const std::string wants = std::to_string(header.size());
    wrong.push_back({"",
                     {"the row has " + has + " cells, the header " + wants +
                          "; put a cell that holds a separator in quotes",
                      "baris ini berisi " + has + " sel, judulnya " + wants +
                          "; beri tanda kutip pada sel yang berisi pemisah"}});
    return wrong;
  }
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (header[i] == nullptr) continue;
    if (auto text = SetCell(message, header[i]->path, row.cells[i])) {
      wrong.push_back({std::string(header[i]->name), std::move(*text)});
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
    content += "\n" + std::string(column.name) + " " + std::to_string(cell.size()) + " " + cell;
  }
  const std::string digest = Sha256(content);
  uint64_t key = 0;
  for (std::size_t i = 0; i < sizeof key; ++i) key = key << 8 | static_cast<uint8_t>(digest[i]);
  const uint32_t before = seen_[key]++;
  return UuidOf(content + "\n" + std::to_string(before));
}

}  // namespace umkm::ctl
