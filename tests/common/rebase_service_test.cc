#include "common/rebase_service.h"

#include <gmock/gmock.h>

#include <thread>

#include "tests/common/rebase_fixture.h"

namespace umkm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class RebaseServiceTest : public RebaseFixture {};

TEST_F(RebaseServiceTest, RefusesWhatIsNotBehindItsTopic) {
  EXPECT_EQ(ReasonOf(Rebase(database)), "JOURNAL_NOT_BEHIND");  // both are empty
  WriteAndPublish(database, 3);
  EXPECT_EQ(ReasonOf(Rebase(database)), "JOURNAL_NOT_BEHIND");
  Write(database, 2);  // ahead of its topic
  const Result<Response> refused = Rebase(database);
  EXPECT_EQ(ReasonOf(refused), "JOURNAL_NOT_BEHIND");
  EXPECT_EQ(refused.error().code, Code::kFailedPrecondition);
  EXPECT_EQ(CheckedRows(database).size(), 5u);
}

TEST_F(RebaseServiceTest, BeginsANewEpochByAnEntryThatTheRelayGoesOnWith) {
  Write(database, 3);
  const std::string backup = CopyOfDatabase(database);
  WriteAndPublish(database, 2);
  const std::string before = HeadOf(backup).epoch().incarnation();
  const Request request = NewRequest();
  const Result<Response> done = Ask(backup, request);
  ASSERT_TRUE(done) << ReasonOf(done);
  EXPECT_EQ(done->position(), 4u);
  EXPECT_EQ(done->epoch().number(), 2u);
  EXPECT_EQ(done->rebased().reason(), "disk lost");
  EXPECT_EQ(done->rebased().shared_position(), 3u);
  EXPECT_EQ(done->rebased().topic_position(), 5u);
  EXPECT_EQ(done->rebased().previous_epoch().incarnation(), before);
  EXPECT_EQ(done->rebased().topic_epoch().incarnation(), before);
  EXPECT_GT(done->rebased().first_lost_time().seconds(), 0);

  const std::vector<JournalRow> rows = CheckedRows(backup);
  ASSERT_EQ(rows.size(), 4u);
  journal::v1::Entry entry;
  ASSERT_TRUE(entry.ParseFromString(rows.back().entry));
  EXPECT_EQ(entry.event_type(), "umkm.journal.v1.JournalRebased");
  EXPECT_EQ(entry.actor(), "operator");
  EXPECT_EQ(entry.request_id(), request.request_id());
  EXPECT_EQ(entry.epoch().number(), 2u);
  EXPECT_EQ(entry.epoch().incarnation(), HeadOf(backup).epoch().incarnation());
  EXPECT_NE(entry.epoch().incarnation(), before);

  WriteAndPublish(backup, 2);
  EXPECT_THAT(PositionsOn(topic), ElementsAre(1, 2, 3, 4, 5, 4, 5, 6));
}

TEST_F(RebaseServiceTest, OnlyTellsInADryRun) {
  Write(database, 3);
  const std::string backup = CopyOfDatabase(database);
  WriteAndPublish(database, 2);
  Request request = NewRequest();
  request.set_dry_run(true);
  const Result<Response> told = Ask(backup, request);
  ASSERT_TRUE(told);
  EXPECT_EQ(told->position(), 4u);
  EXPECT_EQ(told->rebased().shared_position(), 3u);
  EXPECT_EQ(told->epoch().incarnation(), "");
  EXPECT_EQ(CheckedRows(backup).size(), 3u);
  EXPECT_EQ(HeadOf(backup).epoch().number(), 1u);
}

TEST_F(RebaseServiceTest, DoesItOnceHoweverOftenItIsAsked) {
  Write(database, 3);
  const std::string backup = CopyOfDatabase(database);
  WriteAndPublish(database, 2);
  const Request request = NewRequest();
  const Result<Response> first = Ask(backup, request);
  ASSERT_TRUE(first);
  EXPECT_EQ(ReasonOf(Rebase(backup)), "JOURNAL_NOT_BEHIND");  // not published yet
  const Result<Response> again = Ask(backup, request);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  Publish(backup);
  EXPECT_EQ(ReasonOf(Rebase(backup)), "JOURNAL_NOT_BEHIND");
  Request other = request;
  other.set_reason("another one");
  EXPECT_EQ(ReasonOf(Ask(backup, other)), "REQUEST_ID_REUSED");
  EXPECT_EQ(CheckedRows(backup).size(), 4u);
}

