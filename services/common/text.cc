#include "common/text.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

namespace umkm {
namespace {

constexpr char32_t kMalformed = 0xFFFFFFFF;

// Takes the next code point off `text`; kMalformed for what is not UTF-8 (overlong, surrogate,
// cut off, beyond U+10FFFF).
char32_t TakeCodePoint(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) {
    text.remove_prefix(1);
    return lead;
  }
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return kMalformed;
  char32_t point = lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return kMalformed;
    point = (point << 6) | (byte(i) & 0x3Fu);
  }
  constexpr std::array<char32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
  if (point < kLeast[length] || point > 0x10FFFF || surrogate) return kMalformed;
  text.remove_prefix(length);
  return point;
}

bool IsControl(char32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x2028 || point == 0x2029;
}

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// The 16 bytes as a UUID of the version, variant 8..b.
std::string FormatUuid(std::array<unsigned char, 16> bytes, unsigned version) {
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0Fu) | (version << 4));
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3Fu) | 0x80u);
  const std::string hex = Hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" +
         hex.substr(16, 4) + "-" + hex.substr(20);
}

}  // namespace

bool IsCleanText(std::string_view text) {
  while (!text.empty()) {
    const char32_t point = TakeCodePoint(text);
    if (point == kMalformed || IsControl(point)) return false;
  }
  return true;
}

std::size_t CharacterCount(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

bool IsDigits(std::string_view text, std::size_t count) {
  return text.size() == count &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  bool nil = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : HexValue(text[i]) < 0) return false;
    if (!dash && text[i] != '0') nil = false;
  }
  return !nil;
}

std::string NewUuidV7(int64_t unix_ms) {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    throw std::runtime_error("no random numbers from OpenSSL");
  for (std::size_t i = 0; i < 6; ++i)
    bytes[i] = static_cast<unsigned char>(unix_ms >> (8 * (5 - i)));
  return FormatUuid(bytes, 7);
}

std::string UuidOf(std::string_view bytes) {
  const std::string hash = Sha256(bytes);
  std::array<unsigned char, 16> half{};
  std::copy_n(hash.begin(), half.size(), half.begin());
  return FormatUuid(half, 8);
}

struct Sha256Hasher::Impl {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                  EVP_MD_CTX_free};
  std::array<unsigned char, 32> hash{};
};

Sha256Hasher::Sha256Hasher() : impl_(std::make_unique<Impl>()) {}

Sha256Hasher::~Sha256Hasher() = default;

std::string_view Sha256Hasher::Hash(std::string_view a, std::string_view b, std::string_view c) {
  // Fetched once: looking the algorithm up costs as much as hashing an entry.
  static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm(
      EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free);
  EVP_MD_CTX* context = impl_->context.get();
  bool good = EVP_DigestInit_ex2(context, algorithm.get(), nullptr) == 1;
  for (const std::string_view part : {a, b, c})
    good = good && EVP_DigestUpdate(context, part.data(), part.size()) == 1;
  good = good && EVP_DigestFinal_ex(context, impl_->hash.data(), nullptr) == 1;
  if (!good) throw std::runtime_error("OpenSSL cannot compute SHA-256");
  return {reinterpret_cast<const char*>(impl_->hash.data()), impl_->hash.size()};
}

std::string Sha256(std::string_view a, std::string_view b, std::string_view c) {
  return std::string(Sha256Hasher().Hash(a, b, c));
}

std::string Hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex(bytes.size() * 2, '0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    hex[2 * i] = kDigits[byte >> 4];
    hex[2 * i + 1] = kDigits[byte & 0x0F];
  }
  return hex;
}

std::string Unhex(std::string_view hex) {
  if (hex.size() % 2 != 0) return {};
  std::string bytes(hex.size() / 2, '\0');
  int bad = 0;  // negative when any digit is
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int high = HexValue(hex[2 * i]), low = HexValue(hex[2 * i + 1]);
    bad |= high | low;
    bytes[i] = static_cast<char>(high * 16 + low);
  }
  return bad < 0 ? std::string() : bytes;
}

}  // namespace umkm
