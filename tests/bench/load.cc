// Load for tests/bench/run: registrations through gRPC, and how soon a watcher sees them.
//
//   umkm-load create IN_FLIGHT SECONDS   closed loop: creates/s and latencies
//   umkm-load fresh RATE SECONDS         open loop: from the answer (= committed) to a WatchTotals
//                                        client that includes the position
// Prints one JSON object. Servers from UMKM_REGISTRY and UMKM_AGGREGATION.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "common/journal.h"
#include "tests/support/system.h"

namespace {

using Clock = std::chrono::steady_clock;
using umkm::registry::v1::RegisterEnterpriseResponse;
using umkm::registry::v1::RegistryService;

std::string Address(const char* name, const char* fallback) {
  const char* value = std::getenv(name);
  return value == nullptr ? fallback : value;
}

std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

// Numbers of registrations that no earlier run used.
int64_t FirstNumber() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
             .count() %
         10'000'000'000 * 1'000;
}

double Milliseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

double Percentile(std::vector<double>& sorted, double part) {
  if (sorted.empty()) return 0;
  const auto last = static_cast<double>(sorted.size() - 1);
  return sorted[static_cast<std::size_t>(last * part)];
}

void Print(const char* what, std::vector<double> latencies, double seconds, int errors) {
  std::sort(latencies.begin(), latencies.end());
  std::printf(
      "{\"bench\":\"%s\",\"count\":%zu,\"per_second\":%.0f,\"p50_ms\":%.2f,\"p99_ms\":%.2f,"
      "\"max_ms\":%.2f,\"errors\":%d}\n",
      what, latencies.size(), static_cast<double>(latencies.size()) / seconds,
      Percentile(latencies, 0.5), Percentile(latencies, 0.99), Percentile(latencies, 1.0), errors);
}

// One call after another, each begun by the end of the one before: holds no thread.
class Caller {
 public:
  Caller(std::shared_ptr<grpc::Channel> channel, std::atomic<int64_t>& next, Clock::time_point end)
      : stub_(RegistryService::NewStub(std::move(channel))), next_(next), end_(end) {}

  void Begin() {
    context_.emplace();
    request_ = umkm::testing::NewEnterprise(next_++);
    sent_ = Clock::now();
    stub_->async()->RegisterEnterprise(&*context_, &request_, &response_,
                                       [this](const grpc::Status& status) { Ended(status); });
  }
  void Wait() { ended_.get_future().wait(); }
  const std::vector<double>& latencies() const { return latencies_; }
  int errors() const { return errors_; }

 private:
  void Ended(const grpc::Status& status) {
    const auto now = Clock::now();
    if (status.ok()) {
      latencies_.push_back(Milliseconds(now - sent_));
    } else {
      ++errors_;
    }
    if (now < end_) {
      Begin();
    } else {
      ended_.set_value();
    }
  }

  const std::unique_ptr<RegistryService::Stub> stub_;
  std::atomic<int64_t>& next_;
  const Clock::time_point end_;
  std::optional<grpc::ClientContext> context_;
  umkm::registry::v1::RegisterEnterpriseRequest request_;
  RegisterEnterpriseResponse response_;
  Clock::time_point sent_;
  std::vector<double> latencies_;
  int errors_ = 0;
  std::promise<void> ended_;
};

int Create(int in_flight, double seconds) {
  constexpr int kChannels = 2;  // a server allows 100 streams on each
  std::atomic<int64_t> next = FirstNumber();
  const auto start = Clock::now();
  const auto end =
      start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < std::max(kChannels, (in_flight + 99) / 100); ++i) {
    channels.push_back(ChannelTo(Address("UMKM_REGISTRY", "127.0.0.1:50051")));
  }
  std::vector<std::unique_ptr<Caller>> callers;
  for (int i = 0; i < in_flight; ++i) {
    callers.push_back(std::make_unique<Caller>(
        channels[static_cast<std::size_t>(i) % channels.size()], next, end));
    callers.back()->Begin();
  }
  std::vector<double> latencies;
  int errors = 0;
  for (const auto& caller : callers) {
    caller->Wait();
    latencies.insert(latencies.end(), caller->latencies().begin(), caller->latencies().end());
    errors += caller->errors();
  }
  Print("create", std::move(latencies), Milliseconds(Clock::now() - start) / 1000, errors);
  return errors == 0 ? 0 : 1;
}

