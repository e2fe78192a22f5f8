#include "aggregation/watch.h"

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "aggregation/view.h"
#include "aggregation/watcher.h"
#include "common/thread_name.h"

namespace umkm::aggregation {

namespace {

Refusal Retry(Code code, std::string reason, Text message) {
  return {code, std::move(reason), std::move(message), {}, {}, 1000};
}

Refusal ShuttingDown() {
  return Retry(Code::kUnavailable, "SHUTTING_DOWN",
               {"The service is shutting down; resume with the last resume_token.",
                "Layanan sedang dimatikan; lanjutkan dengan resume_token terakhir."});
}

Refusal Loading() {
  return Retry(Code::kUnavailable, "LOADING",
               {"The totals are being loaded.", "Rekapitulasi sedang dimuat."});
}

Refusal NotReached() {
  return Retry(Code::kUnavailable, "POSITION_NOT_REACHED",
               {"This replica has not yet reached the position of the resume_token.",
                "Replika ini belum mencapai posisi resume_token."});
}

Refusal TooManyWatchers() {
  return Retry(Code::kResourceExhausted, "TOO_MANY_WATCHERS",
               {"Too many streams, or too many different selections, are watched.",
                "Terlalu banyak aliran, atau terlalu banyak pilihan berbeda, yang diamati."});
}

Refusal TooSlow() {
  return Retry(Code::kResourceExhausted, "WATCHER_TOO_SLOW",
               {"The stream was not read; resume with the last resume_token.",
                "Aliran tidak dibaca; lanjutkan dengan resume_token terakhir."});
}

grpc::ByteBuffer Serialised(const WatchTotalsResponse& response) {
  const grpc::Slice slice(response.SerializeAsString());
  return {&slice, 1};
}

}  // namespace

// A view, who watches it, and what was serialised of it since the last refresh.
struct LiveView {
  LiveView(Plan plan, const Names& names) : view(std::move(plan), names) {}

  View view;
  History history;
  std::set<Watcher*> watchers;
  Steady::time_point unwatched_since = Steady::now();
  absl::flat_hash_map<uint64_t, grpc::ByteBuffer> changes;  // by the version that the watcher has
  std::optional<grpc::ByteBuffer> heartbeat;
};

struct Hub::Impl {
  Impl(const Options& with, State& of, const Denominators& shares, const Clock& time,
       Metrics& metrics)
      : options(with),
        state(of),
        denominators(shares),
        clock(time),
        open(metrics.Gauge("umkm_watchers", "Streams of WatchTotals that are open.")),
        sent(metrics.Counter("umkm_watch_messages_total", "Messages sent to watchers.")) {}

  void Run();
  void Handle(Note& note);
  void Open(Watcher& watcher);
  void Bury(Watcher& watcher);
  void Refresh();
  void Greet(Watcher& watcher);
  void Update(Watcher& watcher);
  void Sweep();
  void SweepOne(Watcher& watcher);
  void Send(Watcher& watcher, const grpc::ByteBuffer& message);
  const grpc::ByteBuffer& ChangeSince(LiveView& live, uint64_t since);
  const grpc::ByteBuffer& Heartbeat(LiveView& live);
  void Tell(const LiveView& live, WatchTotalsResponse& response) const;

  const Options options;
  State& state;
  const Denominators& denominators;
  const Clock& clock;
  prometheus::Gauge& open;
  prometheus::Counter& sent;
  Mailbox mailbox;

  // --- Of the hub's thread ---
  std::map<Watcher*, std::unique_ptr<Watcher>> watchers;
  std::map<std::string, LiveView> views;  // by Plan::id
  std::set<Watcher*> behind;              // wait until the places of their token are reached
  std::size_t watching = 0;               // watchers that have a view
  Included included;                      // in all views
  Places places;                          // of `included`
  uint64_t state_version = 0;             // of State, that the views are made from
  Steady::time_point next_refresh;        // not before

