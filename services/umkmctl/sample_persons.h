// Invented persons: who owns the enterprises of the sample, and who takes part in its classes.
#pragma once

#include <cstdint>
#include <string>

#include "umkmctl/sample_random.h"
#include "umkmctl/sample_tables.h"

namespace umkm::ctl {

struct SamplePerson {
  std::string name, nik, phone, email, address;  // phone and email may be empty
};

// The NIK of the person with that number, one of 32 million: each number has another.
std::string SampleNik(int64_t number);
// What the day within a NIK says.
bool IsWoman(const std::string& nik);

// The person with that number; the name is a woman's when the NIK is.
SamplePerson SamplePersonOf(int64_t number, const SampleDistrict& district, Random& random);

}  // namespace umkm::ctl
