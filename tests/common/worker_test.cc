#include "common/worker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace umkm {
namespace {

TEST(Worker, RunsEverythingInOrderBeforeItEnds) {
  std::vector<int> ran;
  {
    Worker worker;
    for (int i = 0; i < 100; ++i) worker.Add([&ran, i] { ran.push_back(i); });
  }
  ASSERT_EQ(ran.size(), 100u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(ran[static_cast<std::size_t>(i)], i);
}

TEST(Worker, TakesATaskFromATask) {
  bool ran = false;
  {
    Worker worker;
    worker.Add([&] { worker.Add([&ran] { ran = true; }); });
  }
  EXPECT_TRUE(ran);
}

TEST(Worker, KeepsNothingOfATaskThatRan) {
  const auto held = std::make_shared<int>(1);
  {
    Worker worker;
    worker.Add([held] {});
  }
  EXPECT_EQ(held.use_count(), 1);
}

}  // namespace
}  // namespace umkm
