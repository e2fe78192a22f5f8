// What the benches of umkm-load share. Each prints one JSON object and gives the exit code.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/system.h"

namespace umkm::bench {

using Steady = std::chrono::steady_clock;

// The value of an environment variable, or what stands for it.
std::string Setting(const char* name, const char* otherwise);
inline std::string Registry() { return Setting("UMKM_REGISTRY", "127.0.0.1:50051"); }
inline std::string Aggregation() { return Setting("UMKM_AGGREGATION", "127.0.0.1:50054"); }
inline std::string Brokers() { return Setting("UMKM_KAFKA_BROKERS", "127.0.0.1:59092"); }
inline std::string Topic() { return Setting("UMKM_TOPIC", "umkm.registry.v1"); }

using testing::ChannelTo;
// For registrations that no earlier run made.
int64_t FirstNumber();
double Milliseconds(Steady::duration duration);
inline double Seconds(Steady::duration duration) { return Milliseconds(duration) / 1000; }

class Percentiles {
 public:
  explicit Percentiles(std::vector<double> values);
  double At(double part) const;  // 0 without values

 private:
  std::vector<double> sorted_;
};

using Fields = std::vector<std::pair<std::string, double>>;
// Of calls: how many, a second, latencies, the CPU that this program used; then `more`.
void PrintCalls(const std::string& bench, std::vector<double> latencies_ms, double seconds,
                int errors, const Fields& more = {});
// Of things done at once.
void PrintRate(const std::string& bench, int64_t count, double seconds);

int Create(int in_flight, double seconds);
// `ids_file`: an id a line; else those of the first page.
int Get(int in_flight, double seconds, const std::string& ids_file);
// `filters`: region=65.71, scale=medium, name=kopi.
int List(double seconds, const std::vector<std::string>& filters);
int Visible(int rate, double seconds);
int Fresh(int rate, double seconds, int watchers);
int Watchers(int watchers, double seconds, int not_reading);
int Drain(int64_t count);
int Produce(int64_t count);
int Query(const std::string& address, const std::string& as_of, int in_flight, double seconds);
int ServeCanned(const std::string& address);
// Writes a journal of so many changes to the topic, and the totals it leads to into a file.
int WriteJournal(int64_t enterprises, int64_t changes, const std::string& expected_file);
// `since_ns`: by the system's clock.
// Until an aggregation includes so many changes; 1 when its totals are not those of the file.
int AwaitJournal(int64_t changes, const std::string& expected_file, int64_t since_ns);
int AwaitTotals(int64_t enterprises, int64_t since_ns);
int AwaitServing(const std::string& address, int64_t since_ns);

}  // namespace umkm::bench
