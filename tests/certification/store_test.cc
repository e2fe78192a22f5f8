#include "certification/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/certification/harness.h"

namespace umkm::certification {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class StoreTest : public ::testing::Test {
 protected:
  // One group commit: loads the keys, lets `change` work, saves.
  void Commit(const std::vector<SubjectKey>& keys, const std::function<void(WorkingSet&)>& change) {
    const auto connection = Connect(database, "store_test");
    pqxx::work tx(*connection);
    WorkingSet set;
    set.Load(tx, keys);
    change(set);
    set.Save(tx);
    tx.commit();
  }
  void Put(const Cases& cases) {
    Commit({}, [&](WorkingSet& set) {
      for (const FacilitationCase& one : cases) set.Put(one);
    });
  }
  std::vector<std::string> Products(const Cases& cases) {
    std::vector<std::string> products;
    for (const FacilitationCase& one : cases) products.push_back(one.product());
    return products;
  }

  const std::string database = PreparedDatabase();
  Store store{database};
};

// The smallest that the rules can make.
FacilitationCase Small(const std::string& product,
                       const std::string& enterprise_id = NewRequestId()) {
  FacilitationCase one;
  one.set_case_id(NewRequestId());
  one.set_etag("1");
  one.set_enterprise_id(enterprise_id);
  one.set_scheme("halal");
  one.set_product(product);
  one.set_fiscal_year(2020);
  one.set_fund(type::v1::FUND_APBD);
  one.set_region_code("65.01.05");
  one.set_scale(registry::v1::SCALE_UNCLASSIFIED);
  one.set_status(CASE_STATUS_SUBMITTED);
  one.set_submitted_on("2020-05-26");
  one.set_effective_on("2020-05-26");
  return one;
}

FacilitationCase Issued(const std::string& product, const std::string& number,
                        const std::string& enterprise_id = NewRequestId()) {
  FacilitationCase one = Small(product, enterprise_id);
  one.set_status(CASE_STATUS_ISSUED);
  one.mutable_certificate()->set_number(number);
  one.mutable_certificate()->set_issued_on("2020-05-26");
  one.mutable_certificate()->set_issuer("BPJPH");
  one.set_issued_position(4);
  return one;
}

FacilitationCase Full(const std::string& product, const std::string& number) {
  FacilitationCase one = Issued(product, number);
  one.set_etag("9007199254740993");
  one.set_scheme("p_irt");
  one.set_fiscal_year(2019);
  one.set_fund(type::v1::FUND_DAK);
  one.set_cost_rupiah(1'000'000'000'000'000);
  one.set_region_code("65.01.05.1001");
  one.set_scale(registry::v1::SCALE_MEDIUM);
  one.set_status(CASE_STATUS_REVOKED);
  one.set_accepted_on("2020-02-28");
  one.set_started_on("2020-02-29");
  one.set_ended_on("2020-03-01");
  one.set_reason("false label");
  for (const char* title : {"Laporan \"uji\" {1,2}", "Permohonan \\ \xF0\x9F\x8D\x9B"}) {
    Document& document = *one.add_documents();
    document.set_title(title);
    document.set_reference("https://arsip.example/1?a=b&c='d'");
    document.set_sha256(std::string(64, 'f'));
  }
  one.mutable_certificate()->set_expires_on("2025-05-26");
  one.mutable_certificate()->add_warnings("unusual");
  one.mutable_certificate()->add_warnings("very");
  one.set_counts_business(true);
  one.set_registry_position(9007199254740993);
  return one;
}

TEST_F(StoreTest, GivesBackEveryFieldOfACaseAsItWasPut) {
  for (const FacilitationCase& one :
       {Small("Small"), Issued("Issued", "ID 1"), Full("Full", "2")}) {
    Put({one});
    const auto found = store.FindCase(one.case_id());
    ASSERT_TRUE(found) << one.product();
    EXPECT_EQ(found->DebugString(), one.DebugString());
  }
  EXPECT_FALSE(store.FindCase(NewRequestId()));
}

TEST_F(StoreTest, FindsACertificateByItsNumberHoweverItIsWritten) {
  Put({Issued("Kursi", "SNI ISO 9626:2018")});
  for (const char* written : {"SNI ISO 9626:2018", "sni iso 9626:2018", " SNIISO9626:2018 "}) {
    EXPECT_TRUE(store.FindCaseByNumber("halal", written)) << written;
  }
  EXPECT_FALSE(store.FindCaseByNumber("sni", "SNI ISO 9626:2018"));
  EXPECT_FALSE(store.FindCaseByNumber("halal", "SNI ISO 9626:2019"));
}

TEST_F(StoreTest, OverwritesWhatIsThereAndNothingElse) {
  FacilitationCase first = Full("First", "1");
  const FacilitationCase second = Small("Second");
  Put({first, second});
  first.clear_ended_on();
  first.clear_documents();
  first.clear_certificate();
  first.set_counts_business(false);
  Commit({{kCaseKey, first.case_id()}}, [&](WorkingSet& set) { set.Put(first); });
  EXPECT_EQ(store.FindCase(first.case_id())->DebugString(), first.DebugString());
  EXPECT_EQ(store.FindCase(second.case_id())->DebugString(), second.DebugString());
}

TEST_F(StoreTest, LoadsAllCasesOfTheEnterprisesThatTheKeysMean) {
  const std::string by_case = NewRequestId(), by_id = NewRequestId(), by_number = NewRequestId();
  const FacilitationCase one = Small("1", by_case), two = Small("2", by_case),
                         three = Small("3", by_id), four = Issued("4", "ID 4", by_number),
                         five = Small("5", by_number), other = Small("6");
  Put({one, two, three, four, five, other});
  const std::vector<SubjectKey> keys = {{kCaseKey, one.case_id()},        {kCaseKey, one.case_id()},
                                        {kCaseKey, NewRequestId()},       {kEnterpriseKey, by_id},
                                        {kNumberKey, Normalised("ID 4")}, {kNumberKey, "NONE"}};
  Commit(keys, [&](WorkingSet& set) {
    EXPECT_THAT(Products(set.CasesOf(by_case)), UnorderedElementsAre("1", "2"));
    EXPECT_THAT(Products(set.CasesOf(by_id)), ElementsAre("3"));
    EXPECT_THAT(Products(set.CasesOf(by_number)), UnorderedElementsAre("4", "5"));
    EXPECT_EQ(set.FindCase(one.case_id())->DebugString(), one.DebugString());
    EXPECT_EQ(set.FindCaseByNumber("halal", "id4")->product(), "4");
    EXPECT_EQ(set.FindCaseByNumber("sni", "id4"), nullptr);
    EXPECT_EQ(set.FindCaseByNumber("halal", "none"), nullptr);
    EXPECT_EQ(set.FindCase(other.case_id()), nullptr);
    EXPECT_THAT(set.CasesOf(other.enterprise_id()), IsEmpty());
  });
}

TEST_F(StoreTest, SeesWhatAnEarlierCommandOfTheBatchHasPut) {
  const std::string enterprise_id = NewRequestId();
  Commit({{kEnterpriseKey, enterprise_id}}, [&](WorkingSet& set) {
    FacilitationCase one = Small("1", enterprise_id);
    set.Put(one);
    EXPECT_THAT(Products(set.CasesOf(enterprise_id)), ElementsAre("1"));
    *one.mutable_certificate() = Issued("1", "ID 1").certificate();
    set.Put(one);
    EXPECT_EQ(set.FindCaseByNumber("halal", "ID1")->product(), "1");
    EXPECT_THAT(Products(set.CasesOf(enterprise_id)), ElementsAre("1"));
  });
}

TEST_F(StoreTest, HasTheDatabaseRefuseANumberTwiceWithinASchemeWhateverTheRulesLetPass) {
  FacilitationCase of_other_scheme = Issued("Two", "id 1");
  of_other_scheme.set_scheme("sni");
  Put({Issued("One", "ID 1"), of_other_scheme});
  EXPECT_THROW(Put({Issued("Three", "I D1")}), pqxx::unique_violation);
}

TEST_F(StoreTest, LetsTheCountOfABusinessMoveWithinOneBatchButNotBeThereTwice) {
  const std::string enterprise_id = NewRequestId();
  FacilitationCase cases[] = {Issued("One", "1", enterprise_id), Issued("Two", "2", enterprise_id)};
  for (const int from : {0, 1}) {  // ids are written in their order: there is one for each way
    cases[from].set_counts_business(true);
    cases[1 - from].set_counts_business(false);
    Commit({{kEnterpriseKey, enterprise_id}}, [&](WorkingSet& set) {
      for (const FacilitationCase& one : cases) set.Put(one);
    });
    EXPECT_TRUE(store.FindCase(cases[from].case_id())->counts_business());
    EXPECT_FALSE(store.FindCase(cases[1 - from].case_id())->counts_business());
  }
  cases[0].set_counts_business(true);
  const auto twice = [&] {
    Commit({{kEnterpriseKey, enterprise_id}}, [&](WorkingSet& set) { set.Put(cases[0]); });
  };
  EXPECT_THROW(twice(), pqxx::sql_error);
  cases[0].set_fiscal_year(2021);
  EXPECT_NO_THROW(twice());
}

TEST_F(StoreTest, KeepsHowFarTheRegistryWasFollowedTogetherWithTheCases) {
  EnterpriseChange change;
  change.incarnation = NewRequestId();
  change.position = 17;
  change.after.set_enterprise_id(NewRequestId());
  Commit({}, [&](WorkingSet& set) { set.PutFollowed(change); });
  Commit({{province::kFollowedKey, change.after.enterprise_id()}}, [&](WorkingSet& set) {
    EXPECT_EQ(set.followed().position(), 17);
    EXPECT_EQ(set.followed().PositionOf(change.after.enterprise_id()), 17);
  });
}

TEST_F(StoreTest, ListsCasesByEveryFilter) {
  FacilitationCase wanted = Full("Wanted", "1");
  FacilitationCase other = Small("Other");
  other.set_region_code("65.71.01");
  Put({wanted, other});
  const std::vector<std::pair<const char*, std::function<void(ListCasesRequest&)>>> filters = {
      {"enterprise", [&](auto& f) { f.set_enterprise_id(wanted.enterprise_id()); }},
      {"scheme", [](auto& f) { f.set_scheme("p_irt"); }},
      {"fiscal year", [](auto& f) { f.set_fiscal_year(2019); }},
      {"fund", [](auto& f) { f.set_fund(type::v1::FUND_DAK); }},
      {"status", [](auto& f) { f.set_status(CASE_STATUS_REVOKED); }},
      {"regency", [](auto& f) { f.set_region_prefix("65.01"); }},
      {"district", [](auto& f) { f.set_region_prefix("65.01.05"); }},
      {"village", [](auto& f) { f.set_region_prefix("65.01.05.1001"); }}};
  for (const auto& [what, set] : filters) {
    ListCasesRequest filter;
    set(filter);
    EXPECT_THAT(Products(store.ListCases(filter, "", 100)), ElementsAre("Wanted")) << what;
  }
  ListCasesRequest both;
  both.set_scheme("halal");
  both.set_region_prefix("65.01");
  EXPECT_THAT(store.ListCases(both, "", 100), IsEmpty());
  const Cases all = store.ListCases({}, "", 100);
  EXPECT_THAT(Products(all), UnorderedElementsAre("Wanted", "Other"));
  EXPECT_THAT(Products(store.ListCases({}, all[0].case_id(), 100)), ElementsAre(all[1].product()));
  EXPECT_THAT(Products(store.ListCases({}, "", 1)), ElementsAre(all[0].product()));
  EXPECT_THAT(Products(store.FindCasesOf(wanted.enterprise_id())), ElementsAre("Wanted"));
}

TEST_F(StoreTest, FindsIssuedCertificatesWhoseLastDayIsBeforeADay) {
  FacilitationCase last_today = Issued("Today", "1"), past = Issued("Past", "2"),
                   for_ever = Issued("For ever", "3"), revoked = Issued("Revoked", "4");
  last_today.mutable_certificate()->set_expires_on("2020-05-26");
  past.mutable_certificate()->set_expires_on("2020-05-25");
  revoked.mutable_certificate()->set_expires_on("2020-05-25");
  revoked.set_status(CASE_STATUS_REVOKED);
  Put({last_today, past, for_ever, revoked});
  EXPECT_THAT(Products(store.FindExpired("2020-05-26", "", 10)), ElementsAre("Past"));
  EXPECT_THAT(Products(store.FindExpired("2020-05-27", "", 10)),
              UnorderedElementsAre("Past", "Today"));
  EXPECT_EQ(store.FindExpired("2020-05-27", "", 1).size(), 1U);
  const Cases both = store.FindExpired("2020-05-27", "", 10);
  EXPECT_THAT(Products(store.FindExpired("2020-05-27", both[0].case_id(), 10)),
              ElementsAre(both[1].product()));
}

TEST_F(StoreTest, AddsUpWhatAFacilitationHasUsed) {
  Cases cases;
  for (int status = CASE_STATUS_SUBMITTED; status <= CASE_STATUS_VOID; ++status) {
    FacilitationCase& one = cases.emplace_back(Small("Any"));
    one.set_status(static_cast<CaseStatus>(status));
    one.set_cost_rupiah(status == CASE_STATUS_REFUSED || status == CASE_STATUS_WITHDRAWN ? 100 : 1);
  }
  FacilitationCase other_year = Small("2019"), other_fund = Small("DAK"), other = Small("SNI");
  other_year.set_fiscal_year(2019);
  other_fund.set_fund(type::v1::FUND_DAK);
  other.set_scheme("sni");
  cases.insert(cases.end(), {other_year, other_fund, other});
  Put(cases);
  reference::v1::Facilitation facilitation;
  facilitation.set_fiscal_year(2020);
  facilitation.set_fund(type::v1::FUND_APBD);
  const Used used = store.FindUsed("halal", facilitation);
  EXPECT_EQ(used.cases, 7);
  EXPECT_EQ(used.cost_rupiah, 7);
  EXPECT_EQ(store.FindUsed("bpom", facilitation).cases, 0);
}

TEST_F(StoreTest, CanBePreparedAgainWithoutLosingAnything) {
  Put({Small("Kept")});
  PrepareDatabase(database);
  EXPECT_THAT(Products(store.ListCases({}, "", 10)), ElementsAre("Kept"));
}

}  // namespace
}  // namespace umkm::certification
