#include "aggregation/watch.h"

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "aggregation/queues.h"
#include "aggregation/view.h"
#include "aggregation/watch_refusals.h"
#include "aggregation/watcher.h"
#include "common/rpc_observer.h"
#include "common/thread_name.h"

namespace umkm::aggregation {

namespace {

using std::chrono::milliseconds;

constexpr char kMethod[] = "/umkm.aggregation.v1.TotalsService/WatchTotals";
// Calls that gRPC can hand over before the hub looks again.
constexpr int kAwaited = 16;
// How soon the hub looks for what connections took later than at once, and for calls that ended.
constexpr milliseconds kLookSoon(2), kLook(20);

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
       Metrics& its_metrics)
      : options(with),
        state(of),
        denominators(shares),
        clock(time),
        metrics(its_metrics),
        series(kMethod, metrics),
        open(metrics.Gauge("umkm_watchers", "Streams of WatchTotals that are open.")),
        sent(metrics.Counter("umkm_watch_messages_total", "Messages sent to watchers.")) {
    // From 0 on, so that the first one is seen to come.
    for (const Refusal& why : {ShuttingDown(), NotReached(), TooSlow()}) Dropped(why);
  }

  void End();
  void Run();
  void Await();
  std::chrono::nanoseconds Idle(Steady::time_point next_sweep) const;
  void Handle(const Event& event, bool ok);
  void Open(Watcher& watcher);
  void Refuse(Watcher& watcher, const Refusal& refusal);
  prometheus::Counter& Dropped(const Refusal& why);
  void BuryIfOver(Watcher& watcher);
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
  Metrics& metrics;
  MethodSeries series;
  prometheus::Gauge& open;
  prometheus::Counter& sent;
  Mailbox mailbox;
  Ask ask;
  Read read;
  std::unique_ptr<Queues> queues;  // since Prepare

  // --- Of the hub's thread ---
  std::map<Watcher*, std::unique_ptr<Watcher>> awaited;   // asked for
  std::map<Watcher*, std::unique_ptr<Watcher>> watchers;  // opened
  std::size_t in_flight = 0;              // writes and ends that gRPC has not completed
  std::map<std::string, LiveView> views;  // by Plan::id
  std::set<Watcher*> behind;              // wait until the places of their token are reached
  std::size_t watching = 0;               // watchers that have a view
  Included included;                      // in all views
  Places places;                          // of `included`
  uint64_t state_version = 0;             // of State, that the views are made from
  Steady::time_point next_refresh;        // not before

  std::thread thread;  // last: it uses all the others
};

void Hub::Impl::End() {
  mailbox.Close();
  if (thread.joinable()) thread.join();
}

