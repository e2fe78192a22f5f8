// What happens around every RPC of a server: it gets a trace, it is measured and logged, and a
// request that cannot be decoded is answered as the caller's fault.
//
// A call without a good traceparent is given a new one in its metadata, so all that looks there
// finds one (common/trace.h). An answer other than OK carries it back as x-trace-id. A log line is
// written of each call that was not OK (level info) and of each other one (debug): method, code,
// reason, ms, actor, trace_id; what callers ask or are told is not in it.
#pragma once

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/server_interceptor.h>

#include <array>
#include <atomic>
#include <map>
#include <string>
#include <vector>

#include "common/metrics.h"

namespace umkm {

// The series of one method: umkm_rpc_seconds{method}, umkm_rpc_total{method,code},
// umkm_rpc_in_flight{method}, umkm_refusals_total{method,reason}. Thread-safe.
class MethodSeries {
 public:
  MethodSeries(std::string method, Metrics& metrics);
  static constexpr std::size_t kCodes = 17;  // of gRPC's statuses
  const std::string& method() const { return method_; }
  void Begin() { in_flight_.Increment(); }
  void End() { in_flight_.Decrement(); }
  void Record(grpc::StatusCode code, double seconds);
  // A call was refused for a reason of ours (ErrorInfo.reason); empty: not counted.
  void Refused(const std::string& reason);

 private:
  const std::string method_;
  Metrics& metrics_;
  prometheus::Histogram& seconds_;
  prometheus::Gauge& in_flight_;
  std::array<std::atomic<prometheus::Counter*>, kCodes> totals_ = {};  // made when first needed
};

// Makes an interceptor an RPC (which costs each message of a stream a second way through gRPC, so a
// method with many can be left out). Methods are looked up without a lock, in a map that is
// complete before the server starts.
class RpcObserver final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  // `unobserved`: the method that is left alone.
  RpcObserver(Metrics& metrics, std::string unobserved);
  // Makes the series of all methods of the services; before the server starts.
  void SetServices(const std::vector<std::string>& names);

  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override;

 private:
  Metrics& metrics_;
  const std::string unobserved_;
  std::map<std::string, MethodSeries, std::less<>> methods_;
  MethodSeries other_;
};

}  // namespace umkm
