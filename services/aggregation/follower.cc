#include "aggregation/follower.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <thread>
#include <utility>

#include "aggregation/chain.h"
#include "aggregation/checkpoint.h"
#include "aggregation/follower_metrics.h"
#include "aggregation/store.h"
#include "common/journal_client.h"
#include "common/kafka.h"
#include "common/log.h"
#include "common/text.h"

namespace umkm::aggregation {

namespace {

using std::chrono::milliseconds;

constexpr int kReadTimeoutMs = 100, kWatermarkTimeoutMs = 1000, kRecordsPerRead = 2000;
constexpr std::size_t kStepsPerFlush = 8192;
constexpr milliseconds kRetry(500), kLookForRebase(2000);
constexpr char kRebase[] =
    ". If it was restored from an older backup, `umkmctl journal rebase` is the way on";
constexpr milliseconds kLeastBackoff(100), kMostBackoff(3000);
constexpr absl::Duration kServeWithoutBroker = absl::Seconds(5), kAskAgain = absl::Seconds(5);

}  // namespace

// Everything but the constructor and destructor runs on `thread`.
struct Follower::Impl {
  // What came of asking the source.
  enum class Answer { kAgrees, kAway, kStopped };

  Impl(Options given, State& its_state, std::size_t its_stream, const Clock& its_clock,
       Metrics& metrics);

  void Run();
  bool LoadCheckpoint();
  void FollowTopic();
  void CheckLoaded(KafkaConsumer& consumer);
  std::size_t TakeRun(std::span<const KafkaRecord> records);
  void Take(const KafkaRecord& record);
  void Decide(const KafkaRecord& record, const std::string& hash);
  void Settle(const KafkaRecord& record, const std::string& hash);
  void Quarantine(const KafkaRecord& record, const std::string& reason);
  void Flush();
  void Shown(uint64_t entries = 0);

  Answer AskSource();
  Answer Resync(const journal::v1::Head& head);
  bool AppendFromSource(Chain& chain, const std::string& bytes, const std::string& hash);

  void SetProblem(const std::string& problem);
  void AwaitRebase();
  Answer Stop(StreamStop why, const std::string& problem);
  void Wait(milliseconds duration);
  bool Ending() const { return stop.stop_requested() || stopped != StreamStop::kNone; }

  const Options options;
  State& state;
  const std::size_t stream;
  const Clock& clock;
  FollowerMetrics figures;

  Store store;
  JournalClient journal;
  Checkpoint checkpoint;
  std::unique_ptr<Chain> chain;
  uint64_t shown_position = 0;  // what readers of the state see
  int64_t shown_offset = 0;
  std::string problem;
  StreamStop stopped = StreamStop::kNone;
  bool loaded = false;
  absl::Time started;
  std::optional<int64_t> target_offset;  // the topic's end when following began
  bool suspicious = false;               // a record was quarantined: it may have been an entry
  absl::Time ask_not_before;

