#include "province/check.h"

#include <algorithm>
#include <set>

#include "common/date.h"
#include "common/text.h"

namespace umkm::province::check {

namespace {

constexpr std::size_t kVillageLength = 13;  // "65.01.05.1001"
constexpr std::size_t kDistrictLength = 8;  // "65.01.05"
constexpr char kEarliestDay[] = "1945-01-01";

int TwoDigits(std::string_view text, std::size_t at) {
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

bool AllDigits(std::string_view text) { return IsDigits(text, text.size()); }

// The day of birth within a NIK: DDMMYY, women with DD + 40. The century is not told, so a day is
// possible when it is in either: 29 February of 00 was in 2000.
bool HasPossibleBirthday(std::string_view nik) {
  const int written = TwoDigits(nik, 6);
  const int day = written > 40 ? written - 40 : written;
  const int month = TwoDigits(nik, 8), year = TwoDigits(nik, 10);
  const auto padded = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return ParseDate("20" + padded(year) + "-" + padded(month) + "-" + padded(day)).has_value();
}

bool IsVillageOrDistrictCode(std::string_view code) {
  if (code.size() != kDistrictLength && code.size() != kVillageLength) return false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const bool dot = i == 2 || i == 5 || i == 8;
    const bool digit = code[i] >= '0' && code[i] <= '9';
    if (dot ? code[i] != '.' : !digit) return false;
  }
  return true;
}

std::string Joined(const google::protobuf::RepeatedPtrField<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

}  // namespace

std::optional<Refusal> Finish(Violations violations) {
  if (violations.empty()) return std::nullopt;
  return std::move(violations).ToRefusal();
}

void RequestId(const std::string& value, Violations& violations) {
  if (IsUuid(value)) return;
  violations.Add("request_id", "Give a UUID of your own, lower case, 36 characters.",
                 "Berikan UUID buatan Anda sendiri, huruf kecil, 36 karakter.");
}

void Id(const char* field, const std::string& value, Violations& violations) {
  if (IsUuid(value)) return;
  violations.Add(field, "Give the id as a service gave it, a UUID.",
                 "Berikan id dari layanan, berupa UUID.");
}

void Etag(const char* field, const std::string& value, Violations& violations) {
  if (!value.empty() && value.size() <= 100) return;
  violations.Add(field, "Give the etag that you last read.",
                 "Berikan etag yang terakhir Anda baca.");
}

void Text(const char* field, const std::string& value, std::size_t most, Presence presence,
          Violations& violations) {
  const std::string limit = std::to_string(most);
  const bool blank = value.find_first_not_of(' ') == std::string::npos;
  if (!IsCleanText(value) || CharacterCount(value) > most) {
    violations.Add(field, "At most " + limit + " characters, without control characters.",
                   "Paling banyak " + limit + " karakter, tanpa karakter kendali.");
  } else if (presence == Presence::kRequired && blank) {
    violations.Add(field, "Required, 1 to " + limit + " characters.",
                   "Wajib diisi, 1 sampai " + limit + " karakter.");
  }
}

void Nib(const char* field, const std::string& value, Violations& violations) {
  if (value.empty() || IsDigits(value, 13)) return;
  violations.Add(field, "A NIB has exactly 13 digits.", "NIB terdiri atas tepat 13 angka.");
}

void Nik(const char* field, const std::string& value, Violations& violations) {
  if (value.empty()) return;
  if (!IsDigits(value, 16)) {
    violations.Add(field, "A NIK has exactly 16 digits.", "NIK terdiri atas tepat 16 angka.");
  } else if (!HasPossibleBirthday(value)) {
    violations.Add(field, "Digits 7 to 12 of a NIK are a date of birth (DDMMYY, women DD + 40).",
                   "Angka ke-7 sampai ke-12 NIK adalah tanggal lahir (HHBBTT, perempuan HH + 40).");
  } else if (value.ends_with("0000")) {
    violations.Add(field, "The last four digits of a NIK count from 0001.",
                   "Empat angka terakhir NIK dimulai dari 0001.");
  }
}

void NikKoperasi(const char* field, const std::string& value, Violations& violations) {
  if (value.empty() || (value.size() >= 5 && value.size() <= 20 && AllDigits(value))) return;
  violations.Add(field, "A cooperative's number has 5 to 20 digits.",
                 "NIK Koperasi terdiri atas 5 sampai 20 angka.");
}

void Phone(const char* field, const std::string& value, Violations& violations) {
  if (value.empty()) return;
  const std::string_view digits = std::string_view(value).substr(value.starts_with('+') ? 1 : 0);
  if (value.size() >= 6 && value.size() <= 20 && AllDigits(digits)) return;
  violations.Add(field, "6 to 20 characters: digits, with an optional leading +.",
                 "6 sampai 20 karakter: angka, boleh diawali +.");
}

void Email(const char* field, const std::string& value, Violations& violations) {
  if (value.empty()) return;
  const std::size_t at = value.find('@');
  const bool one_at = at != std::string::npos && at == value.rfind('@');
  const bool printable = std::all_of(value.begin(), value.end(),
                                     [](char c) { return c > ' ' && c < '\x7f' && c != ','; });
  if (one_at && printable && at >= 1 && at <= 64 && value.size() <= 254) {
    const std::string_view domain = std::string_view(value).substr(at + 1);
    const bool dotted = domain.find('.') != std::string_view::npos;
    const bool edges = !domain.starts_with('.') && !domain.ends_with('.');
    if (dotted && edges && domain.find("..") == std::string_view::npos) return;
  }
  violations.Add(field, "Give an e-mail address like name@example.id.",
                 "Berikan alamat surel seperti nama@contoh.id.");
}

void Between(const std::string& field, int64_t value, int64_t least, int64_t most,
             Violations& violations) {
  if (least <= value && value <= most) return;
  const std::string from = std::to_string(least), to = std::to_string(most);
  violations.Add(field, "A number from " + from + " to " + to + ".",
                 "Bilangan dari " + from + " sampai " + to + ".");
}

void PastDay(const char* field, const std::string& value, const std::string& today,
             Violations& violations) {
  if (value.empty()) return;
  if (!ParseDate(value)) {
    violations.Add(field, "Give a possible day as YYYY-MM-DD.",
                   "Berikan tanggal yang mungkin, bentuk TTTT-BB-HH.");
  } else if (value > today) {
    violations.Add(field, "Not in the future: at the latest today, " + today + ".",
                   "Tidak boleh di masa depan: paling lambat hari ini, " + today + ".");
  } else if (value < kEarliestDay) {
    violations.Add(field, std::string("Not before ") + kEarliestDay + ".",
                   std::string("Tidak boleh sebelum ") + kEarliestDay + ".");
  }
}

const std::string& DayOr(const std::string& value, const std::string& today) {
  return ParseDate(value) ? value : today;
}

void RegionCode(const std::string& field, const std::string& code, const std::string& day,
                const Reference& reference, Violations& violations) {
  if (!IsVillageOrDistrictCode(code)) {
    violations.Add(field, "Give the Kemendagri code of a district or village, like 65.01.05.",
                   "Berikan kode Kemendagri kecamatan atau desa/kelurahan, seperti 65.01.05.");
    return;
  }
  const std::string district = code.substr(0, kDistrictLength);
  const std::string& listed = reference.FindRegionEver(code) != nullptr ? code : district;
  const reference::v1::Region* ever = reference.FindRegionEver(listed);
  if (ever == nullptr) {
    violations.Add(field, "District " + district + " is not known.",
                   "Kecamatan " + district + " tidak dikenal.");
  } else if (reference.FindRegion(listed, day) == nullptr) {
    const std::string successors = Joined(ever->successors());
    violations.Add(field,
                   listed + " is not valid on " + day +
                       (successors.empty() ? "." : ". Its successors: " + successors + "."),
                   listed + " tidak berlaku pada " + day +
                       (successors.empty() ? "." : ". Penggantinya: " + successors + "."));
  }
}

void UpdateMask(const google::protobuf::FieldMask& mask, std::span<const std::string_view> allowed,
                Violations& violations) {
  std::set<std::string_view> seen;
  bool sound = mask.paths_size() > 0;
  for (const std::string& path : mask.paths()) {
    const bool known = std::find(allowed.begin(), allowed.end(), path) != allowed.end();
    sound = sound && known && seen.insert(path).second;
  }
  if (sound) return;
  std::string list;
  for (const std::string_view path : allowed) list.append(list.empty() ? "" : ", ").append(path);
  violations.Add("update_mask", "At least one path, each once, of: " + list + ".",
                 "Paling sedikit satu jalur, masing-masing sekali, dari: " + list + ".");
}

bool Names(const google::protobuf::FieldMask& mask, std::string_view path) {
  return std::find(mask.paths().begin(), mask.paths().end(), path) != mask.paths().end();
}

}  // namespace umkm::province::check
