#include "tests/training/domain_fixture.h"

namespace umkm::training {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

TEST(EnrolParticipant, NamesTheFieldThatIsBadWithoutRepeatingIt) {
  using Row = EnrolParticipantRequest;
  const auto who = [](Row& r) -> Participant& { return *r.mutable_participant(); };
  // Names the business by something else than its NIB.
  const auto instead = [](auto set) {
    return [set](Row& r) {
      r.clear_nib();
      set(r);
    };
  };
  const auto exception = [](const std::string& letter, const std::string& reason) {
    return [letter, reason](Row& r) {
      r.mutable_exception()->set_letter(letter);
      r.mutable_exception()->set_reason(reason);
    };
  };
  ExpectNamed<Row>(GoodEnrolment(),
                   {
                       {"request_id", [](Row& r) { r.clear_request_id(); }},
                       {"class_id", [](Row& r) { r.set_class_id("7"); }},
                       {"enterprise_id", [](Row& r) { r.clear_nib(); }},
                       {"enterprise_id", [](Row& r) { r.set_enterprise_id(kUuid); }},
                       {"enterprise_id", [](Row& r) { r.set_cooperative_id(kUuid); }},
                       {"enterprise_id", [](Row& r) { r.set_nik_koperasi("6500618033989"); }},
                       {"enterprise_id", instead([](Row& r) { r.set_enterprise_id("x"); })},
                       {"cooperative_id", instead([](Row& r) { r.set_cooperative_id("x"); })},
                       {"nib", [](Row& r) { r.set_nib("812006508843"); }},
                       {"nik_koperasi", instead([](Row& r) { r.set_nik_koperasi("65"); })},
                       {"participant.name", [&](Row& r) { who(r).clear_name(); }},
                       {"participant.nik", [&](Row& r) { who(r).clear_nik(); }},
                       {"participant.nik", [&](Row& r) { who(r).set_nik("6405013207890047"); }},
                       {"participant.phone", [&](Row& r) { who(r).set_phone("0812-1072"); }},
                       {"exception.letter", exception("", "NIB sedang diurus")},
                       {"exception.reason", exception("518/3/2020", " ")},
                       {"enrolled_on", [](Row& r) { r.set_enrolled_on("2020-05-27"); }},
                   });
  const Office office;
  EnrolParticipantRequest request = GoodEnrolment();
  request.mutable_participant()->set_nik("1234");
  request.mutable_participant()->set_phone("secret");
  const Checked checked = Check(request, office.context());
  ASSERT_TRUE(checked);
  for (const FieldViolation& violation : checked->fields) {
    EXPECT_THAT(violation.description.en, Not(HasSubstr("1234")));
    EXPECT_THAT(violation.description.id, Not(HasSubstr("secret")));
  }
}

TEST(EnrolParticipant, NeedsANameANikAndABusinessAndNoMore) {
  const Office office;
  EnrolParticipantRequest request = GoodEnrolment();
  request.mutable_participant()->clear_phone();
  request.clear_enrolled_on();
  EXPECT_THAT(Fields(Check(request, office.context())), IsEmpty());
}

// A programme with a class of two seats that has room, and who wants to take part.
class EnrolTest : public testing::Test {
 protected:
  Result<Event> Try() const {
    return Enrol(request, asked,
                 {has_class ? &programme : nullptr, has_class ? &class_ : nullptr, &roll, "p9",
                  followed_position},
                 "e9", office.context(109));
  }
  std::string Now() const { return Outcome(Try()); }
  Enrolment Enrolled() const { return Try()->enrolments(0).after(); }

