// Totals served over gRPC from a state that the test fills by hand.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "aggregation/denominators.h"
#include "aggregation/service.h"
#include "aggregation/watch.h"
#include "common/clock.h"
#include "common/metrics.h"
#include "common/server.h"
#include "tests/aggregation/hand_made_state.h"
#include "umkm/aggregation/v1/totals_service.grpc.pb.h"

namespace umkm::aggregation {

// The service, its hub and a real server on a port of its own.
class ServedTotals {
 public:
  explicit ServedTotals(State& state, const Hub::Options& options = {})
      : hub(options, state, denominators, clock, metrics),
        service(state, hub, denominators, clock),
        server(hub.Prepare({.listen = "127.0.0.1:0"}), {&service}, metrics, [] { return ""; }) {
    service.Start();
  }
  ~ServedTotals() { Stop(); }

  void Stop() {
    server.Shutdown([this] { service.Stop(); });
  }
  // On a connection of its own: a server takes 100 streams on one. It takes in at most 64 KiB that
  // are not read yet.
  std::unique_ptr<TotalsService::Stub> NewStub() const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
    arguments.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 64 << 10);
    return TotalsService::NewStub(
        grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(server.port()),
                                  grpc::InsecureChannelCredentials(), arguments));
  }

  const Clock clock;
  const Denominators denominators{UMKM_SOURCE_DIR "/deploy/reference"};
  Metrics metrics{""};
  Hub hub;
  Service service;
  Server server;
};

}  // namespace umkm::aggregation
