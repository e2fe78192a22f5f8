// Where the subjects of the sample are: regencies by population, districts by share, both exact.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "umkmctl/sample_random.h"
#include "umkmctl/sample_tables.h"

namespace umkm::ctl {

class SamplePlaces {
 public:
  explicit SamplePlaces(int64_t total) : urn_(Lots(total, districts_)) {}

  const SampleDistrict& Draw(Random& random) { return *districts_[urn_.Draw(random)]; }
  // The last district of the list (a part of the city) when one is left there, else any.
  const SampleDistrict& DrawInCity(Random& random) {
    return *districts_[urn_.DrawPreferring(districts_.size() - 1, random)];
  }

 private:
  static std::vector<int64_t> Lots(int64_t total, std::vector<const SampleDistrict*>& districts) {
    std::vector<int64_t> populations, lots;
    for (const SampleRegency& regency : SampleRegencies())
      populations.push_back(regency.population);
    const std::vector<int64_t> of_regency = Apportion(total, populations);
    for (std::size_t i = 0; i < of_regency.size(); ++i) {
      std::vector<int64_t> shares;
      for (const SampleDistrict& district : SampleRegencies()[i].districts) {
        districts.push_back(&district);
        shares.push_back(district.share);
      }
      const std::vector<int64_t> of_district = Apportion(of_regency[i], shares);
      lots.insert(lots.end(), of_district.begin(), of_district.end());
    }
    return lots;
  }
  std::vector<const SampleDistrict*> districts_;  // before urn_, which fills it
  Urn urn_;
};

}  // namespace umkm::ctl
