// CountCells by SQL equals counting what the lists give, whatever has happened before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "common/date.h"
#include "common/enum_word.h"
#include "tests/province/counted.h"
#include "tests/registry/harness.h"

namespace umkm::registry {
namespace {

using namespace umkm::aggregation::v1;  // NOLINT: the words of totals
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Stub = RegistryService::Stub;

using province::Counts;

class StoreCountTest : public ::testing::Test, protected Harness {
 protected:
  // The same by reading every subject.
  Counts CountedByListing() {
    Counts counts;
    for (const Enterprise& e : store.ListEnterprises({}, "", 10'000)) Count(e, counts);
    for (const Cooperative& c : store.ListCooperatives({}, "", 10'000)) Count(c, counts);
    std::erase_if(counts, [](const auto& cell) { return cell.second == 0; });
    return counts;
  }

  void Count(const Enterprise& e, Counts& counts) {
    const std::string at = " DISTRICT=" + e.region_code().substr(0, 8) +
                           " SCALE=" + *WordOf(e.scale()) + " SECTION=" + e.kbli_version() + ":" +
                           e.section() + " STATUS=" + *WordOf(e.status()) +
                           " REGISTERED_YEAR=" + std::to_string(YearOf(e.registered_on()));
    if (e.scale() == SCALE_LARGE) {
      ++counts["MEASURE_LARGE_ENTERPRISES" + at];
      return;
    }
    ++counts["MEASURE_ENTERPRISES" + at];
    if (e.status() == ENTERPRISE_STATUS_ACTIVE) counts["MEASURE_WORKERS" + at] += e.workers();
  }

  void Count(const Cooperative& c, Counts& counts) {
    const std::string at =
        " DISTRICT=" + c.region_code().substr(0, 8) + " STATUS=" + *WordOf(c.declared_status()) +
        " REGISTERED_YEAR=" + std::to_string(YearOf(c.registered_on())) +
        " COOPERATIVE_TYPE=" + *WordOf(c.type()) + " COOPERATIVE_FORM=" + *WordOf(c.form());
    ++counts["MEASURE_COOPERATIVES" + at];
    if (c.meetings().empty()) return;
    const MembersMeeting& last = *c.meetings().rbegin();
    counts["MEASURE_COOPERATIVE_MEMBERS" + at] += last.members_women() + last.members_men();
    counts["MEASURE_COOPERATIVE_VOLUME_RUPIAH" + at] += last.volume_rupiah();
    counts["MEASURE_COOPERATIVE_ASSETS_RUPIAH" + at] += last.assets_rupiah();
    counts["MEASURE_COOPERATIVES_IMPROVED" + at] +=
        std::any_of(c.meetings().begin(), c.meetings().end(),
                    [](const MembersMeeting& m) { return m.improvement().improved(); });
  }

  int Below(int most) { return std::uniform_int_distribution<int>(0, most - 1)(random); }

  void RegisterSomeEnterprise() {
    const std::vector<std::string> regions = {"65.01.05", "65.01.05.1001", "65.03.15", "65.71.01"};
    const std::vector<std::string> codes = {"01111", "47111", "56101"};
    RegisterEnterpriseRequest request = NewEnterprise("Usaha");
    Enterprise& enterprise = *request.mutable_enterprise();
    enterprise.set_region_code(regions[static_cast<std::size_t>(Below(4))]);
    enterprise.set_kbli_code(codes[static_cast<std::size_t>(Below(3))]);
    enterprise.set_registered_on(std::to_string(2013 + Below(7)) + "-06-30");
    enterprise.set_workers(Below(3));
    if (const int scale = Below(5); scale > 0) {
      enterprise.mutable_classification()->set_declared_scale(static_cast<Scale>(scale));
      enterprise.mutable_classification()->set_declared_by("Dinas Koperasi");
    }
    const Enterprise made = Register(request);
    if (Below(4) == 0) {
      CloseEnterpriseRequest close;
      close.set_request_id(NewRequestId());
      close.set_enterprise_id(made.enterprise_id());
      close.set_etag(made.etag());
      close.set_reason("ended");
      Call(&Stub::CloseEnterprise, close).value();
    }
  }

  void RegisterSomeCooperative(const std::string& number) {
    RegisterCooperativeRequest request = NewCooperative("Koperasi", number);
    Cooperative& cooperative = *request.mutable_cooperative();
    cooperative.set_type(static_cast<CooperativeType>(1 + Below(6)));
    cooperative.set_form(static_cast<CooperativeForm>(1 + Below(2)));
    cooperative.set_declared_status(static_cast<DeclaredStatus>(1 + Below(2)));
    Register(request);
    for (int year = 2016; year <= 2018; ++year) {
      if (Below(3) != 0)
        Call(&Stub::RecordMembersMeeting, NewMeeting(number, year, Below(5))).value();
    }
  }

  std::mt19937 random{20200526};
};

TEST_F(StoreCountTest, CountsNothingInAnEmptyRegister) {
  const auto [head, counts] = province::CountedBySql(channel);
  EXPECT_EQ(head.position(), 0U);
  EXPECT_THAT(counts, IsEmpty());
}

TEST_F(StoreCountTest, EqualsCountingByListingAfterARandomHistory) {
  for (int i = 0; i < 150; ++i) RegisterSomeEnterprise();
  for (int i = 0; i < 40; ++i) RegisterSomeCooperative(std::to_string(6571000 + i));
  const auto [head, counts] = province::CountedBySql(channel);
  EXPECT_EQ(counts, CountedByListing());
  EXPECT_EQ(head.position(), Journal().size());
}

TEST_F(StoreCountTest, NamesTheDimensionsOfEachMeasureInTheirOrder) {
  Register(SamCreative());
  Register(NewCooperative("Koperasi Maju", "6571001"));
  Call(&Stub::RecordMembersMeeting, NewMeeting("6571001", 2018, 5)).value();
  const std::string enterprise =
      " DISTRICT=65.01.05 SCALE=small SECTION=2020:C STATUS=active REGISTERED_YEAR=2019";
  const std::string cooperative =
      " DISTRICT=65.71.02 STATUS=active REGISTERED_YEAR=2015 COOPERATIVE_TYPE=consumers"
      " COOPERATIVE_FORM=primary";
  EXPECT_THAT(province::CountedBySql(channel).second,
              ElementsAre(std::pair("MEASURE_COOPERATIVES" + cooperative, 1),
                          std::pair("MEASURE_COOPERATIVE_ASSETS_RUPIAH" + cooperative, 10'000'000),
                          std::pair("MEASURE_COOPERATIVE_MEMBERS" + cooperative, 50),
                          std::pair("MEASURE_COOPERATIVE_VOLUME_RUPIAH" + cooperative, 5'000'000),
                          std::pair("MEASURE_ENTERPRISES" + enterprise, 1),
                          std::pair("MEASURE_WORKERS" + enterprise, 7)));
}

}  // namespace
}  // namespace umkm::registry
