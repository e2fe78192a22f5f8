// A follower whose topic holds what it should not: the source decides.
#include <gmock/gmock.h>

#include "tests/aggregation/follower_fixture.h"

namespace umkm::aggregation {
namespace {

using testing::ElementsAre;

class Doubt : public FollowerOnKafka {
 protected:
  Doubt() { history_.Grow(30); }
};

TEST_F(Doubt, AboutAGapIsHealedFromTheSource) {
  StartJournal();
  Publish(1, 10);
  Publish(15, 30);
  Follow();
  ExpectReaches(30);
  ExpectReady();
  EXPECT_TRUE(QuarantinedReasons().empty());
  ExpectCounted("umkm_gaps_healed_total", 1);
  ExpectCounted("umkm_entries_healed_total", 20);  // up to the head of the source
}

TEST_F(Doubt, AboutATopicThatLostItsBeginningIsHealedFromTheSource) {
  StartJournal();
  Publish(21, 30);
  Follow();
  ExpectReaches(30);
}

TEST_F(Doubt, WaitsForTheSourceStaleAndSaysSo) {
  Publish(1, 10);
  Follow();
  ExpectReaches(10);
  ExpectReady();
  Publish(12, 30);
  ExpectProblem("gap at 11: registry not reachable");
  ExpectReaches(10);
  ExpectReady();
  StartJournal();
  ExpectReaches(30);
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return Now().problem.empty(); }));
}

TEST_F(Doubt, AboutADamagedRecordIsHealedFromTheSource) {
  StartJournal();
  Publish(1, 10);
  std::string damaged = history_.at(11).entry;
  damaged[damaged.find("2020-05-26") + 3] = '1';
  PublishRaw(damaged, history_.at(11).hash);
  Publish(12, 20);
  PublishRaw(history_.at(21).entry.substr(0, 40), history_.at(21).hash);
  Publish(22, 30);
  Follow();
  ExpectReaches(30);
}

TEST_F(Doubt, AboutADamagedLastRecordIsHealedWithoutAnother) {
  StartJournal();
  Publish(1, 29);
  PublishRaw(history_.at(30).entry.substr(0, 40), history_.at(30).hash);
  Follow();
  ExpectReaches(30);
  EXPECT_THAT(QuarantinedReasons(), ElementsAre("it is not a journal entry"));
}

TEST_F(Doubt, AboutForeignBytesEndsInQuarantineAndTheStreamGoesOn) {
  Publish(1, 10);
  PublishRaw("");
  PublishRaw(std::string("\0\xff;drop table", 13));
  journal::v1::Entry other = AnEntry(11, Registered(AnEnterprise()));
  other.set_source("training");
  PublishRaw(other.SerializeAsString());
  Publish(11, 30);
  Follow();
  ExpectReaches(30);
  ExpectReady();
  EXPECT_THAT(QuarantinedReasons(),
              ElementsAre("it is not a journal entry", "it is not a journal entry",
                          "it is not of this source"));
  ExpectCounted("umkm_quarantined_total", 3);
}

TEST_F(Doubt, AboutAnEntryThatTheSourceDoesNotHoldEndsInQuarantine) {
  StartJournal();
  Publish(1, 10);
  PublishRaw(AnEntry(31, Registered(AnEnterprise())).SerializeAsString(), "forged");
  journal::v1::Entry other = AnEntry(5, Registered(AnEnterprise()));
  other.mutable_epoch()->set_number(9);
  PublishRaw(other.SerializeAsString(), "forged");
  PublishRaw(history_.at(30).entry, "forged");
  Follow();
  ExpectReaches(30);
  history_.Grow(1);
  Publish(31, 31);
  ExpectReaches(31);
  EXPECT_EQ(QuarantinedReasons().size(), 3u);
}

TEST_F(Doubt, AboutAForkStopsTheStream) {
  Publish(1, 10);
  Follow();
  ExpectReaches(10);
  const History ours = history_;
  history_ = History();
  history_.Grow(9);
  history_.Append(Registered(AnEnterprise("65.04.01")));
  history_.Grow(5);
  StartJournal();
  Publish(10, 15);
  ExpectProblem("fork at 10");
  ExpectProblem("delete its row of table streams");
  EXPECT_TRUE(Now().stopped);
  EXPECT_THAT(state_->NotReady(), testing::HasSubstr("stream registry is stopped: fork at 10"));
  EXPECT_EQ(Value("umkm_stream_stopped", "reason=\"fork\","), 1);
  EXPECT_EQ(Value("umkm_stream_problem"), 1);
  history_ = ours;
  ExpectReaches(10);
}

TEST_F(Doubt, AboutASourceThatIsBehindStopsTheStream) {
  Publish(1, 30);
  Follow();
  ExpectReaches(30);
  History restored;
  restored.Grow(20);
  journal_.Serve(restored);
  journal_.Start();
  PublishRaw(AnEntry(40, Registered(AnEnterprise())).SerializeAsString(), "ahead");
  ExpectProblem("its journal ends at 20, before our position 30");
  EXPECT_EQ(Value("umkm_stream_stopped", "reason=\"journal_behind\","), 1);
}

