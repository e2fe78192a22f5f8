#include "common/committer.h"

#include <absl/time/time.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "common/attempt.h"
#include "common/committer_metrics.h"
#include "common/database.h"
#include "common/log.h"
#include "common/status.h"
#include "common/thread_name.h"

namespace umkm {
namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kMaxWaiting{5000};     // of a command while the database is away
constexpr milliseconds kReconnectPause{100};  // between attempts to reach it
constexpr milliseconds kProbePause{1000};     // between checks while there is nothing to do
constexpr std::size_t kMaxBatchBytes = 8 << 20;

struct Waiting {
  Command command;
  Committer::Done done;
  Steady::time_point since;
  bool in_doubt = false;  // it may have been committed by an attempt whose answer was lost
};

Refusal StoreAway() {
  return {.code = Code::kUnavailable,
          .reason = "STORE_AWAY",
          .message = {"The database cannot be reached at the moment. Try again with the same "
                      "request_id.",
                      "Basis data sedang tidak dapat dijangkau. Coba lagi dengan request_id yang "
                      "sama."},
          .retry_after_ms = 1000};
}

Refusal TooBusy() {
  return {.code = Code::kResourceExhausted,
          .reason = "TOO_BUSY",
          .message = {"Too many changes are waiting. Try again with the same request_id.",
                      "Terlalu banyak perubahan menunggu. Coba lagi dengan request_id yang sama."},
          .retry_after_ms = 500};
}

Refusal TooLate() {
  return {.code = Code::kDeadlineExceeded,
          .reason = "DEADLINE_EXCEEDED",
          .message = {"The change was not confirmed in time. Ask again with the same request_id.",
                      "Perubahan belum dikonfirmasi tepat waktu. Tanyakan lagi dengan request_id "
                      "yang sama."},
          .retry_after_ms = 500};
}

// True when the database, not the command, is the reason: full disk or no memory (53), locks and
// time-outs of others' making (55, 57), deadlocks and lost races (40), a read-only standby (25).
bool IsDatabasesFault(const std::exception& error) {
  if (dynamic_cast<const pqxx::transaction_rollback*>(&error) != nullptr) return true;
  const auto* sql = dynamic_cast<const pqxx::sql_error*>(&error);
  if (sql == nullptr) return false;
  const std::string kind = sql->sqlstate().substr(0, 2);
  return kind == "53" || kind == "55" || kind == "57" || kind == "40" || kind == "25";
}

}  // namespace

struct Committer::Impl {
  Impl(Options options_in, std::function<std::unique_ptr<Batch>()> new_batch_in,
       const Clock& clock_in, Metrics& metrics_in, OnCommitted on_committed_in);
  ~Impl();

  void Queue(std::vector<Waiting> commands);
  void Run();
  std::vector<Waiting> Take();
  void AnswerLate(std::vector<Waiting>& batch);
  void Process(std::vector<Waiting> batch);
  void CommitSome(std::vector<Waiting>& batch);
  void AfterFailure(std::vector<Waiting>& batch, const std::exception& error);
  void ConnectIfNeeded();
  void Probe();
  void Rollback();
  void SetTrouble(const std::string& why);
  void Answer(Waiting& waiting, Result<Committed> answer);

  const Options options;
  const std::function<std::unique_ptr<Batch>()> new_batch;
  const Clock& clock;
  const OnCommitted on_committed;

  std::unique_ptr<pqxx::connection> connection;  // of the thread
  std::string trouble;                           // of the thread
  std::atomic<bool> healthy = false;
  std::mutex mutex;
  std::condition_variable queued;
  std::deque<Waiting> waiting;
  bool stopping = false;
  CommitterMetrics figures;
  std::thread thread;  // last: it uses all of the above
};

Committer::Impl::Impl(Options options_in, std::function<std::unique_ptr<Batch>()> new_batch_in,
                      const Clock& clock_in, Metrics& metrics_in, OnCommitted on_committed_in)
    : options(std::move(options_in)),
      new_batch(std::move(new_batch_in)),
      clock(clock_in),
      on_committed(std::move(on_committed_in)),
      figures(
          options.source, metrics_in,
          [this] {
            const std::lock_guard lock(mutex);
            return waiting.size();
          },
          [this] { return healthy.load(); }),
      thread([this] { Run(); }) {}

Committer::Impl::~Impl() {
  {
    const std::lock_guard lock(mutex);
    stopping = true;
  }
  queued.notify_one();
  thread.join();
}

