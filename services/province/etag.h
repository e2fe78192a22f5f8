// What an etag is made of.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>

namespace umkm::province {

// Position of the subject's latest change in its writer's journal, which its etag is; 0 of what is
// no etag.
inline int64_t PositionOf(const std::string& etag) {
  int64_t position = 0;
  std::from_chars(etag.data(), etag.data() + etag.size(), position);
  return position;
}

}  // namespace umkm::province
