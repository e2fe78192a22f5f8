// WatchTotals with many watchers, slow ones, and random histories.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <list>
#include <random>
#include <thread>

#include "aggregation/watch.h"
#include "tests/aggregation/served_totals.h"
#include "tests/aggregation/watching.h"
#include "tests/support/eventually.h"

namespace umkm::aggregation {
namespace {

using std::chrono::milliseconds;

double WatchersOf(ServedTotals& served) {
  return served.metrics.Gauge("umkm_watchers", "Streams of WatchTotals that are open.").Value();
}

// Sums over all cells after every position: what a watcher must see, however it groups.
class Truth {
 public:
  explicit Truth(std::size_t most) : sums_(most + 1) {}
  void Set(uint64_t position, int64_t sum) { sums_[position] = sum; }
  int64_t At(uint64_t position) const { return sums_[position]; }

 private:
  std::vector<std::atomic<int64_t>> sums_;
};

TEST(WatchTotalsUnderLoad, SumsOfAnyGroupingAreRightAtEveryPosition) {
  constexpr uint64_t kAdvances = 2'000;
  std::mt19937 random(20200526);
  HandMadeState made;
  Truth truth(kAdvances);
  Hub::Options options;
  options.heartbeat = milliseconds(20);
  options.gather = milliseconds(1);
  ServedTotals served(made.state, options);

  const std::vector<Selection> selections = {EnterprisesBy({}), EnterprisesBy({DIMENSION_REGENCY}),
                                             EnterprisesBy({DIMENSION_SCALE, DIMENSION_STATUS}),
                                             EnterprisesBy({DIMENSION_DISTRICT})};
  std::vector<Copy> copies(selections.size());
  std::atomic<uint64_t> seen = 0;      // by the first watcher
  std::vector<std::jthread> watchers;  // end before what they use
  for (std::size_t i = 0; i < selections.size(); ++i) {
    watchers.emplace_back([&, i] {
      Watch watch(served, selections[i]);
      uint64_t position = 0;
      while (position < kAdvances) {
        const WatchTotalsResponse message = watch.Next();
        ASSERT_GE(PositionOf(message), position) << "positions never go back";
        position = PositionOf(message);
        if (i == 0) seen = position;
        copies[i].Take(message);
        ASSERT_EQ(copies[i].Sum(), truth.At(position)) << "at position " << position;
      }
    });
  }
  int64_t sum = 0;
  for (uint64_t position = 1; position <= kAdvances; ++position) {
    const Shop shop{.district = "65.0" + std::to_string(1 + random() % 4) + ".01",
                    .scale = random() % 2 == 0 ? "micro" : "small",
                    .status = random() % 3 == 0 ? "closed" : "active"};
    const int64_t count = static_cast<int64_t>(random() % 7) - 3;
    truth.Set(position, sum += count);
    made.Add(shop, count);
    // Not all at once: the watchers are to see many of the positions.
    if (position % 10 != 0) continue;
    ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return seen == position; }));
  }
  watchers.clear();

  for (std::size_t i = 0; i < selections.size(); ++i) {
    Copy fresh;
    fresh.Take(Watch(served, selections[i]).Next());
    EXPECT_EQ(copies[i].values(), fresh.values());
  }
}

// Reads a stream on gRPC's threads.
class Reader final : public grpc::ClientReadReactor<WatchTotalsResponse> {
 public:
  Reader(TotalsService::Stub& stub, const Selection& selection) {
    *request_.mutable_selection() = selection;
    stub.async()->WatchTotals(&context_, &request_, this);
    StartRead(&message_);
    StartCall();
  }
  ~Reader() override {
    context_.TryCancel();
    while (!done_) std::this_thread::yield();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    for (const Cell& cell : message_.cells()) value_ = cell.value();
    StartRead(&message_);
  }
  void OnDone(const grpc::Status&) override { done_ = true; }
  int64_t value() const { return value_; }

 private:
  WatchTotalsRequest request_;
  grpc::ClientContext context_;
  WatchTotalsResponse message_;
  std::atomic<int64_t> value_ = -1;
  std::atomic<bool> done_ = false;
};

