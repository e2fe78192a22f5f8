#include "province/register_follower.h"

#include <gmock/gmock.h>

#include "tests/province/follow_fixture.h"

namespace umkm::province {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// The first one: PostgreSQL is back the sooner, the fewer databases there are.
TEST_F(RegisterFollowerTest, WaitsWhileTheDatabaseIsAway) {
  Close(Registered("before"));
  served.Serve(registry.database);
  TestPostgres postgres;
  const Replica replica(database, served.address());
  ASSERT_TRUE(Caught(replica));
  postgres.Stop();
  const Replica begun_without_it(database, served.address());
  postgres.Start();
  ASSERT_TRUE(Eventually(absl::Seconds(30), [&] { return registry.committer.healthy(); }));
  Close(Registered("after"));
  ASSERT_TRUE(Caught(replica));
  ASSERT_TRUE(Caught(begun_without_it));
  EXPECT_THAT(AllHeard(), ElementsAre("closed before", "closed after"));
  EXPECT_EQ(replica.follower.problem(), "");
}

TEST_F(RegisterFollowerTest, GivesOneCommandForEachChangeThatConcernsOthersInOrder) {
  const Enterprise shop = Close(Registered("shop"));
  served.Serve(registry.database);
  const Replica replica(database, served.address());
  ASSERT_TRUE(Caught(replica));
  EXPECT_THAT(AllHeard(), ElementsAre("closed shop"));
  Move(Reopen(shop));  // while it follows
  Registered("farm");
  ASSERT_TRUE(Caught(replica));
  EXPECT_THAT(AllHeard(), ElementsAre("closed shop", "reopened shop", "moved shop"));
  EXPECT_EQ(replica.follower.problem(), "");
}

TEST_F(RegisterFollowerTest, TellsACommandWhatHasChanged) {
  const Enterprise open = Registered("shop");
  const Enterprise closed = Close(open);
  served.Serve(registry.database);
  std::vector<EnterpriseChange> changes;
  const Replica replica(database, served.address(), [&](const EnterpriseChange& change) {
    changes.push_back(change);
    return Hear(change);
  });
  ASSERT_TRUE(Caught(replica));
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].kind, EnterpriseChange::Kind::kClosed);
  EXPECT_EQ(changes[0].incarnation, Incarnation());
  EXPECT_EQ(changes[0].position, 2);
  EXPECT_EQ(changes[0].before.SerializeAsString(), open.SerializeAsString());
  EXPECT_EQ(changes[0].after.SerializeAsString(), closed.SerializeAsString());
}

TEST_F(RegisterFollowerTest, CommitsItsCursorWithTheEffectAndStoresItLaterForTheOthers) {
  const Enterprise shop = Close(Registered("shop"));
  served.Serve(registry.database);
  FollowCursor cursor(database);
  const Replica replica(database, served.address());
  ASSERT_TRUE(Caught(replica));
  EXPECT_EQ(cursor.Load().position, 2);
  EXPECT_EQ(cursor.Load().incarnation, Incarnation());
  for (int i = 0; i < 3; ++i) Registered("farm");
  EXPECT_TRUE(Eventually(absl::Seconds(30), [&] { return cursor.Load().position == 5; }));
}

TEST_F(RegisterFollowerTest, RepeatsNothingWhenItIsStartedAgainEvenWithoutItsCursor) {
  for (const char* name : {"a", "b", "c"}) Close(Registered(name));
  served.Serve(registry.database);
  ASSERT_TRUE(Caught(Replica(database, served.address())));
  ASSERT_TRUE(Caught(Replica(database, served.address())));
  pqxx::nontransaction(*Connect(database, "test")).exec("delete from followed_journals");
  Close(Registered("d"));
  ASSERT_TRUE(Caught(Replica(database, served.address())));
  EXPECT_THAT(AllHeard(), ElementsAre("closed a", "closed b", "closed c", "closed d"));
}

TEST_F(RegisterFollowerTest, GivesEachEffectOnceThoughReplicasFollowTogether) {
  std::vector<std::string> expected;
  const auto close_some = [&] {
    for (int i = 0; i < 20; ++i) {
      const std::string name = "shop " + std::to_string(expected.size());
      Close(Registered(name));
      expected.push_back("closed " + name);
    }
  };
  close_some();
  served.Serve(registry.database);
  const Replica one(database, served.address());
  const Replica other(database, served.address());
  close_some();
  ASSERT_TRUE(Caught(one));
  ASSERT_TRUE(Caught(other));
  EXPECT_EQ(AllHeard(), expected);
}