  const Office office;
  Programme programme = Opened(office);
  Class class_ = Scheduled(office);
  Roll roll = {EnrolmentIn(ENROLMENT_STATUS_ENROLLED, 1, class_)};
  EnrolParticipantRequest request = GoodEnrolment();
  Asked asked = {SamCreative()};
  bool has_class = true;
  int64_t followed_position = 0;
};

TEST_F(EnrolTest, GivesASeatAndKeepsTheBusinessAsItIsNow) {
  const Event event = *Try();
  EXPECT_TRUE(event.has_participant_enrolled());
  EXPECT_EQ(event.classes_size() + event.programmes_size(), 0);
  ASSERT_EQ(event.enrolments_size(), 1);
  EXPECT_FALSE(event.enrolments(0).has_before());
  Enrolment expected;
  expected.set_enrolment_id("e9");
  expected.set_etag("109");
  expected.set_class_id(kUuid);
  expected.set_programme_id(kUuid);
  expected.set_fiscal_year(2020);
  expected.set_kind(PROGRAMME_KIND_ENTREPRENEURSHIP);
  expected.set_fund(type::v1::FUND_DAK);
  expected.set_enterprise_id("0197a1b2-0000-7000-8000-00000000000e");
  expected.set_region_code("65.71.01");
  expected.set_scale(registry::v1::SCALE_SMALL);
  expected.set_person_id("p9");
  expected.set_status(ENROLMENT_STATUS_ENROLLED);
  expected.set_enrolled_on("2020-03-01");
  expected.set_enrolled_position(109);
  expected.set_effective_on("2020-03-01");
  expected.set_registry_position(31);
  EXPECT_EQ(event.enrolments(0).after().DebugString(), expected.DebugString());
}

TEST_F(EnrolTest, TakesACooperativeWithoutAScale) {
  asked = {KoperasiMaju()};
  request.clear_enrolled_on();
  const Enrolment enrolment = Enrolled();
  EXPECT_EQ(enrolment.cooperative_id(), "0197a1b2-0000-7000-8000-00000000000c");
  EXPECT_EQ(enrolment.enterprise_id(), "");
  EXPECT_EQ(enrolment.region_code(), "65.01.05");
  EXPECT_EQ(enrolment.scale(), registry::v1::SCALE_UNSPECIFIED);
  EXPECT_EQ(enrolment.enrolled_on(), kToday);
  EXPECT_EQ(enrolment.registry_position(), 0);
}

TEST_F(EnrolTest, WaitsWhenTheClassIsFull) {
  roll.push_back(EnrolmentIn(ENROLMENT_STATUS_WITHDRAWN, 2, class_));
  EXPECT_EQ(Enrolled().status(), ENROLMENT_STATUS_ENROLLED);
  for (const auto taken :
       {ENROLMENT_STATUS_ENROLLED, ENROLMENT_STATUS_COMPLETED, ENROLMENT_STATUS_FAILED}) {
    roll.back() = EnrolmentIn(taken, 2, class_);
    EXPECT_EQ(Enrolled().status(), ENROLMENT_STATUS_WAITING);
  }
}

TEST_F(EnrolTest, LimitsTheWaitingList) {
  for (int i = 10; Waiting(roll) < kMostWaiting; ++i)  // not p9, who enrols
    roll.push_back(EnrolmentIn(ENROLMENT_STATUS_WAITING, i, class_));
  EXPECT_EQ(Try().error().reason, "WAITING_LIST_FULL");
  roll.pop_back();
  EXPECT_TRUE(Try().has_value());
}

TEST_F(EnrolTest, RefusesByPrecedence) {
  has_class = false;
  programme.set_status(PROGRAMME_STATUS_CLOSED);
  programme.mutable_eligibility()->add_sections("A");
  class_.set_status(CLASS_STATUS_CANCELLED);
  class_.set_ends_on("2020-02-29");
  asked = {tl::unexpected(Refusal{Code::kUnavailable, "REGISTRY_AWAY", {"Away.", "Tidak ada."}})};
  followed_position = 32;
  roll.front().set_person_id("p9");
  EXPECT_EQ(Now(), "5 CLASS_NOT_FOUND");
  has_class = true;
  EXPECT_EQ(Now(), "9 PROGRAMME_NOT_OPEN");
  programme.set_status(PROGRAMME_STATUS_OPEN);
  EXPECT_EQ(Now(), "9 CLASS_CANCELLED");
  class_.set_status(CLASS_STATUS_SCHEDULED);
  EXPECT_EQ(Now(), "9 CLASS_HAS_ENDED");
  class_.set_ends_on("2020-03-01");  // the day of the enrolment
  EXPECT_EQ(Now(), "14 REGISTRY_AWAY");
  asked = {SamCreative()};
  asked.business->enterprise->set_status(registry::v1::ENTERPRISE_STATUS_CLOSED);
  EXPECT_EQ(Now(), "10 ENTERPRISE_CHANGED");
  followed_position = 31;  // what the answer is of
  EXPECT_EQ(Now(), "9 ENTERPRISE_CLOSED");
  asked = {SamCreative()};
  EXPECT_EQ(Now(), "6 ALREADY_ENROLLED");
  roll.front().set_person_id("p1");
  EXPECT_EQ(Now(), "9 SECTION_NOT_ELIGIBLE");
  programme.clear_eligibility();
  EXPECT_EQ(Now(), "accepted");
}

TEST_F(EnrolTest, ComparesPositionsAsNumbers) {
  asked.business->enterprise->set_etag("100");
  followed_position = 99;
  EXPECT_EQ(Now(), "accepted");
  followed_position = 101;
  EXPECT_EQ(Now(), "10 ENTERPRISE_CHANGED");
}

TEST_F(EnrolTest, RefusesACooperativeThatIsDeclaredInactive) {
  asked = {KoperasiMaju()};
  EXPECT_EQ(Now(), "accepted");
  asked.business->cooperative->set_declared_status(registry::v1::DECLARED_STATUS_INACTIVE);
  EXPECT_EQ(Now(), "9 COOPERATIVE_INACTIVE");
}

TEST_F(EnrolTest, NamesTheOtherConditionsWithTheFirst) {
  programme.mutable_eligibility()->add_scales(registry::v1::SCALE_MICRO);
  EXPECT_THAT(Try().error().metadata, IsEmpty());
  programme.mutable_eligibility()->add_regency_codes("65.01");
  programme.mutable_eligibility()->add_sections("A");
  const Result<Event> refused = Try();
  EXPECT_EQ(Outcome(refused), "9 SCALE_NOT_ELIGIBLE");
  EXPECT_THAT(refused.error().metadata,
              ElementsAre(Pair("also", "REGENCY_NOT_ELIGIBLE, SECTION_NOT_ELIGIBLE")));
}

TEST_F(EnrolTest, RecordsWhatAnExceptionSetsAsideAndDropsOneThatDoesNothing) {
  request.mutable_exception()->set_letter("518/3/2020");
  request.mutable_exception()->set_reason("Pengrajin rotan");
  request.mutable_exception()->add_set_aside("NIB_REQUIRED");  // only answers hold it
  EXPECT_FALSE(Enrolled().has_exception());
  programme.mutable_eligibility()->add_scales(registry::v1::SCALE_MICRO);
  programme.mutable_eligibility()->add_sections("A");
  const Enrolment enrolment = Enrolled();
  EXPECT_EQ(enrolment.exception().letter(), "518/3/2020");
  EXPECT_EQ(enrolment.exception().reason(), "Pengrajin rotan");
  EXPECT_THAT(enrolment.exception().set_aside(),
              ElementsAre("SCALE_NOT_ELIGIBLE", "SECTION_NOT_ELIGIBLE"));
  asked.business->enterprise->set_status(registry::v1::ENTERPRISE_STATUS_CLOSED);
  EXPECT_EQ(Now(), "9 ENTERPRISE_CLOSED");  // which no letter sets aside
}

TEST(WithdrawEnrolment, NamesTheFieldThatIsBad) {
  using Row = WithdrawEnrolmentRequest;
  ExpectNamed<Row>(Aimed<Row>(),
                   {
                       {"request_id", [](Row& r) { r.clear_request_id(); }},
                       {"enrolment_id", [](Row& r) { r.clear_enrolment_id(); }},
                       {"etag", [](Row& r) { r.clear_etag(); }},
                       {"withdrawn_on", [](Row& r) { r.set_withdrawn_on("2020-05-27"); }},
                       {"reason", [](Row& r) { r.clear_reason(); }},
                   });
}

TEST(WithdrawEnrolment, GivesItsSeatToWhoWaitsLongest) {
  const Office office;
  const Class class_ = Scheduled(office);
  const Roll roll = {EnrolmentIn(ENROLMENT_STATUS_WAITING, 4, class_),
                     EnrolmentIn(ENROLMENT_STATUS_WAITING, 3, class_),
                     EnrolmentIn(ENROLMENT_STATUS_ENROLLED, 1, class_),
                     EnrolmentIn(ENROLMENT_STATUS_COMPLETED, 2, class_)};
  const auto request = Aimed<WithdrawEnrolmentRequest>("2020-03-02");
  const Event event = *Withdraw(request, &roll[2], &class_, roll, office.context());
  EXPECT_TRUE(event.has_enrolment_withdrawn());
  EXPECT_THAT(EnrolmentsOf(event), ElementsAre("e1 WITHDRAWN", "e3 ENROLLED"));
  EXPECT_EQ(event.enrolments(0).before().DebugString(), roll[2].DebugString());
  EXPECT_EQ(event.enrolments(0).after().reason(), "Musim hujan");
  EXPECT_EQ(event.enrolments(0).after().effective_on(), "2020-03-02");
  EXPECT_EQ(event.enrolments(1).after().effective_on(), "2020-03-02");
  EXPECT_EQ(event.enrolments(1).after().reason(), "");
  // Who only waits frees no seat.
  EXPECT_THAT(EnrolmentsOf(*Withdraw(request, &roll[1], &class_, roll, office.context())),
              ElementsAre("e3 WITHDRAWN"));
}

TEST(WithdrawEnrolment, RefusesByPrecedence) {
  const Office office;
  const Class class_ = Scheduled(office);
  Enrolment enrolment = EnrolmentIn(ENROLMENT_STATUS_COMPLETED, 1, class_);
  auto request = Aimed<WithdrawEnrolmentRequest>("2020-02-29");
  request.set_etag("4");
  const auto outcome = [&](const Enrolment* before) {
    return Outcome(Withdraw(request, before, &class_, {enrolment}, office.context()));
  };
  EXPECT_EQ(outcome(nullptr), "5 ENROLMENT_NOT_FOUND");
  EXPECT_EQ(outcome(&enrolment), "10 ETAG_MISMATCH");
  request.set_etag("5");
  EXPECT_EQ(outcome(&enrolment), "9 ENROLMENT_ENDED");
  enrolment.set_status(ENROLMENT_STATUS_ENROLLED);
  EXPECT_EQ(outcome(&enrolment), "9 EFFECTIVE_BEFORE_LATEST_CHANGE");
  request.set_withdrawn_on("2020-03-01");
  EXPECT_EQ(outcome(&enrolment), "accepted");
}

TEST(MaskedParticipant, ShowsTheNameAndFourDigits) {
  const Participant masked = MaskedParticipant(GoodEnrolment().participant());
  EXPECT_EQ(masked.name(), "Samidi");
  EXPECT_EQ(masked.nik(), "************0047");
  EXPECT_EQ(masked.phone(), "**********2638");
  Participant brief;
  brief.set_phone("112233");
  EXPECT_EQ(MaskedParticipant(brief).phone(), "******");
  EXPECT_EQ(MaskedParticipant(Participant()).DebugString(), "");
}

}  // namespace
}  // namespace umkm::training
