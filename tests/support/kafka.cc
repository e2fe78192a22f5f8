#include "tests/support/kafka.h"

#include "tests/support/script.h"

namespace umkm {
namespace {

ScriptedServer& TheBroker() {
  // One more port than the broker's own: its controller's.
  static ScriptedServer broker("kafka", "stop", 2);
  return broker;
}

}  // namespace

TestKafka::TestKafka() { TheBroker().Run("start"); }

std::string TestKafka::brokers() const { return "127.0.0.1:" + std::to_string(TheBroker().port()); }

void TestKafka::NewTopic(const std::string& name) { TheBroker().Run("topic", name); }

void TestKafka::DeleteTopic(const std::string& name) { TheBroker().Run("delete-topic", name); }

void TestKafka::Stop() { TheBroker().Run("stop"); }

void TestKafka::Start() { TheBroker().Run("start"); }

}  // namespace umkm
