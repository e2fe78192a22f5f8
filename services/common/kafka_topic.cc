#include "common/kafka_topic.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <memory>
#include <string_view>

#include "common/clock.h"
#include "common/kafka.h"

namespace umkm {
namespace {

struct Destroy {
  void operator()(rd_kafka_t* handle) const { rd_kafka_destroy(handle); }
  void operator()(rd_kafka_conf_t* settings) const { rd_kafka_conf_destroy(settings); }
  void operator()(rd_kafka_topic_t* topic) const { rd_kafka_topic_destroy(topic); }
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
  void operator()(rd_kafka_event_t* event) const { rd_kafka_event_destroy(event); }
  void operator()(rd_kafka_AdminOptions_t* options) const {
    rd_kafka_AdminOptions_destroy(options);
  }
  void operator()(rd_kafka_ConfigResource_t* resource) const {
    rd_kafka_ConfigResource_destroy(resource);
  }
  void operator()(const struct rd_kafka_metadata* metadata) const {
    rd_kafka_metadata_destroy(metadata);
  }
};
template <class T>
using Owned = std::unique_ptr<T, Destroy>;

constexpr std::string_view kMatters[] = {"cleanup.policy", "max.message.bytes",
                                         "min.insync.replicas", "retention.bytes", "retention.ms"};

// A consumer's: it has no wish to make topics that do not exist.
Owned<rd_kafka_t> MakeHandle(const std::string& brokers) {
  Owned<rd_kafka_conf_t> settings(rd_kafka_conf_new());
  char error[512];
  if (rd_kafka_conf_set(settings.get(), "bootstrap.servers", brokers.c_str(), error,
                        sizeof(error)) != RD_KAFKA_CONF_OK) {
    throw KafkaError(error);
  }
  // Its log lines say what the answer says.
  rd_kafka_conf_set_log_cb(settings.get(), [](const rd_kafka_t*, int, const char*, const char*) {});
  Owned<rd_kafka_t> handle(rd_kafka_new(RD_KAFKA_CONSUMER, settings.get(), error, sizeof(error)));
  if (handle == nullptr) throw KafkaError(error);
  static_cast<void>(settings.release());  // the handle owns it
  return handle;
}

void DescribePartitions(rd_kafka_t* handle, const std::string& name, int timeout_ms,
                        TopicDescription& description) {
  const Owned<rd_kafka_topic_t> topic(rd_kafka_topic_new(handle, name.c_str(), nullptr));
  const struct rd_kafka_metadata* answer = nullptr;
  const auto error = rd_kafka_metadata(handle, 0, topic.get(), &answer, timeout_ms);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    throw KafkaError(std::string("Kafka does not answer: ") + rd_kafka_err2str(error));
  }
  const Owned<const struct rd_kafka_metadata> metadata(answer);
  if (metadata->topic_cnt != 1 || metadata->topics[0].err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    throw KafkaError("topic " + name + " does not exist");
  }
  const auto& found = metadata->topics[0];
  description.partitions = found.partition_cnt;
  for (int i = 0; i < found.partition_cnt; ++i) {
    if (found.partitions[i].id != 0) continue;
    description.replicas = found.partitions[i].replica_cnt;
    description.in_sync_replicas = found.partitions[i].isr_cnt;
  }
}

void DescribeSettings(rd_kafka_t* handle, const std::string& name, int timeout_ms,
                      TopicDescription& description) {
  const Owned<rd_kafka_queue_t> queue(rd_kafka_queue_new(handle));
  const Owned<rd_kafka_AdminOptions_t> options(
      rd_kafka_AdminOptions_new(handle, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS));
  char error[512];
  rd_kafka_AdminOptions_set_request_timeout(options.get(), timeout_ms, error, sizeof(error));
  const Owned<rd_kafka_ConfigResource_t> asked(
      rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name.c_str()));
  rd_kafka_ConfigResource_t* resources[] = {asked.get()};
  rd_kafka_DescribeConfigs(handle, resources, 1, options.get(), queue.get());
  const Owned<rd_kafka_event_t> event(rd_kafka_queue_poll(queue.get(), timeout_ms));
  if (event == nullptr) throw KafkaError("Kafka does not tell the settings of topic " + name);
  if (rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    throw KafkaError(rd_kafka_event_error_string(event.get()));
  }
  std::size_t count = 0;
  const auto* answered = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(event.get()), &count);
  if (count != 1) throw KafkaError("Kafka does not tell the settings of topic " + name);
  if (rd_kafka_ConfigResource_error(answered[0]) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    const char* why = rd_kafka_ConfigResource_error_string(answered[0]);
    throw KafkaError(why == nullptr ? "the settings may not be read" : why);
  }
  const auto* entries = rd_kafka_ConfigResource_configs(answered[0], &count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view setting = rd_kafka_ConfigEntry_name(entries[i]);
    const char* value = rd_kafka_ConfigEntry_value(entries[i]);
    if (value == nullptr || std::ranges::find(kMatters, setting) == std::end(kMatters)) continue;
    description.settings.emplace_back(setting, value);
  }
  std::ranges::sort(description.settings);
}

}  // namespace

TopicDescription DescribeTopic(const std::string& brokers, const std::string& topic,
                               int timeout_ms) {
  const Stopwatch watch;
  const Owned<rd_kafka_t> handle = MakeHandle(brokers);
  TopicDescription description;
  DescribePartitions(handle.get(), topic, timeout_ms, description);
  const int left = timeout_ms - static_cast<int>(watch.Seconds() * 1000);
  DescribeSettings(handle.get(), topic, std::max(left, 1), description);
  return description;
}

}  // namespace umkm
