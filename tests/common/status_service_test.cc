#include "common/status_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "common/server.h"
#include "tests/support/kafka.h"
#include "tests/support/postgres.h"

namespace umkm {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

const std::vector<Migration> kNotes = {{"notes/0001_table", "create table notes (id int);"},
                                       {"notes/0002_more", "insert into notes values (1);"}};

// A program "umkm-notes" that tells its status.
class StatusServiceTest : public ::testing::Test {
 protected:
  void TearDown() override { unsetenv("UMKM_DATABASE"); }

  status::v1::GetStatusResponse Ask(const std::string& database, const std::string& brokers,
                                    const status::v1::GetStatusRequest& request = {}) {
    setenv("UMKM_DATABASE", (database + " password=hunter2").c_str(), 1);
    char name[] = "umkm-notes";
    char* arguments[] = {name};
    Config config("umkm-notes", "A program.", 1, arguments);
    config.RequiredOrFile("UMKM_DATABASE", "its database");
    const Clock clock("UTC");
    Metrics metrics("");
    StatusServiceImpl service({config, database, {kNotes}, brokers, {"status-notes"}}, clock,
                              metrics);
    Server server({.listen = "127.0.0.1:0"}, {&service}, metrics, [] { return ""; });
    const auto stub = status::v1::StatusService::NewStub(grpc::CreateChannel(
        "127.0.0.1:" + std::to_string(server.port()), grpc::InsecureChannelCredentials()));
    grpc::ClientContext context;
    status::v1::GetStatusResponse response;
    const grpc::Status status = stub->GetStatus(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    server.Shutdown([] {});
    return response;
  }
};

TEST_F(StatusServiceTest, TellsOfProgramDatabaseAndTopicWithoutThePassword) {
  TestKafka().NewTopic("status-notes");
  const std::string database = TestPostgres().NewDatabase();
  Migrate(database, {kNotes[0], {"other/0001_newer", "select 1;"}});
  const auto status = Ask(database, TestKafka().brokers());
  EXPECT_EQ(status.program(), "umkm-notes");
  EXPECT_NE(status.version(), "");
  EXPECT_GE(status.now().seconds(), status.start_time().seconds());
  EXPECT_EQ(status.database().problem(), "");
  EXPECT_THAT(status.database().server_version(), HasSubstr("15."));
  EXPECT_GT(status.database().size_bytes(), 1 << 20);
  ASSERT_EQ(status.database().migrations_size(), 3);
  const auto& migrations = status.database().migrations();
  EXPECT_EQ(migrations[0].checksum(), migrations[0].applied_checksum());
  EXPECT_EQ(migrations[1].name(), "notes/0002_more");
  EXPECT_EQ(migrations[1].applied_checksum(), "");
  EXPECT_EQ(migrations[2].name(), "other/0001_newer");
  EXPECT_EQ(migrations[2].checksum(), "");
  ASSERT_EQ(status.topics_size(), 1);
  EXPECT_EQ(status.topics(0).problem(), "");
  EXPECT_EQ(status.topics(0).partitions(), 1);
  std::vector<std::pair<std::string, std::string>> settings;
  for (const auto& one : status.topics(0).settings())
    settings.emplace_back(one.name(), one.value());
  EXPECT_THAT(settings, Contains(Pair("cleanup.policy", "delete")));
  EXPECT_THAT(settings, Contains(Pair("retention.ms", "-1")));
  EXPECT_THAT(status.DebugString(), Not(HasSubstr("hunter2")));
  EXPECT_THAT(status.DebugString(), HasSubstr("UMKM_DATABASE"));
}

TEST_F(StatusServiceTest, SaysWhyItsStoresCannotBeSeen) {
  const auto status = Ask("host=127.0.0.1 port=1 connect_timeout=2", "127.0.0.1:1");
  EXPECT_THAT(status.database().problem(), HasSubstr("refused"));
  EXPECT_THAT(status.topics(0).problem(), HasSubstr("Kafka does not answer"));
}

TEST_F(StatusServiceTest, TellsOnlyItsClockWhenOnlyThatIsAsked) {
  status::v1::GetStatusRequest request;
  request.set_clock_only(true);
  const auto status = Ask("host=127.0.0.1 port=1", "127.0.0.1:1", request);
  EXPECT_GT(status.now().seconds(), 1'500'000'000);
  EXPECT_FALSE(status.has_database());
  EXPECT_EQ(status.settings_size(), 0);
}

}  // namespace
}  // namespace umkm
