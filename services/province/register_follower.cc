#include "province/register_follower.h"

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <thread>
#include <utility>

#include "common/database.h"
#include "common/journal.h"
#include "common/log.h"
#include "common/text.h"
#include "common/thread_name.h"
#include "province/follow_cursor.h"
#include "umkm/journal/v1/journal_service.grpc.pb.h"
#include "umkm/registry/v1/event.pb.h"

namespace umkm::province {

namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

constexpr milliseconds kPause{500};         // before the registry or the database is tried again
constexpr milliseconds kCursorPause{1000};  // between two notes of where we are
constexpr absl::Duration kCommitPatience = absl::Seconds(30);

// What cannot be followed any further, for problem().
class Stopped : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

template <class Event>
EnterpriseChange ChangeOf(EnterpriseChange::Kind kind, const journal::v1::Entry& entry,
                          const Event& event) {
  return {.kind = kind,
          .incarnation = entry.epoch().incarnation(),
          .position = static_cast<int64_t>(entry.position()),
          .effective_on = entry.effective_on(),
          .before = event.before(),
          .after = event.after()};
}

// What an entry means to other services; nothing for most. Looks at the event's type first, for
// there are many registrations.
std::optional<EnterpriseChange> ChangeOf(const journal::v1::Entry& entry) {
  const std::string& type = entry.event_type();
  if (!type.ends_with(".EnterpriseClosed") && !type.ends_with(".EnterpriseRelocated") &&
      !type.ends_with(".EnterpriseReopened")) {
    return std::nullopt;
  }
  registry::v1::Event event;
  if (!event.ParseFromString(entry.event())) throw Stopped("an event cannot be parsed");
  using Kind = EnterpriseChange::Kind;
  if (event.has_enterprise_closed()) {
    return ChangeOf(Kind::kClosed, entry, event.enterprise_closed());
  }
  if (event.has_enterprise_relocated()) {
    return ChangeOf(Kind::kMoved, entry, event.enterprise_relocated());
  }
  if (event.has_enterprise_reopened()) {
    return ChangeOf(Kind::kReopened, entry, event.enterprise_reopened());
  }
  throw Stopped("an event is not what its type says");
}

std::shared_ptr<grpc::Channel> NewChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace

struct RegisterFollower::Impl {
  Impl(Options options, CommandFor for_change, Committer& to, const Clock& time, Metrics& metrics)
      : command_for(std::move(for_change)),
        committer(to),
        clock(time),
        cursor(options.database),
        stub(journal::v1::JournalService::NewStub(NewChannel(options.address))),
        position_metric(metrics.Gauge("umkm_followed_position",
                                      "Last position followed of another writer's journal",
                                      {{"source", "registry"}})),
        problem_metric(metrics.Gauge("umkm_follow_problem",
                                     "1 when another writer's journal cannot be followed",
                                     {{"source", "registry"}})),
        thread([this](const std::stop_token& stop) { Run(stop); }) {}

  void Run(const std::stop_token& stop) {
    NameThread("follower");
    bool away = false;
    while (!stop.stop_requested()) {
      try {
        Follow(stop);
        away = false;
      } catch (const Stopped& error) {
        SetProblem(error.what());
        return;
      } catch (const std::exception& error) {
        // The database; its text may quote rows.
        if (!away) LogWarning("cannot follow the registry's journal for now");
        away = true;
      }
      std::unique_lock lock(mutex);
      wake.wait_for(lock, stop, kPause, [] { return false; });
    }
  }

