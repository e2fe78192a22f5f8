// WatchTotals: any number of watchers of live totals, at the cost of one serialisation a change.
//
// One thread, the hub's, owns all views and watchers, starts gRPC's operations on their calls and
// takes what comes of them out of gRPC's queues: so a message costs no other thread and no lock of
// ours. Watchers of the same selection share one View and its messages. A watcher is only the
// version that it was sent last, and at most one write in flight: when that completes and the view
// is newer it gets what changed since, with the latest values. So a slow watcher holds up nobody
// and costs no memory; one that does not read at all is ended.
#pragma once

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/async_stream.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "aggregation/denominators.h"
#include "aggregation/position.h"
#include "aggregation/selection.h"
#include "aggregation/state.h"
#include "common/clock.h"
#include "common/metrics.h"
#include "common/result.h"
#include "common/server.h"

namespace umkm::aggregation {

// What a caller wants to watch. `resume`: the places of its token.
struct Wish {
  Plan plan;
  std::optional<Places> resume;
};

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

  // The options with what a server needs to have calls of WatchTotals. The hub measures these
  // itself: an interceptor would cost each message a second way through gRPC.
  ServerOptions Prepare(ServerOptions options);
  // How the service asks gRPC for its next call, of which request and responses are raw bytes.
  using Ask = std::function<void(grpc::ServerContext*, grpc::ByteBuffer*,
                                 grpc::ServerAsyncWriter<grpc::ByteBuffer>*, grpc::CompletionQueue*,
                                 grpc::ServerCompletionQueue*, void* tag)>;
  // What a request means.
  using Read = std::function<Result<Wish>(const grpc::ByteBuffer& request)>;
  // Serves calls from now on, of a server that was made with prepared options and runs.
  void Serve(Ask ask, Read read);
  // Ends all watchers, and those to come, with UNAVAILABLE; returns when the present ones are gone.
  void Stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace umkm::aggregation
