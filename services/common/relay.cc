#include "common/relay.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

#include "common/database.h"
#include "common/kafka.h"
#include "common/log.h"
#include "common/relay_metrics.h"
#include "common/thread_name.h"
#include "common/topic_end.h"

namespace umkm {
namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kMaxOfferedBytes = 16 << 20;
constexpr int kMaxRows = 2000;         // read from the journal at once
constexpr int kKafkaTimeoutMs = 5000;  // to answer a question
constexpr int kTopicTimeoutMs = 1000;
constexpr milliseconds kTopicPause{3000};  // between looks at the topic
constexpr milliseconds kHeadPause{200};    // between looks at the head: other replicas write too

// Why nothing can be published: for problem().
class Blocked : public std::runtime_error {
 public:
  Blocked(RelayStop why, const std::string& text) : std::runtime_error(text), reason(why) {}
  const RelayStop reason;
};

bool NeedsRebase(RelayStop why) {
  return why == RelayStop::kJournalBehind || why == RelayStop::kFork;
}

// The last of the records that is an entry of the source; foreign bytes are passed over.
std::optional<TopicEntry> LastEntryOf(const std::string& source,
                                      const std::vector<OwnedRecord>& records) {
  for (auto record = records.rbegin(); record != records.rend(); ++record) {
    if (auto it = EntryOf(source, *record)) return it;
  }
  return std::nullopt;
}

journal::v1::Entry ReadEntry(pqxx::transaction_base& tx, uint64_t position) {
  const std::vector<JournalRow> rows = ReadRows(tx, position, 1);
  journal::v1::Entry entry;
  if (rows.empty() || !entry.ParseFromString(rows.front().entry)) {
    throw Blocked(RelayStop::kUnreadable,
                  "The journal's entry " + std::to_string(position) + " cannot be read.");
  }
  return entry;
}

// The first position of the head's epoch; head + 1 when it has none. Epochs never fall.
uint64_t FirstOfEpoch(pqxx::transaction_base& tx, const journal::v1::Head& head) {
  uint64_t low = 1, high = head.position() + 1;
  while (low < high) {
    const uint64_t middle = low + (high - low) / 2;
    if (ReadEntry(tx, middle).epoch().number() < head.epoch().number()) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

// The position to publish next, given the last entry that is on the topic.
uint64_t PositionAfter(pqxx::transaction_base& tx, const TopicEntry& on_topic) {
  const journal::v1::Head head = ReadHead(tx);
  const journal::v1::Entry& last = on_topic.entry;
  if (Holds(tx, head, on_topic)) return last.position() + 1;
  // The journal was re-based since: what the topic holds beyond the backup is of the old epoch.
  if (last.epoch().number() < head.epoch().number()) return FirstOfEpoch(tx, head);
  const std::string where = "head " + std::to_string(head.position());
  const std::string remedy =
      "this database was restored from an older backup. Nothing is published. Run `umkmctl journal "
      "rebase` to begin a new epoch.";
  if (last.position() > head.position()) {
    throw Blocked(RelayStop::kJournalBehind, "The journal (" + where +
                                                 ") is behind its topic (position " +
                                                 std::to_string(last.position()) + "): " + remedy);
  }
  throw Blocked(RelayStop::kFork, "The journal (" + where +
                                      ") and its topic hold different entries at position " +
                                      std::to_string(last.position()) + ": " + remedy);
}

}  // namespace

struct Relay::Impl {
  Impl(Options options_in, Metrics& metrics);
  ~Impl();

  void Run();
  void Publish();
  void ReadHeadOf(pqxx::transaction_base& session);
  uint64_t FindNext(pqxx::transaction_base& session) const;
  std::vector<JournalRow> NextRows(pqxx::transaction_base& session, uint64_t next);
  std::vector<JournalRow> TakeOffers(uint64_t next);
  void Idle(KafkaProducer& producer, uint64_t next);
  void SetPublished(uint64_t position);
  void SetProblem(RelayStop why, const std::string& text);
  bool Stopping();

  const Options options;
  RelayMetrics figures;
  std::atomic<uint64_t> published = 0;
  std::atomic<bool> needs_rebase = false;
  bool refill = false;  // of the thread: the topic was made anew

  std::mutex mutex;
  std::condition_variable wake;
  std::deque<JournalRow> offers;
  std::size_t offered_bytes = 0;
  uint64_t head = 0;  // last position known to be committed
  std::string problem;
  bool stopping = false;
  std::thread thread;  // last: it uses all of the above
};

Relay::Impl::Impl(Options options_in, Metrics& metrics)
    : options(std::move(options_in)), figures(metrics), thread([this] { Run(); }) {}

Relay::Impl::~Impl() {
  {
    const std::lock_guard lock(mutex);
    stopping = true;
  }
  wake.notify_one();
  thread.join();
}

void Relay::Impl::Run() {
  NameThread("relay");
  while (!Stopping()) {
    try {
      Publish();
    } catch (const KafkaTopicRemade& error) {
      refill = true;
      SetProblem(RelayStop::kKafka, error.what());
    } catch (const KafkaError& error) {
      SetProblem(RelayStop::kKafka, error.what());
    } catch (const Blocked& error) {
      if (NeedsRebase(error.reason)) needs_rebase = true;
      SetProblem(error.reason, error.what());
    } catch (const std::exception& error) {
      SetProblem(RelayStop::kDatabase, error.what());
    }
    std::unique_lock lock(mutex);
    wake.wait_for(lock, milliseconds(options.retry_ms), [this] { return stopping; });
  }
}

// Publishes until it has to stop; throws when it cannot. Returns when another relay is at work.
void Relay::Impl::Publish() {
  const auto connection = Connect(options.database, "umkm-relay");
  pqxx::nontransaction session(*connection);
  const bool ours =
      session.exec1("select pg_try_advisory_lock(hashtext('umkm.relay'))")[0].as<bool>();
  figures.SetActive(ours);
  if (!ours) {
    if (needs_rebase) FindNext(session);  // throws until that was done, by whichever replica
    needs_rebase = false;
    return SetProblem(RelayStop::kNone, "");
  }
  ReadHeadOf(session);
  uint64_t next = refill ? 1 : FindNext(session);
  needs_rebase = false;
  SetPublished(next - 1);
  KafkaProducer producer(options.brokers, options.topic);
  refill = false;
  std::deque<JournalRow> rows;  // to send
  Steady::time_point head_check, topic_check;
  while (!Stopping()) {
    if (Steady::now() >= head_check) {
      ReadHeadOf(session);
      head_check = Steady::now() + kHeadPause;
    }
    if (Steady::now() >= topic_check) {
      const bool there = producer.CheckTopic(kTopicTimeoutMs);
      SetProblem(there ? RelayStop::kNone : RelayStop::kKafka,
                 there ? "" : "Kafka cannot be reached.");
      topic_check = Steady::now() + kTopicPause;
    }
    // Not before all is delivered: librdkafka 2.0.2 spins while messages wait for a request in
    // flight. Meanwhile more is offered, to go together.
    if (rows.empty() && published + 1 == next) {
      std::vector<JournalRow> more = NextRows(session, next);
      if (!more.empty()) figures.SetNext(more.front());
      std::move(more.begin(), more.end(), std::back_inserter(rows));
    }
    while (!rows.empty() && producer.Produce(rows.front())) {
      next = rows.front().position + 1;
      rows.pop_front();
    }
    if (const uint64_t position = producer.Poll(0); position > published) SetPublished(position);
    Idle(producer, next);
  }
}

void Relay::Impl::ReadHeadOf(pqxx::transaction_base& session) {
  const uint64_t position = ReadHead(session).position();
  figures.SetHead(position);
  const std::lock_guard lock(mutex);
  head = std::max(head, position);
}

// Where the topic ends.
uint64_t Relay::Impl::FindNext(pqxx::transaction_base& session) const {
  // Further and further back, should foreign records lie at its end.
  for (const int most : {50, 5000, 100'000}) {
    const std::vector<OwnedRecord> records =
        ReadLastRecords(options.brokers, options.topic, most, kKafkaTimeoutMs);
    if (const auto last = LastEntryOf(options.source, records)) {
      return PositionAfter(session, *last);
    }
    if (records.size() < static_cast<std::size_t>(most)) return 1;
  }
  throw Blocked(RelayStop::kForeignTopic, "The last 100,000 records of topic " + options.topic +
                                              " are not of this journal: see who writes to it.");
}

// What is to be published from `next` on: as it was offered, else from the journal.
std::vector<JournalRow> Relay::Impl::NextRows(pqxx::transaction_base& session, uint64_t next) {
  std::vector<JournalRow> rows = TakeOffers(next);
  if (!rows.empty()) return rows;
  {
    const std::lock_guard lock(mutex);
    if (next > head) return rows;
  }
  rows = ReadRows(session, next, kMaxRows);
  if (rows.empty() || rows.front().position != next) {
    throw Blocked(RelayStop::kUnreadable,
                  "The journal lacks its entry " + std::to_string(next) + ".");
  }
  return rows;
}

std::vector<JournalRow> Relay::Impl::TakeOffers(uint64_t next) {
  std::vector<JournalRow> rows;
  const std::lock_guard lock(mutex);
  while (!offers.empty() && offers.front().position <= next) {
    offered_bytes -= offers.front().entry.size();
    if (offers.front().position == next) {
      rows.push_back(std::move(offers.front()));
      ++next;
    }
    offers.pop_front();
  }
  return rows;
}

// Waits until there is something to do: for a delivery, or else for an offer.
void Relay::Impl::Idle(KafkaProducer& producer, uint64_t next) {
  if (published + 1 < next) {
    producer.Poll(1);
    return;
  }
  std::unique_lock lock(mutex);
  wake.wait_for(lock, kHeadPause, [&] { return stopping || !offers.empty() || next <= head; });
}

void Relay::Impl::SetPublished(uint64_t position) {
  published = position;
  figures.SetPublished(position);
}

void Relay::Impl::SetProblem(RelayStop why, const std::string& text) {
  figures.SetStopped(why);
  const std::lock_guard lock(mutex);
  if (text == problem) return;
  problem = text;
  if (text.empty()) {
    LogInfo("the relay publishes", {{"topic", options.topic}});
  } else {
    LogError("the relay does not publish", {{"topic", options.topic}, {"problem", text}});
  }
}

bool Relay::Impl::Stopping() {
  const std::lock_guard lock(mutex);
  return stopping;
}

Relay::Relay(Options options, Metrics& metrics)
    : impl_(std::make_unique<Impl>(std::move(options), metrics)) {}

Relay::~Relay() = default;

void Relay::Offer(std::vector<JournalRow> rows) {
  if (rows.empty()) return;
  impl_->figures.Committed(rows);
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->head = std::max(impl_->head, rows.back().position);
    for (JournalRow& row : rows) {
      if (impl_->offered_bytes > kMaxOfferedBytes) break;
      impl_->offered_bytes += row.entry.size();
      impl_->offers.push_back(std::move(row));
    }
  }
  impl_->wake.notify_one();
}

uint64_t Relay::published() const { return impl_->published; }

bool Relay::needs_rebase() const { return impl_->needs_rebase; }

std::string Relay::problem() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->problem;
}

}  // namespace umkm