void Hub::Impl::Run() {
  NameThread("hub");
  const auto shortest =
      std::min({options.heartbeat, options.too_slow, options.behind, options.farewell});
  const auto interval = std::clamp(shortest / 4, milliseconds(5), milliseconds(1'000));
  Steady::time_point next_sweep = Steady::now() + interval;
  bool stopping = false;
  for (int i = 0; i < kAwaited; ++i) Await();
  while (!mailbox.closed() || !watchers.empty() || !awaited.empty()) {
    queues->Take(Idle(next_sweep),
                 [this](void* tag, bool ok) { Handle(*static_cast<const Event*>(tag), ok); });
    if (mailbox.advanced() && Steady::now() >= next_refresh) Refresh();
    if (mailbox.stopping() && !std::exchange(stopping, true)) {
      for (const auto& [watcher, owned] : watchers) Refuse(*watcher, ShuttingDown());
    }
    if (Steady::now() >= next_sweep) {
      Sweep();
      next_sweep = Steady::now() + interval;
    }
  }
}

// How long there is nothing to do but to wait at the door.
std::chrono::nanoseconds Hub::Impl::Idle(Steady::time_point next_sweep) const {
  Steady::time_point until = next_sweep;
  if (mailbox.advanced()) until = std::min(until, next_refresh);
  Steady::duration idle = until - Steady::now();
  if (!watchers.empty()) idle = std::min<Steady::duration>(idle, in_flight > 0 ? kLookSoon : kLook);
  return idle;
}

// Asks gRPC for one more call.
void Hub::Impl::Await() {
  auto watcher =
      std::make_unique<Watcher>([this](auto* context, auto* request, auto* writer, void* tag) {
        ask(context, request, writer, &queues->NextLane(), &queues->door(), tag);
      });
  Watcher* const key = watcher.get();
  awaited.emplace(key, std::move(watcher));
}

void Hub::Impl::Handle(const Event& event, bool ok) {
  if (event.watcher == nullptr) return mailbox.Woken();
  Watcher& watcher = *event.watcher;
  switch (event.what) {
    case Event::What::kWoken:
      break;
    case Event::What::kOpened: {
      auto node = awaited.extract(&watcher);
      if (!ok) return;  // the server is shut down
      watchers.insert(std::move(node));
      mailbox.Born();
      Await();
      watcher.Opened();
      return Open(watcher);
    }
    case Event::What::kWritten:
      --in_flight;
      watcher.Written();
      Update(watcher);
      break;
    case Event::What::kFinished:
      --in_flight;
      watcher.Finished();
      break;
    case Event::What::kDone:
      if (watcher.Done()) series.Record(grpc::StatusCode::CANCELLED, watcher.age_seconds());
      break;
  }
  BuryIfOver(watcher);
}

void Hub::Impl::Open(Watcher& watcher) {
  Result<Wish> wish = read(watcher.request);
  watcher.request.Clear();
  if (!wish) return Refuse(watcher, wish.error());
  if (mailbox.stopping()) return Refuse(watcher, ShuttingDown());
  const bool known = views.contains(wish->plan.id);
  if (watching >= options.max_watchers || (!known && views.size() >= options.max_views)) {
    return Refuse(watcher, TooManyWatchers());
  }
  mailbox.WantChanges(true);
  const auto view = views.try_emplace(wish->plan.id, wish->plan, state.names()).first;
  if (!known || mailbox.advanced()) Refresh();
  if (!included.loaded) return Refuse(watcher, Loading());
  watcher.resume = std::move(wish->resume);
  watcher.view = &view->second;
  watcher.view->watchers.insert(&watcher);
  open.Set(static_cast<double>(++watching));
  Greet(watcher);
}

void Hub::Impl::Refuse(Watcher& watcher, const Refusal& refusal) {
  if (!watcher.End(refusal)) return;
  ++in_flight;
  series.Record(static_cast<grpc::StatusCode>(refusal.code), watcher.age_seconds());
  series.Refused(refusal.reason);
  if (watcher.view != nullptr) Dropped(refusal).Increment();
}

prometheus::Counter& Hub::Impl::Dropped(const Refusal& why) {
  return metrics.Counter("umkm_watchers_dropped_total", "Watchers that the server ended.",
                         {{"reason", why.reason}});
}

void Hub::Impl::BuryIfOver(Watcher& watcher) {
  if (!watcher.over()) return;
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
    if (watcher.quiet() >= options.too_slow) Refuse(watcher, TooSlow());
  } else if (watcher.resume) {
    if (watcher.quiet() >= options.behind) Refuse(watcher, NotReached());
  } else if (watcher.quiet() >= options.heartbeat) {
    Send(watcher, Heartbeat(*watcher.view));
  }
}

void Hub::Impl::Send(Watcher& watcher, const grpc::ByteBuffer& message) {
  ++in_flight;
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
}

Hub::~Hub() {
  impl_->state.Listen({});
  impl_->End();
}

ServerOptions Hub::Prepare(ServerOptions options) {
  options.unobserved = kMethod;
  options.prepare = [this](grpc::ServerBuilder& builder) {
    impl_->queues = std::make_unique<Queues>(builder);
    impl_->mailbox.WakeAt(impl_->queues->door());
  };
  options.empty = [this] { impl_->End(); };
  return options;
}

void Hub::Serve(Ask ask, Read read) {
  impl_->ask = std::move(ask);
  impl_->read = std::move(read);
  impl_->thread = std::thread([this] { impl_->Run(); });
}

void Hub::Stop() { impl_->mailbox.Stop(); }

}  // namespace umkm::aggregation
