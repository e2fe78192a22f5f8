#include "common/health.h"

#include <chrono>

namespace umkm {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

namespace {

constexpr int kMostWatchers = 32;
// How soon a Watch whose caller went away is noticed.
constexpr std::chrono::milliseconds kCancelCheck(200);

}  // namespace

void HealthService::SetServices(const std::vector<std::string>& names) {
  const std::lock_guard lock(mutex_);
  services_.insert(names.begin(), names.end());
}

void HealthService::SetReady(bool ready) {
  const std::lock_guard lock(mutex_);
  ready_ = ready;
  changed_.notify_all();
}

void HealthService::Stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  changed_.notify_all();
}

HealthService::State HealthService::StateOf(const std::string& service) const {
  if (service == kLiveness) return HealthCheckResponse::SERVING;
  if (!services_.contains(service)) return HealthCheckResponse::SERVICE_UNKNOWN;
  return ready_ && !stopping_ ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING;
}

grpc::Status HealthService::Check(grpc::ServerContext*, const HealthCheckRequest* request,
                                  HealthCheckResponse* response) {
  const std::lock_guard lock(mutex_);
  const State state = StateOf(request->service());
  if (state == HealthCheckResponse::SERVICE_UNKNOWN)
    return {grpc::StatusCode::NOT_FOUND, "no such service"};
  response->set_status(state);
  return grpc::Status::OK;
}

grpc::Status HealthService::Watch(grpc::ServerContext* context, const HealthCheckRequest* request,
                                  grpc::ServerWriter<HealthCheckResponse>* writer) {
  {
    const std::lock_guard lock(mutex_);
    if (watchers_ == kMostWatchers)
      return {grpc::StatusCode::RESOURCE_EXHAUSTED, "too many watchers"};
    ++watchers_;
  }
  Follow(request->service(), *context, *writer);
  const std::lock_guard lock(mutex_);
  --watchers_;
  return {grpc::StatusCode::UNAVAILABLE, "the server is ending"};
}

void HealthService::Follow(const std::string& service, grpc::ServerContext& context,
                           grpc::ServerWriter<HealthCheckResponse>& writer) {
  HealthCheckResponse sent;
  sent.set_status(HealthCheckResponse::UNKNOWN);
  std::unique_lock lock(mutex_);
  while (!context.IsCancelled()) {
    const State state = StateOf(service);
    if (state != sent.status()) {
      sent.set_status(state);
      lock.unlock();
      if (!writer.Write(sent)) return;
      lock.lock();
      continue;
    }
    if (stopping_) return;
    changed_.wait_for(lock, kCancelCheck);
  }
}

}  // namespace umkm
