// A registry whose journal was restored from an older backup and re-based, as its followers see it.
#include <gmock/gmock.h>

#include "tests/province/follow_fixture.h"

namespace umkm::province {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_F(RegisterFollowerTest, GoesBackToTheLastSharedEntryOfARebasedJournal) {
  Close(Registered("a"));
  const Enterprise lost = Close(Registered("b"));
  served.Serve(registry.database);
  const Replica replica(database, served.address());
  const Replica other(database, served.address());
  ASSERT_TRUE(Caught(replica));
  ASSERT_TRUE(Caught(other));
  served.Stop();
  Restore(2);
  Rebase(2);
  Close(Registered("c"));
  served.Serve(registry.database);
  ASSERT_TRUE(Eventually(absl::Seconds(30), [&] { return AllHeard().size() == 3; }));
  ASSERT_TRUE(Caught(replica));
  ASSERT_TRUE(Caught(other));
  EXPECT_THAT(AllHeard(), ElementsAre("closed a", "closed b", "closed c"));
  EXPECT_EQ(replica.follower.problem() + other.follower.problem(), "");
  EXPECT_EQ(FollowCursor(database).Load().incarnation,
            registry.Journal().back().epoch().incarnation());
  EXPECT_THAT(Ask("select enterprise_id from followed_lost"), ElementsAre(lost.enterprise_id()));
  EXPECT_THAT(Ask("select count(*) from followed_enterprises where enterprise_id = '" +
                  lost.enterprise_id() + "'"),
              ElementsAre("0"));
}

TEST_F(RegisterFollowerTest, WaitsForTheRebaseOfAJournalThatIsBehind) {
  Close(Registered("a"));
  Close(Registered("b"));
  served.Serve(registry.database);
  const Replica replica(database, served.address());
  ASSERT_TRUE(Caught(replica));
  Restore(2);
  served.Serve(registry.database);
  ASSERT_TRUE(Stops(replica));
  EXPECT_THAT(replica.follower.problem(), HasSubstr("umkmctl journal rebase registry"));
  Rebase(2);
  ASSERT_TRUE(Eventually(absl::Seconds(30), [&] { return replica.follower.problem().empty(); }));
  Close(Registered("c"));
  ASSERT_TRUE(Caught(replica));
  EXPECT_THAT(AllHeard(), ElementsAre("closed a", "closed b", "closed c"));
}

TEST_F(RegisterFollowerTest, GoesOnWithAJournalThatIsRebasedWhileItFollows) {
  Close(Registered("a"));
  served.Serve(registry.database);
  const Replica replica(database, served.address());
  ASSERT_TRUE(Caught(replica));
  Close(Registered("since the restore"));
  ASSERT_TRUE(Caught(replica));
  // The hash of its entry proves that it has read nothing that is lost, though the topic had shared
  // less: nothing is repeated.
  Rebase(2);
  Close(Registered("c"));
  ASSERT_TRUE(Caught(replica));
  EXPECT_THAT(AllHeard(), ElementsAre("closed a", "closed since the restore", "closed c"));
  EXPECT_THAT(Ask("select enterprise_id from followed_lost"), IsEmpty());
}

TEST_F(RegisterFollowerTest, FollowsAgainWhatTookThePlacesOfLostEntries) {
  Close(Registered("a"));
  Close(Registered("lost"));
  served.Serve(registry.database);
  {
    const Replica replica(database, served.address());
    ASSERT_TRUE(Caught(replica));
  }
  Restore(2);
  Close(Registered("instead"));  // the very positions, of the very incarnation
  Rebase(2);
  served.Serve(registry.database);
  const Replica replica(database, served.address());
  ASSERT_TRUE(Eventually(absl::Seconds(30), [&] { return AllHeard().size() == 3; }));
  ASSERT_TRUE(Caught(replica));
  EXPECT_THAT(AllHeard(), ElementsAre("closed a", "closed lost", "closed instead"));
}

}  // namespace
}  // namespace umkm::province
