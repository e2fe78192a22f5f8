// The certification schemes of deploy/reference/schemes.json, dated.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "umkm/reference/v1/scheme.pb.h"

namespace umkm::certification {

// Whether the whole text matches a regular expression of the file (ECMAScript). Throws
// std::regex_error for what is none; those of a loaded file are good.
bool Matches(const std::string& pattern, const std::string& text);

// Loaded once at start, then never changed: safe from every thread.
class Schemes {
 public:
  // Throws std::runtime_error naming file and problem (missing, malformed, a bad pattern or day,
  // overlapping periods, …).
  explicit Schemes(const std::string& folder);
  Schemes(const Schemes&) = delete;
  Schemes& operator=(const Schemes&) = delete;

  // In force on that day (ISO); null when there is none.
  const reference::v1::Scheme* Find(std::string_view scheme, std::string_view day) const;
  // Whatever the day: to tell "unknown" from "not in force then".
  bool Knows(std::string_view scheme) const;
  // All that are in force on a day, in the order of the file.
  std::vector<const reference::v1::Scheme*> InForce(std::string_view day) const;

 private:
  reference::v1::Schemes schemes_;
};

}  // namespace umkm::certification
