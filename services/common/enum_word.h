// Enum values as words of tables and totals: SCALE_MICRO is "micro", …_UNSPECIFIED is no word.
#pragma once

#include <absl/strings/ascii.h>
#include <absl/strings/strip.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/generated_enum_reflection.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace umkm {

// The words of all values but …_UNSPECIFIED, made once: they are asked for in every row.
template <class Enum>
const std::vector<std::pair<Enum, std::string>>& WordsOf() {
  static const auto words = [] {
    const auto& type = *google::protobuf::GetEnumDescriptor<Enum>();
    // "SCALE_" of Scale: what its names share.
    const std::string prefix(absl::StripSuffix(type.FindValueByNumber(0)->name(), "UNSPECIFIED"));
    std::vector<std::pair<Enum, std::string>> all;
    for (int i = 0; i < type.value_count(); ++i) {
      const auto& value = *type.value(i);
      if (value.number() == 0) continue;
      all.emplace_back(static_cast<Enum>(value.number()),
                       absl::AsciiStrToLower(absl::StripPrefix(value.name(), prefix)));
    }
    return all;
  }();
  return words;
}

// Throws std::runtime_error for a number that the enum does not have.
template <class Enum>
std::optional<std::string> WordOf(Enum value) {
  if (value == 0) return {};
  for (const auto& [known, word] : WordsOf<Enum>()) {
    if (known == value) return word;
  }
  throw std::runtime_error("an unknown enum value has no word");
}

// Throws std::runtime_error for a word that the enum does not have.
template <class Enum>
Enum FromWord(const std::string& word) {
  for (const auto& [value, known] : WordsOf<Enum>()) {
    if (known == word) return value;
  }
  throw std::runtime_error("an enum word is not known to this program");
}

}  // namespace umkm
