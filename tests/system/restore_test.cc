// A writer's database restored from an older backup (P-17, F19), on the real programs: nothing is
// published and nobody is served until the journal is re-based; then all figures are exact again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pqxx/pqxx>

#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/support/eventually.h"
#include "tests/system/mixed_load.h"

namespace umkm::testing {
namespace {

using ::testing::HasSubstr;
using State = grpc::health::v1::HealthCheckResponse;

const absl::Duration kPatience = absl::Seconds(60);

class Restore : public ::testing::Test {
 protected:
  explicit Restore(const System::Writers& writers = {"registry"})
      : system_(postgres_, kafka_, UMKM_BIN_DIR, writers) {}

  // --- What an operator does ---
  std::string Backup(const std::string& writer) {
    std::string file = system_.folder() + "/" + writer + std::to_string(++backups_) + ".sql";
    const Ran dump = RunProgram(
        {"pg_dump", "--clean", "--if-exists", "-f", file, "-d", system_.database(writer)});
    EXPECT_EQ(dump.code, 0) << dump.err;
    return file;
  }
  void RestoreFrom(const std::string& file, const std::string& writer) {
    system_.Kill(writer);
    const Ran ran = RunProgram(
        {"psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", system_.database(writer), "-f", file});
    ASSERT_EQ(ran.code, 0) << ran.err;
    system_.Launch(writer);
  }
  Ran Rebase(const std::string& writer, const std::string& how) const {
    return system_.Ctl({"journal", "rebase", writer, "--reason", "disk lost", how});
  }

  // --- What is seen ---
  bool Becomes(State::ServingStatus state, const std::string& writer, int replica = 0) const {
    const auto stub =
        grpc::health::v1::Health::NewStub(ChannelTo(system_.address(writer, replica)));
    return Eventually(kPatience, [&] {
      grpc::ClientContext context;
      State response;
      return stub->Check(&context, {}, &response).ok() && response.status() == state;
    });
  }
  std::string RelayProblem(const std::string& writer) const {
    const auto stub = system_.Journal(writer);
    grpc::ClientContext context;
    journal::v1::GetJournalHeadResponse head;
    EXPECT_TRUE(stub->GetJournalHead(&context, {}, &head).ok());
    return head.relay_problem();
  }
  // All entries are on the topic, as the replica says that publishes.
  bool Published(const std::string& writer, int replicas = 1) const {
    return Eventually(kPatience, [&] {
      bool published = false;
      for (int replica = 0; replica < replicas; ++replica) {
        grpc::ClientContext context;
        journal::v1::GetJournalHeadResponse head;
        published =
            published ||
            (journal::v1::JournalService::NewStub(ChannelTo(system_.address(writer, replica)))
                 ->GetJournalHead(&context, {}, &head)
                 .ok() &&
             head.published_position() == head.head().position());
      }
      return published;
    });
  }
  static int64_t Sql(const std::string& database, const std::string& query) {
    pqxx::connection connection(database);
    return pqxx::nontransaction(connection).exec1(query)[0].as<int64_t>();
  }

