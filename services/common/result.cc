#include "common/result.h"

#include <algorithm>

namespace umkm {

Refusal Violations::ToRefusal() && {
  constexpr std::size_t kNamed = 5;  // the rest stands in `fields`
  std::string names;
  for (std::size_t i = 0; i < std::min(fields_.size(), kNamed); ++i) {
    if (i > 0) names += ", ";
    names += fields_[i].field;
  }
  if (fields_.size() > kNamed) names += ", …";
  return {.code = Code::kInvalidArgument,
          .reason = "INVALID_FIELDS",
          .message = {"Fields that cannot be accepted: " + names + ".",
                      "Isian yang tidak dapat diterima: " + names + "."},
          .fields = std::move(fields_)};
}

}  // namespace umkm
