#include "common/journal_client.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "common/journal_service.h"
#include "tests/common/notes.h"
#include "tests/support/eventually.h"
#include "tests/support/free_port.h"

namespace umkm {
namespace {

// A journal of ten notes; it is served when it is started, always at the same address.
class JournalClientTest : public testing::Test {
 protected:
  JournalClientTest() { Write(10); }
  ~JournalClientTest() override { Stop(); }

  void Write(int count) {
    for (; count > 0; --count)
      ASSERT_TRUE(writer_.Write(WriteNote(RequestId(++written_), "a", "x")));
  }
  void Start() {
    service_ = std::make_unique<JournalServiceImpl>("notes", database_, nullptr);
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address_, grpc::InsecureServerCredentials());
    builder.RegisterService(service_.get());
    server_ = builder.BuildAndStart();
    ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return client_.Head({}).has_value(); }));
  }
  void Stop() {
    if (service_ != nullptr) service_->Stop();
    server_.reset();
    service_.reset();
  }

  // The hashes of what was read, at most so many.
  std::vector<std::string> Read(uint64_t from, uint64_t to, std::size_t most, bool& reached) {
    std::vector<std::string> hashes;
    reached = client_.Read(from, to, stop_.get_token(), [&](const auto&, const auto& hash) {
      hashes.push_back(hash);
      return hashes.size() < most;
    });
    return hashes;
  }
  // The same by following, until `most` entries have come.
  std::vector<std::string> Follow(uint64_t from, std::size_t most, grpc::Status& ended) {
    std::vector<std::string> hashes;
    ended = client_.Follow(from, stop_.get_token(), [&](const auto& entry, const auto& hash) {
      if (!entry.empty()) hashes.push_back(hash);
      if (entry.empty()) on_heartbeat_();
      return hashes.size() < most;
    });
    return hashes;
  }
  std::vector<std::string> Hashes(std::size_t from, std::size_t to) {
    std::vector<std::string> hashes;
    for (const JournalRow& row : CheckedRows(database_)) {
      if (row.position >= from && row.position <= to) hashes.push_back(row.hash);
    }
    return hashes;
  }

  const std::string database_ = NewNotesDatabase();
  NotesWriter writer_{database_};
  int written_ = 0;
  const std::string address_ = "127.0.0.1:" + std::to_string(FreePort());
  std::unique_ptr<JournalServiceImpl> service_;
  std::unique_ptr<grpc::Server> server_;
  const Clock clock_;
  std::stop_source stop_;
  std::function<void()> on_heartbeat_ = [] {};
  JournalClient client_{address_, clock_};
};

TEST_F(JournalClientTest, GivesTheHeadAndNothingWhileTheSourceIsAway) {
  EXPECT_FALSE(client_.Head(stop_.get_token()));
  Start();
  EXPECT_EQ(client_.Head(stop_.get_token())->position(), 10u);
  Stop();
  EXPECT_FALSE(client_.Head(stop_.get_token()));
}

TEST_F(JournalClientTest, ReadsARangeInOrderUntilItIsEnough) {
  Start();
  bool reached = false;
  EXPECT_EQ(Read(3, 7, 100, reached), Hashes(3, 7));
  EXPECT_TRUE(reached);
  EXPECT_EQ(Read(1, 10, 2, reached), Hashes(1, 2));
  EXPECT_TRUE(reached);
}

TEST_F(JournalClientTest, SaysWhenItDidNotGetAll) {
  bool reached = true;
  EXPECT_TRUE(Read(1, 10, 100, reached).empty());
  EXPECT_FALSE(reached);
}

TEST_F(JournalClientTest, EndsACallWhenItIsToldToStop) {
  Start();
  stop_.request_stop();
  EXPECT_FALSE(client_.Head(stop_.get_token()));
  bool reached = true;
  EXPECT_TRUE(Read(1, 10, 100, reached).empty());
  EXPECT_FALSE(reached);
}

TEST_F(JournalClientTest, FollowsHistoryAndThenWhatComesUntilItIsEnough) {
  Start();
  on_heartbeat_ = [this] {  // history has ended
    if (written_ == 10) Write(3);
  };
  grpc::Status ended;
  const std::vector<std::string> followed = Follow(8, 5, ended);
  EXPECT_EQ(followed, Hashes(8, 12));
  EXPECT_TRUE(ended.ok());
}

TEST_F(JournalClientTest, SaysWhyThereIsNoMoreToFollow) {
  grpc::Status ended;
  EXPECT_TRUE(Follow(1, 100, ended).empty());
  EXPECT_EQ(ended.error_code(), grpc::StatusCode::UNAVAILABLE);
  Start();
  EXPECT_TRUE(Follow(12, 100, ended).empty());
  EXPECT_EQ(ended.error_code(), grpc::StatusCode::OUT_OF_RANGE);
  on_heartbeat_ = [this] { service_->Stop(); };
  EXPECT_EQ(Follow(6, 100, ended), Hashes(6, 10));
  EXPECT_EQ(ended.error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(JournalClientTest, EndsFollowingWhenItIsToldToStop) {
  Start();
  on_heartbeat_ = [this] { stop_.request_stop(); };
  grpc::Status ended(grpc::StatusCode::INTERNAL, "");
  EXPECT_EQ(Follow(10, 100, ended), Hashes(10, 10));
  EXPECT_TRUE(ended.ok());
}

}  // namespace
}  // namespace umkm
