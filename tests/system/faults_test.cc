// The promises under faults, tried on the real programs with a real PostgreSQL and a real Kafka.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <pqxx/pqxx>
#include <set>
#include <thread>

#include "common/journal.h"
#include "tests/support/eventually.h"
#include "tests/support/system.h"

namespace umkm::testing {
namespace {

// From a start to SERVING; a program with ThreadSanitizer is some ten times slower.
#ifdef __SANITIZE_THREAD__
constexpr double kRestartSeconds = 60;
#else
constexpr double kRestartSeconds = 5;
#endif

using registry::v1::RegisterEnterpriseResponse;

class Faults : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    postgres_ = std::make_unique<TestPostgres>();
    kafka_ = std::make_unique<TestKafka>();
  }
  static void TearDownTestSuite() {
    kafka_.reset();
    postgres_.reset();
  }
  Faults() : system_(*postgres_, *kafka_, UMKM_BIN_DIR) {}

  // Registers `count` enterprises one after the other; gives the last position.
  uint64_t Register(int64_t first, int count) {
    const auto stub = system_.Registry();
    uint64_t position = 0;
    for (int64_t number = first; number < first + count; ++number) {
      grpc::ClientContext context;
      RegisterEnterpriseResponse response;
      const auto status = stub->RegisterEnterprise(&context, NewEnterprise(number), &response);
      EXPECT_TRUE(status.ok()) << status.error_message();
      position = ParsePositionToken("registry", response.position_token()).value_or(0);
    }
    return position;
  }

  int64_t Sql(const std::string& database, const std::string& query) {
    pqxx::connection connection(database);
    pqxx::nontransaction tx(connection);
    return tx.exec1(query)[0].as<int64_t>();
  }

  // Head position of the registry once it is all on Kafka.
  void WaitPublished() {
    const auto stub = system_.Journal();
    EXPECT_TRUE(Eventually(absl::Seconds(60), [&] {
      grpc::ClientContext context;
      journal::v1::GetJournalHeadResponse head;
      return stub->GetJournalHead(&context, {}, &head).ok() &&
             head.published_position() == head.head().position();
    }));
  }

  static std::unique_ptr<TestPostgres> postgres_;
  static std::unique_ptr<TestKafka> kafka_;
  System system_;
};

std::unique_ptr<TestPostgres> Faults::postgres_;
std::unique_ptr<TestKafka> Faults::kafka_;

// What 32 clients saw of their registrations.
struct Seen {
  std::mutex mutex;
  std::set<std::string> acknowledged;  // request ids
  std::set<std::string> ids;           // enterprise ids
};

void Client(const System& system, int client, const std::atomic<bool>& stop, Seen& seen) {
  const auto stub = system.Registry();
  for (int64_t number = client * 100'000; !stop; ++number) {
    const auto request = NewEnterprise(number);
    for (int attempt = 0; attempt < 600 && !stop; ++attempt) {  // again with the same request_id
      grpc::ClientContext context;
      context.set_wait_for_ready(true);
      context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(2));
      RegisterEnterpriseResponse response;
      if (!stub->RegisterEnterprise(&context, request, &response).ok()) continue;
      const std::lock_guard lock(seen.mutex);
      seen.acknowledged.insert(request.request_id());
      EXPECT_TRUE(seen.ids.insert(response.enterprise().enterprise_id()).second);
      break;
    }
  }
}

TEST_F(Faults, KillingTheRegistryUnder32ClientsLosesAndDoublesNothing) {
  system_.StartRegistry();
  system_.StartAggregation();
  Seen seen;
  std::atomic<bool> stop = false;
  std::vector<std::thread> clients;
  for (int client = 0; client < 32; ++client) {
    clients.emplace_back([&, client] { Client(system_, client, stop, seen); });
  }
  const auto acknowledged = [&] {
    const std::lock_guard lock(seen.mutex);
    return seen.acknowledged.size();
  };
  for (int kill = 0; kill < 3; ++kill) {
    const auto before = acknowledged();
    EXPECT_TRUE(Eventually(absl::Seconds(60), [&] { return acknowledged() >= before + 300; }));
    system_.KillRegistry();
    EXPECT_LE(system_.StartRegistry(), kRestartSeconds);
  }
  const auto before = acknowledged();
  EXPECT_TRUE(Eventually(absl::Seconds(60), [&] { return acknowledged() > before + 300; }));
  stop = true;
  for (auto& client : clients) client.join();

  std::set<std::string> journaled;
  uint64_t expected = 0;
  for (const auto& entry : system_.ReadJournal()) {
    EXPECT_EQ(entry.position(), ++expected);
    EXPECT_TRUE(journaled.insert(entry.request_id()).second) << "a request counted twice";
  }
  for (const auto& request_id : seen.acknowledged) EXPECT_TRUE(journaled.count(request_id));
  EXPECT_EQ(Sql(system_.registry_database(), "select count(*) from enterprises"),
            static_cast<int64_t>(journaled.size()));
  EXPECT_EQ(system_.Ctl({"journal", "verify"}).code, 0);
  EXPECT_EQ(system_.Reconcile(), "");
}

