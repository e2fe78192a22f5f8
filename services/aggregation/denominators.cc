#include "aggregation/denominators.h"

#include <algorithm>
#include <stdexcept>

#include "common/date.h"
#include "common/json_file.h"

namespace umkm::aggregation {

namespace {

constexpr std::string_view kWorkforce = "employed_persons";

}  // namespace

Denominators::Denominators(const std::string& folder) {
  const std::string path = folder + "/denominators.json";
  reference::v1::Denominators all;
  ReadJsonFile(path, all);
  for (const reference::v1::Denominator& figure : all.denominators()) {
    if (figure.name() != kWorkforce) continue;
    if (figure.value() <= 0 || !ParseDate(figure.valid_from())) {
      throw std::runtime_error(path + ": " + figure.name() + " of " + figure.period() +
                               " needs a value above 0 and a day valid_from");
    }
    *figures_.add_denominators() = figure;
  }
  if (figures_.denominators().empty()) {
    throw std::runtime_error(path + ": has no figure named " + std::string(kWorkforce));
  }
  std::ranges::sort(*figures_.mutable_denominators(), {},
                    [](const auto& figure) { return std::string_view(figure.valid_from()); });
}

v1::ShareDenominator Denominators::Workforce(std::string_view day) const {
  const reference::v1::Denominator* chosen = &figures_.denominators(0);
  for (const reference::v1::Denominator& figure : figures_.denominators()) {
    if (figure.valid_from() <= day) chosen = &figure;
  }
  v1::ShareDenominator share;
  share.set_name(chosen->name());
  share.set_period(chosen->period());
  share.set_source(chosen->source());
  share.set_value(chosen->value());
  return share;
}

}  // namespace umkm::aggregation
