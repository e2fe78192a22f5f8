#include "common/redact.h"

#include <absl/strings/ascii.h>

#include <algorithm>
#include <optional>

namespace umkm {
namespace {

constexpr std::string_view kHidden = "***";
constexpr std::size_t kLeastDigits = 9;

constexpr std::string_view kSecrets[] = {"password", "passwd",        "passphrase", "secret",
                                         "token",    "authorization", "api_key",    "apikey"};
// Fields of JSON that hold one person's data.
constexpr std::string_view kPersonal[] = {
    "nik",        "phone",  "telephone",      "email", "full_name",   "owner_name",
    "birth_date", "street", "street_address", "owner", "participant", "person"};

bool IsWord(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsSpace(char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); }

std::string Lower(std::string_view word) {
  std::string lower(word);
  absl::AsciiStrToLower(&lower);
  return lower;
}

bool NamesSecret(std::string_view word) {
  const std::string lower = Lower(word);
  return std::ranges::any_of(kSecrets, [&](std::string_view it) { return lower.ends_with(it); });
}

bool NamesPerson(std::string_view word) {
  return std::ranges::find(kPersonal, Lower(word)) != std::end(kPersonal);
}

// Where the quoted text ends that begins at `at`: at its other quote. One behind a backslash is of
// the text, whatever is before that: a text that was escaped twice rather loses too much.
std::size_t EndOfQuoted(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == quote && text[i - 1] != '\\') return i;
  }
  return text.size();
}

// A part of the text to be replaced.
struct Span {
  std::size_t begin, end;
};

// The value behind a name of a secret or of a person's field that ends at `at`: name=value,
// name: value, "name":"value".
std::optional<Span> ValueBehind(std::string_view text, std::size_t at, bool personal) {
  // A log line is JSON, and what it quotes may be JSON again: \"password\":\"…\".
  const auto skip = [&](char wanted) {
    if (at + 1 < text.size() && text[at] == '\\' && text[at + 1] == wanted) {
      at += 2;
      return true;
    }
    if (at >= text.size() || text[at] != wanted) return false;
    ++at;
    return true;
  };
  const auto blanks = [&] {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
  };
  const bool quoted_name = skip('"');
  if (personal && !quoted_name) return std::nullopt;
  blanks();
  if (!skip('=') && !skip(':')) return std::nullopt;
  blanks();
  if (at >= text.size()) return std::nullopt;
  if (text.substr(at, 2) == "\\\"") {
    at += 2;
    const std::size_t end = text.find("\\\"", at);
    return Span{at, end == text.npos ? text.size() : end};
  }
  if (text[at] == '\'' || text[at] == '"') return Span{at + 1, EndOfQuoted(text, at)};
  if (personal && (text[at] == '{' || text[at] == '[')) return std::nullopt;  // its fields are seen
  std::size_t end = at;
  while (end < text.size() && !IsSpace(text[end]) && text[end] != '"' && text[end] != '\'' &&
         text[end] != '&' && text[end] != ',' && text[end] != '}') {
    ++end;
  }
  // "Authorization: Bearer x": the scheme is not the secret.
  const std::string word = Lower(text.substr(at, end - at));
  if (word == "bearer" || word == "basic") {
    at = std::min(end + 1, text.size());
    end = at;
    while (end < text.size() && !IsSpace(text[end]) && text[end] != '"') ++end;
  }
  if (end == at) return std::nullopt;
  return Span{at, end};
}

// The password of scheme://user:password@host, of which "://" begins at `at`.
std::optional<Span> PasswordOfUri(std::string_view text, std::size_t at) {
  std::size_t colon = text.npos, last = text.npos;
  for (std::size_t i = at + 3;
       i < text.size() && !IsSpace(text[i]) && text[i] != '"' && text[i] != '/' && text[i] != '?';
       ++i) {
    if (text[i] == ':' && colon == text.npos) colon = i;
    if (text[i] == '@') last = i;
  }
  if (colon == text.npos || last == text.npos || last < colon) return std::nullopt;
  return Span{colon + 1, last};
}

