#include "common/process_metrics.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <thread>
#include <vector>

#include "common/clock.h"
#include "tests/support/metrics_text.h"

namespace umkm {
namespace {

double Value(const Metrics& metrics, const std::string& series) {
  const auto value = ValueIn(metrics.Text(), series);
  EXPECT_TRUE(value) << series << " is not in\n" << metrics.Text();
  return value.value_or(-1);
}

TEST(ProcessMetrics, CountFileDescriptorsAsTheyOpen) {
  const Metrics metrics("");
  const double before = Value(metrics, "process_open_fds");
  const int first = open("/dev/null", O_RDONLY), second = open("/dev/null", O_RDONLY);
  EXPECT_EQ(Value(metrics, "process_open_fds"), before + 2);
  close(first);
  close(second);
  EXPECT_EQ(Value(metrics, "process_open_fds"), before);
  rlimit limit = {};
  getrlimit(RLIMIT_NOFILE, &limit);
  EXPECT_EQ(Value(metrics, "process_max_fds"), static_cast<double>(limit.rlim_cur));
}

TEST(ProcessMetrics, CountTheThreads) {
  const Metrics metrics("");
  const double before = Value(metrics, "process_threads");
  EXPECT_GE(before, 1);
  std::jthread more([](const std::stop_token& stop) {
    while (!stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  });
  EXPECT_EQ(Value(metrics, "process_threads"), before + 1);
}

TEST(ProcessMetrics, TellTheMemoryThatIsTouched) {
  const Metrics metrics("");
  const double before = Value(metrics, "process_resident_memory_bytes");
  EXPECT_GT(before, 1e6);
  EXPECT_GT(Value(metrics, "process_virtual_memory_bytes"), before);
  const std::vector<char> touched(64 << 20, 'x');
  EXPECT_GT(Value(metrics, "process_resident_memory_bytes"), before + 50e6) << touched.front();
}

TEST(ProcessMetrics, TellTheTimeThatWasWorked) {
  const Metrics metrics("");
  const double before = Value(metrics, "process_cpu_seconds_total");
  const Stopwatch watch;
  rusage used = {};
  const auto seconds = [&used] {
    getrusage(RUSAGE_SELF, &used);
    return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
  };
  for (const double start = seconds(); seconds() < start + 0.3 && watch.Seconds() < 20;) continue;
  EXPECT_GE(Value(metrics, "process_cpu_seconds_total"), before + 0.2);
}

TEST(ProcessMetrics, KnowWhenTheProcessStarted) {
  const Metrics metrics("");
  const double now = absl::ToDoubleSeconds(Clock("UTC").Now() - absl::UnixEpoch());
  const double start = Value(metrics, "process_start_time_seconds");
  EXPECT_LE(start, now + 2);
  EXPECT_GT(start, now - 600) << "this test takes no ten minutes";
}

TEST(ProcessMetrics, NameProgramVersionAndCommit) {
  const std::string text = Metrics("").Text();
  EXPECT_NE(text.find("umkm_build_info{commit=\"unknown\",program=\"process_metrics_test\","
                      "version=\"0.1.0\"} 1\n"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace umkm
