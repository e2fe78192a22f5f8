// Open loops: changes at a fixed rate, and how soon others see them. The clock of a change starts
// when its answer is here: it is then committed.
#include <atomic>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <thread>

#include "common/journal.h"
#include "common/kafka.h"
#include "tests/bench/load.h"

namespace umkm::bench {
namespace {

namespace agg = umkm::aggregation::v1;
using umkm::registry::v1::RegisterEnterpriseResponse;
using umkm::registry::v1::RegistryService;

// When each position was answered, and when it was first seen; either may come first.
class Meeting {
 public:
  void Answered(uint64_t position, Steady::time_point at) {
    const std::lock_guard lock(mutex_);
    answered_[position] = at;
  }
  // Everything up to the position is seen.
  void Seen(uint64_t position, Steady::time_point at) {
    const std::lock_guard lock(mutex_);
    seen_.emplace(position, at);
  }
  std::vector<double> Latencies() const {
    const std::lock_guard lock(mutex_);
    std::vector<double> latencies;
    for (const auto& [position, at] : answered_) {
      const auto seen = seen_.lower_bound(position);
      if (seen == seen_.end()) continue;
      latencies.push_back(std::max(0.0, Milliseconds(seen->second - at)));
    }
    return latencies;
  }

 private:
  mutable std::mutex mutex_;
  std::map<uint64_t, Steady::time_point> answered_, seen_;
};

// Registers at that rate; gives how many failed.
int RegisterAt(int rate, double seconds, const std::vector<Meeting*>& meetings) {
  constexpr int kClients = 16;
  std::atomic<int64_t> number = FirstNumber();
  std::atomic<int> errors = 0;
  std::vector<std::thread> clients;
  const auto start = Steady::now();
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&, i] {
      const auto stub = RegistryService::NewStub(ChannelTo(Registry()));
      const int count = static_cast<int>(rate * seconds) / kClients;
      for (int n = 0; n < count; ++n) {
        std::this_thread::sleep_until(
            start + std::chrono::microseconds(1'000'000LL * (n * kClients + i) / rate));
        grpc::ClientContext context;
        RegisterEnterpriseResponse response;
        if (!stub->RegisterEnterprise(&context, testing::NewEnterprise(number++), &response).ok()) {
          ++errors;
          continue;
        }
        const auto at = Steady::now();
        const auto position = ParsePositionToken("registry", response.position_token());
        for (Meeting* meeting : meetings) meeting->Answered(position.value_or(0), at);
      }
    });
  }
  for (auto& client : clients) client.join();
  std::this_thread::sleep_for(std::chrono::seconds(1));
  return errors;
}

agg::WatchTotalsRequest ByScale() {
  agg::WatchTotalsRequest request;
  request.mutable_selection()->add_measures(agg::MEASURE_ENTERPRISES);
  request.mutable_selection()->add_group_by(agg::DIMENSION_SCALE);
  return request;
}

// One stream of totals; takes each message as bytes that it counts, holds no thread.
class WatchStream final : public grpc::ClientReadReactor<agg::WatchTotalsResponse> {
 public:
  using Take = std::function<void(const agg::WatchTotalsResponse&)>;
  WatchStream(agg::TotalsService::Stub& stub, Take take) : take_(std::move(take)) {
    stub.async()->WatchTotals(&context_, &request_, this);
    StartRead(&response_);
    StartCall();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    ++messages_;
    take_(response_);
    StartRead(&response_);
  }
  void OnDone(const grpc::Status&) override { done_.set_value(); }
  void End() {
    context_.TryCancel();
    done_.get_future().wait();
  }
  int64_t messages() const { return messages_; }

 private:
  const agg::WatchTotalsRequest request_ = ByScale();
  const Take take_;
  grpc::ClientContext context_;
  agg::WatchTotalsResponse response_;
  std::atomic<int64_t> messages_ = 0;
  std::promise<void> done_;
};

}  // namespace

int Visible(int rate, double seconds) {
  Meeting meeting;
  std::atomic<bool> stopping = false;
  KafkaConsumer consumer(Brokers(), Topic(), std::nullopt);
  while (!consumer.at_end()) consumer.Read(100, 10'000, [](const KafkaRecord&) {});
  std::thread reader([&] {
    while (!stopping) {
      consumer.Read(100, 1000, [&](const KafkaRecord& record) {
        const auto at = Steady::now();
        journal::v1::Entry entry;
        if (entry.ParseFromArray(record.value.data(), static_cast<int>(record.value.size()))) {
          meeting.Seen(entry.position(), at);
        }
      });
    }
  });
  const int errors = RegisterAt(rate, seconds, {&meeting});
  stopping = true;
  reader.join();
  PrintCalls("visible-" + std::to_string(rate), meeting.Latencies(), seconds, errors);
  return errors == 0 ? 0 : 1;
}

int Fresh(int rate, double seconds, int watchers) {
  const auto stub = agg::TotalsService::NewStub(ChannelTo(Aggregation()));
  std::vector<std::unique_ptr<Meeting>> meetings;
  std::vector<std::unique_ptr<WatchStream>> streams;
  std::vector<Meeting*> all;
  for (int i = 0; i < watchers; ++i) {
    Meeting* meeting = meetings.emplace_back(std::make_unique<Meeting>()).get();
    all.push_back(meeting);
    streams.push_back(
        std::make_unique<WatchStream>(*stub, [meeting](const agg::WatchTotalsResponse& response) {
          meeting->Seen(response.positions(0).position(), Steady::now());
        }));
  }
  const int errors = RegisterAt(rate, seconds, all);
  std::vector<double> latencies;
  for (std::size_t i = 0; i < streams.size(); ++i) {
    streams[i]->End();
    const auto its = meetings[i]->Latencies();
    latencies.insert(latencies.end(), its.begin(), its.end());
  }
  PrintCalls("fresh", std::move(latencies), seconds, errors);
  return errors == 0 ? 0 : 1;
}

int Watchers(int watchers, double seconds) {
  constexpr int kPerChannel = 90;  // a server allows 100 streams on each
  std::vector<std::unique_ptr<agg::TotalsService::Stub>> stubs;
  std::vector<std::unique_ptr<WatchStream>> streams;
  for (int i = 0; i < watchers; ++i) {
    if (i % kPerChannel == 0) {
      stubs.push_back(agg::TotalsService::NewStub(ChannelTo(Aggregation())));
    }
    streams.push_back(
        std::make_unique<WatchStream>(*stubs.back(), [](const agg::WatchTotalsResponse&) {}));
  }
  const auto count = [&] {
    int64_t messages = 0;
    for (const auto& stream : streams) messages += stream->messages();
    return messages;
  };
  while (count() < watchers) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const int64_t before = count();
  const auto start = Steady::now();
  const int errors = RegisterAt(10, seconds, {});
  PrintRate("watchers", count() - before, Seconds(Steady::now() - start));
  for (const auto& stream : streams) stream->End();
  return errors == 0 ? 0 : 1;
}

}  // namespace umkm::bench
