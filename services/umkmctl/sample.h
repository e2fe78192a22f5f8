// The sample province: invented enterprises and cooperatives as CSV files for `umkmctl import`.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "umkm/registry/v1/enterprise.pb.h"
#include "umkmctl/sample_tables.h"

namespace umkm::ctl {

// The defaults give the figures that North Kalimantan published on 26 May 2020; other sizes keep
// their proportions.
struct SampleOptions {
  uint64_t seed = 2020;
  int64_t enterprises = 21'013;
  int64_t cooperatives = 713;
  std::string out;  // a folder, made when it is not there
};

// Writes enterprises.csv, cooperatives.csv and meetings.csv (RFC 4180: comma, header, line feed).
//
// The same seed and sizes give the same bytes on every machine. Exact, by largest remainder:
// classes (12,459 micro, 7,876 small, 678 medium by the figures of UU 20/2008), regencies by
// population, districts, lines of business, years of registration; of cooperatives status (461
// active, 252 inactive), form, type, and how many improved in a book year up to 2019 (119).
// Enterprises are ordered by registered_on, meetings by held_on. Memory: some 24 bytes a
// cooperative.
//
// No person or business in it exists; "Sam Creative" of Samidi is the one named in the release.
// Throws std::runtime_error when a file cannot be written.
void WriteSample(const SampleOptions& options, std::ostream& progress);

// The contents of one file each, or of the two that belong together.
void WriteSampleEnterprises(const SampleOptions& options, std::ostream& enterprises);
void WriteSampleCooperatives(const SampleOptions& options, std::ostream& cooperatives,
                             std::ostream& meetings);

// What the same options give, as far as the activities of the sample (sample_activities.h) have to
// do with it; in the order of the files.
struct SampleEnterprise {
  std::string name, nib;  // nib: empty when there is none
  const SampleDistrict* district;
  const SampleBusiness* business;
  std::string registered_on;
  registry::v1::Scale scale;
};
std::vector<SampleEnterprise> ListSampleEnterprises(const SampleOptions& options);

struct SampleCooperative {
  std::string nik_koperasi;
  const SampleDistrict* district;
  bool active;  // as declared
};
std::vector<SampleCooperative> ListSampleCooperatives(const SampleOptions& options);

}  // namespace umkm::ctl
