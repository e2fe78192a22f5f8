// What follows here from what happens in the registry.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/certification/harness.h"

namespace umkm::certification {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Stub = CertificationService::Stub;

class FollowTest : public ::testing::Test, protected Harness {
 protected:
  // "EnterpriseFollowed" of the journal with the ids of the cases that each changed.
  std::vector<std::vector<std::string>> FollowedCases() {
    std::vector<std::vector<std::string>> all;
    for (const journal::v1::Entry& entry : Journal()) {
      Event event;
      event.ParseFromString(entry.event());
      if (!event.has_enterprise_followed()) continue;
      EXPECT_EQ(entry.subject_id(), event.enterprise_followed().enterprise_id());
      std::vector<std::string>& ids = all.emplace_back();
      for (const CaseChange& one : event.cases()) ids.push_back(one.after().case_id());
    }
    return all;
  }
};

TEST_F(FollowTest, AMoveToAnotherRegencyVoidsThePirtAndNothingElse) {
  const std::string enterprise = RegisterEnterprise(), other = RegisterEnterprise("Lain");
  const std::string p_irt = Started(NewCase(enterprise, "p_irt"));
  const std::string sni = Started(NewCase(enterprise, "sni"));
  const std::string others = Started(NewCase(other, "p_irt"));
  Issue(p_irt, PirtNumber(1));
  Issue(sni, "SNI 101:2018");
  Issue(others, PirtNumber(2));
  const auto follower = FollowRegistry();

  registry.Move(enterprise, "65.01.06");
  ASSERT_TRUE(Followed(*follower));
  EXPECT_EQ(Get(p_irt).status(), CASE_STATUS_ISSUED) << "a move within the regency";

  clock.Advance(absl::Hours(24));
  registry.Move(enterprise, "65.71.01");
  ASSERT_TRUE(Followed(*follower));
  EXPECT_EQ(Get(p_irt).status(), CASE_STATUS_VOID);
  EXPECT_EQ(Get(p_irt).ended_on(), "2020-05-27");
  EXPECT_TRUE(Get(p_irt).counts_business()) << "the business was facilitated all the same";
  EXPECT_EQ(Get(sni).status(), CASE_STATUS_ISSUED);
  EXPECT_EQ(Get(others).status(), CASE_STATUS_ISSUED);
  EXPECT_THAT(FollowedCases(), ElementsAre(IsEmpty(), ElementsAre(p_irt)));
  EXPECT_EQ(follower->problem(), "");
}

TEST_F(FollowTest, AClosingWithdrawsTheOpenCases) {
  const std::string enterprise = RegisterEnterprise();
  const std::string submitted = Submit(NewCase(enterprise, "sni", "Kursi")).case_id();
  const std::string started = Started(NewCase(enterprise, "sni", "Meja"));
  const std::string issued = Started(NewCase(enterprise, "sni", "Lemari"));
  Issue(issued, "SNI 101:2018");
  const auto follower = FollowRegistry();
  registry.Close(enterprise);
  ASSERT_TRUE(Followed(*follower));
  for (const std::string& id : {submitted, started}) {
    EXPECT_EQ(Get(id).status(), CASE_STATUS_WITHDRAWN);
    EXPECT_EQ(Get(id).ended_on(), "2020-05-26");
    EXPECT_NE(Get(id).reason(), "");
  }
  EXPECT_EQ(Get(issued).status(), CASE_STATUS_ISSUED);
  registry.Reopen(enterprise);
  ASSERT_TRUE(Followed(*follower));
  EXPECT_EQ(Get(submitted).status(), CASE_STATUS_WITHDRAWN);
  EXPECT_THAT(FollowedCases(), ElementsAre(SizeIs(2), IsEmpty()));
  EXPECT_TRUE(Call(&Stub::SubmitCase, NewCase(enterprise, "sni", "Kursi")));
}

TEST_F(FollowTest, WhatWasFollowedIsNotFollowedAgainAfterARestartNorByAnotherReplica) {
  const std::string enterprise = RegisterEnterprise();
  const std::string id = Submit(NewCase(enterprise)).case_id();
  registry.Close(enterprise);
  auto follower = FollowRegistry();
  const auto replica = FollowRegistry();
  ASSERT_TRUE(Followed(*follower) && Followed(*replica));
  follower.reset();
  registry.Reopen(enterprise);
  registry.Close(enterprise);
  ASSERT_TRUE(Followed(*replica));
  follower = FollowRegistry();
  ASSERT_TRUE(Followed(*follower));
  EXPECT_THAT(FollowedCases(), ElementsAre(ElementsAre(id), IsEmpty(), IsEmpty()));
  EXPECT_EQ(follower->problem() + replica->problem(), "");
}

TEST_F(FollowTest, WaitsForARegistryThatIsAway) {
  const std::string enterprise = RegisterEnterprise();
  const std::string id = Submit(NewCase(enterprise)).case_id();
  registry.GoAway();
  const auto follower = FollowRegistry();
  registry.Close(enterprise);
  registry.ComeBack();
  EXPECT_TRUE(
      Eventually(absl::Seconds(60), [&] { return Get(id).status() == CASE_STATUS_WITHDRAWN; }));
  EXPECT_EQ(follower->problem(), "");
}

TEST_F(FollowTest, AnAnswerFromBeforeAMoveThatIsKnownIsNotDecidedOn) {
  const std::string enterprise = RegisterEnterprise();
  const Asked old = {
      registry_client.FindEnterprise(enterprise, "", absl::Now() + absl::Seconds(5))};
  const auto follower = FollowRegistry();
  registry.Move(enterprise, "65.71.01");
  ASSERT_TRUE(Followed(*follower));
  Command command = CommandOf(Decide(NewCase(enterprise), old), schemes, Record);
  command.request_id = NewRequestId();
  const auto refused = committer.SubmitAndWait({command}, absl::InfiniteFuture()).front();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kAborted);
  EXPECT_EQ(refused.error().reason, "ENTERPRISE_CHANGED");
  EXPECT_EQ(Submit(NewCase(enterprise)).region_code(), "65.71.01");
}

}  // namespace
}  // namespace umkm::certification
