#include "registry/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/registry/harness.h"

namespace umkm::registry {
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
  void Put(const Enterprise& enterprise) {
    Commit({}, [&](WorkingSet& set) { set.Put(enterprise); });
  }
  std::vector<std::string> Names(const ListEnterprisesRequest& filter) {
    std::vector<std::string> names;
    for (const Enterprise& found : store.ListEnterprises(filter, "", 100))
      names.push_back(found.name());
    return names;
  }

  const std::string database = PreparedDatabase();
  Store store{database};
};

// The smallest that the rules can make.
Enterprise Small(const std::string& name) {
  Enterprise enterprise;
  enterprise.set_enterprise_id(NewRequestId());
  enterprise.set_etag("1");
  enterprise.set_name(name);
  enterprise.set_region_code("65.01.05");
  enterprise.set_kbli_version("2020");
  enterprise.set_kbli_code("47111");
  enterprise.set_section("G");
  enterprise.set_status(ENTERPRISE_STATUS_ACTIVE);
  enterprise.set_scale(SCALE_UNCLASSIFIED);
  enterprise.mutable_classification()->set_rule_set("UU 20/2008");
  enterprise.set_registered_on("2019-12-31");
  enterprise.set_effective_on("2019-12-31");
  return enterprise;
}

Enterprise Full(const std::string& name) {
  Enterprise enterprise = Small(name);
  enterprise.set_etag("9007199254740993");
  enterprise.set_nib("1234567890123");
  enterprise.set_region_code("65.01.05.1001");
  enterprise.set_status(ENTERPRISE_STATUS_CLOSED);
  enterprise.set_scale(SCALE_MEDIUM);
  FinancialFigures& figures = *enterprise.mutable_classification()->mutable_figures();
  figures.set_year(2018);
  figures.set_net_worth_rupiah(0);
  figures.set_annual_sales_rupiah(1'000'000'000'000'000);
  enterprise.set_closed_on("2020-02-29");
  enterprise.set_workers(100'000);
  return enterprise;
}

Cooperative Meeting(const std::string& name, const std::string& number) {
  Cooperative cooperative;
  cooperative.set_cooperative_id(NewRequestId());
  cooperative.set_etag("7");
  cooperative.set_name(name);
  cooperative.set_nik_koperasi(number);
  cooperative.set_region_code("65.71.01");
  cooperative.add_served_region_codes("65.71.02");
  cooperative.add_served_region_codes("65.71.03.1001");
  cooperative.set_form(COOPERATIVE_FORM_SECONDARY);
  cooperative.set_type(COOPERATIVE_TYPE_SAVINGS_AND_LOANS);
  cooperative.set_declared_status(DECLARED_STATUS_INACTIVE);
  cooperative.set_status_letter("SK \"1\"");
  cooperative.set_registered_on("2001-01-01");
  cooperative.set_effective_on("2019-03-01");
  for (int year = 2017; year <= 2018; ++year) {
    MembersMeeting& meeting = *cooperative.add_meetings();
    meeting.set_book_year(year);
    meeting.set_held_on(std::to_string(year + 1) + "-03-01");
    meeting.set_members_women(1);
    meeting.set_members_men(2);
    meeting.set_attendance(3);
    meeting.set_employees(4);
    meeting.set_own_capital_rupiah(5);
    meeting.set_outside_capital_rupiah(6);
    meeting.set_assets_rupiah(7);
    meeting.set_volume_rupiah(8);
    meeting.set_surplus_rupiah(-9);
    meeting.set_letter("B/1");
    meeting.set_audited(year == 2018);
    Improvement& improvement = *meeting.mutable_improvement();
    improvement.set_rule_set("1");
    improvement.set_meeting_held(true);
    improvement.set_assets_grew(year == 2018);
    if (year == 2018) improvement.set_volume_before_rupiah(0);
  }
  return cooperative;
}

TEST_F(StoreTest, GivesBackEveryFieldOfAnEnterpriseAsItWasPut) {
  Enterprise declared = Small("Declared");
  declared.mutable_classification()->set_declared_scale(SCALE_LARGE);
  declared.mutable_classification()->set_declared_by("Dinas Koperasi");
  Enterprise none = Small("Without classification");
  none.clear_classification();
  for (const Enterprise& enterprise : {Small("Small"), Full("Full"), declared, none}) {
    Put(enterprise);
    const auto found = store.FindEnterprise(enterprise.enterprise_id());
    ASSERT_TRUE(found) << enterprise.name();
    EXPECT_EQ(found->DebugString(), enterprise.DebugString());
  }
  EXPECT_EQ(store.FindEnterpriseByNib("1234567890123")->name(), "Full");
  EXPECT_FALSE(store.FindEnterpriseByNib("9999999999999"));
  EXPECT_FALSE(store.FindEnterprise(NewRequestId()));
}

TEST_F(StoreTest, GivesBackEveryFieldOfACooperativeAndItsMeetings) {
  const Cooperative full = Meeting("Full", "6571001");
  Cooperative bare = Meeting("Bare", "");
  bare.clear_meetings();
  bare.clear_served_region_codes();
  Commit({}, [&](WorkingSet& set) {
    set.Put(full);
    set.Put(bare);
  });
  EXPECT_EQ(store.FindCooperative(full.cooperative_id())->DebugString(), full.DebugString());
  EXPECT_EQ(store.FindCooperativeByNik("6571001")->DebugString(), full.DebugString());
  EXPECT_EQ(store.FindCooperative(bare.cooperative_id())->DebugString(), bare.DebugString());
}

TEST_F(StoreTest, KeepsTextThatMeansSomethingToSqlOrArraysAsItIs) {
  for (const char* name :
       {"'; drop table enterprises; --", "\"quoted\" \\ back\\\\slash", "{a,b}", "NULL", "null",
        " spaces ", "Rumah Makan \xF0\x9F\x8D\x9B", "100%_", "$1", "a,b", "{}", "\\x41"}) {
    const Enterprise enterprise = Small(name);
    Put(enterprise);
    EXPECT_EQ(store.FindEnterprise(enterprise.enterprise_id())->name(), name);
  }
}

TEST_F(StoreTest, OverwritesWhatIsThereAndNothingElse) {
  Enterprise first = Full("First");
  const Enterprise second = Small("Second");
  Commit({}, [&](WorkingSet& set) {
    set.Put(first);
    set.Put(second);
  });
  first.set_name("Changed");
  first.clear_closed_on();
  first.mutable_classification()->clear_figures();
  Commit({{kEnterpriseKey, first.enterprise_id()}}, [&](WorkingSet& set) { set.Put(first); });
  EXPECT_EQ(store.FindEnterprise(first.enterprise_id())->DebugString(), first.DebugString());
  EXPECT_EQ(store.FindEnterprise(second.enterprise_id())->DebugString(), second.DebugString());
}

TEST_F(StoreTest, LoadsWhatTheKeysNameAndNothingElse) {
  const Enterprise by_id = Small("By id"), by_nib = Full("By NIB"), other = Small("Other");
  const Cooperative by_number = Meeting("By number", "6571001");
  Commit({}, [&](WorkingSet& set) {
    for (const Enterprise& enterprise : {by_id, by_nib, other}) set.Put(enterprise);
    set.Put(by_number);
  });
  const std::vector<SubjectKey> keys = {{kEnterpriseKey, by_id.enterprise_id()},
                                        {kEnterpriseKey, by_id.enterprise_id()},
                                        {kNibKey, by_nib.nib()},
                                        {kNibKey, "0000000000000"},
                                        {kNikKoperasiKey, "6571001"}};
  Commit(keys, [&](WorkingSet& set) {
    EXPECT_NE(set.FindEnterprise(by_id.enterprise_id()), nullptr);
    EXPECT_EQ(set.FindEnterpriseByNib(by_nib.nib())->enterprise_id(), by_nib.enterprise_id());
    EXPECT_EQ(set.FindEnterpriseByNib("0000000000000"), nullptr);
    EXPECT_EQ(set.FindEnterpriseByNib(""), nullptr);
    EXPECT_EQ(set.FindEnterprise(other.enterprise_id()), nullptr);
    EXPECT_EQ(set.FindCooperativeByNik("6571001")->DebugString(), by_number.DebugString());
  });
}

TEST_F(StoreTest, SeesANumberThatAnEarlierCommandOfTheBatchTookOrGaveUp) {
  Enterprise holder = Full("Holder");
  Put(holder);
  Enterprise heir = Small("Heir");
  Commit({{kNibKey, holder.nib()}}, [&](WorkingSet& set) {
    EXPECT_NE(set.FindEnterpriseByNib("1234567890123"), nullptr);
    holder.clear_nib();
    set.Put(holder);
    EXPECT_EQ(set.FindEnterpriseByNib("1234567890123"), nullptr);
    heir.set_nib("1234567890123");
    set.Put(heir);
    EXPECT_EQ(set.FindEnterpriseByNib("1234567890123")->name(), "Heir");
    holder.set_workers(1);
    set.Put(holder);
    EXPECT_EQ(set.FindEnterpriseByNib("1234567890123")->name(), "Heir");
  });
  EXPECT_EQ(store.FindEnterpriseByNib("1234567890123")->name(), "Heir");
}

TEST_F(StoreTest, LetsTwoEnterprisesSwapTheirNumbersInOneBatch) {
  Enterprise one = Full("One"), two = Full("Two");
  two.set_nib("9999999999999");
  Commit({}, [&](WorkingSet& set) {
    set.Put(one);
    set.Put(two);
  });
  std::string number = one.nib();
  one.set_nib(two.nib());
  two.set_nib(number);
  Commit({}, [&](WorkingSet& set) {
    set.Put(one);
    set.Put(two);
  });
  EXPECT_EQ(store.FindEnterpriseByNib("9999999999999")->name(), "One");
}

TEST_F(StoreTest, HasTheDatabaseRefuseANumberTwiceWhateverTheRulesLetPass) {
  Put(Full("One"));
  EXPECT_THROW(Put(Full("Two")), pqxx::unique_violation);
  EXPECT_THAT(Names({}), ElementsAre("One"));
}

TEST_F(StoreTest, KeepsAnOwnerApartFromTheEnterprise) {
  const Enterprise enterprise = Small("Owned");
  Owner owner;
  owner.set_name("Samidi");
  owner.set_nik("6404051708760001");
  Commit({}, [&](WorkingSet& set) {
    set.PutOwner(enterprise.enterprise_id(), owner);
    set.Put(enterprise);
  });
  EXPECT_EQ(store.FindOwner(enterprise.enterprise_id()).DebugString(), owner.DebugString());
  EXPECT_EQ(store.FindOwner(NewRequestId()).DebugString(), "");
  Commit({{kOwnerKey, enterprise.enterprise_id()}}, [&](WorkingSet& set) {
    EXPECT_EQ(set.FindOwner(enterprise.enterprise_id()).name(), "Samidi");
  });
}

TEST_F(StoreTest, ListsEnterprisesByEveryFilter) {
  Enterprise village = Full("Warung 100% Halal");
  village.set_section("I");
  village.set_registered_on("2020-01-15");
  Enterprise other = Small("Warung 1000 Rasa");
  other.set_region_code("65.71.01");
  other.set_registered_on("2018-01-15");
  Commit({}, [&](WorkingSet& set) {
    set.Put(village);
    set.Put(other);
  });
  const std::vector<std::pair<const char*, std::function<void(ListEnterprisesRequest&)>>> filters =
      {{"province", [](auto& f) { f.set_region_prefix("65"), f.set_section("I"); }},
       {"regency", [](auto& f) { f.set_region_prefix("65.01"); }},
       {"district", [](auto& f) { f.set_region_prefix("65.01.05"); }},
       {"village", [](auto& f) { f.set_region_prefix("65.01.05.1001"); }},
       {"scale", [](auto& f) { f.set_scale(SCALE_MEDIUM); }},
       {"section", [](auto& f) { f.set_section("I"); }},
       {"status", [](auto& f) { f.set_status(ENTERPRISE_STATUS_CLOSED); }},
       {"from that day", [](auto& f) { f.set_registered_from("2020-01-15"); }},
       {"name with a wildcard of SQL", [](auto& f) { f.set_name_contains("100%"); }},
       {"name without regard to case", [](auto& f) { f.set_name_contains("hALAl"); }}};
  for (const auto& [what, set] : filters) {
    ListEnterprisesRequest filter;
    set(filter);
    EXPECT_THAT(Names(filter), ElementsAre("Warung 100% Halal")) << what;
  }
  ListEnterprisesRequest until;
  until.set_registered_until("2018-01-15");
  EXPECT_THAT(Names(until), ElementsAre("Warung 1000 Rasa"));
  until.set_registered_from("2018-01-16");
  EXPECT_THAT(Names(until), IsEmpty());
  EXPECT_THAT(Names({}), UnorderedElementsAre("Warung 100% Halal", "Warung 1000 Rasa"));
}

TEST_F(StoreTest, CanBePreparedAgainWithoutLosingAnything) {
  Put(Small("Kept"));
  PrepareDatabase(database);
  EXPECT_THAT(Names({}), ElementsAre("Kept"));
}

}  // namespace
}  // namespace umkm::registry
