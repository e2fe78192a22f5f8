// What follows here from what happens at the registry.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/eventually.h"
#include "tests/training/harness.h"

namespace umkm::training {
namespace {

using ::testing::ElementsAre;
using Stub = TrainingService::Stub;
using RegistryStub = registry::RegistryService::Stub;

class FollowTest : public ::testing::Test, protected Harness {
 protected:
  template <class Request>
  Request OfEnterprise(const registry::Enterprise& enterprise) {
    Request request;
    request.set_request_id(NewRequestId());
    request.set_enterprise_id(enterprise.enterprise_id());
    request.set_etag(enterprise.etag());
    if constexpr (requires { request.set_reason(""); }) request.set_reason("ended");
    return request;
  }
  registry::Enterprise Reopen(const registry::Enterprise& enterprise) {
    return register_
        .Call(&RegistryStub::ReopenEnterprise,
              OfEnterprise<registry::ReopenEnterpriseRequest>(enterprise))
        .value()
        .enterprise();
  }
  registry::Enterprise Close(const registry::Enterprise& enterprise) {
    return register_
        .Call(&RegistryStub::CloseEnterprise,
              OfEnterprise<registry::CloseEnterpriseRequest>(enterprise))
        .value()
        .enterprise();
  }
  std::size_t Followed() {
    const std::vector<std::string> types = EventTypes();
    return static_cast<std::size_t>(std::ranges::count(types, "EnterpriseFollowed"));
  }
  void ExpectFollowed(std::size_t expected) {
    EXPECT_TRUE(Eventually(absl::Seconds(60), [&] { return Followed() >= expected; }));
    EXPECT_EQ(Followed(), expected);
  }
};

TEST_F(FollowTest, WithdrawsTheEnrolmentsOfAClosedEnterpriseAndPromotesWhoWaits) {
  const auto follower = Follow();
  const auto warung = register_.Register(registry::NewEnterprise("Warung"));
  const std::string other = AnyEnterprise("Lain");
  const Class class_ = AnyClass(2), other_class = AnyClass(1);
  const Enrolment done = Enrolled(class_, warung.enterprise_id(), 1);
  Completed(done);
  const Enrolment seated = Enrolled(class_, warung.enterprise_id(), 2);
  const Enrolment next = Enrolled(class_, other, 3);
  const Enrolment holder = Enrolled(other_class, other, 4);
  const Enrolment waiting = Enrolled(other_class, warung.enterprise_id(), 5);
  Close(warung);
  ExpectFollowed(1);
  EXPECT_EQ(Get(done).status(), ENROLMENT_STATUS_COMPLETED);
  EXPECT_EQ(Get(seated).status(), ENROLMENT_STATUS_WITHDRAWN);
  EXPECT_EQ(Get(waiting).status(), ENROLMENT_STATUS_WITHDRAWN);
  EXPECT_EQ(Get(next).status(), ENROLMENT_STATUS_ENROLLED);
  EXPECT_EQ(Get(holder).status(), ENROLMENT_STATUS_ENROLLED);
  const journal::v1::Entry entry = Journal().back();
  EXPECT_EQ(entry.subject_id(), warung.enterprise_id());
  EXPECT_EQ(entry.effective_on(), "2020-05-26");
}

// The follower comes late: it was away, or the registry's journal was long.
TEST_F(FollowTest, LeavesWhoEnrolledAfterAReopeningThatIsFollowedLater) {
  const auto warung = register_.Register(registry::NewEnterprise("Warung"));
  const Class class_ = AnyClass(3);
  const Enrolment before = Enrolled(class_, warung.enterprise_id(), 1);
  Reopen(Close(warung));
  const Enrolment after = Enrolled(class_, warung.enterprise_id(), 2);
  const auto follower = Follow();
  ExpectFollowed(2);
  EXPECT_EQ(Get(before).status(), ENROLMENT_STATUS_WITHDRAWN);
  EXPECT_EQ(Get(after).status(), ENROLMENT_STATUS_ENROLLED);
}

TEST_F(FollowTest, WritesDownAMoveAlsoWhenNothingFollowsFromIt) {
  const auto follower = Follow();
  registry::RegisterEnterpriseRequest request = registry::NewEnterprise("Warung");
  request.mutable_enterprise()->set_registered_on("2019-03-04");
  const auto warung = register_.Register(request);
  auto relocate = OfEnterprise<registry::RelocateEnterpriseRequest>(warung);
  relocate.set_region_code("65.71.02");
  relocate.set_effective_on("2020-02-29");
  register_.Call(&RegistryStub::RelocateEnterprise, relocate).value();
  ExpectFollowed(1);
  const journal::v1::Entry entry = Journal().back();
  EXPECT_EQ(entry.subject_id(), warung.enterprise_id());
  EXPECT_EQ(entry.effective_on(), "2020-02-29");
}

TEST_F(FollowTest, DoesNotEnrolOnAnAnswerOfTheRegistryFromBeforeTheClosing) {
  const auto follower = Follow();
  const auto warung = register_.Register(registry::NewEnterprise("Warung"));
  const Class class_ = AnyClass();
  Close(warung);
  ExpectFollowed(1);
  const Asked before_it = {Business{.enterprise = warung, .cooperative = {}}};
  const EnrolParticipantRequest request = NewEnrolment(class_, 1);
  Command command = CommandOf(Decide(request, before_it), reference, Record);
  command.request_id = request.request_id();
  const auto refused =
      committer.SubmitAndWait({std::move(command)}, absl::InfiniteFuture()).front();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "ENTERPRISE_CHANGED");
  EXPECT_EQ(static_cast<int>(refused.error().code), static_cast<int>(Code::kAborted));
  EXPECT_EQ(Get(class_).seats_taken(), 0);
}

TEST_F(FollowTest, FollowsEachEntryOnceAlsoWhatHappenedWhileItWasDown) {
  std::vector<Enrolment> enrolments;
  const Class class_ = AnyClass();
  std::vector<registry::Enterprise> enterprises;
  for (int i = 1; i <= 4; ++i) {
    enterprises.push_back(register_.Register(registry::NewEnterprise("Warung")));
    enrolments.push_back(Enrolled(class_, enterprises.back().enterprise_id(), i));
  }
  {
    const auto follower = Follow();
    Close(enterprises[0]);
    ExpectFollowed(1);
  }
  Close(enterprises[1]);
  beside.GoAway();
  Close(enterprises[2]);
  const auto one = Follow(), replica = Follow();
  beside.Come();
  ExpectFollowed(3);
  Close(enterprises[3]);
  ExpectFollowed(4);
  EXPECT_TRUE(Eventually(absl::Seconds(60), [&] { return one->position() == 8; }));
  EXPECT_TRUE(Eventually(absl::Seconds(60), [&] { return replica->position() == 8; }));
  EXPECT_EQ(Followed(), 4U);
  for (const Enrolment& enrolment : enrolments)
    EXPECT_EQ(Get(enrolment).status(), ENROLMENT_STATUS_WITHDRAWN);
  EXPECT_EQ(one->problem() + replica->problem(), "");
}

}  // namespace
}  // namespace umkm::training