TEST(WatchTotalsUnderLoad, FiveHundredWatchersAllGetTheLastValue) {
  constexpr int kWatchers = 500;
  constexpr int kOnOneConnection = 90;
  HandMadeState made;
  ServedTotals served(made.state);
  std::vector<std::unique_ptr<TotalsService::Stub>> stubs;
  std::list<Reader> readers;
  for (int i = 0; i < kWatchers; ++i) {
    if (i % kOnOneConnection == 0) stubs.push_back(served.NewStub());
    readers.emplace_back(*stubs.back(), EnterprisesBy({}));
  }
  const auto all_have = [&](int64_t value) {
    return Eventually(absl::Seconds(30), [&] {
      return std::ranges::all_of(readers, [&](const Reader& r) { return r.value() == value; });
    });
  };
  ASSERT_TRUE(all_have(0));
  EXPECT_EQ(WatchersOf(served), kWatchers);
  for (int i = 0; i < 1'000; ++i) made.Add({}, 1);
  EXPECT_TRUE(all_have(1'000));
  readers.clear();
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return WatchersOf(served) == 0; }));
}

// Changes every cell of a view of some 30 KB.
void ChangeAll(HandMadeState& made) {
  constexpr int kCells = 1'000;
  std::vector<Delta> deltas;
  for (int i = 0; i < kCells; ++i) {
    const Shop shop{.section = "2020:" + std::to_string(i)};
    deltas.push_back({KeyOf(made.state.names(), MEASURE_ENTERPRISES, shop), 0, 1});
  }
  made.Advance(deltas);
}

TEST(WatchTotalsUnderLoad, ASlowReaderDelaysNobodyAndThenSeesTheLatest) {
  constexpr int kChanges = 200;
  HandMadeState made;
  ChangeAll(made);
  Hub::Options options;
  options.gather = milliseconds(1);
  ServedTotals served(made.state, options);
  Watch slow(served, EnterprisesBy({DIMENSION_SECTION}));
  Watch fast(served, EnterprisesBy({DIMENSION_SECTION}));
  Copy slow_copy, fast_copy;
  slow_copy.Take(slow.Next());
  fast_copy.Take(fast.Next());
  for (uint64_t position = 2; position <= kChanges; ++position) {
    ChangeAll(made);
    WatchTotalsResponse message = fast.Next();
    fast_copy.Take(message);
    ASSERT_EQ(PositionOf(message), position) << "each change comes at once";
  }
  int messages = 0;
  WatchTotalsResponse message;
  do {
    message = slow.Next();
    slow_copy.Take(message);
    ++messages;
  } while (PositionOf(message) < kChanges && !HasFailure());
  EXPECT_EQ(slow_copy.values(), fast_copy.values());
  EXPECT_LT(messages, kChanges / 2) << "what was not read was not kept for it";
}

TEST(WatchTotalsUnderLoad, AReaderThatDoesNotReadIsEnded) {
  HandMadeState made;
  ChangeAll(made);
  Hub::Options options;
  options.heartbeat = milliseconds(50);
  options.too_slow = milliseconds(100);
  options.gather = milliseconds(1);
  ServedTotals served(made.state, options);
  Watch idle(served, EnterprisesBy({DIMENSION_SECTION}));
  Watch present(served, EnterprisesBy({}));
  // They do not fit into the windows of both ends: a write hangs, for longer than too_slow.
  for (int i = 0; i < 50; ++i) {
    ChangeAll(made);
    present.Next();
  }
  for (int i = 0; i < 10 && !HasFailure();)
    i += present.Next().kind() == WatchTotalsResponse::KIND_HEARTBEAT;
  const Refusal refusal = idle.End();
  EXPECT_EQ(refusal.code, Code::kResourceExhausted);
  EXPECT_EQ(refusal.reason, "WATCHER_TOO_SLOW");
}

TEST(WatchTotalsUnderLoad, AReaderThatDoesNotTakeItsEndIsBrokenOff) {
  HandMadeState made;
  ChangeAll(made);
  Hub::Options options;
  options.too_slow = options.farewell = milliseconds(100);
  ServedTotals served(made.state, options);
  Watch idle(served, EnterprisesBy({DIMENSION_SECTION}));
  idle.Next();
  ASSERT_EQ(WatchersOf(served), 1);
  EXPECT_TRUE(Eventually(absl::Seconds(30), [&] {
    ChangeAll(made);
    return WatchersOf(served) == 0;
  }));
}

}  // namespace
}  // namespace umkm::aggregation
