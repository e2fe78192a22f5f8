#include "common/rpc_observer.h"

#include <absl/strings/str_cat.h>
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>

#include "common/call.h"
#include "common/clock.h"
#include "common/log.h"
#include "common/status.h"
#include "common/trace.h"

namespace umkm {
namespace {

using grpc::experimental::InterceptionHookPoints;

// 0.5 ms … 10 s: a commit takes about 1 ms, the usual deadline is 10 s.
const std::vector<double>& SecondsBounds() {
  static const std::vector<double> bounds = {.0005, .001, .0025, .005, .01, .025, .05,
                                             .1,    .25,  .5,    1,    2.5, 5,    10};
  return bounds;
}

const char* NameOf(std::size_t code) {
  static constexpr std::array<const char*, 17> kNames = {
      "OK",
      "CANCELLED",
      "UNKNOWN",
      "INVALID_ARGUMENT",
      "DEADLINE_EXCEEDED",
      "NOT_FOUND",
      "ALREADY_EXISTS",
      "PERMISSION_DENIED",
      "RESOURCE_EXHAUSTED",
      "FAILED_PRECONDITION",
      "ABORTED",
      "OUT_OF_RANGE",
      "UNIMPLEMENTED",
      "INTERNAL",
      "UNAVAILABLE",
      "DATA_LOSS",
      "UNAUTHENTICATED",
  };
  return kNames[code];
}

// It comes from a broken program, not from a person: one language in the message is enough.
grpc::Status MalformedRequest() {
  return ToStatus({.code = Code::kInvalidArgument,
                   .reason = "MALFORMED_REQUEST",
                   .message = {"The request is not a message of this method.",
                               "Permintaan bukan pesan dari metode ini."}},
                  "en");
}

class Observation final : public grpc::experimental::Interceptor {
 public:
  // `known`: the method exists.
  Observation(MethodSeries& series, bool known) : series_(series), known_(known) {
    series_.Begin();
  }
  ~Observation() override { series_.End(); }
  Observation(const Observation&) = delete;
  Observation& operator=(const Observation&) = delete;

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_INITIAL_METADATA)) {
      TakeTrace(*methods->GetRecvInitialMetadata());
    }
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS)) {
      End(*methods);
    }
    methods->Proceed();
  }

 private:
  using Received = std::multimap<grpc::string_ref, grpc::string_ref>;

  // gRPC's own map of the call, whose texts live as long as this does.
  void TakeTrace(Received& metadata) {
    const auto [first, last] = metadata.equal_range(kTraceparent);
    if (first != last && std::next(first) == last) {
      traceparent_.assign(first->second.data(), first->second.size());
    }
    // Of a later version only the part that version 00 defines goes on, into journals and topics.
    if (!IsTraceparent(traceparent_) || !traceparent_.starts_with("00-")) {
      traceparent_ = ChildOf(traceparent_);
      metadata.erase(first, last);
      metadata.emplace(kTraceparent, traceparent_);
    }
    const auto actor = metadata.find("x-actor");
    if (actor != metadata.end()) {
      actor_ = ActorNamed({actor->second.data(), actor->second.size()});
    }
  }

  void End(grpc::experimental::InterceptorBatchMethods& methods) {
    grpc::Status status = methods.GetSendStatus();
    // All of our own refusals carry details: this one is gRPC's, which could not decode. Of a
    // method that answers later it then says UNIMPLEMENTED.
    const bool undecodable = status.error_code() == grpc::StatusCode::INTERNAL ||
                             (status.error_code() == grpc::StatusCode::UNIMPLEMENTED && known_);
    if (undecodable && status.error_details().empty()) {
      status = MalformedRequest();
      methods.ModifySendStatus(status);
    }
    const double seconds = watch_.Seconds();
    series_.Record(status.error_code(), seconds);
    std::string reason;
    if (!status.error_details().empty()) {
      reason = FromStatus(status).reason;
      series_.Refused(reason);
    }
    if (!status.ok()) {
      methods.GetSendTrailingMetadata()->emplace("x-trace-id", TraceIdOf(traceparent_));
    }
    const LogLevel level = status.ok() ? LogLevel::kDebug : LogLevel::kInfo;
    if (!LogsAt(level)) return;
    Log(level, "call",
        {{"method", series_.method()},
         {"code", NameOf(std::min<std::size_t>(status.error_code(), MethodSeries::kCodes - 1))},
         {"reason", reason},
         {"ms", absl::StrCat(seconds * 1000)},
         {"actor", actor_},
         {"trace_id", std::string(TraceIdOf(traceparent_))}});
  }

  MethodSeries& series_;
  const bool known_;
  const Stopwatch watch_;
  std::string traceparent_, actor_;
};

}  // namespace

MethodSeries::MethodSeries(std::string method, Metrics& metrics)
    : method_(std::move(method)),
      metrics_(metrics),
      seconds_(metrics.Histogram("umkm_rpc_seconds", "Duration of RPCs.", SecondsBounds(),
                                 {{"method", method_}})),
      in_flight_(metrics.Gauge("umkm_rpc_in_flight", "RPCs that are being answered.",
                               {{"method", method_}})) {}

void MethodSeries::Record(grpc::StatusCode code, double seconds) {
  seconds_.Observe(seconds);
  const auto index = static_cast<std::size_t>(code);
  if (index >= kCodes) return;
  prometheus::Counter* total = totals_[index].load(std::memory_order_acquire);
  if (total == nullptr) {
    total = &metrics_.Counter("umkm_rpc_total", "RPCs by outcome.",
                              {{"method", method_}, {"code", NameOf(index)}});
    totals_[index].store(total, std::memory_order_release);
  }
  total->Increment();
}

void MethodSeries::Refused(const std::string& reason) {
  if (reason.empty()) return;
  metrics_
      .Counter("umkm_refusals_total", "RPCs refused, by reason.",
               {{"method", method_}, {"reason", reason}})
      .Increment();
}

RpcObserver::RpcObserver(Metrics& metrics, std::string unobserved)
    : metrics_(metrics), unobserved_(std::move(unobserved)), other_("other", metrics) {}

void RpcObserver::SetServices(const std::vector<std::string>& names) {
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  for (const std::string& name : names) {
    const auto* service = pool->FindServiceByName(name);
    for (int i = 0; service != nullptr && i < service->method_count(); ++i) {
      const std::string method = "/" + name + "/" + service->method(i)->name();
      methods_.try_emplace(method, method, metrics_);
    }
  }
}

grpc::experimental::Interceptor* RpcObserver::CreateServerInterceptor(
    grpc::experimental::ServerRpcInfo* info) {
  if (info->method() == unobserved_) return nullptr;
  const auto found = methods_.find(std::string_view(info->method()));
  const bool known = found != methods_.end();
  MethodSeries& series = known ? found->second : other_;
  return std::make_unique<Observation>(series, known).release();  // gRPC owns it
}

}  // namespace umkm
