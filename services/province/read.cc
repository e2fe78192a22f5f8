#include "province/read.h"

#include <absl/strings/ascii.h>

#include <algorithm>
#include <set>

#include "common/date.h"

namespace umkm::province {

void CheckOnlyOne(const std::string& other, const char* field, Violations& violations) {
  if (other.empty()) return;
  violations.Add(field, "Give either the id or the number, not both.",
                 "Berikan id atau nomornya, jangan keduanya.");
}

void CheckIds(const char* field, const google::protobuf::RepeatedPtrField<std::string>& ids,
              Violations& violations) {
  const bool right =
      !ids.empty() && ids.size() <= 1000 && std::all_of(ids.begin(), ids.end(), IsUuid);
  if (right) return;
  violations.Add(field, "Give 1 to 1,000 ids, each a UUID in lower case.",
                 "Berikan 1 sampai 1.000 id, masing-masing UUID huruf kecil.");
}

void CheckRegionPrefix(const std::string& prefix, Violations& violations) {
  const std::set<std::size_t> lengths = {0, 2, 5, 8, 13};
  bool right = lengths.contains(prefix.size());
  for (std::size_t i = 0; i < prefix.size(); ++i) {
    const bool dot = i == 2 || i == 5 || i == 8;
    right = right && (dot ? prefix[i] == '.' : absl::ascii_isdigit(prefix[i]));
  }
  if (right) return;
  violations.Add("region_prefix", "Give a region code with its dots, like 65, 65.01 or 65.01.05.",
                 "Berikan kode wilayah dengan titiknya, seperti 65, 65.01, atau 65.01.05.");
}

void CheckSection(const std::string& section, Violations& violations) {
  if (section.empty() || (section.size() == 1 && section >= "A" && section <= "U")) return;
  violations.Add("section", "Give one letter from A to U.", "Berikan satu huruf dari A sampai U.");
}

void CheckEnum(const char* field, bool valid, Violations& violations) {
  if (valid) return;
  violations.Add(field, "Give a value that the API knows, or none for any.",
                 "Berikan nilai yang dikenal API, atau kosongkan untuk semua.");
}

void CheckDay(const char* field, const std::string& day, Violations& violations) {
  if (day.empty() || ParseDate(day)) return;
  violations.Add(field, "Give a day as YYYY-MM-DD.", "Berikan tanggal sebagai YYYY-MM-DD.");
}

}  // namespace umkm::province