  // Follows until the stream ends; an end is no error, for the registry may be restarted.
  void Follow(const std::stop_token& stop) {
    at = cursor.Load();
    position = at.position;
    hash.clear();
    grpc::ClientContext context;
    const std::stop_callback cancel(stop, [&] { context.TryCancel(); });
    journal::v1::ReadJournalRequest request;
    request.set_from_position(static_cast<uint64_t>(at.position) + 1);
    const auto reader = stub->ReadJournal(&context, request);
    journal::v1::ReadJournalResponse response;
    try {
      while (reader->Read(&response)) {
        if (!response.entry().empty()) Take(response, stop);
        if (stop.stop_requested()) break;
        if (Steady::now() - noted > kCursorPause) Note();
      }
    } catch (...) {
      context.TryCancel();
      reader->Finish();
      throw;
    }
    context.TryCancel();
    const grpc::Status status = reader->Finish();
    Note();
    if (status.error_code() == grpc::StatusCode::OUT_OF_RANGE) {
      throw Stopped("the registry's journal ends before position " + std::to_string(at.position) +
                    ", which was followed: its database is older; restore ours of the same time");
    }
  }

  void Take(const journal::v1::ReadJournalResponse& response, const std::stop_token& stop) {
    journal::v1::Entry entry;
    const auto next = static_cast<uint64_t>(at.position) + 1;
    const std::string where = " at position " + std::to_string(next) + " of the registry's journal";
    if (!entry.ParseFromString(response.entry())) throw Stopped("unreadable bytes" + where);
    if (entry.position() != next) throw Stopped("a gap" + where);
    if (!at.incarnation.empty() && at.incarnation != entry.epoch().incarnation()) {
      throw Stopped("another incarnation" + where + ": it was restored or made anew");
    }
    if (!hash.empty() && ChainHash(hash, response.entry()) != response.hash()) {
      throw Stopped("a broken hash chain" + where);
    }
    if (const auto change = ChangeOf(entry)) Commit(*change, stop);
    if (stop.stop_requested()) return;
    hash = response.hash();
    at = {entry.epoch().incarnation(), static_cast<int64_t>(next)};
    position = at.position;
    position_metric.Set(static_cast<double>(next));
  }

  // Until it is committed: then, and only then, the cursor may go on.
  void Commit(const EnterpriseChange& change, const std::stop_token& stop) {
    const std::string id = "registry/" + change.incarnation + "/" + std::to_string(change.position);
    while (!stop.stop_requested()) {
      Command command = command_for(change);
      command.request_id = UuidOf(id);
      command.fingerprint = Sha256(id);
      command.actor = "registry-follower";
      std::vector<Command> commands;
      commands.push_back(std::move(command));
      const auto done = committer.SubmitAndWait(std::move(commands), clock.Now() + kCommitPatience);
      if (done.front()) return;
      const Refusal& refusal = done.front().error();
      const bool later = refusal.code == Code::kUnavailable ||
                         refusal.code == Code::kDeadlineExceeded ||
                         refusal.code == Code::kResourceExhausted;
      if (!later) {
        throw Stopped("position " + std::to_string(change.position) +
                      " of the registry's journal was refused here: " + refusal.reason);
      }
      std::unique_lock lock(mutex);
      wake.wait_for(lock, stop, kPause, [] { return false; });
    }
  }

  void Note() {
    cursor.Note(at);
    noted = Steady::now();
  }

  void SetProblem(const std::string& text) {
    LogError("the registry's journal cannot be followed", {{"problem", text}});
    problem_metric.Set(1);
    const std::lock_guard lock(mutex);
    problem = text;
  }

  const CommandFor command_for;
  Committer& committer;
  const Clock& clock;
  FollowCursor cursor;
  const std::unique_ptr<journal::v1::JournalService::Stub> stub;
  prometheus::Gauge& position_metric;
  prometheus::Gauge& problem_metric;
  FollowCursor::Place at;  // of the thread alone, like the next two
  std::string hash;        // of the entry at `at`; empty when not known
  Steady::time_point noted = Steady::now();
  std::atomic<int64_t> position = 0;
  mutable std::mutex mutex;
  std::condition_variable_any wake;
  std::string problem;
  std::jthread thread;  // last: it uses all of the above
};

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
