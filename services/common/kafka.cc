#include "common/kafka.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <chrono>

#include "common/log.h"

namespace umkm {
namespace {

constexpr int32_t kPartition = 0;
constexpr std::size_t kLittle = 20'000;  // messages fetched ahead
constexpr std::chrono::milliseconds kWakePause{10};
// To ask whether a broker that was away is back: in 100 ms librdkafka 2.0.2 never finds the leader
// anew.
constexpr int kComebackTimeoutMs = 1000;

struct Destroy {
  void operator()(rd_kafka_t* handle) const { rd_kafka_destroy(handle); }
  void operator()(rd_kafka_conf_t* settings) const { rd_kafka_conf_destroy(settings); }
  void operator()(rd_kafka_topic_t* topic) const { rd_kafka_topic_destroy(topic); }
  void operator()(rd_kafka_topic_conf_t* settings) const { rd_kafka_topic_conf_destroy(settings); }
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
  void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
  void operator()(rd_kafka_headers_t* headers) const { rd_kafka_headers_destroy(headers); }
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
  void operator()(rd_kafka_error_t* error) const { rd_kafka_error_destroy(error); }
};
template <class T>
using Owned = std::unique_ptr<T, Destroy>;

using Settings = std::vector<std::pair<const char*, std::string>>;

// What the callbacks of a handle have seen: its opaque, so it outlives the handle.
struct Events {
  bool reachable = false;
  std::string failure;  // that no later delivery can mend
  uint64_t delivered_position = 0;
  int64_t delivered_offset = -1;
  bool remade = false;  // offsets began anew
};

void OnError(rd_kafka_t* handle, int error, const char* reason, void* opaque) {
  auto* events = static_cast<Events*>(opaque);
  if (error == RD_KAFKA_RESP_ERR__FATAL) {
    char text[512];
    rd_kafka_fatal_error(handle, text, sizeof(text));
    events->failure = text;
  } else if (error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) {
    events->reachable = false;
  } else {
    Log(LogLevel::kDebug, "kafka", {{"error", reason}});
  }
}

void OnDelivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  auto* events = static_cast<Events*>(opaque);
  if (!events->failure.empty() || events->remade) return;
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    events->failure = rd_kafka_err2str(message->err);
  } else if (message->offset >= 0 && message->offset <= events->delivered_offset) {
    events->remade = true;
  } else {
    events->delivered_position = reinterpret_cast<uintptr_t>(message->_private);
    events->delivered_offset = message->offset;
  }
}

void OnLog(const rd_kafka_t*, int level, const char* facility, const char* text) {
  constexpr int kSyslogWarning = 4;
  // CONFWARN: that the guarantee against gaps counts as experimental.
  const bool matters = level <= kSyslogWarning && std::string_view(facility) != "CONFWARN";
  Log(matters ? LogLevel::kWarning : LogLevel::kDebug, "librdkafka",
      {{"facility", facility}, {"text", text}});
}

Owned<rd_kafka_conf_t> MakeSettings(const std::string& brokers, const Settings& settings) {
  Owned<rd_kafka_conf_t> conf(rd_kafka_conf_new());
  Settings all = {{"bootstrap.servers", brokers},
                  {"client.id", "umkm"},
                  {"socket.nagle.disable", "true"},
                  {"socket.keepalive.enable", "true"},
                  {"reconnect.backoff.ms", "50"},
                  {"reconnect.backoff.max.ms", "1000"},
                  {"topic.metadata.refresh.interval.ms", "5000"},
                  {"log.connection.close", "false"}};
  all.insert(all.end(), settings.begin(), settings.end());
  for (const auto& [name, value] : all) {
    char error[512];
    if (rd_kafka_conf_set(conf.get(), name, value.c_str(), error, sizeof(error)) !=
        RD_KAFKA_CONF_OK) {
      throw KafkaError(error);
    }
  }
  rd_kafka_conf_set_error_cb(conf.get(), OnError);
  rd_kafka_conf_set_log_cb(conf.get(), OnLog);
  return conf;
}

Owned<rd_kafka_t> MakeHandle(rd_kafka_type_t type, Owned<rd_kafka_conf_t> conf) {
  char error[512];
  Owned<rd_kafka_t> handle(rd_kafka_new(type, conf.get(), error, sizeof(error)));
  if (handle == nullptr) throw KafkaError(error);
  static_cast<void>(conf.release());  // the handle owns it
  return handle;
}

