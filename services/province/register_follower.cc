#include "province/register_follower.h"

#include <absl/strings/str_cat.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "common/journal.h"
#include "common/journal_client.h"
#include "common/log.h"
#include "common/rebase_service.h"
#include "common/text.h"
#include "common/thread_name.h"
#include "common/trace.h"
#include "province/change_of.h"
#include "province/follow_cursor.h"
#include "province/rebases.h"
#include "umkm/registry/v1/event.pb.h"

namespace umkm::province {

namespace {

using registry::v1::Event;

constexpr char kSource[] = "registry";
constexpr std::chrono::seconds kPause(1);  // until what is away is tried again
constexpr absl::Duration kCommitTimeout = absl::Seconds(5);
constexpr int64_t kMostEntriesUnkept = 1000;
constexpr double kMostSecondsUnkept = 1;

// What to do when the journal is not the one that was followed.
constexpr char kFollowAnew[] =
    ". Put the registry right; or, if this is its true journal now, stop this service, delete all "
    "rows of its tables followed_journals and followed_enterprises, and start it: it then follows "
    "the whole journal anew";
constexpr char kRebase[] =
    ". If it was restored from an older backup, run `umkmctl journal rebase registry`: it is then "
    "followed from the last entry on that it still has";
// What to do when an entry cannot be followed; none is ever passed over.
constexpr char kThenRestart[] = ". Put that right, then start this service again";

// Of trouble, not of a rule: the same command may succeed later.
bool IsTrouble(Code code) {
  return code == Code::kUnavailable || code == Code::kDeadlineExceeded ||
         code == Code::kResourceExhausted;
}

}  // namespace

// Everything but what the class itself promises to be thread-safe runs on `thread`.
struct RegisterFollower::Impl {
  Impl(Options given, CommandFor its_command_for, Committer& its_committer, const Clock& its_clock,
       Metrics& metrics);

  void Run();
  bool ReadCursor();
  void FollowJournal();
  bool Rejoin(const journal::v1::Head& head);
  bool HasChanged();
  bool Take(const std::string& bytes, const std::string& hash);
  std::string WhyNotNext(const journal::v1::Entry& entry, const std::string& bytes,
                         const std::string& hash) const;
  bool Commit(const EnterpriseChange& change);
  bool MovedByAnother(const EnterpriseChange& change);
  void KeepCursor();
  void Moved(int64_t to);

  void SayAway(const std::string& what);
  bool Stop(const std::string& why);
  void SetProblem(const std::string& text);
  void Wait(std::chrono::milliseconds duration);
  bool Ending() const { return stop.stop_requested() || stopped; }

  const Options options;
  const CommandFor command_for;
  Committer& committer;
  const Clock& clock;
  prometheus::Gauge& position_gauge;
  prometheus::Gauge& problem_gauge;

  JournalClient journal;
  FollowCursor cursor;
  journal::v1::Epoch epoch;  // of the journal; without incarnation: nothing was followed yet
  std::string last_hash;     // of the entry before the next one; empty: not known
  std::string kept_hash;     // of the entry at the stored cursor; empty: not known
  int64_t kept = 0;          // where the cursor was stored
  Stopwatch since_kept;
  std::string away;  // what is away; empty: nothing
  bool stopped = false;
  bool beyond = false;   // that is since the journal ends before our position
  int64_t later_at = 0;  // entry that was found to be of a later epoch than the head
  std::string met;       // incarnation of the journal that was last asked
  std::atomic<int64_t> position = 0;

