// Enum values as words of tables and totals: SCALE_MICRO is "micro", …_UNSPECIFIED is no word.
#pragma once

#include <absl/strings/ascii.h>
#include <absl/strings/strip.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/generated_enum_reflection.h>

#include <optional>
#include <stdexcept>
#include <string>

namespace umkm {

// "SCALE_" of Scale: what its names share.
template <class Enum>
std::string EnumPrefix() {
  const auto* none = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(0);
  return std::string(absl::StripSuffix(none->name(), "UNSPECIFIED"));
}

// Throws std::runtime_error for a number that the enum does not have.
template <class Enum>
std::optional<std::string> WordOf(Enum value) {
  if (value == 0) return {};
  const auto* known = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(value);
  if (known == nullptr) throw std::runtime_error("an unknown enum value has no word");
  return absl::AsciiStrToLower(absl::StripPrefix(known->name(), EnumPrefix<Enum>()));
}

// Throws std::runtime_error for a word that the enum does not have.
template <class Enum>
Enum FromWord(const std::string& word) {
  const auto* known = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByName(
      EnumPrefix<Enum>() + absl::AsciiStrToUpper(word));
  if (known == nullptr) throw std::runtime_error("an enum word is not known to this program");
  return static_cast<Enum>(known->number());
}

}  // namespace umkm
