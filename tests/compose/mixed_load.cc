// umkm-mixed-load: the mixed load of tests/system on services that somebody else runs, and kills.
// tests/compose/run starts it. In the environment:
//   LOAD_REGISTRY, LOAD_TRAINING, LOAD_CERTIFICATION   addresses
//   LOAD_SECONDS, LOAD_CLIENTS                         how long, how many (up to 10) at a time
//   LOAD_RUN                                           0 to 9: another gives other numbers
//   LOAD_TOLD                                          file for what was acknowledged:
//                                                      "WRITER REQUEST_ID", a line each
#include "tests/system/mixed_load.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <thread>

namespace umkm::testing {
namespace {

std::string Setting(const char* name) {
  const char* value = std::getenv(name);
  EXPECT_NE(value, nullptr) << name << " is not set";
  return value == nullptr ? "" : value;
}

TEST(MixedLoad, IsAnsweredWhateverIsKilled) {
  const auto registry = ChannelTo(Setting("LOAD_REGISTRY"));
  const auto training = ChannelTo(Setting("LOAD_TRAINING"));
  const auto certification = ChannelTo(Setting("LOAD_CERTIFICATION"));
  const int clients = std::stoi(Setting("LOAD_CLIENTS"));
  const int seconds = std::stoi(Setting("LOAD_SECONDS"));
  std::ofstream file(Setting("LOAD_TOLD"));
  ASSERT_TRUE(file);

  Told told;
  const std::string programme = OpenProgrammeOfToday(*TrainingService::NewStub(training));
  // They become NIBs and numbers of certificates: those of another run or client are taken.
  const int64_t first = std::stoi(Setting("LOAD_RUN")) * 100'000;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < clients; ++i) {
      threads.emplace_back([&, i](const std::stop_token& stop) {
        MixedClient(RegistryService::NewStub(registry), TrainingService::NewStub(training),
                    CertificationService::NewStub(certification), told, programme,
                    first + i * 10'000)
            .Run(stop);
      });
    }
    std::this_thread::sleep_for(std::chrono::seconds(seconds));
  }
  for (const auto& [writer, ids] : told.request_ids) {
    for (const std::string& id : ids) file << writer << " " << id << "\n";
  }
  file.close();
  EXPECT_TRUE(file) << "not all was written";
  EXPECT_GT(told.request_ids["registry"].size(), 0U);
  EXPECT_GT(told.request_ids["training"].size(), 0U);
  EXPECT_GT(told.request_ids["certification"].size(), 0U);
}

}  // namespace
}  // namespace umkm::testing