// What the broker says of the partition's first or next offset.
struct Asked {
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  int64_t offset = -1;
};

// `which`: RD_KAFKA_OFFSET_BEGINNING or _END. (rd_kafka_query_watermark_offsets of librdkafka 2.0.2
// heeds no time-out once it knows the leader; this call does, and then leaves the offset negative.)
Asked AskOffset(rd_kafka_t* handle, const std::string& topic, int64_t which, int timeout_ms) {
  const Owned<rd_kafka_topic_partition_list_t> list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_t* asked =
      rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), kPartition);
  asked->offset = which;
  const rd_kafka_resp_err_t error = rd_kafka_offsets_for_times(handle, list.get(), timeout_ms);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return {error};
  if (asked->err != RD_KAFKA_RESP_ERR_NO_ERROR) return {asked->err};
  if (asked->offset < 0) return {RD_KAFKA_RESP_ERR__TIMED_OUT};
  return {.offset = asked->offset};
}

bool IsMissingTopic(rd_kafka_resp_err_t error) {
  return error == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
         error == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC || error == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION;
}

Owned<rd_kafka_headers_t> MakeHeaders(const KafkaHeaders& from) {
  Owned<rd_kafka_headers_t> headers(rd_kafka_headers_new(from.headers.size()));
  for (const auto& [name, value] : from.headers) {
    rd_kafka_header_add(headers.get(), name.data(), static_cast<ssize_t>(name.size()), value.data(),
                        static_cast<ssize_t>(value.size()));
  }
  return headers;
}

std::string_view View(const void* bytes, std::size_t size) {
  return {static_cast<const char*>(bytes), bytes == nullptr ? 0 : size};
}

}  // namespace

std::string_view KafkaRecord::hash_hex() const {
  rd_kafka_headers_t* headers = nullptr;
  const void* bytes = nullptr;
  std::size_t size = 0;
  if (rd_kafka_message_headers(static_cast<const rd_kafka_message_t*>(message), &headers) !=
          RD_KAFKA_RESP_ERR_NO_ERROR ||
      rd_kafka_header_get_last(headers, "umkmhash", &bytes, &size) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return {};
  }
  return View(bytes, size);
}

// --- KafkaProducer ---

struct KafkaProducer::Impl {
  std::string name;
  Events events;
  Owned<rd_kafka_t> handle;
  Owned<rd_kafka_topic_t> topic;

  void ThrowFailure() const {
    if (events.remade) throw KafkaTopicRemade("topic " + name + " was deleted and made anew");
    if (!events.failure.empty()) throw KafkaError("Kafka took no more: " + events.failure);
  }
};

KafkaProducer::KafkaProducer(const std::string& brokers, const std::string& topic)
    : impl_(std::make_unique<Impl>()) {
  impl_->name = topic;
  // Nothing is ever given up: what cannot be delivered waits, and what fails for good makes the
  // producer fail as a whole before it sends anything that comes later. So there are no gaps.
  auto settings = MakeSettings(brokers, {{"acks", "all"},
                                         {"enable.idempotence", "true"},
                                         {"enable.gapless.guarantee", "true"},
                                         {"message.timeout.ms", "0"},
                                         {"linger.ms", "1"},
                                         {"compression.type", "lz4"},
                                         {"retry.backoff.ms", "50"},
                                         {"queue.buffering.max.messages", "50000"},
                                         {"queue.buffering.max.kbytes", "32768"}});
  rd_kafka_conf_set_opaque(settings.get(), &impl_->events);
  rd_kafka_conf_set_dr_msg_cb(settings.get(), OnDelivery);
  impl_->handle = MakeHandle(RD_KAFKA_PRODUCER, std::move(settings));
  impl_->topic.reset(rd_kafka_topic_new(impl_->handle.get(), topic.c_str(), nullptr));
  if (impl_->topic == nullptr) throw KafkaError(rd_kafka_err2str(rd_kafka_last_error()));
}

