#include "umkmctl/rebase.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "common/status.h"
#include "tests/umkmctl/fake_services.h"
#include "umkm/journal/v1/rebase_service.grpc.pb.h"

namespace umkm::ctl {
namespace {

using journal::v1::RebaseJournalRequest;
using journal::v1::RebaseJournalResponse;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Plans what it is told, and keeps what it was asked.
class FakeRebase final : public journal::v1::RebaseService::Service {
 public:
  grpc::Status RebaseJournal(grpc::ServerContext*, const RebaseJournalRequest* request,
                             RebaseJournalResponse* response) override {
    asked.push_back(*request);
    if (refused) {
      return ToStatus({.code = Code::kFailedPrecondition,
                       .reason = "JOURNAL_NOT_BEHIND",
                       .message = {"There is nothing to re-base.", "Tidak ada."}},
                      "en");
    }
    *response = plan;
    if (!request->dry_run()) response->mutable_epoch()->set_incarnation("feed");
    return grpc::Status::OK;
  }

  RebaseJournalResponse plan;
  bool refused = false;
  std::vector<RebaseJournalRequest> asked;
};

class RebaseCommand : public testing::Test {
 protected:
  RebaseCommand() {
    fake.plan.set_position(1008);
    fake.plan.mutable_epoch()->set_number(3);
    auto& rebased = *fake.plan.mutable_rebased();
    rebased.mutable_previous_epoch()->set_number(1);
    rebased.mutable_topic_epoch()->set_number(2);
    rebased.set_shared_position(1000);
    rebased.set_topic_position(2500);
    rebased.mutable_first_lost_time()->set_seconds(1590454800);
    rebased.mutable_last_lost_time()->set_seconds(1590541200);
  }
  int Rebase(const std::string& typed = "") {
    Client client(Target{.training = server.address(), .actor = "operator"});
    std::istringstream in(typed);
    std::ostringstream out_text, talk_text;
    const int code = RunRebase(options, client, {}, in, out_text, talk_text);
    out = out_text.str();
    talk = talk_text.str();
    return code;
  }

  FakeRebase fake;
  FakeServer server{&fake};
  RebaseOptions options = {.source = "training", .reason = "disk lost"};
  std::string out, talk;
};

TEST_F(RebaseCommand, SaysWhatIsLostBeforeItAsks) {
  EXPECT_EQ(Rebase("yes\n"), kOk);
  EXPECT_THAT(out, HasSubstr("the journal ends at position 1007 (epoch 1), its topic at position "
                             "2500 (epoch 2)"));
  EXPECT_THAT(out, HasSubstr("shared: positions 1 to 1000\n"));
  EXPECT_THAT(out, HasSubstr("lost:   1,500 entries, positions 1001 to 2500 of the topic, recorded "
                             "from 2020-05-26 01:00 UTC to 2020-05-27 01:00 UTC\n"));
  EXPECT_THAT(out, HasSubstr("kept:   7 entries"));
  EXPECT_THAT(talk, HasSubstr("Type yes"));
  EXPECT_THAT(out, HasSubstr("re-based: training epoch 3 feed begins at position 1008\n"));
  ASSERT_EQ(fake.asked.size(), 2u);
  EXPECT_TRUE(fake.asked[0].dry_run());
  EXPECT_FALSE(fake.asked[1].dry_run());
  EXPECT_EQ(fake.asked[1].source(), "training");
  EXPECT_EQ(fake.asked[1].reason(), "disk lost");
}

TEST_F(RebaseCommand, DoesNothingUnlessYesIsTyped) {
  for (const char* typed : {"", "\n", "no\n", "y\n", "YES\n"}) {
    EXPECT_EQ(Rebase(typed), kFound) << typed;
    EXPECT_THAT(talk, HasSubstr("nothing was changed"));
    EXPECT_TRUE(fake.asked.back().dry_run());
  }
}

TEST_F(RebaseCommand, DoesNotAskWhenItIsToldNotTo) {
  options.yes = true;
  EXPECT_EQ(Rebase(), kOk);
  EXPECT_THAT(talk, IsEmpty());
  EXPECT_FALSE(fake.asked.back().dry_run());
}

TEST_F(RebaseCommand, OnlyShowsInADryRun) {
  options.yes = options.dry_run = true;
  EXPECT_EQ(Rebase(), kOk);
  EXPECT_THAT(out, Not(HasSubstr("re-based:")));
  EXPECT_EQ(fake.asked.size(), 1u);
}

TEST_F(RebaseCommand, AsksWithTheSameRequestIdInTheSameSituationOnly) {
  options.yes = true;
  Rebase();
  Rebase();
  EXPECT_EQ(fake.asked[1].request_id(), fake.asked[3].request_id());
  fake.plan.set_position(1009);
  Rebase();
  EXPECT_NE(fake.asked[1].request_id(), fake.asked[5].request_id());
}

TEST_F(RebaseCommand, TellsARefusalAndAWriterThatIsAway) {
  options.yes = true;
  fake.refused = true;
  EXPECT_EQ(Rebase(), kFound);
  EXPECT_THAT(talk, HasSubstr("training: There is nothing to re-base."));
  server.Stop();
  EXPECT_EQ(Rebase(), kUnreachable);
}

}  // namespace
}  // namespace umkm::ctl
