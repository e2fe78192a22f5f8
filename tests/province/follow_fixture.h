// The registry's journal, and replicas of a service that follows it.
#pragma once

#include <absl/time/clock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "common/journal_service.h"
#include "common/rebase_service.h"
#include "common/text.h"
#include "province/follow_cursor.h"
#include "province/followed.h"
#include "province/register_follower.h"
#include "tests/common/notes.h"
#include "tests/registry/harness.h"
#include "tests/support/eventually.h"
#include "tests/support/free_port.h"

namespace umkm::province {

using namespace umkm::registry::v1;  // NOLINT: the messages are the domain's data
using registry::Harness;

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

inline Command Hear(const EnterpriseChange& change) {
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

}  // namespace umkm::province
