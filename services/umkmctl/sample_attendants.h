// Who takes part in the classes of the sample.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "umkm/training/v1/enrolment_requests.pb.h"
#include "umkmctl/sample.h"
#include "umkmctl/sample_programmes.h"
#include "umkmctl/sample_random.h"

namespace umkm::ctl {

// Businesses in an order by chance; none is taken twice.
template <class Business>
class SamplePool {
 public:
  template <class Wanted>
  SamplePool(const std::vector<Business>& all, Random& random, const Wanted& wanted) {
    for (const Business& business : all) {
      if (wanted(business)) left_.push_back(&business);
    }
    for (std::size_t i = left_.size(); i > 1; --i) {
      const int64_t other = random.Between(0, static_cast<int64_t>(i) - 1);
      std::swap(left_[i - 1], left_[static_cast<std::size_t>(other)]);
    }
  }

  template <class Wanted>
  void PutFirst(const Wanted& wanted) {
    std::stable_partition(left_.begin(), left_.end(), [&](const Business* business) {
      return business != nullptr && wanted(*business);
    });
  }

  // The first one that is wanted, of the regency if there is one, else of any (empty: any); null
  // when none is left.
  template <class Wanted>
  const Business* Take(std::string_view regency, const Wanted& wanted) {
    for (const bool anywhere : {false, true}) {
      for (const Business*& business : left_) {
        if (business == nullptr || !wanted(*business)) continue;
        if (anywhere || business->district->code.starts_with(regency)) {
          return std::exchange(business, nullptr);
        }
      }
    }
    return nullptr;
  }

 private:
  std::vector<const Business*> left_;  // null: taken
};

// Who is sent to a class.
struct Sent {
  training::v1::EnrolParticipantRequest enrol;  // business, participant, exception; else empty
  std::string_view regency;                     // of the business
};

// The businesses and persons of one fiscal year. The lists must outlive it; `person` is the number
// of the next person.
class SampleAttendants {
 public:
  SampleAttendants(const std::vector<SampleEnterprise>& enterprises,
                   const std::vector<SampleCooperative>& cooperatives, int32_t fiscal_year,
                   int64_t& person, Random& random);

  // Who takes the next seat of a class in a regency; nothing when nobody is left. A few come to a
  // second class of the programme (`earlier`: who was in the others), some businesses send two.
  std::optional<Sent> Next(const SampleProgramme& programme, std::string_view regency,
                           const std::vector<Sent>& earlier, const std::vector<Sent>& in_class);
  // A medium business, for which a condition of the programme is set aside.
  std::optional<Sent> NextByException(std::string_view regency);

 private:
  void SetPerson(Sent& sent);
  std::optional<Sent> Of(const SampleEnterprise* enterprise);
  std::optional<Sent> Of(const SampleCooperative* cooperative);

  Random& random_;
  int64_t& person_;
  SamplePool<SampleEnterprise> enterprises_;
  SamplePool<SampleCooperative> cooperatives_;
};

}  // namespace umkm::ctl
