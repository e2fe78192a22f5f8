// Numbers and validity of certificates, by the scheme.
#include "certification/domain.h"
#include "common/date.h"

namespace umkm::certification {

namespace {

using reference::v1::Scheme;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// "31" of a number that ends with it; empty when it does not end with two digits.
std::string LastTwoDigits(const std::string& number) {
  if (number.size() < 2) return "";
  const std::string last = number.substr(number.size() - 2);
  return IsDigit(last[0]) && IsDigit(last[1]) ? last : "";
}

}  // namespace

std::string Normalised(const std::string& number) {
  std::string normalised;
  for (const char c : number) {
    if (c == ' ' || c == '-') continue;
    normalised += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return normalised;
}

std::vector<std::string> CheckNumber(const char* field, const Scheme& scheme,
                                     const std::string& number, const std::string& expires_on,
                                     Violations& violations) {
  const std::string normalised = Normalised(number);
  if (normalised.empty()) {
    violations.Add(field, "Give the certificate's number.", "Berikan nomor sertifikat.");
    return {};
  }
  for (const auto& hint : scheme.hints()) {
    if (!Matches(hint.pattern(), normalised)) continue;
    violations.Add(field, hint.text().en(), hint.text().id());
    return {};
  }
  std::vector<std::string> warnings;
  if (!Matches(scheme.number_pattern(), normalised)) {
    if (scheme.number_refused()) {
      violations.Add(field, scheme.number_format().en(), scheme.number_format().id());
      return {};
    }
    warnings.push_back("Unusual number. " + scheme.number_format().en());
  }
  if (scheme.number_ends_with_expiry_year() && !expires_on.empty()) {
    const std::string year = expires_on.substr(2, 2);
    if (LastTwoDigits(normalised) != year)
      violations.Add(field,
                     "Its last two digits are the year in which it expires, here " + year + ".",
                     "Dua angka terakhir adalah tahun berakhirnya, di sini " + year + ".");
  }
  return warnings;
}

std::string ExpiryOf(const Scheme& scheme, const std::string& issued_on) {
  if (scheme.validity_years() == 0) return "";
  const std::string year = std::to_string(YearOf(issued_on) + scheme.validity_years());
  const std::string same_day = year + issued_on.substr(4);
  return ParseDate(same_day) ? same_day : year + "-02-28";
}

}  // namespace umkm::certification