  // --- What clients do ---
  Enterprise Register(int64_t number) const {
    RegisterEnterpriseResponse response;
    const auto status =
        CallUntilAnswered(*system_.Registry(), &RegistryService::Stub::RegisterEnterprise,
                          NewEnterprise(number), response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.enterprise();
  }
  void Register(int64_t first, int count) const {
    for (int64_t number = first; number < first + count; ++number) Register(number);
  }
  void Close(const Enterprise& enterprise) const {
    CloseEnterpriseRequest close;
    close.set_request_id(NewRequestId());
    close.set_enterprise_id(enterprise.enterprise_id());
    close.set_etag(enterprise.etag());
    close.set_reason("Tutup");
    CloseEnterpriseResponse closed;
    const auto status = CallUntilAnswered(*system_.Registry(),
                                          &RegistryService::Stub::CloseEnterprise, close, closed);
    EXPECT_TRUE(status.ok()) << status.error_message();
  }

  TestPostgres postgres_;
  TestKafka kafka_;
  int backups_ = 0;
  System system_;
};

TEST_F(Restore, OfAnOlderRegistryIsRebasedAndEveryFigureIsExact) {
  system_.StartRegistry();
  system_.StartAggregation(0);
  system_.StartAggregation(1);
  Register(0, 20);
  ASSERT_TRUE(Published("registry"));
  const std::string older = Backup("registry");
  Register(20, 20);
  ASSERT_TRUE(Published("registry"));
  EXPECT_EQ(system_.Reconcile(0), "");

  RestoreFrom(older, "registry");
  system_.Launch("registry", 1);  // another replica
  EXPECT_TRUE(Becomes(State::NOT_SERVING, "registry", 0));
  EXPECT_TRUE(Becomes(State::NOT_SERVING, "registry", 1));
  EXPECT_THAT(RelayProblem("registry"), HasSubstr("umkmctl journal rebase"));

  const Ran shown = Rebase("registry", "--dry-run");
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("shared: positions 1 to 20\n"));
  EXPECT_THAT(shown.out, HasSubstr("lost:   20 entries, positions 21 to 40 of the topic"));
  EXPECT_TRUE(Becomes(State::NOT_SERVING, "registry"));

  const Ran done = Rebase("registry", "--yes");
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("re-based: registry epoch 2 "));
  EXPECT_TRUE(Becomes(State::SERVING, "registry", 0));
  EXPECT_TRUE(Becomes(State::SERVING, "registry", 1));
  EXPECT_TRUE(Published("registry", 2));
  const Ran again = Rebase("registry", "--yes");
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.err, HasSubstr("nothing to re-base"));

  // The lost twenty have vanished from the figures of both, and what comes is counted.
  EXPECT_EQ(system_.Reconcile(0), "");
  EXPECT_EQ(system_.Reconcile(1), "");
  Register(100, 10);
  EXPECT_EQ(Sql(system_.registry_database(), "select count(*) from enterprises"), 30);
  EXPECT_EQ(system_.Reconcile(0), "");
  EXPECT_EQ(system_.Reconcile(1), "");
  const auto journal = system_.ReadJournal();
  ASSERT_EQ(journal.size(), 31u);
  EXPECT_EQ(journal[20].event_type(), "umkm.journal.v1.JournalRebased");
  EXPECT_EQ(journal[20].actor(), "umkmctl");
  const Ran verified = system_.Ctl({"journal", "verify"});
  EXPECT_EQ(verified.code, 0) << verified.err;

  // The topic holds both histories, also for who reads it from its beginning.
  system_.KillAggregation(0);
  system_.KillAggregation(1);
  {
    pqxx::connection connection(system_.aggregation_database());
    pqxx::nontransaction(connection).exec("delete from streams");
  }
  system_.StartAggregation(0);
  EXPECT_EQ(system_.Reconcile(0), "");
}

TEST_F(Restore, KeepsWhatWasWrittenBeforeTheRebase) {
  system_.StartRegistry();
  system_.StartAggregation();
  Register(0, 10);
  const std::string older = Backup("registry");
  Register(10, 10);
  ASSERT_TRUE(Published("registry"));
  EXPECT_EQ(system_.Reconcile(), "");
  RestoreFrom(older, "registry");
  EXPECT_TRUE(Becomes(State::NOT_SERVING, "registry"));
  Register(50, 15);  // by who does not ask for its health: past where the topic ends
  const Ran done = Rebase("registry", "--yes");
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("kept:   15 entries"));
  EXPECT_TRUE(Becomes(State::SERVING, "registry"));
  EXPECT_TRUE(Published("registry"));
  EXPECT_EQ(Sql(system_.registry_database(), "select count(*) from enterprises"), 25);
  EXPECT_EQ(system_.Reconcile(), "");
  EXPECT_EQ(system_.Ctl({"journal", "verify"}).code, 0);
}

