// Open loops: changes at the times of a schedule, whatever became of those before (so none waits
// unseen for another), and how soon others see them.
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <functional>
#include <future>
#include <latch>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "common/journal.h"
#include "common/kafka.h"
#include "tests/bench/load.h"

namespace umkm::bench {
namespace {

namespace agg = umkm::aggregation::v1;
using umkm::registry::v1::RegisterEnterpriseRequest;
using umkm::registry::v1::RegisterEnterpriseResponse;
using umkm::registry::v1::RegistryService;

// When an observer first saw each position. Thread-safe.
class Sightings {
 public:
  // Everything up to the position is seen.
  void Seen(uint64_t position, Steady::time_point at) {
    const std::lock_guard lock(mutex_);
    seen_.emplace(position, at);
  }
  std::optional<Steady::time_point> Of(uint64_t position) const {
    const std::lock_guard lock(mutex_);
    const auto seen = seen_.lower_bound(position);
    if (seen == seen_.end()) return std::nullopt;
    return seen->second;
  }

 private:
  mutable std::mutex mutex_;
  std::map<uint64_t, Steady::time_point> seen_;
};

// One registration of the schedule; it is committed when its answer is here.
struct Change {
  grpc::ClientContext context;
  RegisterEnterpriseRequest request;
  RegisterEnterpriseResponse response;
  Steady::time_point scheduled, sent, answered;
  uint64_t position = 0;  // 0: failed
};
using Changes = std::vector<std::unique_ptr<Change>>;

int ErrorsIn(const Changes& changes) {
  return static_cast<int>(std::count_if(changes.begin(), changes.end(),
                                        [](const auto& change) { return change->position == 0; }));
}

// Registers at that rate without waiting for answers, then for all of them and a second more.
Changes RegisterAt(int rate, double seconds) {
  constexpr std::size_t kChannels = 4;  // a server allows 100 calls at once on each
  std::vector<std::unique_ptr<RegistryService::Stub>> stubs;
  for (std::size_t i = 0; i < kChannels; ++i) {
    const auto channel = ChannelTo(Registry());
    channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(5));
    stubs.push_back(RegistryService::NewStub(channel));
  }
  int64_t number = FirstNumber();
  Changes changes;
  for (int i = 0; i < static_cast<int>(rate * seconds); ++i) {
    changes.push_back(std::make_unique<Change>());
    changes.back()->request = testing::NewEnterprise(number++);
  }
  std::latch unanswered(static_cast<std::ptrdiff_t>(changes.size()));
  const auto start = Steady::now() + std::chrono::milliseconds(100);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    Change& change = *changes[i];
    change.scheduled =
        start + std::chrono::microseconds(1'000'000 * i / static_cast<uint64_t>(rate));
    std::this_thread::sleep_until(change.scheduled);
    change.sent = Steady::now();
    stubs[i % kChannels]->async()->RegisterEnterprise(
        &change.context, &change.request, &change.response, [&](const grpc::Status& status) {
          change.answered = Steady::now();
          if (status.ok()) {
            change.position =
                ParsePositionToken("registry", change.response.position_token()).value_or(0);
          }
          unanswered.count_down();
        });
  }
  unanswered.wait();
  std::this_thread::sleep_for(std::chrono::seconds(1));
  return changes;
}

// How soon what was registered was seen, in ms.
struct Sighted {
  std::vector<double> from_answer, from_schedule;
  int unseen = 0;
};
Sighted SightedOf(const Changes& changes,
                  const std::vector<std::unique_ptr<Sightings>>& observers) {
  Sighted sighted;
  for (const auto& change : changes) {
    if (change->position == 0) continue;
    for (const auto& observer : observers) {
      const auto seen = observer->Of(change->position);
      if (!seen.has_value()) {
        ++sighted.unseen;
        continue;
      }
      // A record may be seen before the answer is.
      sighted.from_answer.push_back(std::max(0.0, Milliseconds(*seen - change->answered)));
      sighted.from_schedule.push_back(Milliseconds(*seen - change->scheduled));
    }
  }
  return sighted;
}

// CPU time that the process UMKM_SERVER_PID has used; 0 without it.
double ServerCpuMs() {
  std::ifstream stat("/proc/" + Setting("UMKM_SERVER_PID", "none") + "/stat");
  std::string word;
  double ticks = 0;
  for (int i = 1; i <= 15 && stat >> word; ++i) {
    if (i >= 14) ticks += std::stod(word);  // utime, stime
  }
  return ticks * 1000 / static_cast<double>(sysconf(_SC_CLK_TCK));
}

// From answer to sighting (p50_ms, p99_ms), and what the caller of a schedule sees: from the time
// a call was due to its sighting. A load that sent late is `behind`, and its figures are of
// another rate.
int PrintOpenLoop(const std::string& bench, int rate, double seconds, const Changes& changes,
                  const std::vector<std::unique_ptr<Sightings>>& observers) {
  constexpr double kLateMs = 5;
  std::vector<double> late;
  Steady::time_point last;
  for (const auto& change : changes) {
    late.push_back(Milliseconds(change->sent - change->scheduled));
    last = std::max(last, change->answered);
  }
  const Sighted sighted = SightedOf(changes, observers);
  const Percentiles scheduled(sighted.from_schedule), lateness(std::move(late));
  const double took = changes.empty() ? seconds : Seconds(last - changes.front()->scheduled);
  const bool behind = lateness.At(0.99) > kLateMs || took > seconds + 1;
  PrintCalls(bench, sighted.from_answer, took, ErrorsIn(changes),
             {{"scheduled_p50_ms", scheduled.At(0.5)},
              {"scheduled_p99_ms", scheduled.At(0.99)},
              {"sent_late_p99_ms", lateness.At(0.99)},
              {"changes_per_second", static_cast<double>(changes.size()) / took},
              {"unseen", static_cast<double>(sighted.unseen)},
              {"behind", behind ? 1 : 0}});
  if (behind) {
    std::fprintf(stderr, "%s: the load fell behind %d/s: %.0f/s, sent up to %.1f ms late\n",
                 bench.c_str(), rate, static_cast<double>(changes.size()) / took, lateness.At(1));
  }
  return ErrorsIn(changes) == 0 && sighted.unseen == 0 ? 0 : 1;
}

