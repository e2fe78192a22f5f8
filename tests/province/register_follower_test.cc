#include "province/register_follower.h"

#include <absl/time/clock.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/journal_service.h"
#include "common/rebase_service.h"
#include "common/text.h"
#include "province/follow_cursor.h"
#include "province/followed.h"
#include "tests/common/notes.h"
#include "tests/registry/harness.h"
#include "tests/support/eventually.h"
#include "tests/support/free_port.h"

namespace umkm::province {
namespace {

using namespace umkm::registry::v1;  // NOLINT: the messages are the domain's data
using registry::Harness;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A service that does nothing but follow: each change that it hears of is an entry of its journal.
class Heard : public Batch {
 public:
  void Load(pqxx::transaction_base& tx, const std::vector<SubjectKey>& keys) override {
    std::vector<std::string> ids;
    for (const SubjectKey& key : keys) ids.push_back(key.id);
    followed.Load(tx, ids);
  }
  void Save(pqxx::transaction_base& tx) override { followed.Save(tx); }

  Followed followed;
};

Command Hear(const EnterpriseChange& change) {
  Command command;
  command.subjects = {{kFollowedKey, change.after.enterprise_id()}};
  command.rule = [change](Batch& batch, const Moment&) -> Result<Change> {
    static_cast<Heard&>(batch).followed.Put(change.after.enterprise_id(), change.incarnation,
                                            change.position);
    const char* const kinds[] = {"closed ", "moved ", "reopened "};
    return Change{change.after.enterprise_id(), change.effective_on, "test.Heard",
                  kinds[static_cast<int>(change.kind)] + change.after.name()};
  };
  return command;
}

// The service's database, with one replica of it; several may share a database.
struct Replica {
  Replica(const std::string& database, const std::string& registry_address,
          RegisterFollower::CommandFor command_for = Hear)
      : committer(
            {"notes", database}, [] { return std::make_unique<Heard>(); }, clock, metrics,
            [](auto) {}),
        follower({registry_address, database}, std::move(command_for), committer, clock, metrics) {}

  const Clock clock;
  Metrics metrics{""};
  Committer committer;
  RegisterFollower follower;
};

// The registry's journal at an address where it can be away, or be another one.
class JournalAddress {
 public:
  ~JournalAddress() { Stop(); }

  const std::string& address() const { return address_; }
  void Serve(const std::string& database) {
    Stop();
    service_ = std::make_unique<JournalServiceImpl>("registry", database, nullptr);
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address_, grpc::InsecureServerCredentials());
    builder.RegisterService(service_.get());
    server_ = builder.BuildAndStart();
  }
  void Stop() {
    if (service_ != nullptr) service_->Stop();
    server_.reset();
    service_.reset();
  }

 private:
  const std::string address_ = "127.0.0.1:" + std::to_string(FreePort());
  std::unique_ptr<JournalServiceImpl> service_;
  std::unique_ptr<grpc::Server> server_;
};

class RegisterFollowerTest : public testing::Test {
 protected:
  RegisterFollowerTest() {
    Migrate(database, migrations::common());
    Migrate(database, migrations::province());
    EnsureJournal(database, "notes");
  }

  Enterprise Registered(const std::string& name) {
    return registry.Register(registry::NewEnterprise(name));
  }
  template <class Request>
  static Request About(const Enterprise& enterprise) {
    Request request;
    request.set_request_id(registry::NewRequestId());
    request.set_enterprise_id(enterprise.enterprise_id());
    request.set_etag(enterprise.etag());
    return request;
  }
  Enterprise Close(const Enterprise& enterprise) {
    auto request = About<CloseEnterpriseRequest>(enterprise);
    request.set_reason("ended");
    return registry.Call(&Harness::Stub::CloseEnterprise, request).value().enterprise();
  }
  Enterprise Reopen(const Enterprise& enterprise) {
    auto request = About<ReopenEnterpriseRequest>(enterprise);
    request.set_reason("begun again");
    return registry.Call(&Harness::Stub::ReopenEnterprise, request).value().enterprise();
  }
  Enterprise Move(const Enterprise& enterprise) {
    auto request = About<RelocateEnterpriseRequest>(enterprise);
    request.set_region_code("65.71.02");
    return registry.Call(&Harness::Stub::RelocateEnterprise, request).value().enterprise();
  }

  // True when a replica has followed all that the registry has.
  bool Caught(const Replica& replica) {
    const auto head = static_cast<int64_t>(registry.Journal().size());
    return Eventually(absl::Seconds(30), [&] { return replica.follower.position() == head; });
  }
  static bool Stops(const Replica& replica) {
    return Eventually(absl::Seconds(30), [&] { return !replica.follower.problem().empty(); });
  }
  // What the service's journal holds.
  std::vector<std::string> AllHeard() {
    std::vector<std::string> heard;
    for (const JournalRow& row : CheckedRows(database)) {
      journal::v1::Entry entry;
      entry.ParseFromString(row.entry);
      EXPECT_EQ(entry.actor(), "registry-follower");
      EXPECT_EQ(entry.effective_on(), "2020-05-26");
      heard.push_back(entry.event());
    }
    return heard;
  }
  std::string Incarnation() { return registry.Journal().front().epoch().incarnation(); }
  void AlterEntry(int position) {
    const auto superuser = Connect(TestPostgres::AsSuperuser(registry.database), "test");
    pqxx::work tx(*superuser);
    tx.exec("alter table journal disable trigger journal_append_only");
    // Unknown fields at the end of an entry change nothing but its hash.
    tx.exec("update journal set entry = entry || '\\xf00101'::bytea where position = " +
            std::to_string(position));
    tx.exec("alter table journal enable trigger journal_append_only");
    tx.commit();
  }

  // The registry's journal is restored from a backup of that position.
  void Restore(int64_t position) {
    const auto superuser = Connect(TestPostgres::AsSuperuser(registry.database), "test");
    pqxx::work tx(*superuser);
    tx.exec("alter table journal disable trigger journal_append_only");
    tx.exec("delete from journal where position > " + std::to_string(position));
    tx.exec("update journal_head set position = " + std::to_string(position) +
            ", hash = (select hash from journal order by position desc limit 1)");
    tx.exec("alter table journal enable trigger journal_append_only");
    tx.commit();
  }
  // … and re-based: its topic had shared so much, and held more.
  void Rebase(uint64_t shared_position) {
    const journal::v1::Epoch before = registry.Journal().back().epoch();
    journal::v1::JournalRebased rebased;
    *rebased.mutable_previous_epoch() = before;
    *rebased.mutable_topic_epoch() = before;
    rebased.set_shared_position(shared_position);
    Command command;
    command.request_id = registry::NewRequestId();
    command.rule = [rebased](Batch&, const Moment& moment) -> Result<Change> {
      journal::v1::Epoch next;
      next.set_number(rebased.previous_epoch().number() + 1);
      next.set_incarnation(UuidOf(std::to_string(moment.position)));
      return Change{"registry", moment.today, kJournalRebased, rebased.SerializeAsString(), next};
    };
    std::vector<Command> one;
    one.push_back(std::move(command));
    ASSERT_TRUE(
        registry.committer.SubmitAndWait(std::move(one), absl::Now() + absl::Seconds(30)).front());
  }
  std::vector<std::string> Ask(const std::string& sql) {
    std::vector<std::string> values;
    for (const pqxx::row& row : pqxx::nontransaction(*Connect(database, "test")).exec(sql)) {
      values.emplace_back(row[0].c_str());
    }
    return values;
  }

  Harness registry;
  JournalAddress served;
  const std::string database = TestPostgres().NewDatabase();
};

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