  std::thread thread;  // last: it uses all the others
};

void Hub::Impl::Run() {
  NameThread("hub");
  const auto shortest =
      std::min({options.heartbeat, options.too_slow, options.behind, options.farewell});
  const auto interval =
      std::clamp(shortest / 4, std::chrono::milliseconds(5), std::chrono::milliseconds(1'000));
  Steady::time_point next_sweep = Steady::now() + interval;
  bool stopping = false;
  while (!mailbox.closed() || !watchers.empty()) {
    std::vector<Note> notes = mailbox.Wait(next_refresh, next_sweep);
    for (Note& note : notes) Handle(note);
    if (mailbox.advanced() && Steady::now() >= next_refresh) Refresh();
    if (mailbox.stopping() && !std::exchange(stopping, true)) {
      for (const auto& [watcher, owned] : watchers) watcher->End(ShuttingDown());
    }
    if (Steady::now() >= next_sweep) {
      Sweep();
      next_sweep = Steady::now() + interval;
    }
  }
}

void Hub::Impl::Handle(Note& note) {
  Watcher& watcher = *note.watcher;
  switch (note.what) {
    case Note::What::kOpened:
      watchers.emplace(&watcher, std::move(note.opened));
      Open(watcher);
      break;
    case Note::What::kWritten:
      watcher.Written();
      Update(watcher);
      break;
    case Note::What::kCancelled:
      watcher.End(grpc::Status::CANCELLED);
      break;
    case Note::What::kGone:
      Bury(watcher);
      break;
  }
}

void Hub::Impl::Open(Watcher& watcher) {
  if (watcher.refusal) return watcher.End(*watcher.refusal);
  if (mailbox.stopping()) return watcher.End(ShuttingDown());
  const bool known = views.contains(watcher.plan->id);
  if (watching >= options.max_watchers || (!known && views.size() >= options.max_views)) {
    return watcher.End(TooManyWatchers());
  }
  mailbox.WantChanges(true);
  const auto view = views.try_emplace(watcher.plan->id, *watcher.plan, state.names()).first;
  if (!known || mailbox.advanced()) Refresh();
  if (!included.loaded) return watcher.End(Loading());
  watcher.view = &view->second;
  watcher.view->watchers.insert(&watcher);
  open.Set(static_cast<double>(++watching));
  Greet(watcher);
}

void Hub::Impl::Bury(Watcher& watcher) {
  behind.erase(&watcher);
  if (watcher.view != nullptr) {
    watcher.view->watchers.erase(&watcher);
    watcher.view->unwatched_since = Steady::now();
    open.Set(static_cast<double>(--watching));
  }
  watchers.erase(&watcher);
  mailbox.Buried();
}

// Brings all views to the present of the state, and tells their watchers.
void Hub::Impl::Refresh() {
  // While the state is read nobody changes it: the changes taken there are just those that lead to
  // the positions read there.
  const auto began = Steady::now();
  std::set<LiveView*> built;
  uint64_t version = 0;
  Changes changes;
  do {  // once more when a cube was replaced at the same time
    version = state.version();
    state.Read([&](const std::vector<Stream>& streams) {
      changes = mailbox.TakeChanges();
      included = IncludedIn(streams);
      for (auto& [id, live] : views) {
        if (version == state_version && live.view.version() != 0) continue;
        live.view.Build(streams);
        built.insert(&live);
      }
    });
  } while (version != state.version());
  state_version = version;
  places = included.places();
  for (auto& [id, live] : views) {
    live.changes.clear();
    live.heartbeat.reset();
    if (built.contains(&live)) {
      live.history.Restart(live.view.version(), places);
    } else if (live.view.Apply(changes)) {
      live.history.Add(live.view.version(), places);
    } else {
      continue;
    }
    for (Watcher* watcher : live.watchers) Update(*watcher);
  }
  for (Watcher* watcher : std::exchange(behind, {})) Greet(*watcher);
  // Half of the time is left to others, however many watch.
  const auto now = Steady::now();
  next_refresh = now + std::max<Steady::duration>(options.gather, now - began);
}

// The first message: what changed since the places of its token, or a snapshot.
void Hub::Impl::Greet(Watcher& watcher) {
  if (watcher.ended()) return;
  uint64_t since = 0;
  if (watcher.resume && Comparable(places, *watcher.resume)) {
    if (!Includes(places, *watcher.resume)) {  // another replica was ahead: never go back in time
      behind.insert(&watcher);
      return;
    }
    since = watcher.view->history.VersionAt(*watcher.resume).value_or(0);
  }
  watcher.resume.reset();
  Send(watcher, ChangeSince(*watcher.view, since));
}

void Hub::Impl::Update(Watcher& watcher) {
  if (watcher.ended() || watcher.writing() || watcher.view == nullptr || watcher.resume) return;
  if (watcher.version() == watcher.view->view.version()) return;
  Send(watcher, ChangeSince(*watcher.view, watcher.version()));
}

void Hub::Impl::Sweep() {
  Refresh();
  for (const auto& [watcher, owned] : watchers) SweepOne(*watcher);
  std::erase_if(views, [this](const auto& view) {
    return view.second.watchers.empty() &&
           Steady::now() - view.second.unwatched_since >= options.unwatched;
  });
  mailbox.WantChanges(!views.empty());
}

void Hub::Impl::SweepOne(Watcher& watcher) {
  if (watcher.ended()) {
    if (watcher.quiet() >= options.farewell) watcher.Cancel();
  } else if (watcher.writing()) {
    if (watcher.quiet() >= options.too_slow) watcher.End(TooSlow());
  } else if (watcher.resume) {
    if (watcher.quiet() >= options.behind) watcher.End(NotReached());
  } else if (watcher.quiet() >= options.heartbeat) {
    Send(watcher, Heartbeat(*watcher.view));
  }
}

void Hub::Impl::Send(Watcher& watcher, const grpc::ByteBuffer& message) {
  watcher.Send(message, watcher.view->view.version());
  sent.Increment();
}

const grpc::ByteBuffer& Hub::Impl::ChangeSince(LiveView& live, uint64_t since) {
  const auto [found, added] = live.changes.try_emplace(since);
  if (added) {
    WatchTotalsResponse response;
    live.view.WriteCells(since, denominators.Workforce(clock.Today()), response);
    response.set_kind(since < live.view.built()  ? WatchTotalsResponse::KIND_SNAPSHOT
                      : response.cells().empty() ? WatchTotalsResponse::KIND_HEARTBEAT
                                                 : WatchTotalsResponse::KIND_CHANGE);
    Tell(live, response);
    found->second = Serialised(response);
  }
  return found->second;
}

const grpc::ByteBuffer& Hub::Impl::Heartbeat(LiveView& live) {
  if (!live.heartbeat) {
    WatchTotalsResponse response;
    response.set_kind(WatchTotalsResponse::KIND_HEARTBEAT);
    Tell(live, response);
    live.heartbeat = Serialised(response);
  }
  return *live.heartbeat;
}

void Hub::Impl::Tell(const LiveView& live, WatchTotalsResponse& response) const {
  aggregation::Tell(included, response);
  response.set_resume_token(ResumeToken(live.view.plan().id, places));
}

Hub::Hub(const Options& options, State& state, const Denominators& denominators, const Clock& clock,
         Metrics& metrics)
    : impl_(std::make_unique<Impl>(options, state, denominators, clock, metrics)) {
  state.Listen([&mailbox = impl_->mailbox](std::size_t, std::span<const Delta> deltas) {
    mailbox.LeaveChanges(deltas);
  });
  impl_->thread = std::thread([this] { impl_->Run(); });
}

Hub::~Hub() {
  impl_->state.Listen({});
  impl_->mailbox.Close();
  impl_->thread.join();
}

Hub::Reactor* Hub::Watch(grpc::CallbackServerContext* context, Plan plan,
                         std::optional<Places> resume) {
  auto watcher = std::make_unique<Watcher>(impl_->mailbox, context);
  Watcher* const reactor = watcher.get();
  reactor->plan = std::move(plan);
  reactor->resume = std::move(resume);
  impl_->mailbox.Leave({Note::What::kOpened, reactor, std::move(watcher)});
  return reactor;
}

Hub::Reactor* Hub::Refuse(grpc::CallbackServerContext* context, Refusal refusal) {
  auto watcher = std::make_unique<Watcher>(impl_->mailbox, context);
  Watcher* const reactor = watcher.get();
  reactor->refusal = std::move(refusal);
  impl_->mailbox.Leave({Note::What::kOpened, reactor, std::move(watcher)});
  return reactor;
}

void Hub::Stop() { impl_->mailbox.Stop(); }

}  // namespace umkm::aggregation
