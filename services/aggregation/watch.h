// WatchTotals: any number of watchers of live totals, at the cost of one serialisation a change.
//
// One thread, the hub's, owns all views and watchers and is the only one that starts gRPC's
// operations. The state's listener and the reactions of gRPC leave notes in its mailbox and never
// block. Watchers of the same selection share one View and its messages. A watcher is only the
// version that it was sent last, and at most one write in flight: when that completes and the view
// is newer it gets what changed since, with the latest values. So a slow watcher holds up nobody
// and costs no memory; one that does not read at all is ended.
#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "aggregation/denominators.h"
#include "aggregation/position.h"
#include "aggregation/selection.h"
#include "aggregation/state.h"
#include "common/clock.h"
#include "common/metrics.h"
#include "common/result.h"

namespace umkm::aggregation {

// Thread-safe. It must outlive the server that serves its watchers, and end after followers do.
class Hub {
 public:
  struct Options {
    std::size_t max_watchers = 20'000;
    std::size_t max_views = 1'000;                // different selections watched at once
    std::chrono::milliseconds gather{2};          // between two changes; more if sending takes more
    std::chrono::milliseconds heartbeat{5'000};   // after so much silence
    std::chrono::milliseconds too_slow{30'000};   // a write that takes longer ends its watcher
    std::chrono::milliseconds behind{10'000};     // the longest wait for a resume token's position
    std::chrono::milliseconds unwatched{60'000};  // so long a view outlives its last watcher
    std::chrono::milliseconds farewell{5'000};    // to take the end, before a call is broken off
  };
  // Listens to the state from now on.
  Hub(const Options& options, State& state, const Denominators& denominators, const Clock& clock,
      Metrics& metrics);
  ~Hub();

  using Reactor = grpc::ServerWriteReactor<grpc::ByteBuffer>;
  // The reactor of a call, of serialised WatchTotalsResponse. `resume`: the places of its token.
  Reactor* Watch(grpc::CallbackServerContext* context, Plan plan, std::optional<Places> resume);
  // The reactor of a call that is refused.
  Reactor* Refuse(grpc::CallbackServerContext* context, Refusal refusal);
  // Ends all watchers, and those to come, with UNAVAILABLE; returns when the present ones are gone.
  void Stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace umkm::aggregation
