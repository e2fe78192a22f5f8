#include "common/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>

namespace umkm {
namespace {

namespace fs = std::filesystem;

// Of /proc/self/stat, proc(5).
struct Stat {
  double cpu_seconds, start_seconds_since_boot, virtual_bytes, resident_bytes, threads;
};

// Nothing when the kernel does not tell: then the series are left out.
std::optional<Stat> ReadStat() {
  std::ifstream file("/proc/self/stat");
  std::string text(std::istreambuf_iterator<char>(file), {});
  // The second field is the name in brackets and may hold anything: count from behind it.
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  constexpr int kFirst = 3, kLast = 24;
  std::istringstream fields(text.substr(name_end + 1));
  std::string state;
  fields >> state;
  double values[kLast + 1] = {};
  for (int field = kFirst + 1; field <= kLast; ++field) fields >> values[field];
  if (!fields) return std::nullopt;
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  const auto page = static_cast<double>(sysconf(_SC_PAGESIZE));
  return Stat{.cpu_seconds = (values[14] + values[15]) / ticks,
              .start_seconds_since_boot = values[22] / ticks,
              .virtual_bytes = values[23],
              .resident_bytes = values[24] * page,
              .threads = values[20]};
}

// Seconds since 1970; nothing when the kernel does not tell.
std::optional<double> BootTime() {
  std::ifstream file("/proc/stat");
  std::string word;
  for (double seconds = 0; file >> word;) {
    if (word == "btime" && file >> seconds) return seconds;
  }
  return std::nullopt;
}

std::optional<double> OpenFds() {
  std::error_code error;
  const fs::directory_iterator all("/proc/self/fd", error);
  if (error) return std::nullopt;
  return static_cast<double>(std::distance(begin(all), end(all)) - 1);  // not the one that looks
}

double MaxFds() {
  rlimit limit = {};
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur == RLIM_INFINITY ? std::numeric_limits<double>::infinity()
                                         : static_cast<double>(limit.rlim_cur);
}

std::string ProgramName() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).filename();
}

std::vector<Metrics::Sample> One(std::optional<double> value) {
  return value ? Metrics::Only(*value) : std::vector<Metrics::Sample>();
}

}  // namespace

std::vector<Metrics::Asked> AskAboutProcess(Metrics& metrics) {
  std::vector<Metrics::Asked> asked;
  const auto gauge = [&](const char* name, const char* help, auto value) {
    asked.push_back(metrics.AskGauge(name, help, [value] { return One(value()); }));
  };
  const auto of_stat = [](double Stat::*field) {
    return [field]() -> std::optional<double> {
      const std::optional<Stat> stat = ReadStat();
      return stat ? std::optional(*stat.*field) : std::nullopt;
    };
  };
  asked.push_back(metrics.AskCounter("process_cpu_seconds_total", "User and system CPU time.",
                                     [cpu = of_stat(&Stat::cpu_seconds)] { return One(cpu()); }));
  gauge("process_resident_memory_bytes", "Memory in RAM.", of_stat(&Stat::resident_bytes));
  gauge("process_virtual_memory_bytes", "Address space.", of_stat(&Stat::virtual_bytes));
  gauge("process_threads", "Threads.", of_stat(&Stat::threads));
  gauge("process_open_fds", "Open file descriptors.", OpenFds);
  gauge("process_max_fds", "The most file descriptors that may be open.",
        [] { return std::optional(MaxFds()); });

  const std::optional<Stat> stat = ReadStat();
  const std::optional<double> boot = BootTime();
  const auto start =
      stat && boot ? std::optional(*boot + stat->start_seconds_since_boot) : std::nullopt;
  gauge("process_start_time_seconds", "When the process started, in seconds since 1970.",
        [start] { return start; });
  const Metrics::Sample build = {
      {{"program", ProgramName()}, {"version", UMKM_VERSION}, {"commit", UMKM_COMMIT}}, 1};
  asked.push_back(metrics.AskGauge("umkm_build_info", "What was built from what; always 1.",
                                   [build] { return std::vector{build}; }));
  return asked;
}

}  // namespace umkm
