// What happens around every RPC of a server: it is measured, and a request that cannot be decoded
// is answered as the caller's fault.
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
  void Begin() { in_flight_.Increment(); }
  void End() { in_flight_.Decrement(); }
  void Record(grpc::StatusCode code, double seconds);
  // A call was refused for a reason of ours (ErrorInfo.reason); empty: not counted.
  void Refused(const std::string& reason);

 private:
  static constexpr std::size_t kCodes = 17;
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
