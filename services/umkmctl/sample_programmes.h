// The training programmes of the sample, as an office would write them down. Those that the fund
// DAK paid in 2019 and 2020 have the published sums; all else is invented.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "umkm/training/v1/programme.pb.h"
#include "umkm/type/v1/fund.pb.h"

namespace umkm::ctl {

struct SampleMoney {
  enum class What { kRevision, kRealisation, kReversal };  // a reversal: of the one before it
  std::string_view on;
  What what;
  int64_t rupiah;          // 0 of a reversal
  std::string_view paper;  // letter, evidence or reason
};

struct SampleClass {
  std::string_view starts_on;  // and takes three days
  std::string_view district_code;
  int32_t seats;
  std::string_view cancelled_on = {};
  std::string_view announced_on = {};  // empty: three weeks before
};

struct SampleProgramme {
  int32_t fiscal_year;
  std::string_view title;
  training::v1::ProgrammeKind kind;  // of cooperatives: they take part, else enterprises do
  type::v1::Fund fund;
  int64_t target;
  std::string_view created_on;
  int64_t budget_rupiah;  // the first one
  std::string_view letter;
  std::string_view opened_on = {};  // empty: it stays a draft until it is cancelled
  std::string_view closed_on = {}, cancelled_on = {};    // one of the two, or neither
  std::span<const std::string_view> regency_codes = {};  // whom it is for; empty: any
  std::string_view section = {};                         // the same
  std::span<const SampleMoney> money = {};
  std::span<const SampleClass> classes = {};
};

std::span<const SampleProgramme> SampleProgrammes();

}  // namespace umkm::ctl
