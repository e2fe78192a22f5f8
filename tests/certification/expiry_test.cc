#include "certification/expiry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/certification/harness.h"

namespace umkm::certification {
namespace {

using std::chrono::milliseconds;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Stub = CertificationService::Stub;

class ExpiryTest : public ::testing::Test, protected Harness {
 protected:
  std::string Expiring(const std::string& number, const std::string& expires_on) {
    const std::string id = Started(NewCase(RegisterEnterprise(), "sni"));
    Issue(id, number, expires_on);
    return id;
  }
  std::vector<journal::v1::Entry> Expiries() {
    std::vector<journal::v1::Entry> expiries;
    for (journal::v1::Entry& entry : Journal()) {
      if (entry.event_type() == "umkm.certification.v1.CertificateExpired") {
        expiries.push_back(std::move(entry));
      }
    }
    return expiries;
  }
  bool Expired(const std::string& id) {
    return Eventually(absl::Seconds(20), [&] { return Get(id).status() == CASE_STATUS_EXPIRED; });
  }
  void NextDay() { clock.Advance(absl::Hours(24)); }
};

TEST_F(ExpiryTest, ACertificateExpiresByItselfOnTheDayAfterItsLast) {
  const std::string id = Expiring("SNI 101:2018", "2020-05-27");
  const std::string later = Expiring("SNI 102:2018", "2020-05-28");
  const Expiry expiry(schemes, clock, committer, store, milliseconds(5));
  NextDay();  // the last day
  absl::SleepFor(absl::Milliseconds(100));
  EXPECT_THAT(Expiries(), IsEmpty());
  NextDay();
  ASSERT_TRUE(Expired(id));
  EXPECT_EQ(Get(later).status(), CASE_STATUS_ISSUED);
  ASSERT_THAT(Expiries(), SizeIs(1));
  const journal::v1::Entry entry = Expiries().front();
  EXPECT_EQ(entry.subject_id(), id);
  EXPECT_EQ(entry.effective_on(), "2020-05-28");
  EXPECT_EQ(entry.actor(), "expiry");
  EXPECT_EQ(Get(id).ended_on(), "2020-05-28");
  EXPECT_TRUE(Get(id).counts_business()) << "the business was facilitated all the same";
  NextDay();
  ASSERT_TRUE(Expired(later));
  EXPECT_THAT(Expiries(), SizeIs(2));
}

TEST_F(ExpiryTest, IsEffectiveOnTheRightDayAlsoAfterAWeekOfBeingDown) {
  const std::string id = Expiring("SNI 101:2018", "2020-05-27");
  clock.Advance(absl::Hours(24 * 9));
  const Expiry expiry(schemes, clock, committer, store);  // it looks at once
  ASSERT_TRUE(Expired(id));
  ASSERT_THAT(Expiries(), SizeIs(1));
  EXPECT_EQ(Expiries().front().effective_on(), "2020-05-28");
}

TEST_F(ExpiryTest, WritesOneEntryEachAlsoWithSeveralReplicasAndManyPages) {
  // Two pages and a bit, straight into the tables, as the steps would have left them.
  constexpr int kCases = 1100;
  FacilitationCase one = Get(Expiring("SNI 0:2018", "2020-05-27"));
  {
    const auto connection = Connect(database, "expiry_test");
    pqxx::work tx(*connection);
    WorkingSet set;
    for (int i = 1; i < kCases; ++i) {
      one.set_case_id(NewRequestId());
      one.set_enterprise_id(NewRequestId());
      one.mutable_certificate()->set_number("SNI " + std::to_string(i) + ":2018");
      set.Put(one);
    }
    set.Save(tx);
    tx.commit();
  }
  clock.Advance(absl::Hours(24 * 2));
  Committer second{{"certification", database},
                   [] { return std::make_unique<WorkingSet>(); },
                   clock,
                   metrics,
                   [](std::vector<JournalRow>) {}};
  const Expiry here(schemes, clock, committer, store, milliseconds(5));
  const Expiry there(schemes, clock, second, store, milliseconds(5));
  const Expiry beside(schemes, clock, committer, store, milliseconds(5));
  ASSERT_TRUE(Eventually(absl::Seconds(60), [&] { return Expiries().size() >= kCases; }));
  absl::SleepFor(absl::Milliseconds(100));  // they look again
  EXPECT_THAT(Expiries(), SizeIs(kCases));
  EXPECT_THAT(store.FindExpired("2020-05-28", "", 10), IsEmpty());
}

TEST_F(ExpiryTest, LeavesAloneWhatDoesNotExpireOrIsNotIssuedAnyMore) {
  const std::string revoked = Expiring("SNI 101:2018", "2020-05-27");
  const std::string witness = Expiring("SNI 102:2018", "2020-05-27");
  Call(&Stub::RevokeCertificate, About<RevokeCertificateRequest>(revoked)).value();
  clock.Advance(absl::Hours(24 * 2));
  const Expiry expiry(schemes, clock, committer, store, milliseconds(5));
  ASSERT_TRUE(Expired(witness));
  EXPECT_EQ(Get(revoked).status(), CASE_STATUS_REVOKED);
}

TEST_F(ExpiryTest, MakesUpForTheTimeInWhichTheDatabaseWasAway) {
  const std::string id = Expiring("SNI 101:2018", "2020-05-27");
  clock.Advance(absl::Hours(24 * 2));
  TestPostgres postgres;
  postgres.Stop();
  const Expiry expiry(schemes, clock, committer, store, milliseconds(20));
  absl::SleepFor(absl::Milliseconds(200));  // it tries in vain
  postgres.Start();
  ASSERT_TRUE(Eventually(absl::Seconds(60), [&] {
    try {
      return Get(id).status() == CASE_STATUS_EXPIRED;
    } catch (const std::exception&) {  // the pool's connections of before
      return false;
    }
  }));
  EXPECT_THAT(Expiries(), SizeIs(1));
}

}  // namespace
}  // namespace umkm::certification