// The address around the @ at `at`.
std::optional<Span> EmailAround(std::string_view text, std::size_t at) {
  const auto local = [](char c) {
    return IsWord(c) || c == '.' || c == '+' || c == '-' || c == '%';
  };
  std::size_t begin = at;
  while (begin > 0 && local(text[begin - 1])) --begin;
  std::size_t end = at + 1;
  while (end < text.size() && (IsWord(text[end]) || text[end] == '.' || text[end] == '-')) ++end;
  while (end > at && (text[end - 1] == '.' || text[end - 1] == '-')) --end;
  const std::string_view domain = text.substr(at + 1, end > at + 1 ? end - at - 1 : 0);
  const std::size_t dot = domain.rfind('.');
  const bool port = end + 1 < text.size() && text[end] == ':' && IsDigit(text[end + 1]);
  if (begin == at || dot == domain.npos || domain.size() < dot + 3 || port) return std::nullopt;
  const auto letter = [](char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)); };
  if (!std::ranges::all_of(domain.substr(dot + 1), letter)) return std::nullopt;
  return Span{begin, end};
}

// The number that begins at `at`, when it stands alone and is a long one. With blanks, dots or
// dashes in it only as a NIK, an NPWP or a telephone has them: a date and a time is none.
std::optional<Span> LongNumber(std::string_view text, std::size_t at) {
  const auto joins = [](char c) { return IsWord(c) || c == '-' || c == '.'; };
  if (at > 0 && joins(text[at - 1])) return std::nullopt;
  const auto alone = [&](std::size_t end) { return end == text.size() || !IsWord(text[end]); };
  std::size_t end = at;
  while (end < text.size() && IsDigit(text[end])) ++end;
  if (end - at >= kLeastDigits && alone(end)) return Span{at, end};
  std::string digits(text.substr(at, end - at));
  const auto apart = [](char c) { return c == ' ' || c == '.' || c == '-'; };
  while (end + 1 < text.size() && apart(text[end]) && IsDigit(text[end + 1])) {
    ++end;
    while (end < text.size() && IsDigit(text[end])) digits += text[end++];
  }
  const bool telephone = (digits.starts_with("08") || digits.starts_with("628")) &&
                         digits.size() >= kLeastDigits && digits.size() <= 14;
  if (!telephone && digits.size() != 15 && digits.size() != 16) return std::nullopt;
  return alone(end) ? std::optional(Span{at, end}) : std::nullopt;
}

// What to replace that is found by what begins, or stands, at `at`.
std::optional<Span> At(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c == '@') return EmailAround(text, at);
  if (c == ':' && text.substr(at, 3) == "://") return PasswordOfUri(text, at);
  if (IsDigit(c)) {
    if (const auto number = LongNumber(text, at)) return number;
  }
  if (!IsWord(c) || (at > 0 && IsWord(text[at - 1]))) return std::nullopt;
  std::size_t end = at;
  while (end < text.size() && IsWord(text[end])) ++end;
  const std::string_view word = text.substr(at, end - at);
  if (NamesSecret(word)) return ValueBehind(text, end, false);
  if (NamesPerson(word)) return ValueBehind(text, end, true);
  return std::nullopt;
}

}  // namespace

std::string Redact(std::string_view text) {
  std::string redacted;
  std::size_t copied = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto span = At(text, i);
    if (!span || span->begin < copied || span->end <= span->begin) continue;
    redacted.append(text.substr(copied, span->begin - copied));
    redacted += kHidden;
    copied = span->end;
    i = std::max(i, copied - 1);
  }
  redacted.append(text.substr(copied));
  return redacted;
}

std::string RedactMetrics(std::string_view page) {
  std::string redacted;
  while (!page.empty()) {
    const std::size_t line_end = std::min(page.find('\n'), page.size());
    const std::string_view line = page.substr(0, line_end);
    const std::size_t value = line.starts_with('#') ? line.npos : line.rfind(' ');
    redacted += Redact(line.substr(0, value));
    if (value != line.npos) redacted.append(line.substr(value));
    if (line_end < page.size()) redacted += '\n';
    page.remove_prefix(std::min(line_end + 1, page.size()));
  }
  return redacted;
}

}  // namespace umkm
