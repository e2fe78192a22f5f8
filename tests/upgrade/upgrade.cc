// umkm-upgrade: a running system goes from one version to another and back, a program at a time,
// under load. tests/upgrade/run starts it. In the environment:
//   UPGRADE_OLD, UPGRADE_NEW   folders of the programs
#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

#include "tests/support/eventually.h"
#include "tests/system/mixed_load.h"

namespace umkm::testing {
namespace {

std::string Setting(const char* name) {
  const char* value = std::getenv(name);
  EXPECT_NE(value, nullptr) << name << " is not set";
  return value == nullptr ? "" : value;
}

class Upgrade : public ::testing::Test {
 protected:
  // Each program ends as an operator ends it, and is started from the folder, while the load goes
  // on. Between two of them old and new work together for a while.
  void Replace(const std::string& folder) {
    system_.UsePrograms(folder);
    for (const char* program : {"aggregation", "registry", "training", "certification"}) {
      Await(200);
      const absl::Time begun = absl::Now();
      if (program == std::string("aggregation")) {
        system_.StartAggregation();
      } else {
        EXPECT_EQ(system_.process(program).Terminate(), 0) << program << " did not end by itself";
        system_.Start(program);
      }
      std::printf("%s from %s serves after %.1f s\n", program, folder.c_str(),
                  absl::ToDoubleSeconds(absl::Now() - begun));
      std::fflush(stdout);
    }
    Await(200);
  }

  // Until so many more changes are acknowledged.
  void Await(std::size_t changes) {
    const std::size_t before = told_.count();
    ASSERT_TRUE(Eventually(absl::Seconds(60), [&] { return told_.count() >= before + changes; }))
        << "the load stands still";
  }

  TestPostgres postgres_;
  TestKafka kafka_;
  System system_{postgres_, kafka_, Setting("UPGRADE_OLD"), System::AllWriters()};
  Told told_;
};

TEST_F(Upgrade, ThereAndBackUnderLoadLosesAndDoublesNothing) {
  for (const std::string& writer : System::AllWriters()) system_.Start(writer);
  system_.StartAggregation();
  const std::string programme = OpenProgrammeOfToday(*system_.Training());
  {
    std::vector<std::jthread> clients;
    for (int64_t client = 0; client < 8; ++client) {
      clients.emplace_back([&, client](const std::stop_token& stop) {
        MixedClient(system_, told_, programme, client * 100'000).Run(stop);
      });
    }
    Replace(Setting("UPGRADE_NEW"));
    Replace(Setting("UPGRADE_OLD"));
    Replace(Setting("UPGRADE_NEW"));
  }
  for (const auto& [kind, calls] : told_.calls) std::printf("%6d %s\n", calls, kind.c_str());
  for (const std::string& writer : System::AllWriters()) ExpectWhole(system_, writer, told_);
  EXPECT_EQ(system_.Reconcile(), "");
}

}  // namespace
}  // namespace umkm::testing