void Committer::Impl::Queue(std::vector<Waiting> commands) {
  bool busy = false;
  {
    const std::lock_guard lock(mutex);
    busy = waiting.size() >= static_cast<std::size_t>(options.max_waiting);
    if (!busy) std::move(commands.begin(), commands.end(), std::back_inserter(waiting));
  }
  queued.notify_one();
  if (!busy) return;
  for (Waiting& command : commands) Answer(command, tl::unexpected(TooBusy()));
}

void Committer::Impl::Run() {
  NameThread("committer");
  Probe();
  for (;;) {
    std::vector<Waiting> batch = Take();
    if (batch.empty()) return;
    Process(std::move(batch));
  }
}

// Waits for commands; checks the database now and then. Gives none when it is time to end.
std::vector<Waiting> Committer::Impl::Take() {
  std::unique_lock lock(mutex);
  while (!queued.wait_for(lock, kProbePause, [this] { return stopping || !waiting.empty(); })) {
    lock.unlock();
    Probe();
    lock.lock();
  }
  const std::size_t count = std::min(waiting.size(), static_cast<std::size_t>(options.max_batch));
  const auto end = waiting.begin() + static_cast<std::ptrdiff_t>(count);
  std::vector<Waiting> batch(std::make_move_iterator(waiting.begin()),
                             std::make_move_iterator(end));
  waiting.erase(waiting.begin(), end);
  return batch;
}

// Answers those whose callers wait no longer, and takes them out.
void Committer::Impl::AnswerLate(std::vector<Waiting>& batch) {
  const absl::Time now = clock.Now();
  for (Waiting& one : batch) {
    if (one.command.deadline < now) Answer(one, tl::unexpected(TooLate()));
  }
  std::erase_if(batch, [](const Waiting& one) { return one.done == nullptr; });
}

// Answers every command of the batch.
void Committer::Impl::Process(std::vector<Waiting> batch) {
  for (AnswerLate(batch); !batch.empty(); AnswerLate(batch)) {
    try {
      CommitSome(batch);
    } catch (const std::exception& error) {
      AfterFailure(batch, error);
    }
  }
}

// One transaction: answers the batch's first commands, as many as fit, and takes them out.
void Committer::Impl::CommitSome(std::vector<Waiting>& batch) {
  const auto start = Steady::now();
  ConnectIfNeeded();
  // BEGIN and COMMIT travel together with the statements beside them.
  pqxx::nontransaction tx(*connection);
  std::vector<const Command*> commands;
  for (const Waiting& one : batch) commands.push_back(&one.command);
  const std::unique_ptr<Batch> subjects = new_batch();
  Attempt attempt(tx, Attempt::Mode::kCommit, *subjects, commands);

  const absl::Time now = clock.Now();
  const std::string today = clock.Today();
  std::vector<Result<Committed>> answers;
  for (Waiting& one : batch) {
    if (attempt.bytes() > kMaxBatchBytes) break;
    Result<Committed> answer = attempt.Decide(one.command, now, today);
    if (!answer && answer.error().reason == kEntryTooLarge) {
      // Its rule has changed the subjects: begin again without it.
      Rollback();
      Answer(one, std::move(answer));
      batch.erase(batch.begin() + (&one - batch.data()));
      return;
    }
    if (answer && one.in_doubt) answer->repeated = false;  // it was this very command
    one.in_doubt = answer && !answer->repeated;
    answers.push_back(std::move(answer));
  }
  attempt.SaveAndCommit();

  std::vector<Waiting> done(std::make_move_iterator(batch.begin()),
                            std::make_move_iterator(batch.begin() + std::ssize(answers)));
  batch.erase(batch.begin(), batch.begin() + std::ssize(answers));
  SetTrouble("");
  figures.Committed(std::chrono::duration<double>(Steady::now() - start).count());
  for (std::size_t i = 0; i < done.size(); ++i) Answer(done[i], std::move(answers[i]));
  if (attempt.rows().empty()) return;
  figures.Appended(attempt.rows().size(), attempt.rows().back().position);
  on_committed(std::move(attempt.rows()));
}

void Committer::Impl::AfterFailure(std::vector<Waiting>& batch, const std::exception& error) {
  figures.Failed();
  const bool lost = connection == nullptr || !connection->is_open();
  if (lost || IsDatabasesFault(error)) {
    SetTrouble(error.what());
    if (lost)
      connection.reset();
    else
      Rollback();
    const auto too_old = [&](const Waiting& one) {
      return Steady::now() - one.since > kMaxWaiting;
    };
    for (Waiting& one : batch) {
      if (too_old(one)) Answer(one, tl::unexpected(StoreAway()));
    }
    std::erase_if(batch, [](const Waiting& one) { return one.done == nullptr; });
    if (!batch.empty()) std::this_thread::sleep_for(kReconnectPause);
    return;
  }
  Rollback();
  for (Waiting& one : batch) one.in_doubt = false;
  if (batch.size() == 1) {
    Answer(batch.front(), tl::unexpected(ToRefusal(error)));
  } else {
    LogWarning("a batch failed; its commands are tried one by one", {{"error", error.what()}});
    for (Waiting& one : batch) {
      std::vector<Waiting> alone;
      alone.push_back(std::move(one));
      Process(std::move(alone));
    }
  }
  batch.clear();
}

