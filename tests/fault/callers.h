// The callers who must not notice an attack: what they call, how long it took, what failed.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/system.h"

namespace umkm::testing {

// Six clients behind one address, from when it is made to when it ends: five register, read and
// total in turns, each on a connection of its own; one makes a new connection for each call.
class Callers {
 public:
  enum Phase { kUnmeasured, kQuiet, kAttacked };

  explicit Callers(std::string address) : address_(std::move(address)) {
    for (int client = 0; client < 5; ++client) {
      threads_.emplace_back([this](const std::stop_token& stop) { Work(stop); });
    }
    threads_.emplace_back([this](const std::stop_token& stop) { Reconnect(stop); });
  }

  void Measure(Phase phase) { phase_ = phase; }
  void Forget() {
    const std::lock_guard lock(mutex_);
    took_ms_.clear();
  }

  // The 99th percentile of a phase, and how many calls that is of.
  std::pair<double, std::size_t> P99(Phase phase) const {
    const std::lock_guard lock(mutex_);
    const auto found = took_ms_.find(phase);
    if (found == took_ms_.end()) return {0, 0};
    std::vector<double> sorted = found->second;
    const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() * 99 / 100);
    std::nth_element(sorted.begin(), at, sorted.end());
    return {*at, sorted.size()};
  }

  // What went wrong in all the time; empty when nothing did.
  std::map<std::string, int> failures() const {
    const std::lock_guard lock(mutex_);
    return failures_;
  }

 private:
  template <class Call>
  void Time(const char* name, Call&& call) {
    const Phase phase = phase_;
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
    const auto start = std::chrono::steady_clock::now();
    const grpc::Status status = call(context);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    const std::lock_guard lock(mutex_);
    if (!status.ok()) {
      ++failures_[std::string(name) + ": " + std::to_string(status.error_code()) + " " +
                  status.error_message()];
    }
    if (phase != kUnmeasured && phase == phase_) took_ms_[phase].push_back(took.count());
  }

  void Work(const std::stop_token& stop) {
    const auto channel = ChannelTo(address_);
    const auto registry = registry::v1::RegistryService::NewStub(channel);
    const auto totals = aggregation::v1::TotalsService::NewStub(channel);
    while (!stop.stop_requested()) {
      registry::v1::RegisterEnterpriseResponse registered;
      Time("RegisterEnterprise", [&](grpc::ClientContext& context) {
        return registry->RegisterEnterprise(&context, NewEnterprise(++number_), &registered);
      });
      Time("GetEnterprise", [&](grpc::ClientContext& context) {
        registry::v1::GetEnterpriseRequest request;
        request.set_enterprise_id(registered.enterprise().enterprise_id());
        registry::v1::GetEnterpriseResponse response;
        return registry->GetEnterprise(&context, request, &response);
      });
      Time("GetTotals", [&](grpc::ClientContext& context) {
        aggregation::v1::GetTotalsRequest request;
        request.mutable_selection()->add_group_by(aggregation::v1::DIMENSION_REGENCY);
        request.set_at_least(registered.position_token());
        aggregation::v1::GetTotalsResponse response;
        return totals->GetTotals(&context, request, &response);
      });
      std::this_thread::sleep_for(std::chrono::milliseconds(8));
    }
  }

  void Reconnect(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      const auto totals = aggregation::v1::TotalsService::NewStub(ChannelTo(address_));
      Time("ListMeasures on a new connection", [&](grpc::ClientContext& context) {
        aggregation::v1::ListMeasuresResponse response;
        return totals->ListMeasures(&context, {}, &response);
      });
      std::this_thread::sleep_for(std::chrono::milliseconds(30));
    }
  }

  const std::string address_;
  mutable std::mutex mutex_;
  std::map<Phase, std::vector<double>> took_ms_;
  std::map<std::string, int> failures_;
  std::atomic<Phase> phase_ = kUnmeasured;
  static inline std::atomic<int64_t> number_ = 0;  // the tests share a register
  std::vector<std::jthread> threads_;
};

}  // namespace umkm::testing
