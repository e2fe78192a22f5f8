#include "tests/training/domain_fixture.h"

namespace umkm::training {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

EnterpriseChange Closing(const std::string& enterprise_id) {
  EnterpriseChange change;
  change.kind = EnterpriseChange::Kind::kClosed;
  change.position = 77;
  change.effective_on = "2020-05-01";
  change.after.set_enterprise_id(enterprise_id);
  return change;
}

class FollowTest : public testing::Test {
 protected:
  // Two seats, taken by b1 and b2; b3, b4 and b5 wait.
  ClassRoll FullClass() const {
    return {class_,
            {EnrolmentIn(ENROLMENT_STATUS_WAITING, 5, class_),
             EnrolmentIn(ENROLMENT_STATUS_ENROLLED, 1, class_),
             EnrolmentIn(ENROLMENT_STATUS_WAITING, 3, class_),
             EnrolmentIn(ENROLMENT_STATUS_ENROLLED, 2, class_),
             EnrolmentIn(ENROLMENT_STATUS_WAITING, 4, class_)}};
  }

  const Office office;
  const Class class_ = Scheduled(office);
};

TEST_F(FollowTest, WithdrawsAClosedEnterpriseAndGivesItsSeatToWhoWaitsLongest) {
  const Event event = *Follow(Closing("b1"), {FullClass()}, office.context());
  EXPECT_EQ(event.enterprise_followed().enterprise_id(), "b1");
  EXPECT_EQ(event.enterprise_followed().registry_position(), 77);
  EXPECT_EQ(event.enterprise_followed().effective_on(), "2020-05-01");
  EXPECT_THAT(EnrolmentsOf(event), ElementsAre("e1 WITHDRAWN", "e3 ENROLLED"));
  EXPECT_NE(event.enrolments(0).after().reason(), "");
  EXPECT_EQ(event.enrolments(0).after().effective_on(), "2020-05-01");
  EXPECT_EQ(event.enrolments(1).after().reason(), "");
}

TEST_F(FollowTest, GivesNoSeatToTheEnterpriseThatClosed) {
  ClassRoll one = FullClass();
  one.roll[2].set_enterprise_id("b1");  // e3 waits for the same enterprise
  EXPECT_THAT(EnrolmentsOf(*Follow(Closing("b1"), {one}, office.context())),
              ElementsAre("e1 WITHDRAWN", "e3 WITHDRAWN", "e4 ENROLLED"));
}

TEST_F(FollowTest, FreesNoSeatOfWhoOnlyWaits) {
  EXPECT_THAT(EnrolmentsOf(*Follow(Closing("b4"), {FullClass()}, office.context())),
              ElementsAre("e4 WITHDRAWN"));
}

TEST_F(FollowTest, LeavesResultsAndWhatHasEnded) {
  for (const auto status : {ENROLMENT_STATUS_COMPLETED, ENROLMENT_STATUS_FAILED,
                            ENROLMENT_STATUS_WITHDRAWN, ENROLMENT_STATUS_CANCELLED}) {
    const ClassRoll one = {class_, {EnrolmentIn(status, 1, class_)}};
    EXPECT_THAT(EnrolmentsOf(*Follow(Closing("b1"), {one}, office.context())), IsEmpty());
  }
}

TEST_F(FollowTest, LeavesWhoEnrolledWhenTheClosingWasKnown) {
  for (const auto& [position, changes] :
       std::vector<std::pair<int64_t, int>>{{76, 2}, {77, 0}, {78, 0}}) {
    ClassRoll one = FullClass();
    for (Enrolment& enrolment : one.roll) enrolment.set_registry_position(position);
    const Event event = *Follow(Closing("b1"), {one}, office.context());
    ASSERT_EQ(event.enrolments_size(), changes) << position;
    if (changes > 0) {
      EXPECT_EQ(event.enrolments(0).after().registry_position(), 77);
    }
  }
}

TEST_F(FollowTest, GoesThroughEachClassAndTakesNoDayBack) {
  ClassRoll other = FullClass();
  for (Enrolment& enrolment : other.roll) {
    enrolment.set_enrolment_id("other " + enrolment.enrolment_id());
    enrolment.set_effective_on("2020-05-02");
  }
  const Event event = *Follow(Closing("b2"), {FullClass(), other}, office.context());
  EXPECT_THAT(EnrolmentsOf(event), ElementsAre("e2 WITHDRAWN", "e3 ENROLLED", "other e2 WITHDRAWN",
                                               "other e3 ENROLLED"));
  EXPECT_EQ(event.enrolments(2).after().effective_on(), "2020-05-02");
}

TEST_F(FollowTest, DoesNothingWhenAnEnterpriseMovesReopensOrHasNoEnrolment) {
  EXPECT_THAT(EnrolmentsOf(*Follow(Closing("b1"), {}, office.context())), IsEmpty());
  for (const auto kind : {EnterpriseChange::Kind::kMoved, EnterpriseChange::Kind::kReopened}) {
    EnterpriseChange change = Closing("b1");
    change.kind = kind;
    const Event event = *Follow(change, {FullClass()}, office.context());
    EXPECT_TRUE(event.has_enterprise_followed());
    EXPECT_THAT(EnrolmentsOf(event), IsEmpty());
  }
}

}  // namespace
}  // namespace umkm::training
