// CountCells by SQL, from the statuses, equals counting what the lists give, by the flags that the
// rules set, whatever has happened before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "certification/expiry.h"
#include "common/enum_word.h"
#include "tests/certification/harness.h"
#include "tests/province/counted.h"

namespace umkm::certification {
namespace {

using namespace umkm::aggregation::v1;  // NOLINT: the words of totals
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Stub = CertificationService::Stub;

using province::Counts;

class StoreCountTest : public ::testing::Test, protected Harness {
 protected:
  Counts CountedByListing() {
    Counts counts;
    for (const FacilitationCase& one : store.ListCases({}, "", 10'000)) {
      const std::string at = " DISTRICT=" + one.region_code().substr(0, 8) +
                             " SCALE=" + *WordOf(one.scale()) +
                             " FISCAL_YEAR=" + std::to_string(one.fiscal_year()) +
                             " FUND=" + *WordOf(one.fund()) + " SCHEME=" + one.scheme();
      ++counts["MEASURE_CASES" + at + " CASE_STATUS=" + *WordOf(one.status())];
      if (one.counts_business()) ++counts["MEASURE_BUSINESSES_FACILITATED" + at];
      if (one.status() == CASE_STATUS_ISSUED) ++counts["MEASURE_VALID_CERTIFICATES" + at];
    }
    return counts;
  }

  int Below(int most) { return std::uniform_int_distribution<int>(0, most - 1)(random); }
  std::string SomeOf(const std::vector<std::string>& ids) {
    return ids[static_cast<std::size_t>(Below(static_cast<int>(ids.size())))];
  }

  void RegisterSomeEnterprise() {
    auto request = registry::NewEnterprise("Usaha");
    auto& enterprise = *request.mutable_enterprise();
    enterprise.set_region_code(SomeOf(regions));
    auto& classification = *enterprise.mutable_classification();
    classification.set_declared_scale(static_cast<registry::v1::Scale>(1 + Below(4)));
    classification.set_declared_by("Dinas Koperasi");
    enterprises.push_back(registry.Register(request).enterprise_id());
  }

  // What is refused (a closed enterprise, say) is part of the history too.
  void SubmitSomeCase(int number) {
    SubmitCaseRequest request = NewCase(SomeOf(enterprises), Below(2) == 0 ? "sni" : "p_irt",
                                        "Produk " + std::to_string(number));
    request.mutable_case_()->set_fiscal_year(2019 + Below(3));
    request.mutable_case_()->set_fund(static_cast<type::v1::Fund>(1 + Below(3)));
    const auto made = Call(&Stub::SubmitCase, request);
    if (made) cases.push_back(made->case_().case_id());
  }

  void TakeSomeStep(int number) {
    const std::string id = SomeOf(cases);
    const FacilitationCase one = Get(id);
    if (one.status() == CASE_STATUS_SUBMITTED) {
      Call(&Stub::AcceptCase, About<AcceptCaseRequest>(id)).value();
    } else if (one.status() == CASE_STATUS_ACCEPTED) {
      Call(&Stub::StartCase, About<StartCaseRequest>(id)).value();
    } else if (one.status() == CASE_STATUS_IN_PROGRESS && one.scheme() == "p_irt") {
      Issue(id, PirtNumber(number));
    } else if (one.status() == CASE_STATUS_IN_PROGRESS) {
      const bool soon = Below(2) == 0;
      Issue(id, "SNI " + std::to_string(1000 + number) + ":2018", soon ? "2020-06-30" : "");
    } else if (one.status() == CASE_STATUS_ISSUED && Below(3) == 0) {
      Call(&Stub::RevokeCertificate, About<RevokeCertificateRequest>(id)).value();
    }
  }

  void ChangeSomeEnterprise() {
    const std::string id = SomeOf(enterprises);
    const auto enterprise = *registry.store.FindEnterprise(id);
    if (enterprise.status() == registry::v1::ENTERPRISE_STATUS_CLOSED) {
      registry.Reopen(id);
    } else if (Below(3) == 0) {
      registry.Close(id);
    } else if (const std::string to = SomeOf(regions); to != enterprise.region_code()) {
      registry.Move(id, to);
    }
  }

  const std::vector<std::string> regions = {"65.01.05", "65.01.05.1001", "65.03.15", "65.71.01"};
  std::vector<std::string> enterprises, cases;
  std::mt19937 random{20200526};
};

TEST_F(StoreCountTest, CountsNothingWhereThereIsNoCase) {
  const auto [head, counts] = province::CountedBySql(channel);
  EXPECT_EQ(head.position(), 0U);
  EXPECT_THAT(counts, IsEmpty());
}

TEST_F(StoreCountTest, EqualsCountingByListingAfterARandomHistory) {
  const auto follower = FollowRegistry();
  for (int i = 0; i < 8; ++i) RegisterSomeEnterprise();
  for (int i = 0; i < 40; ++i) SubmitSomeCase(i);
  for (int i = 40; i < 600; ++i) {
    const int what = Below(20);
    if (what == 0) {
      ChangeSomeEnterprise();
      ASSERT_TRUE(Followed(*follower));
    } else if (what < 4) {
      SubmitSomeCase(i);
    } else {
      TakeSomeStep(i);
    }
  }
  clock.Advance(absl::Hours(24 * 60));
  const Expiry expiry(schemes, clock, committer, store);
  ASSERT_TRUE(Eventually(absl::Seconds(20),
                         [&] { return store.FindExpired(clock.Today(), "", 1).empty(); }));
  const auto [head, counts] = province::CountedBySql(channel);
  EXPECT_EQ(counts, CountedByListing());
  EXPECT_EQ(head.position(), Journal().size());
  std::map<std::string, int> ends;  // the history was a rich one
  for (const FacilitationCase& one : store.ListCases({}, "", 10'000)) ++ends[*WordOf(one.status())];
  for (const char* end : {"issued", "revoked", "expired", "void", "withdrawn"}) {
    EXPECT_GT(ends[end], 0) << end;
  }
}

TEST_F(StoreCountTest, NamesTheDimensionsOfEachMeasureInTheirOrder) {
  const std::string enterprise = registry.Register(registry::SamCreative()).enterprise_id();
  Issue(Started(NewCase(enterprise, "p_irt")), PirtNumber(1));
  Issue(Started(NewCase(enterprise, "p_irt", "Meja")), PirtNumber(2));
  Submit(NewCase(enterprise, "sni"));
  const std::string at = " DISTRICT=65.01.05 SCALE=small FISCAL_YEAR=2020 FUND=dak SCHEME=";
  EXPECT_THAT(province::CountedBySql(channel).second,
              ElementsAre(std::pair("MEASURE_BUSINESSES_FACILITATED" + at + "p_irt", 1),
                          std::pair("MEASURE_CASES" + at + "p_irt CASE_STATUS=issued", 2),
                          std::pair("MEASURE_CASES" + at + "sni CASE_STATUS=submitted", 1),
                          std::pair("MEASURE_VALID_CERTIFICATES" + at + "p_irt", 2)));
}

}  // namespace
}  // namespace umkm::certification
