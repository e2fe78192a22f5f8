// `umkmctl doctor` on the real programs: all well, then one fault after another, each named.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "tests/support/eventually.h"
#include "tests/support/system.h"

namespace umkm::testing {
namespace {

using ::testing::HasSubstr;

// What is told again for two seconds is over, and clients have found a broker again.
const absl::Duration kPatience = absl::Seconds(60);

class Doctor : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const std::string& writer : System::AllWriters()) system_.Start(writer);
    system_.StartAggregation();
    Register(1);
  }

  void Register(int number) {
    grpc::ClientContext context;
    registry::v1::RegisterEnterpriseResponse response;
    const auto status =
        system_.Registry()->RegisterEnterprise(&context, NewEnterprise(number), &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  // Runs doctor and keeps what it found: "part check" → {state, detail}.
  int Examine() {
    const absl::Time begin = absl::Now();
    const Ran ran = system_.Ctl({"doctor", "-o", "json"});
    EXPECT_LT(absl::Now() - begin, absl::Seconds(90));
    findings_.clear();
    const auto rows = nlohmann::json::parse(ran.out, nullptr, false);
    EXPECT_TRUE(rows.is_array()) << ran.out << ran.err;
    for (const auto& row : rows) {
      findings_[row.at("part").get<std::string>() + " " + row.at("check").get<std::string>()] = {
          row.at("state"), row.at("detail")};
    }
    out_ = ran.out;
    return ran.code;
  }
  bool Finds(const std::string& check, const std::string& state, const std::string& detail) {
    const auto& found = findings_[check];
    return found.first == state && found.second.find(detail) != std::string::npos;
  }
  bool BecomesWell() {
    return Eventually(kPatience, [&] { return Examine() == 0; });
  }
  void Sql(const std::string& writer, const std::string& statement) {
    const Ran ran = RunProgram(
        {"psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", system_.database(writer), "-c", statement});
    ASSERT_EQ(ran.code, 0) << ran.err;
  }

  TestPostgres postgres_;
  TestKafka kafka_;
  System system_{postgres_, kafka_, UMKM_BIN_DIR, System::AllWriters()};
  std::map<std::string, std::pair<std::string, std::string>> findings_;
  std::string out_;
};

// Sets one setting of a topic; its others become the broker's.
void SetTopic(const std::string& brokers, const std::string& topic, const char* name,
              const char* value) {
  char error[512];
  rd_kafka_conf_t* settings = rd_kafka_conf_new();
  rd_kafka_conf_set(settings, "bootstrap.servers", brokers.c_str(), error, sizeof error);
  const std::unique_ptr<rd_kafka_t, decltype(&rd_kafka_destroy)> handle(
      rd_kafka_new(RD_KAFKA_PRODUCER, settings, error, sizeof error), rd_kafka_destroy);
  ASSERT_NE(handle, nullptr) << error;
  rd_kafka_ConfigResource_t* resource =
      rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str());
  rd_kafka_ConfigResource_set_config(resource, name, value);
  rd_kafka_queue_t* queue = rd_kafka_queue_new(handle.get());
  rd_kafka_AlterConfigs(handle.get(), &resource, 1, nullptr, queue);
  rd_kafka_event_t* event = rd_kafka_queue_poll(queue, 20'000);
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(rd_kafka_event_error(event), RD_KAFKA_RESP_ERR_NO_ERROR)
      << rd_kafka_event_error_string(event);
  rd_kafka_event_destroy(event);
  rd_kafka_queue_destroy(queue);
  rd_kafka_ConfigResource_destroy(resource);
}

TEST_F(Doctor, FindsAllWellAndThenEachFault) {
  ASSERT_TRUE(BecomesWell()) << out_;
  for (const auto& [check, found] : findings_) EXPECT_EQ(found.first, "ok") << check << out_;
  for (const std::string part : {"registry", "training", "certification", "aggregation"}) {
    for (const char* check : {" serving", " version", " clock", " database", " migrations"}) {
      EXPECT_TRUE(findings_.contains(part + check)) << part << check;
    }
  }
  EXPECT_TRUE(findings_.contains("registry topic " + system_.topic())) << out_;
  EXPECT_TRUE(findings_.contains("aggregation topic " + system_.topic())) << out_;
  EXPECT_TRUE(Finds("registry published", "ok", "registry:1")) << out_;
  EXPECT_TRUE(Finds("aggregation stream registry", "ok", "registry:1")) << out_;

  // A topic that forgets.
  SetTopic(kafka_.brokers(), system_.topic(), "retention.ms", "604800000");
  const std::string topic = "registry topic " + system_.topic();
  EXPECT_TRUE(Eventually(kPatience, [&] {
    return Examine() == 1 && Finds(topic, "not ok", "retention.ms=-1");
  })) << out_;
  SetTopic(kafka_.brokers(), system_.topic(), "retention.ms", "-1");
  ASSERT_TRUE(BecomesWell()) << out_;

  // A database without a migration that its program needs.
  Sql("training", "create table kept as select * from migrations where name like 'training/%'");
  Sql("training", "delete from migrations where name like 'training/%'");
  EXPECT_TRUE(Eventually(kPatience, [&] {
    return Examine() == 1 && Finds("training migrations", "not ok", "missing: training/0001");
  })) << out_;
  Sql("training", "insert into migrations select * from kept");
  ASSERT_TRUE(BecomesWell()) << out_;
}

TEST_F(Doctor, GoesOnWhenAServiceOrKafkaIsAway) {
  ASSERT_TRUE(BecomesWell()) << out_;
  system_.Kill("training");
  EXPECT_EQ(Examine(), 3);
  EXPECT_TRUE(Finds("training serving", "not ok", "cannot be reached")) << out_;
  EXPECT_TRUE(Finds("registry serving", "ok", "")) << out_;
  EXPECT_TRUE(Finds("certification migrations", "ok", "applied")) << out_;
  EXPECT_TRUE(Finds("aggregation stream registry", "ok", "registry:1")) << out_;
  system_.Start("training");
  ASSERT_TRUE(BecomesWell()) << out_;

  kafka_.Stop();
  Register(2);  // writes go on
  EXPECT_EQ(Examine(), 1);
  EXPECT_TRUE(Finds("registry serving", "ok", "")) << out_;
  EXPECT_TRUE(Finds("registry journal", "ok", "registry:2")) << out_;
  EXPECT_TRUE(Finds("registry published", "not ok", "registry:1")) << out_;
  EXPECT_TRUE(Finds("registry topic " + system_.topic(), "unknown", "Kafka")) << out_;
  kafka_.Start();
  EXPECT_TRUE(BecomesWell()) << out_;
  EXPECT_TRUE(Finds("registry published", "ok", "registry:2")) << out_;
}

}  // namespace
}  // namespace umkm::testing