TEST_F(Doubt, AboutASourceThatIsBehindEndsWhenItsJournalIsRebased) {
  Publish(1, 30);
  Follow();
  ExpectReaches(30);
  History restored;
  restored.Grow(20);
  journal_.Serve(restored);
  journal_.Start();
  PublishRaw(AnEntry(40, Registered(AnEnterprise())).SerializeAsString(), "ahead");
  ExpectProblem("umkmctl journal rebase");
  history_.Rebase(20);
  history_.AppendRebased();
  history_.Grow(4);
  journal_.Serve(history_);
  Publish(21, 25);
  EXPECT_TRUE(Eventually(absl::Seconds(30), [&] { return Now().progress.epoch.number() == 2; }));
  ExpectReaches(25);
  ExpectReady();
  EXPECT_FALSE(Now().stopped);
  EXPECT_EQ(Value("umkm_stream_stopped", "reason=\"journal_behind\","), 0);
  EXPECT_EQ(Value("umkm_stream_problem"), 0);
  ExpectCounted("umkm_resyncs_total", 1);
}

TEST_F(Doubt, AboutASourceThatIsBehindEndsWhenItHasAllAgain) {
  Publish(1, 30);
  Follow();
  ExpectReaches(30);
  History restored;
  restored.Grow(20);
  journal_.Serve(restored);
  journal_.Start();
  PublishRaw(AnEntry(40, Registered(AnEnterprise())).SerializeAsString(), "ahead");
  ExpectProblem("its journal ends at 20");
  journal_.Serve(history_);
  ExpectReady();
  history_.Grow(2);
  journal_.Serve(history_);
  Publish(31, 32);
  ExpectReaches(32);
  ExpectCounted("umkm_resyncs_total", 0);
}

TEST_F(Doubt, AboutAForkEndsWhenTheJournalIsRebased) {
  Publish(1, 10);
  Follow();
  ExpectReaches(10);
  history_ = History();
  history_.Grow(9);
  history_.Append(Registered(AnEnterprise("65.04.01")));
  history_.Grow(5);
  StartJournal();
  Publish(10, 15);
  ExpectProblem("fork at 10");
  history_.Rebase(15);
  history_.AppendRebased();
  journal_.Serve(history_);
  EXPECT_TRUE(Eventually(absl::Seconds(30), [&] { return Now().progress.epoch.number() == 2; }));
  history_.Grow(1);
  journal_.Serve(history_);
  Publish(16, 17);
  ExpectReaches(17);
  ExpectReady();
}

TEST_F(Doubt, AboutANewEpochThatDoesNotLinkRebuildsTheStream) {
  Publish(1, 30);
  Follow();
  ExpectReaches(30);
  const uint64_t version = state_->version();
  history_.Rebase(20);
  history_.Append(Registered(AnEnterprise("65.04.01")));
  history_.Grow(4);
  StartJournal();
  Publish(21, 25);
  ASSERT_TRUE(Eventually(absl::Seconds(30), [&] { return state_->version() > version; }));
  ExpectReaches(25);
  ExpectCounted("umkm_resyncs_total", 1);
  EXPECT_EQ(Now().progress.epoch.number(), 2u);
  Publish(1, 20);
  history_.Grow(5);
  Publish(26, 30);
  ExpectReaches(30);
  Leave();
  Follow();
  ExpectReaches(30);
  EXPECT_EQ(Now().progress.epoch.number(), 2u);
}

TEST_F(Doubt, DoesNotAriseWhenANewEpochLinks) {
  Publish(1, 30);
  Follow();
  ExpectReaches(30);
  history_.Rebase(30);
  history_.AppendRebased();
  history_.Grow(4);
  Publish(31, 35);
  ExpectReaches(35);
  EXPECT_EQ(Now().progress.epoch.number(), 2u);
}

TEST_F(Doubt, AboutAnEntryThatNobodyUnderstandsStopsTheStream) {
  history_.Append(Registered(AnEnterprise()),
                  [](auto& entry) { entry.set_event_type("umkm.later.v9.Event"); });
  history_.Grow(5);
  StartJournal();
  Publish(1, 36);
  Follow();
  ExpectProblem("entry 31 of the journal itself cannot be followed");
  EXPECT_EQ(Value("umkm_stream_stopped", "reason=\"unreadable_entry\","), 1);
  ExpectReaches(30);
  EXPECT_TRUE(Now().stopped);
}

TEST_F(Doubt, AboutAForgedEntryThatCannotBeUnderstoodTakesTheSourcesOwn) {
  StartJournal();
  Publish(1, 10);
  journal::v1::Entry forged = AnEntry(11, registry::v1::Event());
  const std::string bytes = forged.SerializeAsString();
  PublishRaw(bytes, ChainHash(history_.at(10).hash, bytes));
  Follow();
  ExpectReaches(30);
}

}  // namespace
}  // namespace umkm::aggregation
