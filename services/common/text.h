// Checks of text and identifiers that come from outside. Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace umkm {

// True for well-formed UTF-8 without control characters (NUL, line breaks, ESC, …, U+2028/9): what
// PostgreSQL, a log line and a CSV cell can hold without harm.
bool IsCleanText(std::string_view text);

// Number of characters (code points) of well-formed UTF-8.
std::size_t CharacterCount(std::string_view text);

// True when it is exactly so many ASCII digits.
bool IsDigits(std::string_view text, std::size_t count);

// True for a UUID in the canonical form: 36 characters, lower-case hex, not nil.
bool IsUuid(std::string_view text);

// A new UUIDv7 (time-ordered) for the time in Unix milliseconds; random in the rest.
std::string NewUuidV7(int64_t unix_ms);

// A UUIDv8 that depends only on its input (SHA-256): the stable request_id of an imported row.
std::string UuidOf(std::string_view bytes);

// SHA-256, 32 raw bytes, of the parts one after the other.
std::string Sha256(std::string_view a, std::string_view b = {}, std::string_view c = {});

// The same again and again, without setting it up anew each time. Not thread-safe.
class Sha256Hasher {
 public:
  Sha256Hasher();
  ~Sha256Hasher();
  // The view lives until the next call, which may be given it.
  std::string_view Hash(std::string_view a, std::string_view b = {}, std::string_view c = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Lower-case hex, and back; Unhex gives an empty string for anything that is not hex.
std::string Hex(std::string_view bytes);
std::string Unhex(std::string_view hex);

}  // namespace umkm
