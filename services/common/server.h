// The gRPC server of a program: limits, health, reflection, metrics, graceful end.
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/metrics.h"

namespace umkm {

struct ServerOptions {
  std::string listen;  // "127.0.0.1:50051"; port 0: any
  bool reflection = true;
  int max_receive_bytes = 1 << 20;
  int max_threads = 512;  // of synchronous handlers
  int drain_seconds = 25;
  // Adds the completion queues of asynchronous methods.
  std::function<void(grpc::ServerBuilder& builder)> prepare = {};
  // The server is shut down: what still lies in those queues has to be taken out, since gRPC looks
  // at its server for it. May be called again.
  std::function<void()> empty = {};
  // "/package.Service/Method" that measures itself; empty: none.
  std::string unobserved = {};
};

// Builds and runs a server. The limits are those of README § Security: no compression, bounded
// metadata, streams, idle time and age; INTERNAL of an undecodable request becomes INVALID_ARGUMENT
// (MALFORMED_REQUEST). Each RPC is measured: umkm_rpc_seconds{method}, umkm_rpc_total{method,code}.
//
// Health (grpc.health.v1): "" and each service are SERVING once `ready` gives an empty text;
// it is asked every 200 ms, every 10 ms while it is not. Service "liveness" is SERVING as long as
// the process runs.
class Server {
 public:
  // `ready`: why the program is not ready for calls, empty when it is; must neither throw nor
  // block for long. Throws std::runtime_error when the port is taken.
  Server(ServerOptions options, std::vector<grpc::Service*> services, Metrics& metrics,
         std::function<std::string()> ready);
  ~Server();

  int port() const;
  // Waits for SIGTERM or SIGINT (which BlockSignals has blocked before any thread was made), then
  // drains: NOT_SERVING, `stop_streams` (end long streams), in-flight unary calls finish.
  void RunUntilSignal(const std::function<void()>& stop_streams);
  // The same end without a signal (tests).
  void Shutdown(const std::function<void()>& stop_streams);

  // Blocks SIGTERM and SIGINT and ignores SIGPIPE for this and all later threads; first in main.
  static void BlockSignals();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace umkm
