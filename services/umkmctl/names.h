// Enum values as people write them: MEASURE_ENTERPRISES is "enterprises".
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/generated_enum_reflection.h>

#include <string>
#include <string_view>

namespace umkm::ctl {

// The name without the enum's prefix, in lower case; empty for …_UNSPECIFIED.
std::string LowerName(const google::protobuf::EnumValueDescriptor& value);
template <class Enum>
std::string LowerName(Enum value) {
  const auto* found = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(value);
  return found == nullptr ? std::to_string(static_cast<int>(value)) : LowerName(*found);
}

// The value with that lower-case name; null when there is none.
const google::protobuf::EnumValueDescriptor* FindLower(const google::protobuf::EnumDescriptor& of,
                                                       std::string_view name);

// "micro, small, medium": every name that FindLower knows.
std::string Choices(const google::protobuf::EnumDescriptor& of);

}  // namespace umkm::ctl
