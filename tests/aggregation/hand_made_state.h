// A state that the test fills by hand, and cells as the tests compare them. It needs no gRPC, which
// is slow to compile.
#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <string>
#include <vector>

#include "aggregation/state.h"
#include "common/date.h"

namespace umkm::aggregation {

// Where an enterprise counts.
struct Shop {
  std::string district = "65.01.05";
  std::string scale = "micro";
  std::string section = "2020:A";
  std::string status = "active";
  std::string year = "2019";
};

inline CellKey KeyOf(Names& names, Measure measure, const Shop& shop) {
  CellKey key = KeyOf(measure);
  const auto put = [&](Dimension dimension, const std::string& value) {
    key = With(key, dimension, names.NumberOf(dimension, value));
  };
  put(DIMENSION_DISTRICT, shop.district);
  put(DIMENSION_SCALE, shop.scale);
  put(DIMENSION_SECTION, shop.section);
  put(DIMENSION_STATUS, shop.status);
  put(DIMENSION_REGISTERED_YEAR, shop.year);
  return key;
}

// A state of one stream, "registry", that is loaded.
class HandMadeState {
 public:
  HandMadeState() { state.SetLoaded(0); }

  static Progress ProgressAt(uint64_t at) {
    Progress progress;
    progress.epoch.set_number(1);
    progress.epoch.set_incarnation("0123456789abcdef0123456789abcdef");
    progress.position = at;
    progress.recorded_time = absl::FromUnixSeconds(1590454800 + static_cast<int64_t>(at));
    return progress;
  }
  // The next entry: so many more enterprises, with so many workers in all.
  void Add(const Shop& shop, int64_t count, int64_t workers = 0,
           const std::string& day = "2020-01-01") {
    std::vector<Delta> deltas = {
        {KeyOf(state.names(), MEASURE_ENTERPRISES, shop), *ParseDate(day), count}};
    if (workers != 0) {
      deltas.push_back({KeyOf(state.names(), MEASURE_WORKERS, shop), *ParseDate(day), workers});
    }
    Advance(deltas);
  }
  void Advance(const std::vector<Delta>& deltas) {
    state.Advance(0, ProgressAt(++position), deltas);
  }

  State state{{"registry"}};
  uint64_t position = 0;
};

// "enterprises 65.01 micro = 12": a cell as the tests compare them.
inline std::string LineOf(const Cell& cell) {
  std::string line = NameOf(cell.measure());
  for (const DimensionValue& coordinate : cell.dimensions()) line += " " + coordinate.value();
  return line + " = " + std::to_string(cell.value());
}

template <class Response>
std::vector<std::string> LinesOf(const Response& response) {
  std::vector<std::string> lines;
  for (const Cell& cell : response.cells()) lines.push_back(LineOf(cell));
  return lines;
}

}  // namespace umkm::aggregation