agg::WatchTotalsRequest ByScale() {
  agg::WatchTotalsRequest request;
  request.mutable_selection()->add_measures(agg::MEASURE_ENTERPRISES);
  request.mutable_selection()->add_group_by(agg::DIMENSION_SCALE);
  return request;
}

// Of a connection of its own. `reads`: else no stream of it takes in more than 1 KiB unread, so
// that the server is soon stuck with it.
std::unique_ptr<agg::TotalsService::Stub> NewConnection(bool reads) {
  if (reads) return agg::TotalsService::NewStub(ChannelTo(Aggregation()));
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  arguments.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 1 << 10);
  return agg::TotalsService::NewStub(
      grpc::CreateCustomChannel(Aggregation(), grpc::InsecureChannelCredentials(), arguments));
}

// One stream of totals that counts its messages, holds no thread. Without `take` it does not read.
class WatchStream final : public grpc::ClientReadReactor<agg::WatchTotalsResponse> {
 public:
  using Take = std::function<void(const agg::WatchTotalsResponse&)>;
  WatchStream(agg::TotalsService::Stub& stub, Take take) : take_(std::move(take)) {
    stub.async()->WatchTotals(&context_, &request_, this);
    if (take_) StartRead(&response_);
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
  std::vector<std::unique_ptr<Sightings>> observers;
  Sightings& sightings = *observers.emplace_back(std::make_unique<Sightings>());
  std::atomic<bool> stopping = false;
  KafkaConsumer consumer(Brokers(), Topic(), std::nullopt);
  while (!consumer.at_end()) consumer.Read(100, 10'000, [](const KafkaRecord&) {});
  std::thread reader([&] {
    while (!stopping) {
      consumer.Read(100, 1000, [&](const KafkaRecord& record) {
        const auto at = Steady::now();
        journal::v1::Entry entry;
        if (entry.ParseFromArray(record.value.data(), static_cast<int>(record.value.size()))) {
          sightings.Seen(entry.position(), at);
        }
      });
    }
  });
  const Changes changes = RegisterAt(rate, seconds);
  stopping = true;
  reader.join();
  return PrintOpenLoop("visible-" + std::to_string(rate), rate, seconds, changes, observers);
}

int Fresh(int rate, double seconds, int watchers) {
  const auto stub = agg::TotalsService::NewStub(ChannelTo(Aggregation()));
  std::vector<std::unique_ptr<Sightings>> observers;
  std::vector<std::unique_ptr<WatchStream>> streams;
  for (int i = 0; i < watchers; ++i) {
    Sightings* sightings = observers.emplace_back(std::make_unique<Sightings>()).get();
    streams.push_back(
        std::make_unique<WatchStream>(*stub, [sightings](const agg::WatchTotalsResponse& response) {
          sightings->Seen(response.positions(0).position(), Steady::now());
        }));
  }
  const Changes changes = RegisterAt(rate, seconds);
  for (const auto& stream : streams) stream->End();
  return PrintOpenLoop("fresh", rate, seconds, changes, observers);
}

int Watchers(int watchers, double seconds, int not_reading) {
  constexpr int kPerChannel = 90;  // a server allows 100 streams on each
  constexpr int kTimed = 50;       // every 50th that reads: the clocks must not be the load
  const int reading = watchers - not_reading;
  std::vector<std::unique_ptr<Sightings>> observers;
  std::vector<std::unique_ptr<agg::TotalsService::Stub>> stubs;
  std::vector<std::unique_ptr<WatchStream>> streams;
  for (int i = 0; i < watchers; ++i) {
    const bool reads = i < reading;
    if (i % kPerChannel == 0 || i == reading) stubs.push_back(NewConnection(reads));
    WatchStream::Take take = [](const agg::WatchTotalsResponse&) {};
    if (!reads) take = {};
    if (reads && i % kTimed == 0) {
      Sightings* sightings = observers.emplace_back(std::make_unique<Sightings>()).get();
      take = [sightings](const agg::WatchTotalsResponse& response) {
        sightings->Seen(response.positions(0).position(), Steady::now());
      };
    }
    streams.push_back(std::make_unique<WatchStream>(*stubs.back(), std::move(take)));
  }
  const auto count = [&] {
    int64_t messages = 0;
    for (const auto& stream : streams) messages += stream->messages();
    return messages;
  };
  while (count() < reading) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const int64_t before = count();
  const auto start = Steady::now();
  const double cpu_before = ServerCpuMs();
  const Changes changes = RegisterAt(10, seconds);
  const double took = Seconds(Steady::now() - start);
  const auto messages = static_cast<double>(count() - before);
  const double cpu = ServerCpuMs() - cpu_before;
  for (const auto& stream : streams) stream->End();
  const Sighted sighted = SightedOf(changes, observers);
  const int errors = ErrorsIn(changes);
  PrintCalls("watchers", sighted.from_answer, took, errors,
             {{"messages", messages},
              {"messages_per_second", messages / took},
              {"messages_per_cpu_second", cpu > 0 ? messages / cpu * 1000 : 0}});
  return errors == 0 ? 0 : 1;
}

}  // namespace umkm::bench
