// Puts any bytes on a topic, as a program with a fault would.
#pragma once

#include <librdkafka/rdkafka.h>

#include <stdexcept>
#include <string>

namespace umkm::aggregation {

// Produces one record with the hash header as given and waits until it is there.
inline void ProduceRaw(const std::string& brokers, const std::string& topic,
                       const std::string& value, const std::string& hash_hex) {
  char error[512];
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  rd_kafka_conf_set(conf, "bootstrap.servers", brokers.c_str(), error, sizeof(error));
  rd_kafka_t* producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof(error));
  if (producer == nullptr) throw std::runtime_error(error);
  const rd_kafka_resp_err_t result = rd_kafka_producev(
      producer, RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(0),
      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
      RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),
      RD_KAFKA_V_HEADER("umkmhash", hash_hex.data(), static_cast<ssize_t>(hash_hex.size())),
      RD_KAFKA_V_END);
  const bool sent = result == RD_KAFKA_RESP_ERR_NO_ERROR && rd_kafka_flush(producer, 20'000) == 0;
  rd_kafka_destroy(producer);
  if (!sent) throw std::runtime_error("the record could not be produced");
}

}  // namespace umkm::aggregation
