// Figures from elsewhere by which a share is made: deploy/reference/denominators.json.
#pragma once

#include <string>
#include <string_view>

#include "umkm/aggregation/v1/cell.pb.h"
#include "umkm/reference/v1/reference.pb.h"

namespace umkm::aggregation {

// Loaded once, then never changed: safe from every thread.
class Denominators {
 public:
  // Throws std::runtime_error when the file cannot be read, or holds no figure of the workforce, or
  // one that is not positive or not dated.
  explicit Denominators(const std::string& folder);

  // The persons employed, to be used for a day (ISO): the newest figure that is valid by then, or
  // else the oldest there is.
  v1::ShareDenominator Workforce(std::string_view day) const;

 private:
  reference::v1::Denominators figures_;  // of the workforce, ascending valid_from
};

}  // namespace umkm::aggregation
