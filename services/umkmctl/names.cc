#include "umkmctl/names.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>

namespace umkm::ctl {

std::string LowerName(const google::protobuf::EnumValueDescriptor& value) {
  constexpr std::string_view kZero = "UNSPECIFIED";
  const std::string& zero = value.type()->FindValueByNumber(0)->name();
  const std::size_t prefix = zero.size() - kZero.size();
  return value.number() == 0 ? "" : absl::AsciiStrToLower(value.name().substr(prefix));
}

const google::protobuf::EnumValueDescriptor* FindLower(const google::protobuf::EnumDescriptor& of,
                                                       std::string_view name) {
  for (int i = 0; i < of.value_count(); ++i) {
    if (!name.empty() && LowerName(*of.value(i)) == name) return of.value(i);
  }
  return nullptr;
}

std::string Choices(const google::protobuf::EnumDescriptor& of) {
  std::string choices;
  for (int i = 0; i < of.value_count(); ++i) {
    const std::string name = LowerName(*of.value(i));
    if (!name.empty()) absl::StrAppend(&choices, choices.empty() ? "" : ", ", name);
  }
  return choices;
}

}  // namespace umkm::ctl