  std::stop_token stop;
  mutable std::mutex mutex;
  std::string problem;  // guarded by mutex
  std::condition_variable_any wake;
  std::jthread thread;  // last: it uses all of the above
};

RegisterFollower::Impl::Impl(Options given, CommandFor its_command_for, Committer& its_committer,
                             const Clock& its_clock, Metrics& metrics)
    : options(std::move(given)),
      command_for(std::move(its_command_for)),
      committer(its_committer),
      clock(its_clock),
      position_gauge(metrics.Gauge("umkm_followed_position",
                                   "Position of the last entry of another writer's journal that "
                                   "was followed",
                                   {{"source", kSource}})),
      problem_gauge(metrics.Gauge("umkm_follow_problem",
                                  "1 when another writer's journal is not followed any more",
                                  {{"source", kSource}})),
      journal(options.address, clock),
      cursor(options.database) {
  thread = std::jthread([this](std::stop_token token) {
    stop = std::move(token);
    Run();
  });
}

void RegisterFollower::Impl::Run() {
  NameThread("follow-registry");
  try {
    while (!Ending() && !ReadCursor()) Wait(kPause);
    while (!stop.stop_requested()) {
      if (!stopped || HasChanged()) FollowJournal();
      Wait(kPause);
    }
  } catch (const std::exception& error) {
    Stop(absl::StrCat("an unexpected error: ", error.what(), kThenRestart));
  }
}

bool RegisterFollower::Impl::ReadCursor() {
  try {
    const FollowCursor::Place place = cursor.Load();
    epoch.Clear();
    epoch.set_incarnation(place.incarnation);
    last_hash.clear();
    kept = place.position;
    kept_hash = place.hash;
    Moved(place.position);
    return true;
  } catch (const std::exception&) {
    SayAway("the database");
    return false;
  }
}

// Follows until the registry goes away, or the follower has to end.
void RegisterFollower::Impl::FollowJournal() {
  const std::optional<journal::v1::Head> head = journal.Head(stop);
  if (!head) return SayAway("the registry");
  met = head->epoch().incarnation();
  if (!epoch.incarnation().empty() && epoch.incarnation() != met && !Rejoin(*head)) return;
  epoch = head->epoch();
  if (position == 0) last_hash = GenesisHash();
  SayAway("");
  const grpc::Status ended =
      journal.Follow(static_cast<uint64_t>(position) + 1, stop,
                     [this](const auto& bytes, const auto& hash) { return Take(bytes, hash); });
  if (ended.error_code() == grpc::StatusCode::OUT_OF_RANGE) {
    beyond = true;
    Stop(absl::StrCat("the registry's journal ends at ", head->position(), ", and ",
                      position.load(), " entries were followed", kRebase));
  } else if (!ended.ok()) {
    SayAway("the registry");
  }
}

// The journal is not of the incarnation that was followed: goes back to the last entry that is of
// both. False: that has to wait, or the follower is stopped.
bool RegisterFollower::Impl::Rejoin(const journal::v1::Head& head) {
  FollowCursor::Place ours = {epoch.incarnation(), position, last_hash};
  if (!ReadCursor()) return false;  // another replica may be further, or have gone back already
  if (epoch.incarnation() == met) return true;
  if (kept != ours.position) ours.hash.clear();
  ours = {epoch.incarnation(), kept, kept_hash.empty() ? ours.hash : kept_hash};
  const Shared shared = SharedWith(journal, head, ours, stop);
  if (shared.away) return SayAway("the registry"), false;
  if (!shared.position) {
    return Stop(absl::StrCat("the registry's journal is of incarnation ", met,
                             ", and that of incarnation ", ours.incarnation, " was followed",
                             kFollowAnew));
  }
  try {
    const auto lost = cursor.GoBack(ours, met, *shared.position, options.known_table);
    if (!lost) return false;  // another replica was quicker
    LogWarning("the registry's journal was re-based: it is followed from the last shared entry on",
               {{"shared_position", std::to_string(*shared.position)},
                {"followed_position", std::to_string(ours.position)}});
    if (!lost->empty()) {
      LogError("the registry has lost changes whose effects here stay: see table followed_lost",
               {{"enterprises", std::to_string(lost->size())}, {"first", lost->front()}});
    }
  } catch (const std::exception& error) {
    return SayAway("the database"), false;
  }
  return ReadCursor();
}

// Whether the journal is another one than that which stopped the follower; it then goes on.
bool RegisterFollower::Impl::HasChanged() {
  const std::optional<journal::v1::Head> head = journal.Head(stop);
  if (!head) return false;
  const bool whole_again = beyond && head->position() >= static_cast<uint64_t>(position);
  if (head->epoch().incarnation() == met && !whole_again) return false;
  stopped = beyond = false;
  SetProblem("");
  return true;
}

// An entry, or the news that there is none. False: the follower has to end.
bool RegisterFollower::Impl::Take(const std::string& bytes, const std::string& hash) {
  if (!bytes.empty()) {
    const int64_t next = position + 1;
    journal::v1::Entry entry;
    Event event;
    std::string why;
    const bool read = entry.ParseFromString(bytes);
    const bool rebased = entry.event_type() == kJournalRebased;
    if (entry.epoch().number() > epoch.number() && next != later_at) {
      later_at = next;
      return false;  // the journal was re-based meanwhile: its head tells more
    }
    if (!read || (!rebased && !event.ParseFromString(entry.event()))) {
      why = "it cannot be read";
    } else {
      why = WhyNotNext(entry, bytes, hash);
    }
    if (why.empty() && !rebased && event.change_case() == Event::CHANGE_NOT_SET) {
      why = "it has an event that this program is too old to know";
    }
    if (!why.empty()) {
      return Stop(absl::StrCat(
          "entry ", next, " of the registry's journal cannot be followed: ", why, kThenRestart));
    }
    if (std::optional<EnterpriseChange> change = ChangeOf(event)) {
      change->incarnation = epoch.incarnation();
      change->position = next;
      change->effective_on = entry.effective_on();
      change->traceparent = entry.traceparent();
      if (!Commit(*change)) return false;
    }
    last_hash = hash;
    Moved(next);
  }
  KeepCursor();
  return true;
}

// Empty when it is the next entry of the journal that is followed. Before the journal was re-based
// its entries are of earlier epochs.
std::string RegisterFollower::Impl::WhyNotNext(const journal::v1::Entry& entry,
                                               const std::string& bytes,
                                               const std::string& hash) const {
  if (entry.source() != kSource) return absl::StrCat("it is of ", entry.source());
  if (entry.position() != static_cast<uint64_t>(position) + 1) {
    return absl::StrCat("it says that it is entry ", entry.position());
  }
  if (entry.epoch().number() >= epoch.number() &&
      entry.epoch().incarnation() != epoch.incarnation()) {
    return absl::StrCat("it is of incarnation ", entry.epoch().incarnation());
  }
  if (!last_hash.empty() && ChainHash(last_hash, bytes) != hash) {
    return "it does not link to the entry before it";
  }
  return "";
}

// Tries until the change's effect is committed, with the cursor, by this replica or another. False:
// the follower has to end.
bool RegisterFollower::Impl::Commit(const EnterpriseChange& change) {
  const std::string name = absl::StrCat("registry/", change.incarnation, "/", change.position);
  for (std::string waits_for; !Ending(); Wait(kPause)) {
    Command command = command_for(change);
    command.request_id = UuidOf(name);
    command.fingerprint = Sha256(name);
    command.actor = "registry-follower";
    command.traceparent = ChildOf(change.traceparent);
    command.deadline = absl::InfiniteFuture();
    std::vector<Command> one;
    one.push_back(std::move(command));
    const auto answers = committer.SubmitAndWait(std::move(one), clock.Now() + kCommitTimeout);
    if (answers.front()) {
      kept = change.position - 1;  // where it stands by now, but for the hash
      since_kept = Stopwatch();
      return true;
    }
    const Refusal& refusal = answers.front().error();
    if (!IsTrouble(refusal.code)) {
      if (MovedByAnother(change)) return false;
      return Stop(absl::StrCat("entry ", change.position, " of the registry's journal is refused: ",
                               refusal.reason, kThenRestart));
    }
    if (refusal.reason == waits_for) continue;
    waits_for = refusal.reason;
    LogWarning("a change of the registry waits to be followed",
               {{"position", std::to_string(change.position)}, {"reason", waits_for}});
  }
  return false;
}

// Another replica has gone back with the cursor, while this one still followed what is lost.
bool RegisterFollower::Impl::MovedByAnother(const EnterpriseChange& change) {
  try {
    const std::string incarnation = cursor.Load().incarnation;
    return !incarnation.empty() && incarnation != change.incarnation;
  } catch (const std::exception&) {
    return true;  // it is looked at again
  }
}

// Where only entries without effect have moved the cursor it is stored now and then: that spares
// reading them again, no more.
void RegisterFollower::Impl::KeepCursor() {
  const int64_t unkept = position - kept;
  if (unkept == 0) return;
  if (unkept < kMostEntriesUnkept && since_kept.Seconds() < kMostSecondsUnkept) return;
  try {
    cursor.Note({epoch.incarnation(), position, last_hash});
  } catch (const std::exception& error) {
    LogWarning("how far the registry was followed could not be stored", {{"error", error.what()}});
  }
  kept = position;
  since_kept = Stopwatch();
}

void RegisterFollower::Impl::Moved(int64_t to) {
  position = to;
  position_gauge.Set(static_cast<double>(to));
}

// What cannot be reached now; empty when all can. Says so once.
void RegisterFollower::Impl::SayAway(const std::string& what) {
  if (what == away) return;
  away = what;
  if (what.empty()) {
    LogInfo("the registry is followed", {{"position", std::to_string(position)}});
  } else {
    LogWarning("the registry is followed when what is away comes back", {{"away", what}});
  }
}

// Until the journal HasChanged.
bool RegisterFollower::Impl::Stop(const std::string& why) {
  stopped = true;
  LogError("the registry is not followed any more", {{"problem", why}});
  SetProblem(why);
  return false;
}

void RegisterFollower::Impl::SetProblem(const std::string& text) {
  problem_gauge.Set(text.empty() ? 0 : 1);
  const std::lock_guard lock(mutex);
  problem = text;
}

void RegisterFollower::Impl::Wait(std::chrono::milliseconds duration) {
  if (Ending()) return;
  std::unique_lock lock(mutex);
  wake.wait_for(lock, stop, duration, [] { return false; });
}

RegisterFollower::RegisterFollower(Options options, CommandFor command_for, Committer& committer,
                                   const Clock& clock, Metrics& metrics)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(command_for), committer, clock,
                                   metrics)) {}

RegisterFollower::~RegisterFollower() = default;

std::string RegisterFollower::problem() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->problem;
}

int64_t RegisterFollower::position() const { return impl_->position; }

}  // namespace umkm::province