KafkaProducer::~KafkaProducer() {
  rd_kafka_purge(impl_->handle.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  rd_kafka_flush(impl_->handle.get(), 1000);
}

bool KafkaProducer::Produce(const JournalRow& row) {
  return Produce(HeadersOf(row), row.entry, row.position);
}

bool KafkaProducer::Produce(const KafkaHeaders& record, std::string_view value, uint64_t position) {
  impl_->ThrowFailure();
  Owned<rd_kafka_headers_t> headers = MakeHeaders(record);
  rd_kafka_vu_t fields[7] = {};
  fields[0].vtype = RD_KAFKA_VTYPE_RKT;
  fields[0].u.rkt = impl_->topic.get();
  fields[1].vtype = RD_KAFKA_VTYPE_PARTITION;
  fields[1].u.i32 = kPartition;
  fields[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  fields[2].u.i = RD_KAFKA_MSG_F_COPY;
  fields[3].vtype = RD_KAFKA_VTYPE_KEY;
  fields[3].u.mem = {const_cast<char*>(record.key.data()), record.key.size()};
  fields[4].vtype = RD_KAFKA_VTYPE_VALUE;
  fields[4].u.mem = {const_cast<char*>(value.data()), value.size()};
  fields[5].vtype = RD_KAFKA_VTYPE_OPAQUE;
  fields[5].u.ptr = reinterpret_cast<void*>(static_cast<uintptr_t>(position));
  fields[6].vtype = RD_KAFKA_VTYPE_HEADERS;
  fields[6].u.headers = headers.get();
  const Owned<rd_kafka_error_t> error(
      rd_kafka_produceva(impl_->handle.get(), fields, std::size(fields)));
  if (error == nullptr) {
    static_cast<void>(headers.release());  // the message owns them
    return true;
  }
  if (rd_kafka_error_code(error.get()) == RD_KAFKA_RESP_ERR__QUEUE_FULL) return false;
  throw KafkaError(rd_kafka_error_string(error.get()));
}

uint64_t KafkaProducer::Poll(int timeout_ms) {
  rd_kafka_poll(impl_->handle.get(), timeout_ms);
  impl_->ThrowFailure();
  return impl_->events.delivered_position;
}

uint64_t KafkaProducer::Flush(int timeout_ms) {
  rd_kafka_flush(impl_->handle.get(), timeout_ms);
  impl_->ThrowFailure();
  return impl_->events.delivered_position;
}

bool KafkaProducer::CheckTopic(int timeout_ms) {
  const Asked asked = AskOffset(impl_->handle.get(), impl_->name, RD_KAFKA_OFFSET_END, timeout_ms);
  if (IsMissingTopic(asked.error)) throw KafkaError("topic " + impl_->name + " does not exist");
  if (asked.error != RD_KAFKA_RESP_ERR_NO_ERROR) return false;
  if (asked.offset <= impl_->events.delivered_offset) {
    throw KafkaError("topic " + impl_->name + " has lost records that Kafka had taken");
  }
  return true;
}

// --- KafkaConsumer ---

struct KafkaConsumer::Impl {
  std::string name;
  Events events;
  int64_t begin = RD_KAFKA_OFFSET_BEGINNING;
  bool begun = false;
  bool at_end = false;
  Owned<rd_kafka_t> handle;
  Owned<rd_kafka_topic_t> topic;
  Owned<rd_kafka_queue_t> queue;
  std::chrono::steady_clock::time_point woken;
  std::vector<Owned<rd_kafka_message_t>> messages;  // of the last read
  std::vector<KafkaRecord> records;                 // … those that are records

  // When its queue is full librdkafka 2.0.2 sleeps for up to a second, however soon the queue is
  // empty again, unless there is something to send: so it gets a question when little is left.
  void WakeFetcher() {
    const auto now = std::chrono::steady_clock::now();
    if (rd_kafka_queue_length(queue.get()) > kLittle || now < woken + kWakePause) return;
    woken = now;
    AskOffset(handle.get(), name, RD_KAFKA_OFFSET_END, 1);
  }

  // Gives whether the message is a record; throws when the offset does not exist.
  bool IsRecord(const rd_kafka_message_t& message) {
    switch (message.err) {
      case RD_KAFKA_RESP_ERR_NO_ERROR:
        events.reachable = true;
        at_end = false;
        return true;
      case RD_KAFKA_RESP_ERR__PARTITION_EOF:
        events.reachable = true;
        at_end = true;
        return false;
      case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
      case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
        throw KafkaOffsetError("topic " + name + " does not have the offset that was asked for: " +
                               rd_kafka_message_errstr(&message));
      default:
        return false;
    }
  }
};

KafkaConsumer::KafkaConsumer(const std::string& brokers, const std::string& topic,
                             std::optional<int64_t> offset)
    : impl_(std::make_unique<Impl>()) {
  impl_->name = topic;
  auto settings = MakeSettings(brokers, {{"enable.partition.eof", "true"},
                                         {"fetch.error.backoff.ms", "100"},
                                         {"fetch.message.max.bytes", "8388608"},
                                         {"queued.max.messages.kbytes", "65536"}});
  rd_kafka_conf_set_opaque(settings.get(), &impl_->events);
  impl_->handle = MakeHandle(RD_KAFKA_CONSUMER, std::move(settings));
  Owned<rd_kafka_topic_conf_t> topic_settings(rd_kafka_topic_conf_new());
  char error[512];
  if (rd_kafka_topic_conf_set(topic_settings.get(), "auto.offset.reset", "error", error,
                              sizeof(error)) != RD_KAFKA_CONF_OK) {
    throw KafkaError(error);
  }
  impl_->topic.reset(
      rd_kafka_topic_new(impl_->handle.get(), topic.c_str(), topic_settings.release()));
  if (impl_->topic == nullptr) throw KafkaError(rd_kafka_err2str(rd_kafka_last_error()));
  impl_->queue.reset(rd_kafka_queue_new(impl_->handle.get()));
  if (offset) impl_->begin = *offset;
}

KafkaConsumer::~KafkaConsumer() {
  impl_->messages.clear();
  if (impl_->begun) rd_kafka_consume_stop(impl_->topic.get(), kPartition);
}

int KafkaConsumer::Read(int timeout_ms, int most,
                        const std::function<void(const KafkaRecord&)>& take) {
  const auto records = Read(timeout_ms, most);
  for (const KafkaRecord& record : records) take(record);
  return static_cast<int>(records.size());
}

std::span<const KafkaRecord> KafkaConsumer::Read(int timeout_ms, int most) {
  if (!impl_->begun && rd_kafka_consume_start_queue(impl_->topic.get(), kPartition, impl_->begin,
                                                    impl_->queue.get()) != 0) {
    throw KafkaError(rd_kafka_err2str(rd_kafka_last_error()));
  }
  impl_->begun = true;
  if (impl_->messages.size() == static_cast<std::size_t>(most)) impl_->WakeFetcher();
  impl_->records.clear();
  impl_->messages.clear();
  rd_kafka_poll(impl_->handle.get(), 0);
  rd_kafka_message_t* first = rd_kafka_consume_queue(impl_->queue.get(), timeout_ms);
  if (first == nullptr) {
    // The broker may have come back without having anything new.
    if (!impl_->events.reachable) Watermarks(kComebackTimeoutMs);
    return {};
  }
  impl_->messages.emplace_back(first);
  // A batch waits for its whole timeout unless the array fills: so it takes what is here.
  std::vector<rd_kafka_message_t*> more(static_cast<std::size_t>(std::max(most - 1, 0)));
  const ssize_t count =
      more.empty() ? 0
                   : rd_kafka_consume_batch_queue(impl_->queue.get(), 0, more.data(), more.size());
  for (ssize_t i = 0; i < count; ++i) {
    impl_->messages.emplace_back(more[static_cast<std::size_t>(i)]);
  }
  for (const auto& message : impl_->messages) {
    if (!impl_->IsRecord(*message)) continue;
    impl_->records.push_back({.offset = message->offset,
                              .key = View(message->key, message->key_len),
                              .value = View(message->payload, message->len),
                              .message = message.get()});
  }
  return impl_->records;
}

std::optional<std::pair<int64_t, int64_t>> KafkaConsumer::Watermarks(int timeout_ms) {
  const auto ask = [&](int64_t which) {
    const Asked asked = AskOffset(impl_->handle.get(), impl_->name, which, timeout_ms);
    impl_->events.reachable =
        asked.error == RD_KAFKA_RESP_ERR_NO_ERROR || IsMissingTopic(asked.error);
    return asked;
  };
  const Asked low = ask(RD_KAFKA_OFFSET_BEGINNING);
  if (low.error != RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  const Asked high = ask(RD_KAFKA_OFFSET_END);
  if (high.error != RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  return std::pair(low.offset, high.offset);
}

bool KafkaConsumer::reachable() const { return impl_->events.reachable; }

bool KafkaConsumer::at_end() const { return impl_->at_end; }

}  // namespace umkm