// When each position was answered, and when the watcher first included it; either may be first.
class Meeting {
 public:
  void Answered(uint64_t position, Clock::time_point at) {
    const std::lock_guard lock(mutex_);
    if (position <= seen_) {
      latencies_.push_back(Milliseconds(std::max(At(position) - at, Clock::duration::zero())));
    } else {
      waiting_[position] = at;
    }
  }
  void Seen(uint64_t position, Clock::time_point at) {
    const std::lock_guard lock(mutex_);
    seen_ = position;
    seen_at_[position] = at;
    while (!waiting_.empty() && waiting_.begin()->first <= position) {
      latencies_.push_back(Milliseconds(at - waiting_.begin()->second));
      waiting_.erase(waiting_.begin());
    }
  }
  std::vector<double> Latencies() {
    const std::lock_guard lock(mutex_);
    return latencies_;
  }

 private:
  Clock::time_point At(uint64_t position) const { return seen_at_.lower_bound(position)->second; }
  std::mutex mutex_;
  uint64_t seen_ = 0;
  std::map<uint64_t, Clock::time_point> waiting_, seen_at_;
  std::vector<double> latencies_;
};

int Fresh(int rate, double seconds) {
  namespace agg = umkm::aggregation::v1;
  Meeting meeting;
  grpc::ClientContext watching;
  const auto totals =
      agg::TotalsService::NewStub(ChannelTo(Address("UMKM_AGGREGATION", "127.0.0.1:50054")));
  agg::WatchTotalsRequest watch;
  watch.mutable_selection()->add_measures(agg::MEASURE_ENTERPRISES);
  watch.mutable_selection()->add_group_by(agg::DIMENSION_SCALE);
  auto reader = totals->WatchTotals(&watching, watch);
  std::thread watcher([&] {
    agg::WatchTotalsResponse response;
    while (reader->Read(&response)) {
      meeting.Seen(response.positions(0).position(), Clock::now());
    }
  });
  std::atomic<int64_t> next = FirstNumber();
  std::atomic<int> errors = 0;
  constexpr int kClients = 8;
  std::vector<std::thread> clients;
  const auto start = Clock::now();
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&, i] {
      const auto stub =
          RegistryService::NewStub(ChannelTo(Address("UMKM_REGISTRY", "127.0.0.1:50051")));
      const int count = static_cast<int>(rate * seconds) / kClients;
      for (int n = 0; n < count; ++n) {
        std::this_thread::sleep_until(
            start + std::chrono::microseconds(1'000'000LL * (n * kClients + i) / rate));
        grpc::ClientContext context;
        RegisterEnterpriseResponse response;
        if (!stub->RegisterEnterprise(&context, umkm::testing::NewEnterprise(next++), &response)
                 .ok()) {
          ++errors;
          continue;
        }
        const auto at = Clock::now();
        meeting.Answered(
            umkm::ParsePositionToken("registry", response.position_token()).value_or(0), at);
      }
    });
  }
  for (auto& client : clients) client.join();
  std::this_thread::sleep_for(std::chrono::seconds(1));
  watching.TryCancel();
  watcher.join();
  Print("fresh", meeting.Latencies(), seconds, errors);
  return errors == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc == 4 ? argv[1] : "";
  if (what == "create") return Create(std::atoi(argv[2]), std::atof(argv[3]));
  if (what == "fresh") return Fresh(std::atoi(argv[2]), std::atof(argv[3]));
  std::fprintf(stderr, "usage: umkm-load create IN_FLIGHT SECONDS | fresh RATE SECONDS\n");
  return 2;
}