class RestoreOfAll : public Restore {
 protected:
  RestoreOfAll() : Restore(System::AllWriters()) {}

  void Enrol(const std::string& class_id, const Enterprise& enterprise, int64_t number) const {
    EnrolParticipantResponse enrolled;
    const auto status =
        CallUntilAnswered(*system_.Training(), &TrainingService::Stub::EnrolParticipant,
                          NewEnrolment(class_id, enterprise.enterprise_id(), number), enrolled);
    EXPECT_TRUE(status.ok()) << status.error_message();
  }
  bool Withdrawn(int64_t count) const {
    return Eventually(kPatience, [&] {
      return Sql(system_.database("training"),
                 "select count(*) from enrolments where status = 'withdrawn'") == count;
    });
  }
};

TEST_F(RestoreOfAll, IsFollowedByTheOthersExactlyOnce) {
  for (const std::string& writer : System::AllWriters()) system_.Start(writer);
  system_.StartAggregation();
  const std::string programme = OpenProgrammeOfToday(*system_.Training());
  ScheduleClassResponse scheduled;
  ASSERT_TRUE(CallUntilAnswered(*system_.Training(), &TrainingService::Stub::ScheduleClass,
                                NewClass(programme, 4), scheduled)
                  .ok());
  const std::string class_id = scheduled.class_().class_id();
  const Enterprise lost = Register(1), other = Register(2);
  Enrol(class_id, lost, 1);
  Enrol(class_id, other, 2);
  const std::string registry = Backup("registry"), training = Backup("training");
  Close(lost);
  EXPECT_TRUE(Withdrawn(1));
  for (const std::string& writer : System::AllWriters()) EXPECT_TRUE(Published(writer));
  EXPECT_EQ(system_.Reconcile(), "");

  // The registry forgets the closing. What training did because of it was done, and is named.
  RestoreFrom(registry, "registry");
  EXPECT_TRUE(Becomes(State::NOT_SERVING, "registry"));
  EXPECT_EQ(system_.Ctl({"doctor"}).code, 1);
  ASSERT_EQ(Rebase("registry", "--yes").code, 0);
  EXPECT_TRUE(Becomes(State::SERVING, "registry"));
  const std::string named =
      "select count(*) from followed_lost where enterprise_id = '" + lost.enterprise_id() + "'";
  for (const char* writer : {"training", "certification"}) {
    EXPECT_TRUE(Eventually(kPatience, [&] { return Sql(system_.database(writer), named) == 1; }))
        << writer;
  }
  EXPECT_EQ(Sql(system_.database("training"),
                "select count(*) from enrolments where status = 'withdrawn'"),
            1);
  EXPECT_EQ(system_.Reconcile(), "");
  Close(other);
  EXPECT_TRUE(Withdrawn(2));
  EXPECT_EQ(system_.Reconcile(), "");

  // Training forgets what it had followed, and follows again what the registry has.
  for (const std::string& writer : System::AllWriters()) EXPECT_TRUE(Published(writer));
  RestoreFrom(training, "training");
  EXPECT_TRUE(Becomes(State::NOT_SERVING, "training"));
  const Ran done = Rebase("training", "--yes");
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_TRUE(Becomes(State::SERVING, "training"));
  EXPECT_TRUE(Withdrawn(1));
  EXPECT_EQ(system_.Reconcile(), "");
  for (const std::string& writer : System::AllWriters()) {
    EXPECT_TRUE(Published(writer));
    EXPECT_EQ(system_.Ctl({"journal", "verify", "--source", writer}).code, 0) << writer;
  }
  const Ran doctor = system_.Ctl({"doctor"});
  EXPECT_EQ(doctor.code, 0) << doctor.out;
}

}  // namespace
}  // namespace umkm::testing
