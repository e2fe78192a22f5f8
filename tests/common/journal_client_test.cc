#include "aggregation/journal_client.h"

#include <gtest/gtest.h>

#include "tests/aggregation/fake_journal.h"
#include "tests/support/eventually.h"

namespace umkm::aggregation {
namespace {

class JournalClientOfAFake : public testing::Test {
 protected:
  JournalClientOfAFake() {
    history_.Grow(10);
    journal_.Serve(history_);
  }
  std::vector<std::string> Read(uint64_t from, uint64_t to, std::size_t most, bool& reached) {
    std::vector<std::string> hashes;
    reached = client_.Read(from, to, stop_.get_token(),
                           [&](const std::string& entry, const std::string& hash) {
                             EXPECT_EQ(entry, history_.at(from + hashes.size()).entry);
                             hashes.push_back(hash);
                             return hashes.size() < most;
                           });
    return hashes;
  }

  History history_;
  FakeJournal journal_;
  Clock clock_;
  std::stop_source stop_;
  JournalClient client_{journal_.address(), clock_};
};

TEST_F(JournalClientOfAFake, GivesTheHeadAndNothingWhileTheSourceIsAway) {
  EXPECT_FALSE(client_.Head(stop_.get_token()));
  journal_.Start();
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] {
    const auto head = client_.Head(stop_.get_token());
    return head && head->position() == 10;
  }));
  journal_.Stop();
  EXPECT_FALSE(client_.Head(stop_.get_token()));
}

TEST_F(JournalClientOfAFake, ReadsARangeInOrderUntilItIsEnough) {
  journal_.Start();
  bool reached = false;
  EXPECT_EQ(Read(3, 7, 100, reached).size(), 5u);
  EXPECT_TRUE(reached);
  EXPECT_EQ(Read(1, 10, 2, reached).back(), history_.at(2).hash);
  EXPECT_TRUE(reached);
}

TEST_F(JournalClientOfAFake, SaysWhenItDidNotGetAll) {
  bool reached = true;
  EXPECT_TRUE(Read(1, 10, 100, reached).empty());
  EXPECT_FALSE(reached);
  journal_.Start();
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return client_.Head({}).has_value(); }));
  EXPECT_EQ(Read(8, 12, 100, reached).size(), 3u);
  EXPECT_FALSE(reached);
}

TEST_F(JournalClientOfAFake, EndsACallWhenItIsToldToStop) {
  journal_.Start();
  stop_.request_stop();
  EXPECT_FALSE(client_.Head(stop_.get_token()));
  bool reached = true;
  EXPECT_TRUE(Read(1, 10, 100, reached).empty());
  EXPECT_FALSE(reached);
}

}  // namespace
}  // namespace umkm::aggregation
