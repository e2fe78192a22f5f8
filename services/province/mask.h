// How personal numbers are shown.
#pragma once

#include <string>

namespace umkm::province {

// "************1234"; all hidden when four digits would be most of it.
inline std::string LastFour(const std::string& digits) {
  if (digits.size() < 8) return std::string(digits.size(), '*');
  return std::string(digits.size() - 4, '*') + digits.substr(digits.size() - 4);
}

}  // namespace umkm::province