void Committer::Impl::ConnectIfNeeded() {
  if (connection != nullptr) return;
  connection = Connect(options.database, "umkm-committer");
  // It looks up and writes by keys only: one plan will do for ever, and is not made anew for each
  // array. Made while the tables are small it would go on scanning them.
  pqxx::nontransaction(*connection)
      .exec("set plan_cache_mode = force_generic_plan; set enable_seqscan = off");
}

// Finds out whether the database can be written, while there is nothing to write.
void Committer::Impl::Probe() {
  try {
    ConnectIfNeeded();
    const pqxx::row head = pqxx::nontransaction(*connection)
                               .exec1(healthy ? "select position from journal_head"
                                              : "select position from journal_head for update");
    figures.SetHead(head[0].as<uint64_t>());  // another replica writes too
    SetTrouble("");
  } catch (const std::exception& error) {
    SetTrouble(error.what());
    if (connection != nullptr && !connection->is_open()) connection.reset();
  }
}

void Committer::Impl::Rollback() {
  try {
    pqxx::nontransaction(*connection).exec("rollback");
  } catch (const std::exception&) {
    connection.reset();  // the server rolls back
  }
}

// Why the database cannot be written; empty when it can. Says so once.
void Committer::Impl::SetTrouble(const std::string& why) {
  healthy = why.empty();
  if (why == trouble) return;
  trouble = why;
  if (why.empty()) {
    LogInfo("the database can be written again");
  } else {
    LogWarning("the database cannot be written", {{"error", why}});
  }
}

void Committer::Impl::Answer(Waiting& one, Result<Committed> answer) {
  if (!answer) figures.Refused(answer.error().reason);
  const Done done = std::exchange(one.done, nullptr);
  done(std::move(answer));
}

Committer::Committer(Options options, std::function<std::unique_ptr<Batch>()> new_batch,
                     const Clock& clock, Metrics& metrics, OnCommitted on_committed)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(new_batch), clock, metrics,
                                   std::move(on_committed))) {}

Committer::~Committer() = default;

void Committer::Submit(Command command, Done done) {
  std::vector<Waiting> one;
  one.push_back({std::move(command), std::move(done), Steady::now()});
  impl_->Queue(std::move(one));
}

std::vector<Result<Committed>> Committer::SubmitAndWait(std::vector<Command> commands,
                                                        absl::Time deadline) {
  struct Answers {
    std::mutex mutex;
    std::condition_variable all_here;
    std::vector<Result<Committed>> results;
    std::size_t missing;
  };
  const auto answers = std::make_shared<Answers>();
  answers->results.assign(commands.size(), tl::unexpected(TooLate()));
  answers->missing = commands.size();
  std::vector<Waiting> all;
  for (std::size_t i = 0; i < commands.size(); ++i) {
    const auto done = [answers, i](Result<Committed> result) {
      const std::lock_guard lock(answers->mutex);
      answers->results[i] = std::move(result);
      if (--answers->missing == 0) answers->all_here.notify_one();
    };
    all.push_back({std::move(commands[i]), done, Steady::now()});
  }
  impl_->Queue(std::move(all));
  std::unique_lock lock(answers->mutex);
  answers->all_here.wait_until(lock, absl::ToChronoTime(deadline),
                               [&] { return answers->missing == 0; });
  return answers->results;
}

std::vector<Result<Committed>> Committer::DryRun(std::vector<Command> commands) {
  const auto own = Connect(impl_->options.database, "umkm-dry-run");
  pqxx::transaction<pqxx::repeatable_read, pqxx::read_only> tx(*own);
  std::vector<const Command*> pointers;
  for (const Command& command : commands) pointers.push_back(&command);
  const std::unique_ptr<Batch> subjects = impl_->new_batch();
  Attempt attempt(tx, Attempt::Mode::kDryRun, *subjects, pointers);
  std::vector<Result<Committed>> answers;
  for (const Command& command : commands) {
    answers.push_back(attempt.Decide(command, impl_->clock.Now(), impl_->clock.Today()));
  }
  return answers;
}

bool Committer::healthy() const { return impl_->healthy; }

}  // namespace umkm
