// The topic as a whole: how fast the relay fills it, and how fast plain librdkafka would.
#include <librdkafka/rdkafka.h>

#include <thread>

#include "common/kafka.h"
#include "common/text.h"
#include "tests/bench/load.h"

namespace umkm::bench {
namespace {

constexpr char kRawTopic[] = "bench.raw";

// Sets options of a plain producer; false when one is not known.
bool Configure(rd_kafka_conf_t* settings) {
  // Good for throughput: idempotent as ours, with time to fill batches.
  const std::pair<const char*, std::string> all[] = {{"bootstrap.servers", Brokers()},
                                                     {"acks", "all"},
                                                     {"enable.idempotence", "true"},
                                                     {"linger.ms", "5"},
                                                     {"queue.buffering.max.messages", "1000000"},
                                                     {"queue.buffering.max.kbytes", "1048576"}};
  for (const auto& [name, value] : all) {
    if (rd_kafka_conf_set(settings, name, value.c_str(), nullptr, 0) != RD_KAFKA_CONF_OK) {
      return false;
    }
  }
  return true;
}

}  // namespace

int Drain(int64_t count) {
  int64_t records = 0;
  Steady::time_point first, last;
  while (records < count) {
    try {
      KafkaConsumer consumer(Brokers(), Topic(), std::nullopt);
      records = 0;
      while (records < count) {
        consumer.Read(100, 10'000, [&](const KafkaRecord&) {
          last = Steady::now();
          if (records++ == 0) first = last;
        });
      }
    } catch (const KafkaError&) {  // the topic is not there yet
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
  PrintRate("drain", count, Seconds(last - first));
  return 0;
}

int Produce(int64_t count) {
  std::vector<OwnedRecord> records =
      ReadLastRecords(Brokers(), Topic(), static_cast<int>(count), 60'000);
  std::vector<std::pair<KafkaHeaders, std::string>> ready;
  for (OwnedRecord& record : records) {
    JournalRow row{0, Unhex(record.hash_hex), std::move(record.value)};
    ready.emplace_back(HeadersOf(row), row.entry);
  }
  rd_kafka_conf_t* settings = rd_kafka_conf_new();
  if (!Configure(settings)) return 1;
  rd_kafka_t* producer = rd_kafka_new(RD_KAFKA_PRODUCER, settings, nullptr, 0);
  const auto start = Steady::now();
  for (const auto& [record, value] : ready) {
    rd_kafka_headers_t* headers = rd_kafka_headers_new(record.headers.size());
    for (const auto& [name, text] : record.headers) {
      rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), text.data(),
                          static_cast<ssize_t>(text.size()));
    }
    rd_kafka_producev(producer, RD_KAFKA_V_TOPIC(kRawTopic), RD_KAFKA_V_PARTITION(0),
                      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY | RD_KAFKA_MSG_F_BLOCK),
                      RD_KAFKA_V_KEY(record.key.data(), record.key.size()),
                      RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),
                      RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_END);
    rd_kafka_poll(producer, 0);
  }
  rd_kafka_flush(producer, 120'000);
  const int left = rd_kafka_outq_len(producer);
  PrintRate("produce", static_cast<int64_t>(ready.size()) - left, Seconds(Steady::now() - start));
  rd_kafka_destroy(producer);
  return left == 0 ? 0 : 1;
}

}  // namespace umkm::bench
