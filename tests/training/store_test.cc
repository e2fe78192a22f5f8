#include "training/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/training/harness.h"

namespace umkm::training {
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
  template <class... Subject>
  void Put(const Subject&... subjects) {
    Commit({}, [&](WorkingSet& set) { (set.Put(subjects), ...); });
  }

  const std::string database = PreparedDatabase();
  Store store{database};
};

// The smallest that the rules can make.
Programme SmallProgramme() {
  Programme programme;
  programme.set_programme_id(NewRequestId());
  programme.set_etag("1");
  programme.set_fiscal_year(2020);
  programme.set_title("Pelatihan");
  programme.set_kind(PROGRAMME_KIND_OTHER);
  programme.set_fund(type::v1::FUND_APBN);
  programme.set_target(1);
  programme.set_status(PROGRAMME_STATUS_DRAFT);
  programme.set_budget_rupiah(1);
  BudgetRevision& budget = *programme.add_budget_revisions();
  budget.set_revised_on("2020-01-02");
  budget.set_budget_rupiah(1);
  budget.set_letter("DPA");
  programme.set_effective_on("2020-01-02");
  return programme;
}

Programme FullProgramme() {
  Programme programme = SmallProgramme();
  programme.set_etag("9007199254740993");
  programme.set_title("\"Naik kelas\" \\ {a,b} '; drop table programmes; -- <b> \xF0\x9F\x8D\x9B");
  Eligibility& eligibility = *programme.mutable_eligibility();
  eligibility.add_scales(registry::v1::SCALE_MICRO);
  eligibility.add_scales(registry::v1::SCALE_SMALL);
  eligibility.add_regency_codes("65.01");
  eligibility.add_sections("C");
  eligibility.set_nib_required(true);
  programme.set_budget_rupiah(1'000'000'000'000'000);
  BudgetRevision& revision = *programme.add_budget_revisions();
  revision.set_revised_on("2020-02-29");
  revision.set_budget_rupiah(1'000'000'000'000'000);
  revision.set_letter("DPPA \"1\" \\ NULL {}");
  for (const char* reversed_on : {"", "2020-03-01"}) {
    Realisation& realisation = *programme.add_realisations();
    realisation.set_realisation_id(NewRequestId());
    realisation.set_realised_on("2020-02-29");
    realisation.set_amount_rupiah(9'007'199'254'740'993);
    realisation.set_evidence("SP2D 1");
    realisation.set_reversed_on(reversed_on);
    realisation.set_reversal_reason(*reversed_on == 0 ? "" : "keliru");
  }
  return programme;
}

Class AClass(const Programme& programme) {
  Class class_;
  class_.set_class_id(NewRequestId());
  class_.set_etag("2");
  class_.set_programme_id(programme.programme_id());
  class_.set_fiscal_year(2020);
  class_.set_place("Balai \"A\"");
  class_.set_region_code("65.01.05.1001");
  class_.set_starts_on("2020-05-25");
  class_.set_ends_on("2020-05-29");
  class_.set_capacity(30);
  class_.set_status(CLASS_STATUS_SCHEDULED);
  class_.set_effective_on("2020-02-29");
  return class_;
}

Enrolment SmallEnrolment(const Class& class_) {
  Enrolment enrolment;
  enrolment.set_enrolment_id(NewRequestId());
  enrolment.set_etag("3");
  enrolment.set_class_id(class_.class_id());
  enrolment.set_programme_id(class_.programme_id());
  enrolment.set_fiscal_year(class_.fiscal_year());
  enrolment.set_kind(PROGRAMME_KIND_OTHER);
  enrolment.set_fund(type::v1::FUND_APBN);
  enrolment.set_cooperative_id(NewRequestId());
  enrolment.set_region_code("65.01.05");
  enrolment.set_person_id(NewRequestId());
  enrolment.set_status(ENROLMENT_STATUS_WAITING);
  enrolment.set_enrolled_on("2020-05-26");
  enrolment.set_enrolled_position(3);
  enrolment.set_effective_on("2020-05-26");
  enrolment.set_registry_position(9'007'199'254'740'995);
  return enrolment;
}

Enrolment FullEnrolment(const Class& class_) {
  Enrolment enrolment = SmallEnrolment(class_);
  enrolment.clear_cooperative_id();
  enrolment.set_enterprise_id(NewRequestId());
  enrolment.set_scale(registry::v1::SCALE_UNCLASSIFIED);
  enrolment.set_status(ENROLMENT_STATUS_COMPLETED);
  EligibilityException& exception = *enrolment.mutable_exception();
  exception.set_letter("SK \"5\" {}");
  exception.set_reason("NULL");
  exception.add_set_aside("NIB_REQUIRED");
  exception.add_set_aside("SCALE_NOT_ELIGIBLE");
  enrolment.add_attended_on("2020-05-25");
  enrolment.add_attended_on("2020-05-26");
  enrolment.set_completed_on("2020-05-26");
  enrolment.set_completed_position(9'007'199'254'740'993);
  enrolment.set_counts_business(true);
  enrolment.set_counts_person(true);
  enrolment.set_reason("{\"a\"}");
  return enrolment;
}

// Completed by so manieth change, of a business and a person.
Enrolment CompletedAt(const Class& class_, int64_t position, const std::string& enterprise_id,
                      const std::string& person_id) {
  Enrolment enrolment = FullEnrolment(class_);
  enrolment.set_enterprise_id(enterprise_id);
  enrolment.set_person_id(person_id);
  enrolment.set_completed_position(position);
  enrolment.set_counts_business(false);
  enrolment.set_counts_person(false);
  return enrolment;
}

std::vector<std::string> IdsOf(const Roll& roll) {
  std::vector<std::string> ids;
  for (const Enrolment& one : roll) ids.push_back(one.enrolment_id());
  return ids;
}

TEST_F(StoreTest, GivesBackEveryFieldAsItWasPut) {
  for (const Programme& programme : {SmallProgramme(), FullProgramme()}) {
    const Class class_ = AClass(programme);
    const Enrolment small = SmallEnrolment(class_), full = FullEnrolment(class_);
    Put(programme, class_, small, full);
    EXPECT_EQ(store.FindProgramme(programme.programme_id())->DebugString(),
              programme.DebugString());
    EXPECT_EQ(store.FindClass(class_.class_id())->class_().DebugString(), class_.DebugString());
    for (const Enrolment& enrolment : {small, full}) {
      EXPECT_EQ(store.FindEnrolment(enrolment.enrolment_id())->DebugString(),
                enrolment.DebugString());
    }
  }
  EXPECT_FALSE(store.FindProgramme(NewRequestId()));
  EXPECT_FALSE(store.FindClass(NewRequestId()));
  EXPECT_FALSE(store.FindEnrolment(NewRequestId()));
}

TEST_F(StoreTest, OverwritesWhatIsThereAndNothingElse) {
  Programme programme = FullProgramme();
  const Programme other = FullProgramme();
  Class class_ = AClass(programme);
  Enrolment enrolment = FullEnrolment(class_);
  const Enrolment other_enrolment = FullEnrolment(class_);
  Put(programme, other, class_, enrolment, other_enrolment);
  programme.clear_eligibility();
  programme.clear_realisations();
  class_.set_status(CLASS_STATUS_CANCELLED);
  enrolment.clear_exception();
  enrolment.clear_attended_on();
  enrolment.clear_completed_on();
  enrolment.set_counts_business(false);
  Commit({{kEnrolmentKey, enrolment.enrolment_id()}}, [&](WorkingSet& set) {
    set.Put(programme);
    set.Put(class_);
    set.Put(enrolment);
  });
  EXPECT_EQ(store.FindProgramme(programme.programme_id())->DebugString(), programme.DebugString());
  EXPECT_EQ(store.FindProgramme(other.programme_id())->DebugString(), other.DebugString());
  EXPECT_EQ(store.FindClass(class_.class_id())->class_().DebugString(), class_.DebugString());
  EXPECT_EQ(store.FindEnrolment(enrolment.enrolment_id())->DebugString(), enrolment.DebugString());
  EXPECT_EQ(store.FindEnrolment(other_enrolment.enrolment_id())->DebugString(),
            other_enrolment.DebugString());
}

TEST_F(StoreTest, LoadsAClassWithItsProgrammeAndItsRollAndNothingElse) {
  const Programme programme = FullProgramme(), other = FullProgramme();
  const Class class_ = AClass(programme), sister = AClass(programme), other_class = AClass(other);
  const Enrolment one = SmallEnrolment(class_), two = FullEnrolment(class_);
  const Enrolment elsewhere = SmallEnrolment(sister);
  Put(programme, other, class_, sister, other_class, one, two, elsewhere);
  Commit({{kClassKey, class_.class_id()}, {kClassKey, class_.class_id()}}, [&](WorkingSet& set) {
    EXPECT_EQ(set.FindClass(class_.class_id())->DebugString(), class_.DebugString());
    EXPECT_EQ(set.FindProgramme(programme.programme_id())->DebugString(), programme.DebugString());
    EXPECT_THAT(IdsOf(set.RollOf(class_.class_id())),
                UnorderedElementsAre(one.enrolment_id(), two.enrolment_id()));
    EXPECT_EQ(set.FindClass(sister.class_id()), nullptr);
    EXPECT_EQ(set.FindProgramme(other.programme_id()), nullptr);
    EXPECT_EQ(set.FindEnrolment(elsewhere.enrolment_id()), nullptr);
    const Enrolment third = SmallEnrolment(class_);
    set.Put(third);
    EXPECT_THAT(IdsOf(set.RollOf(class_.class_id())),
                UnorderedElementsAre(one.enrolment_id(), two.enrolment_id(), third.enrolment_id()));
  });
}

TEST_F(StoreTest, KnowsWhetherAProgrammeHasClassesThatAreNotCancelled) {
  const Programme programme = FullProgramme();
  Class class_ = AClass(programme);
  Put(programme);
  const std::vector<SubjectKey> keys = {{kProgrammeKey, programme.programme_id()},
                                        {kProgrammeClassesKey, programme.programme_id()}};
  Commit(keys, [&](WorkingSet& set) {
    EXPECT_FALSE(set.HasClasses(programme.programme_id()));
    set.Put(class_);
    EXPECT_TRUE(set.HasClasses(programme.programme_id()));
  });
  Commit(keys, [&](WorkingSet& set) {
    EXPECT_TRUE(set.HasClasses(programme.programme_id()));
    class_.set_status(CLASS_STATUS_CANCELLED);
    set.Put(class_);
    EXPECT_FALSE(set.HasClasses(programme.programme_id()));
  });
  Commit(keys, [&](WorkingSet& set) { EXPECT_FALSE(set.HasClasses(programme.programme_id())); });
}

TEST_F(StoreTest, LoadsAnEnrolmentWithItsClassAndTheCompletedOnesLikeIt) {
  const Programme programme = FullProgramme();
  const Class class_ = AClass(programme), elsewhere = AClass(programme);
  Class last_year = AClass(programme);
  last_year.set_fiscal_year(2019);
  const std::string warung = NewRequestId(), siti = NewRequestId(), other = NewRequestId();
  const Enrolment named = CompletedAt(class_, 1, warung, siti);
  const Enrolment same_business = CompletedAt(elsewhere, 2, warung, other);
  const Enrolment same_person = CompletedAt(elsewhere, 3, other, siti);
  Enrolment failed = CompletedAt(elsewhere, 4, warung, NewRequestId());
  failed.set_status(ENROLMENT_STATUS_FAILED);
  const Enrolment earlier = CompletedAt(last_year, 5, warung, siti);
  const Enrolment stranger = CompletedAt(elsewhere, 6, other, other);
  const Enrolment classmate = SmallEnrolment(class_);
  Put(programme, class_, elsewhere, last_year, named, same_business, same_person, failed, earlier,
      stranger, classmate);
  Commit({{kEnrolmentKey, named.enrolment_id()}}, [&](WorkingSet& set) {
    EXPECT_EQ(set.FindEnrolment(named.enrolment_id())->DebugString(), named.DebugString());
    EXPECT_NE(set.FindClass(class_.class_id()), nullptr);
    EXPECT_NE(set.FindProgramme(programme.programme_id()), nullptr);
    EXPECT_THAT(IdsOf(set.RollOf(class_.class_id())),
                UnorderedElementsAre(named.enrolment_id(), classmate.enrolment_id()));
    EXPECT_THAT(IdsOf(set.CompletedLike(named)),
                UnorderedElementsAre(named.enrolment_id(), same_business.enrolment_id(),
                                     same_person.enrolment_id()));
    // What an earlier command of the batch has undone is not among them.
    Enrolment undone = same_person;
    undone.set_status(ENROLMENT_STATUS_FAILED);
    set.Put(undone);
    EXPECT_THAT(IdsOf(set.CompletedLike(named)),
                UnorderedElementsAre(named.enrolment_id(), same_business.enrolment_id()));
  });
}

TEST_F(StoreTest, LoadsTheRollsOfTheClassesInWhichAnEnterpriseHasAnEnrolmentWithoutEnd) {
  const Programme programme = FullProgramme();
  const Class waits = AClass(programme), sits = AClass(programme), ended = AClass(programme);
  const std::string warung = NewRequestId();
  const auto of_warung = [&](const Class& class_, EnrolmentStatus status) {
    Enrolment enrolment = CompletedAt(class_, 0, warung, NewRequestId());
    enrolment.set_status(status);
    return enrolment;
  };
  const Enrolment classmate = SmallEnrolment(sits);
  const Enrolment waiting = of_warung(waits, ENROLMENT_STATUS_WAITING);
  const Enrolment seated = of_warung(sits, ENROLMENT_STATUS_ENROLLED);
  Put(programme, waits, sits, ended, classmate, waiting, seated,
      of_warung(ended, ENROLMENT_STATUS_COMPLETED), of_warung(ended, ENROLMENT_STATUS_WITHDRAWN));
  Commit({{kEnterpriseKey, warung}}, [&](WorkingSet& set) {
    std::map<std::string, std::vector<std::string>> rolls;
    for (const ClassRoll& one : set.RollsOf(warung)) {
      rolls[one.class_.class_id()] = IdsOf(one.roll);
    }
    ASSERT_EQ(rolls.size(), 2U);
    EXPECT_THAT(rolls[waits.class_id()], ElementsAre(waiting.enrolment_id()));
    EXPECT_THAT(rolls[sits.class_id()],
                UnorderedElementsAre(seated.enrolment_id(), classmate.enrolment_id()));
  });
}

TEST_F(StoreTest, FindsAPersonByNikAndKeepsTheLatestDataApart) {
  const std::string person_id = NewRequestId();
  Participant participant;
  participant.set_name("Siti");
  participant.set_nik(NikOf(1));
  Commit({{kPersonKey, NikOf(1)}}, [&](WorkingSet& set) {
    EXPECT_EQ(set.PersonOf(NikOf(1)), "");
    set.PutPerson(person_id, participant);
    EXPECT_EQ(set.PersonOf(NikOf(1)), person_id);
  });
  Commit({{kPersonKey, NikOf(1)}, {kPersonKey, NikOf(2)}}, [&](WorkingSet& set) {
    EXPECT_EQ(set.PersonOf(NikOf(1)), person_id);
    EXPECT_EQ(set.PersonOf(NikOf(2)), "");
    participant.set_name("Siti Aminah");
    set.PutPerson(person_id, participant);
  });
  EXPECT_EQ(store.FindParticipant(person_id).DebugString(), participant.DebugString());
  EXPECT_EQ(store.FindParticipant(NewRequestId()).DebugString(), "");
}

TEST_F(StoreTest, HasTheDatabaseRefuseASecondCountWhateverTheRulesLetPass) {
  const Programme programme = FullProgramme();
  const Class class_ = AClass(programme);
  const Enrolment counting = FullEnrolment(class_);
  Put(programme, class_, counting);
  Enrolment same_business = FullEnrolment(class_), same_person = FullEnrolment(class_);
  same_business.set_enterprise_id(counting.enterprise_id());
  same_person.set_person_id(counting.person_id());
  EXPECT_THROW(Put(same_business), pqxx::sql_error);
  EXPECT_THROW(Put(same_person), pqxx::sql_error);
  same_business.set_fiscal_year(2019);
  Put(same_business);
  EXPECT_TRUE(store.FindEnrolment(same_business.enrolment_id()));
}

TEST_F(StoreTest, LetsACountGoFromOneEnrolmentToAnotherInOneBatchWhicheverIsWrittenFirst) {
  const Programme programme = FullProgramme();
  const Class class_ = AClass(programme);
  Enrolment one = FullEnrolment(class_), two = FullEnrolment(class_);
  two.set_enterprise_id(one.enterprise_id());
  two.set_person_id(one.person_id());
  two.set_counts_business(false);
  two.set_counts_person(false);
  Put(programme, class_, one, two);
  for (int i = 0; i < 2; ++i) {
    one.set_counts_business(!one.counts_business());
    two.set_counts_business(!two.counts_business());
    one.set_counts_person(!one.counts_person());
    two.set_counts_person(!two.counts_person());
    Commit({{kEnrolmentKey, one.enrolment_id()}}, [&](WorkingSet& set) {
      set.Put(one);
      set.Put(two);
    });
    EXPECT_EQ(store.FindEnrolment(two.enrolment_id())->counts_business(), i == 0);
  }
}

TEST_F(StoreTest, GivesOpenProgrammesWithTheSeatsOfClassesThatGoOn) {
  Programme open = FullProgramme(), bare = FullProgramme();
  open.set_status(PROGRAMME_STATUS_OPEN);
  bare.set_status(PROGRAMME_STATUS_OPEN);
  bare.set_fiscal_year(2021);
  const Class class_ = AClass(open);
  Class over = AClass(open), cancelled = AClass(open);
  over.set_ends_on("2020-05-25");
  cancelled.set_status(CLASS_STATUS_CANCELLED);
  Put(SmallProgramme(), open, bare, class_, over, cancelled, FullEnrolment(class_),
      SmallEnrolment(class_));
  const auto found = store.OpenProgrammes("2020-05-26");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].programme.DebugString(), open.DebugString());
  EXPECT_EQ(found[0].seats_left, 29);
  EXPECT_EQ(found[1].programme.DebugString(), bare.DebugString());
  EXPECT_EQ(found[1].seats_left, 0);
  EXPECT_EQ(store.OpenProgrammes("2020-05-25")[0].seats_left, 59);
}

TEST_F(StoreTest, CanBePreparedAgainWithoutLosingAnything) {
  const Programme programme = FullProgramme();
  Put(programme);
  PrepareDatabase(database);
  EXPECT_TRUE(store.FindProgramme(programme.programme_id()));
}

}  // namespace
}  // namespace umkm::training