  std::stop_token stop;
  std::mutex mutex;
  std::condition_variable_any wake;
  std::jthread thread;  // last: it uses all of the above
};

Follower::Impl::Impl(Options given, State& its_state, std::size_t its_stream,
                     const Clock& its_clock, Metrics& metrics)
    : options(std::move(given)),
      state(its_state),
      stream(its_stream),
      clock(its_clock),
      figures(options.source, clock, metrics),
      store(options.database, state.names()),
      journal(options.journal_address, clock),
      checkpoint(options.source, options.database, state, stream, clock, metrics),
      started(clock.Now()) {
  thread = std::jthread([this](std::stop_token token) {
    stop = std::move(token);
    Run();
  });
}

void Follower::Impl::Run() {
  try {
    while (!Ending() && !LoadCheckpoint()) Wait(kRetry);
    while (!stop.stop_requested()) Ending() ? AwaitRebase() : FollowTopic();
  } catch (const std::exception& error) {
    Stop(StreamStop::kUnexpected, absl::StrCat("stopped by an unexpected error: ", error.what()));
  }
}

bool Follower::Impl::LoadCheckpoint() {
  std::optional<Store::Checkpoint> stored;
  try {
    stored = store.Load(options.source);
  } catch (const std::exception& error) {
    SetProblem("the checkpoint database is not reachable");
    return false;
  }
  SetProblem("");
  Progress progress = stored ? stored->progress : Progress();
  chain = std::make_unique<Chain>(options.source, progress, state.names());
  if (stored) state.Replace(stream, std::move(progress), std::move(stored->cube));
  Shown();
  LogInfo("a stream is followed", {{"source", options.source},
                                   {"topic", options.topic},
                                   {"position", std::to_string(chain->progress().position)}});
  return true;
}

// Reads the topic from where the chain stands until the reading itself goes wrong.
void Follower::Impl::FollowTopic() {
  const int64_t offset = chain->progress().kafka_offset;
  try {
    KafkaConsumer consumer(options.brokers, options.topic,
                           offset > 0 ? std::optional(offset) : std::nullopt);
    while (!Ending()) {
      if (!loaded) CheckLoaded(consumer);
      const auto records = consumer.Read(kReadTimeoutMs, kRecordsPerRead);
      for (const KafkaRecord& record : records.subspan(TakeRun(records))) Take(record);
      Flush();
      figures.Read(consumer.reachable(), consumer.at_end());
      if (suspicious && clock.Now() >= ask_not_before) {
        suspicious = AskSource() == Answer::kAway;
        ask_not_before = clock.Now() + kAskAgain;
      }
    }
  } catch (const KafkaOffsetError& error) {
    // The topic was made anew, or lost its beginning. What we have seen is skipped by position.
    LogWarning("the topic is read from its beginning",
               {{"source", options.source}, {"why", error.what()}});
    chain->SetKafkaOffset(0);
    target_offset.reset();
  } catch (const KafkaError& error) {
    LogWarning("the topic cannot be read", {{"source", options.source}, {"why", error.what()}});
    Wait(kRetry);
  }
}

// Loaded: caught up with what the topic held at the start; or the broker is away, and what the
// checkpoint holds is served, stale as its positions say.
void Follower::Impl::CheckLoaded(KafkaConsumer& consumer) {
  const int64_t offset = chain->progress().kafka_offset;
  if (!target_offset) {
    if (const auto range = consumer.Watermarks(kWatermarkTimeoutMs)) {
      if (offset > range->second) throw KafkaOffsetError("the topic ends before our offset");
      target_offset = range->second;
    }
  }
  const bool caught_up = target_offset && offset >= *target_offset;
  const bool serve_stale = chain->progress().position > 0 && !consumer.reachable() &&
                           clock.Now() - started > kServeWithoutBroker;
  if (!caught_up && !serve_stale) return;
  loaded = true;
  state.SetLoaded(stream);
}

// Takes as many as follow our entry one by one, all proven by the hash of the last one, and gives
// how many those are. Whatever is wrong with one of them is left to Take.
std::size_t Follower::Impl::TakeRun(std::span<const KafkaRecord> records) {
  std::size_t taken = 0;
  chain->BeginRun();
  while (taken < records.size() && chain->AppendLinked(records[taken].value)) ++taken;
  if (taken == 0 || !chain->Proven(Unhex(records[taken - 1].hash_hex()))) return 0;
  chain->SetKafkaOffset(records[taken - 1].offset + 1);
  return taken;
}

void Follower::Impl::Take(const KafkaRecord& record) {
  if (Ending()) return;
  Decide(record, Unhex(record.hash_hex()));
  if (!Ending()) chain->SetKafkaOffset(record.offset + 1);
}

void Follower::Impl::Decide(const KafkaRecord& record, const std::string& hash) {
  std::string reason;
  const auto entry = chain->Parse(record.value, reason);
  if (!entry) return Quarantine(record, reason);
  switch (chain->Judge(*entry, record.value, hash)) {
    case Chain::Verdict::kNext:
      // One that cannot be understood may be forged: the source has the true one.
      if (!chain->Append(*entry, hash).empty()) Settle(record, hash);
      return;
    case Chain::Verdict::kSeen:
      return;
    case Chain::Verdict::kOutdated:
      return figures.Outdated();
    case Chain::Verdict::kDoubtful:
      return Settle(record, hash);
  }
}

// A record in doubt: nothing behind it is looked at until the source has answered. Afterwards it is
// of the past, or was none of the journal's.
void Follower::Impl::Settle(const KafkaRecord& record, const std::string& hash) {
  for (milliseconds backoff = kLeastBackoff;; backoff = std::min(backoff * 2, kMostBackoff)) {
    const Answer answer = AskSource();
    if (answer == Answer::kStopped || Ending()) return;
    if (answer == Answer::kAgrees) break;
    SetProblem(absl::StrCat("gap at ", chain->progress().position + 1, ": ", options.source,
                            " not reachable"));
    Wait(backoff);
  }
  SetProblem("");
  const auto entry = ViewEntry(record.value);
  const Chain::Verdict verdict = chain->Judge(*entry, record.value, hash);
  if (verdict == Chain::Verdict::kNext && chain->Append(*entry, hash).empty()) return;
  if (verdict == Chain::Verdict::kNext || verdict == Chain::Verdict::kDoubtful) {
    Quarantine(record, "the journal of its source does not hold it");
  }
}

void Follower::Impl::Quarantine(const KafkaRecord& record, const std::string& reason) {
  figures.Quarantined();
  suspicious = true;
  LogWarning(
      "a record was quarantined",
      {{"source", options.source}, {"offset", std::to_string(record.offset)}, {"reason", reason}});
  try {
    store.Quarantine(options.source, record.offset, reason, record.value);
  } catch (const std::exception& error) {
    LogWarning("a quarantined record could not be kept",
               {{"source", options.source}, {"error", error.what()}});
  }
}

// Shows what was appended.
void Follower::Impl::Flush() {
  const Progress& progress = chain->progress();
  if (progress.position == shown_position && progress.kafka_offset == shown_offset) return;
  state.Advance(stream, progress, chain->steps());
  chain->ClearSteps();
  Shown(progress.position - shown_position);
}

// The state has what the chain has, `entries` more than before.
void Follower::Impl::Shown(uint64_t entries) {
  shown_position = chain->progress().position;
  shown_offset = chain->progress().kafka_offset;
  state.Read([&](const std::vector<Stream>& streams) {
    figures.Included(chain->progress(), entries, streams[stream].cube.cells());
  });
}

// Reads the source's journal from our own position, which proves that history is one, to its head.
Follower::Impl::Answer Follower::Impl::AskSource() {
  const std::optional<journal::v1::Head> head = journal.Head(stop);
  if (!head) return Answer::kAway;
  const Progress& ours = chain->progress();
  const bool later_epoch = head->epoch().number() > ours.epoch.number();
  if (head->position() < ours.position) {
    return later_epoch ? Resync(*head)
                       : Stop(StreamStop::kJournalBehind,
                              absl::StrCat("its journal ends at ", head->position(),
                                           ", before our position ", ours.position, kRebase));
  }
  bool forked = false, proven = ours.position == 0;
  const uint64_t before = ours.position, from = std::max<uint64_t>(before, 1);
  const bool reached = journal.Read(from, head->position(), stop,
                                    [&](const std::string& bytes, const std::string& hash) {
                                      if (!proven) {
                                        proven = hash == chain->progress().hash;
                                        forked = !proven;
                                        return proven;
                                      }
                                      if (chain->steps().size() >= kStepsPerFlush) Flush();
                                      return AppendFromSource(*chain, bytes, hash);
                                    });
  Flush();
  figures.Healed(ours.position - before);
  if (stopped != StreamStop::kNone) return Answer::kStopped;
  if (forked && later_epoch) return Resync(*head);
  if (forked) {
    return Stop(StreamStop::kFork, absl::StrCat("fork at ", ours.position,
                                                ": its journal has another entry there", kRebase));
  }
  return reached ? Answer::kAgrees : Answer::kAway;
}

// Another history, of a later epoch: the whole journal makes a new cube.
Follower::Impl::Answer Follower::Impl::Resync(const journal::v1::Head& head) {
  LogWarning("the journal is of a new epoch: the stream is rebuilt from it",
             {{"source", options.source}, {"epoch", std::to_string(head.epoch().number())}});
  Progress start;
  start.kafka_offset = chain->progress().kafka_offset;
  auto renewed = std::make_unique<Chain>(options.source, start, state.names());
  Cube cube;
  const auto move_steps = [&] {
    cube.Apply(renewed->steps(), renewed->progress().position);
    renewed->ClearSteps();
  };
  const bool reached = journal.Read(1, head.position(), stop,
                                    [&](const std::string& bytes, const std::string& hash) {
                                      if (renewed->steps().size() >= kStepsPerFlush) move_steps();
                                      return AppendFromSource(*renewed, bytes, hash);
                                    });
  if (stopped != StreamStop::kNone) return Answer::kStopped;
  if (!reached) return Answer::kAway;
  move_steps();
  chain = std::move(renewed);
  state.Replace(stream, chain->progress(), std::move(cube));
  Shown();
  figures.Resynced();
  return Answer::kAgrees;
}

// False, with the stream stopped, when the source's own entry cannot be appended.
bool Follower::Impl::AppendFromSource(Chain& to, const std::string& bytes,
                                      const std::string& hash) {
  const uint64_t position = to.progress().position + 1;
  const std::string why = to.AppendNext(bytes, hash);
  if (why.empty()) return true;
  Stop(StreamStop::kUnreadable,
       absl::StrCat("entry ", position, " of the journal itself cannot be followed: ", why));
  return false;
}

void Follower::Impl::SetProblem(const std::string& text) {
  if (text == problem) return;
  problem = text;
  figures.SetProblem(!text.empty());
  state.SetProblem(stream, text);
  Log(text.empty() ? LogLevel::kInfo : LogLevel::kWarning,
      text.empty() ? "a stream is followed again" : "a stream waits",
      {{"source", options.source}, {"problem", text}});
}

// A stream that its journal contradicts goes on by itself once that was re-based, or has again what
// it lacked.
void Follower::Impl::AwaitRebase() {
  Wait(kLookForRebase);
  if (stopped != StreamStop::kJournalBehind && stopped != StreamStop::kFork) return;
  const std::optional<journal::v1::Head> head = journal.Head(stop);
  const Progress& ours = chain->progress();
  if (!head || (head->epoch().number() <= ours.epoch.number() &&
                !(stopped == StreamStop::kJournalBehind && head->position() >= ours.position))) {
    return;
  }
  figures.SetStopped(stopped = StreamStop::kNone);
  SetProblem("");
  suspicious = AskSource() == Answer::kAway;
}

// What was included until now stays served; only people can tell how to go on.
Follower::Impl::Answer Follower::Impl::Stop(StreamStop why, const std::string& text) {
  stopped = why;
  figures.SetProblem(true);
  figures.SetStopped(why);
  const std::string advice = absl::StrCat(
      text, ". Put the journal of ", options.source, " (or this program) right; to rebuild the ",
      "stream: stop the aggregations, delete its row of table streams, start them again");
  problem = advice;
  state.SetProblem(stream, advice, true);
  state.SetLoaded(stream);
  LogError("a stream is stopped", {{"source", options.source}, {"problem", advice}});
  return Answer::kStopped;
}

void Follower::Impl::Wait(milliseconds duration) {
  std::unique_lock lock(mutex);
  wake.wait_for(lock, stop, duration, [] { return false; });
}

Follower::Follower(Options options, State& state, std::size_t stream, const Clock& clock,
                   Metrics& metrics)
    : impl_(std::make_unique<Impl>(std::move(options), state, stream, clock, metrics)) {}

Follower::~Follower() = default;

}  // namespace umkm::aggregation
