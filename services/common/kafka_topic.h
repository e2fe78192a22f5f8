// What a broker says of a topic: how it was made and is set.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace umkm {

struct TopicDescription {
  int partitions = 0;
  int replicas = 0;          // of partition 0
  int in_sync_replicas = 0;  // of partition 0
  // As in force, by name: cleanup.policy, retention.ms, retention.bytes, max.message.bytes,
  // min.insync.replicas.
  std::vector<std::pair<std::string, std::string>> settings;
};

// Asks the broker. Throws KafkaError (common/kafka.h) when it does not answer in time, or does not
// have the topic.
TopicDescription DescribeTopic(const std::string& brokers, const std::string& topic,
                               int timeout_ms);

}  // namespace umkm
