// The load of tests/bench/run; see --help.
#include "tests/bench/load.h"

#include <absl/synchronization/mutex.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <map>

namespace umkm::bench {

std::string Setting(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : value;
}

int64_t FirstNumber() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
             .count() %
         10'000'000'000 * 1'000;
}

double Milliseconds(Steady::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

Percentiles::Percentiles(std::vector<double> values) : sorted_(std::move(values)) {
  std::sort(sorted_.begin(), sorted_.end());
}

double Percentiles::At(double part) const {
  if (sorted_.empty()) return 0;
  return sorted_[static_cast<std::size_t>(static_cast<double>(sorted_.size() - 1) * part)];
}

namespace {

constexpr char kHelp[] = R"(usage: umkm-load BENCH ...

  create IN_FLIGHT SECONDS           registrations, closed loop
  get IN_FLIGHT SECONDS [IDS]        GetEnterprise, closed loop; IDS: a file with an id a line
  list SECONDS [FILTER...]           pages of ListEnterprises, one after the other; FILTER:
                                     region=65.71, scale=medium or name=kopi
  visible RATE SECONDS               open loop: from the answer (= committed) to its record on Kafka
  fresh RATE SECONDS WATCHERS        open loop: from the answer to WatchTotals clients
  watchers WATCHERS SECONDS [IDLE]   what so many streams are sent at 10 changes a second, and how
                                     soon; IDLE of them do not read
  drain COUNT                        waits until the topic holds so many records; from first to last
  produce COUNT                      the same records again, by plain librdkafka to topic bench.raw
  query IN_FLIGHT SECONDS [AS_OF]    GetTotals by regency and scale, closed loop
  echo IN_FLIGHT SECONDS             the same calls to UMKM_CANNED
  serve-canned ADDRESS               a server that answers every GetTotals alike, without counting
  await ENTERPRISES SINCE            until GetTotals gives so many; SINCE: `date +%s%N`
  journal ENTERPRISES EVENTS FILE    writes a journal to the topic, and its totals into FILE
  await-journal EVENTS FILE SINCE    until GetTotals includes them; exits 1 when it is not as FILE
  serving ADDRESS SINCE              until a server says that it is SERVING

Prints one JSON object; latencies in ms. Servers from UMKM_REGISTRY, UMKM_AGGREGATION,
UMKM_KAFKA_BROKERS and UMKM_TOPIC.
)";

int Run(const std::vector<std::string>& words) {
  const auto number = [&](std::size_t i) { return i < words.size() ? std::stod(words[i]) : 0; };
  const auto whole = [&](std::size_t i) { return i < words.size() ? std::stoll(words[i]) : 0; };
  const auto small = [&](std::size_t i) { return static_cast<int>(whole(i)); };
  const std::string fourth = words.size() > 3 ? words[3] : "";
  const std::map<std::string, std::function<int()>> benches = {
      {"create", [&] { return Create(small(1), number(2)); }},
      {"get", [&] { return Get(small(1), number(2), fourth); }},
      {"list",
       [&] {
         return List(number(1), {words.begin() + 2, words.end()});
       }},
      {"visible", [&] { return Visible(small(1), number(2)); }},
      {"fresh", [&] { return Fresh(small(1), number(2), small(3)); }},
      {"watchers", [&] { return Watchers(small(1), number(2), small(3)); }},
      {"drain", [&] { return Drain(whole(1)); }},
      {"produce", [&] { return Produce(whole(1)); }},
      {"query", [&] { return Query(Aggregation(), fourth, small(1), number(2)); }},
      {"echo", [&] { return Query(Setting("UMKM_CANNED", ""), "echo", small(1), number(2)); }},
      {"serve-canned", [&] { return ServeCanned(words.at(1)); }},
      {"await", [&] { return AwaitTotals(whole(1), whole(2)); }},
      {"journal", [&] { return WriteJournal(whole(1), whole(2), words.at(3)); }},
      {"await-journal", [&] { return AwaitJournal(whole(1), words.at(2), whole(3)); }},
      {"serving", [&] { return AwaitServing(words.at(1), whole(2)); }},
  };
  const auto bench = words.empty() ? benches.end() : benches.find(words.front());
  if (bench == benches.end() || words.size() < 2) {
    std::fputs(kHelp, stderr);
    return 2;
  }
  return bench->second();
}

}  // namespace

void PrintCalls(const std::string& bench, std::vector<double> latencies_ms, double seconds,
                int errors, const Fields& more) {
  const std::size_t count = latencies_ms.size();
  const Percentiles latencies(std::move(latencies_ms));
  std::printf(
      "{\"bench\":\"%s\",\"count\":%zu,\"per_second\":%.0f,\"p50_ms\":%.2f,\"p99_ms\":%.2f,"
      "\"max_ms\":%.2f,\"errors\":%d,\"cpu_ms\":%ld",
      bench.c_str(), count, static_cast<double>(count) / seconds, latencies.At(0.5),
      latencies.At(0.99), latencies.At(1), errors, std::clock() * 1000 / CLOCKS_PER_SEC);
  for (const auto& [name, value] : more) std::printf(",\"%s\":%.2f", name.c_str(), value);
  std::printf("}\n");
}

void PrintRate(const std::string& bench, int64_t count, double seconds) {
  std::printf("{\"bench\":\"%s\",\"count\":%lld,\"seconds\":%.3f,\"per_second\":%.0f}\n",
              bench.c_str(), static_cast<long long>(count), seconds,
              static_cast<double>(count) / seconds);
}

}  // namespace umkm::bench

int main(int argc, char** argv) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  return umkm::bench::Run({argv + 1, argv + argc});
}