TEST_F(RebaseServiceTest, DoesItOnceThoughSeveralAskAtTheSameTime) {
  Write(database, 3);
  const std::string backup = CopyOfDatabase(database);
  WriteAndPublish(database, 2);
  const std::vector<Request> requests = {NewRequest(), NewRequest(), NewRequest()};
  std::vector<std::string> reasons(requests.size(), "none");
  {
    std::vector<std::jthread> askers;
    for (std::size_t i = 0; i < requests.size(); ++i) {
      askers.emplace_back([&, i] { reasons[i] = ReasonOf(Ask(backup, requests[i])); });
    }
  }
  EXPECT_THAT(reasons,
              testing::UnorderedElementsAre("", "JOURNAL_NOT_BEHIND", "JOURNAL_NOT_BEHIND"));
  EXPECT_EQ(CheckedRows(backup).size(), 4u);
}

TEST_F(RebaseServiceTest, KeepsWhatWasWrittenSinceTheRestore) {
  Write(database, 3);
  const std::string backup = CopyOfDatabase(database);
  WriteAndPublish(database, 2);
  Write(backup, 4);
  const Result<Response> done = Rebase(backup);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->rebased().shared_position(), 3u);
  EXPECT_EQ(done->position(), 8u);
  WriteAndPublish(backup, 1);
  EXPECT_THAT(PositionsOn(topic), ElementsAre(1, 2, 3, 4, 5, 8, 9));
}

TEST_F(RebaseServiceTest, GoesAboveEveryEpochOfTheTopicWhicheverBackupIsRestored) {
  Write(database, 3);
  const std::string backup = CopyOfDatabase(database);
  WriteAndPublish(database, 2);
  ASSERT_TRUE(Rebase(backup));  // its entry 4
  WriteAndPublish(backup, 1);
  const std::string of_second_epoch = CopyOfDatabase(backup);
  WriteAndPublish(backup, 2);

  Request request = NewRequest();
  request.set_dry_run(true);
  const Result<Response> abandoned = Ask(database, request);  // the history given up before
  ASSERT_TRUE(abandoned);
  EXPECT_EQ(abandoned->rebased().shared_position(), 3u);
  EXPECT_EQ(abandoned->rebased().previous_epoch().number(), 1u);
  EXPECT_EQ(abandoned->epoch().number(), 3u);
  EXPECT_EQ(abandoned->position(), 6u);

  const Result<Response> again = Rebase(of_second_epoch);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->rebased().shared_position(), 5u);
  EXPECT_EQ(again->rebased().topic_position(), 7u);
  EXPECT_EQ(again->epoch().number(), 3u);
  Publish(of_second_epoch);
  EXPECT_THAT(PositionsOn(topic), ElementsAre(1, 2, 3, 4, 5, 4, 5, 6, 7, 6));
}

TEST_F(RebaseServiceTest, NamesEveryFieldThatIsWrong) {
  Request request;
  request.set_source("registry");
  request.set_reason("two\nlines");
  const Result<Response> refused = Ask(database, request);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "INVALID_FIELDS");
  ASSERT_EQ(refused.error().fields.size(), 3u);
  EXPECT_THAT(refused.error().fields[0].description.en, HasSubstr("'notes'"));
}

TEST_F(RebaseServiceTest, IsUnavailableWhileKafkaDoesNotAnswer) {
  Write(database, 1);
  const Result<Response> refused = Ask(database, NewRequest(), "127.0.0.1:1");
  EXPECT_EQ(ReasonOf(refused), "TOPIC_UNREADABLE");
  EXPECT_EQ(refused.error().code, Code::kUnavailable);
  EXPECT_EQ(CheckedRows(database).size(), 1u);
}

}  // namespace
}  // namespace umkm