TEST_F(RegisterFollowerTest, WaitsWhileTheRegistryIsAway) {
  Close(Registered("before"));
  const Replica replica(database, served.address());
  served.Serve(registry.database);
  ASSERT_TRUE(Caught(replica));
  served.Stop();
  Close(Registered("meanwhile"));
  EXPECT_EQ(replica.follower.position(), 2);
  EXPECT_EQ(replica.follower.problem(), "");
  served.Serve(registry.database);
  ASSERT_TRUE(Caught(replica));
  EXPECT_THAT(AllHeard(), ElementsAre("closed before", "closed meanwhile"));
}

TEST_F(RegisterFollowerTest, TriesAgainWhatCannotBeCommittedNow) {
  Close(Registered("shop"));
  served.Serve(registry.database);
  std::atomic<int> tries = 0;
  const Replica replica(database, served.address(), [&](const EnterpriseChange& change) {
    Command command = Hear(change);
    if (++tries == 1) {
      command.rule = [](Batch&, const Moment&) -> Result<Change> {
        return tl::unexpected(Refusal{
            .code = Code::kUnavailable, .reason = "STORE_AWAY", .message = {"Away.", "Mati."}});
      };
    }
    return command;
  });
  ASSERT_TRUE(Caught(replica));
  EXPECT_EQ(tries, 2);
  EXPECT_THAT(AllHeard(), ElementsAre("closed shop"));
}

TEST_F(RegisterFollowerTest, StopsRatherThanPassOverWhatItsServiceRefuses) {
  Close(Registered("shop"));
  Close(Registered("farm"));
  served.Serve(registry.database);
  const Replica replica(database, served.address(), [](const EnterpriseChange& change) {
    Command command = Hear(change);
    command.rule = [](Batch&, const Moment&) -> Result<Change> {
      return tl::unexpected(Refusal{
          .code = Code::kFailedPrecondition, .reason = "NOT_THAT", .message = {"No.", "Tidak."}});
    };
    return command;
  });
  ASSERT_TRUE(Stops(replica));
  EXPECT_THAT(replica.follower.problem(), HasSubstr("entry 2"));
  EXPECT_THAT(replica.follower.problem(), HasSubstr("NOT_THAT"));
  EXPECT_EQ(replica.follower.position(), 1);
  EXPECT_THAT(AllHeard(), IsEmpty());
}

TEST_F(RegisterFollowerTest, StopsAtAJournalOfAnotherIncarnationAndSaysWhatToDo) {
  Close(Registered("shop"));
  served.Serve(registry.database);
  const Replica replica(database, served.address());
  ASSERT_TRUE(Caught(replica));
  Harness another;
  for (int i = 0; i < 5; ++i) another.Register(registry::NewEnterprise("of another register"));
  served.Serve(another.database);
  ASSERT_TRUE(Stops(replica));
  EXPECT_THAT(replica.follower.problem(), HasSubstr("incarnation " + Incarnation()));
  EXPECT_THAT(replica.follower.problem(), HasSubstr("followed_journals"));
  EXPECT_EQ(replica.follower.position(), 2);
}

TEST_F(RegisterFollowerTest, StopsAtAJournalThatEndsBeforeItsCursor) {
  Close(Registered("shop"));
  FollowCursor(database).Note({Incarnation(), 1000});
  served.Serve(registry.database);
  const Replica replica(database, served.address());
  ASSERT_TRUE(Stops(replica));
  EXPECT_THAT(replica.follower.problem(), HasSubstr("ends at 2"));
}

TEST_F(RegisterFollowerTest, StopsAtAnEntryThatDoesNotLinkToTheOneBefore) {
  for (const char* name : {"a", "b", "c"}) Close(Registered(name));
  AlterEntry(4);
  served.Serve(registry.database);
  const Replica replica(database, served.address());
  ASSERT_TRUE(Stops(replica));
  EXPECT_THAT(replica.follower.problem(), HasSubstr("entry 4"));
  EXPECT_THAT(replica.follower.problem(), HasSubstr("link"));
  EXPECT_THAT(AllHeard(), ElementsAre("closed a"));
}

TEST_F(RegisterFollowerTest, FollowsAJournalThatWasRebasedBeforeItBegan) {
  Close(Registered("before"));
  pqxx::nontransaction(*Connect(TestPostgres::AsSuperuser(registry.database), "test"))
      .exec("update journal_head set epoch = 2, incarnation = repeat('b', 32)");
  Close(Registered("after"));
  served.Serve(registry.database);
  const Replica replica(database, served.address());
  ASSERT_TRUE(Caught(replica));
  EXPECT_THAT(AllHeard(), ElementsAre("closed before", "closed after"));
  EXPECT_EQ(FollowCursor(database).Load().incarnation, std::string(32, 'b'));
}

}  // namespace
}  // namespace umkm::province
