#include "aggregation/state.h"

#include <absl/time/clock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace umkm::aggregation {
namespace {

Progress At(uint64_t position) {
  Progress progress;
  progress.position = position;
  return progress;
}

int64_t TotalOf(const State& state) {
  int64_t total = 0;
  state.Read([&](const std::vector<Stream>& streams) {
    for (const Stream& stream : streams) {
      stream.cube.ForEach(std::nullopt, [&](CellKey, int64_t value) { total += value; });
    }
  });
  return total;
}

TEST(State, ShowsABatchAsAWholeAndTellsTheListener) {
  State state({"registry", "training"});
  std::vector<Delta> heard;
  state.Listen([&](std::size_t stream, std::span<const Delta> deltas) {
    EXPECT_EQ(stream, 1u);
    heard.assign(deltas.begin(), deltas.end());
  });
  const Delta deltas[] = {{1, 10, 2}, {2, 10, 3}};
  state.Advance(1, At(7), deltas);
  EXPECT_EQ(heard.size(), 2u);
  EXPECT_EQ(TotalOf(state), 5);
  state.Read([](const std::vector<Stream>& streams) {
    EXPECT_EQ(streams[0].progress.position, 0u);
    EXPECT_EQ(streams[1].progress.position, 7u);
  });
  EXPECT_EQ(state.version(), 0u);
}

TEST(State, ReplacesACubeUnderANewVersion) {
  State state({"registry"});
  const Delta old_delta = {1, 10, 2};
  state.Advance(0, At(1), {&old_delta, 1});
  Cube cube;
  const Delta new_delta = {3, 10, 40};
  cube.Apply({&new_delta, 1}, 9);
  state.Replace(0, At(9), std::move(cube));
  EXPECT_EQ(TotalOf(state), 40);
  EXPECT_EQ(state.version(), 1u);
}

TEST(State, WaitsUntilAPositionIsIncluded) {
  State state({"registry"});
  std::thread writer([&] {
    for (uint64_t position = 1; position <= 100; ++position) state.Advance(0, At(position), {});
  });
  EXPECT_TRUE(state.WaitFor("registry", 100, absl::Now() + absl::Seconds(10)));
  writer.join();
  EXPECT_TRUE(state.WaitFor("registry", 100, absl::InfinitePast()));
}

TEST(State, StopsWaitingAtTheDeadlineAndForSourcesItDoesNotFollow) {
  State state({"registry"});
  EXPECT_FALSE(state.WaitFor("registry", 1, absl::Now() + absl::Milliseconds(20)));
  EXPECT_FALSE(state.WaitFor("training", 0, absl::Now() + absl::Seconds(10)));
}

TEST(State, IsReadyWhenAllStreamsAreLoadedAndNoneIsStopped) {
  State state({"registry", "training"});
  EXPECT_EQ(state.NotReady(), "stream registry is loading; stream training is loading");
  state.SetLoaded(0);
  state.SetProblem(1, "gap at 5");
  EXPECT_EQ(state.NotReady(), "stream training is loading: gap at 5");
  state.SetLoaded(1);
  EXPECT_EQ(state.NotReady(), "");
  state.SetProblem(1, "fork at 5", true);
  EXPECT_EQ(state.NotReady(), "stream training is stopped: fork at 5");
}

// Every batch moves one unit between two cells, so a reader who saw half a batch would see it.
TEST(State, LetsManyReadersSeeOnlyWholeBatchesAndTheWriterStillGetsItsTurn) {
  State state({"registry"});
  std::atomic<bool> done = false;
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      while (!done) EXPECT_EQ(TotalOf(state), 0);
    });
  }
  for (uint64_t position = 1; position <= 2000; ++position) {
    const Delta deltas[] = {{1, 10, 1}, {2, 10, -1}};
    state.Advance(0, At(position), deltas);
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(TotalOf(state), 0);
}

}  // namespace
}  // namespace umkm::aggregation