TEST_F(Faults, WritesGoOnWithoutKafkaAndTotalsAreExactAfterItsReturn) {
  system_.StartRegistry();
  system_.StartAggregation();
  Register(0, 20);
  kafka_->Stop();
  Register(20, 200);
  kafka_->Start();
  WaitPublished();
  EXPECT_EQ(system_.Reconcile(), "");
}

TEST_F(Faults, ADeletedTopicRefillsItselfAndTotalsStayExact) {
  system_.StartRegistry();
  system_.StartAggregation();
  Register(0, 50);
  WaitPublished();
  kafka_->DeleteTopic(system_.topic());
  kafka_->NewTopic(system_.topic());
  Register(50, 50);
  EXPECT_EQ(system_.Reconcile(), "");
  // A new replica that knows nothing finds the whole history on the topic.
  WaitPublished();
  pqxx::connection connection(system_.aggregation_database());
  system_.KillAggregation();
  pqxx::work tx(connection);
  tx.exec("truncate streams, amounts, cells");
  tx.commit();
  system_.StartAggregation();
  EXPECT_EQ(system_.Reconcile(), "");
}

TEST_F(Faults, KillingTheAggregationAtAnyMomentEndsEqualToARecount) {
  system_.StartRegistry();
  system_.StartAggregation();
  std::atomic<bool> stop = false;
  std::thread load([&] {
    for (int64_t number = 0; !stop; number += 10) Register(number, 10);
  });
  for (int kill = 0; kill < 5; ++kill) {
    std::this_thread::sleep_for(std::chrono::milliseconds(150 + kill * 400));  // the moment itself
    system_.KillAggregation();
    EXPECT_LE(system_.StartAggregation(), kRestartSeconds);
  }
  stop = true;
  load.join();
  EXPECT_EQ(system_.Reconcile(), "");
}

TEST_F(Faults, TwoReplicasOnOneStoreAgreeAndSurviveEachOther) {
  system_.StartRegistry();
  system_.StartAggregation(0);
  system_.StartAggregation(1);
  Register(0, 300);
  EXPECT_EQ(system_.Reconcile(0), "");
  EXPECT_EQ(system_.Reconcile(1), "");
  EXPECT_EQ(system_.Ctl({"totals", "--group-by", "regency", "-o", "json"}, 0).out,
            system_.Ctl({"totals", "--group-by", "regency", "-o", "json"}, 1).out);
  system_.KillAggregation(0);
  Register(300, 100);
  system_.StartAggregation(0);
  EXPECT_EQ(system_.Reconcile(0), "");
  EXPECT_EQ(system_.Reconcile(1), "");
}

TEST_F(Faults, OneAlteredByteOfTheJournalIsFound) {
  system_.StartRegistry();
  Register(0, 20);
  ASSERT_EQ(system_.Ctl({"journal", "verify"}).code, 0);
  pqxx::connection connection(system_.registry_database());
  pqxx::work tx(connection);
  tx.exec("alter table journal disable trigger user");
  tx.exec(
      "update journal set entry = set_byte(entry, 40, get_byte(entry, 40) # 1)"
      " where position = 7");
  tx.commit();
  const auto verify = system_.Ctl({"journal", "verify"});
  EXPECT_EQ(verify.code, 1);
  EXPECT_NE((verify.out + verify.err).find("7"), std::string::npos);
}

}  // namespace
}  // namespace umkm::testing
