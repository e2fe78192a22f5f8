// The words and shares of the sample province. Populations of regencies (2025) and names of
// districts are facts (deploy/reference/regions.json); all shares within them are invented.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace umkm::ctl {

struct SampleDistrict {
  std::string_view code;
  std::string_view name;
  int64_t share;  // of its regency, in thousandths
};

struct SampleRegency {
  int64_t population;
  std::span<const SampleDistrict> districts;
};

// A line of business: what such a shop is called, its KBLI 2020 code and its relative share
// of all enterprises. Sections O, T and U have none: offices, households and embassies are no UMKM.
struct SampleBusiness {
  std::string_view kbli_code;
  std::string_view label;
  int64_t share;
};

std::span<const SampleRegency> SampleRegencies();
std::span<const SampleBusiness> SampleBusinesses();

std::span<const std::string_view> SampleMenNames();
std::span<const std::string_view> SampleWomenNames();
std::span<const std::string_view> SampleLastNames();
std::span<const std::string_view> SampleBrands();
std::span<const std::string_view> SampleStreets();
std::span<const std::string_view> SampleCooperativeNames();

}  // namespace umkm::ctl
