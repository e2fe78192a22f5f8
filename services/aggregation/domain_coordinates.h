// Where in the cube a subject counts.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aggregation/domain.h"
#include "common/enum_word.h"

namespace umkm::aggregation {

// Why an event cannot be understood: of a part of its subject.
inline std::string Unknown(const std::string& what) {
  return "its " + what + " is missing or unknown to this program";
}

// The word of an enum value; empty for UNSPECIFIED and for one that this program does not know.
template <class Enum>
std::string_view Word(Enum value) {
  static const std::vector<std::string> words = [] {
    const auto* descriptor = google::protobuf::GetEnumDescriptor<Enum>();
    std::vector<std::string> all;
    for (int i = 0; i < descriptor->value_count(); ++i) {
      all.resize(
          std::max(all.size(), static_cast<std::size_t>(descriptor->value(i)->number() + 1)));
      const auto one = static_cast<Enum>(descriptor->value(i)->number());
      all[static_cast<std::size_t>(one)] = WordOf(one).value_or("");
    }
    return all;
  }();
  const auto index = static_cast<std::size_t>(value);
  return index < words.size() ? std::string_view(words[index]) : std::string_view();
}

// Packs the values of one subject into the part of a key that all its measures share, and keeps
// the first value that is missing or not known to this program.
class Coordinates {
 public:
  explicit Coordinates(Decoder& decoder) : decoder_(decoder) {}

  void Put(Dimension dimension, std::string_view value) {
    const uint32_t number = decoder_.NumberOf(dimension, value);
    if (number == 0 && bad_ == DIMENSION_UNSPECIFIED) bad_ = dimension;
    key_ = With(key_, dimension, number);
  }
  void PutDistrict(std::string_view region) {
    // "65.01.05", also of a village's "65.01.05.1001".
    constexpr std::size_t kLength = 8;
    Put(DIMENSION_DISTRICT,
        region.size() < kLength ? std::string_view() : region.substr(0, kLength));
  }
  void PutFiscalYear(int32_t year) {
    Put(DIMENSION_FISCAL_YEAR, year < 1900 || year > 2199 ? "" : std::to_string(year));
  }
  CellKey KeyFor(Measure measure) const { return key_ | KeyOf(measure); }
  std::string Problem() const { return bad_ == DIMENSION_UNSPECIFIED ? "" : Unknown(NameOf(bad_)); }

 private:
  Decoder& decoder_;
  CellKey key_ = 0;
  Dimension bad_ = DIMENSION_UNSPECIFIED;
};

}  // namespace umkm::aggregation
