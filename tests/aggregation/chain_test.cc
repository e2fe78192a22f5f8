#include "aggregation/chain.h"

#include <gtest/gtest.h>

#include "tests/aggregation/histories.h"

namespace umkm::aggregation {
namespace {

using Verdict = Chain::Verdict;

class ChainOfTheRegistry : public testing::Test {
 protected:
  ChainOfTheRegistry() { history_.Grow(5); }

  Verdict Judge(const JournalRow& row) { return Judge(row.entry, row.hash); }
  Verdict Judge(const std::string& bytes, const std::string& hash) {
    std::string problem;
    const auto entry = chain_.Parse(bytes, problem);
    EXPECT_TRUE(entry) << problem;
    return chain_.Judge(*entry, bytes, hash);
  }
  void AppendUpTo(uint64_t position) {
    while (chain_.progress().position < position) {
      const JournalRow& row = history_.at(chain_.progress().position + 1);
      std::string problem;
      const auto entry = chain_.Parse(row.entry, problem);
      ASSERT_EQ(chain_.Append(*entry, row.hash), "");
    }
  }
  std::string ProblemOf(const std::string& bytes) {
    std::string problem;
    EXPECT_FALSE(chain_.Parse(bytes, problem));
    return problem;
  }

  History history_;
  Names names_;
  Chain chain_{"registry", Progress(), names_};
};

TEST_F(ChainOfTheRegistry, BeginsWithPositionOne) {
  EXPECT_EQ(Judge(history_.at(1)), Verdict::kNext);
  EXPECT_EQ(Judge(history_.at(2)), Verdict::kDoubtful);
}

TEST_F(ChainOfTheRegistry, KnowsTheNextWhatIsSeenAndAGap) {
  AppendUpTo(3);
  EXPECT_EQ(Judge(history_.at(1)), Verdict::kSeen);
  EXPECT_EQ(Judge(history_.at(3)), Verdict::kSeen);
  EXPECT_EQ(Judge(history_.at(4)), Verdict::kNext);
  EXPECT_EQ(Judge(history_.at(5)), Verdict::kDoubtful);
}

TEST_F(ChainOfTheRegistry, DoubtsABrokenLinkAndAnotherHashOfItsLastEntry) {
  AppendUpTo(3);
  EXPECT_EQ(Judge(history_.at(4).entry, history_.at(5).hash), Verdict::kDoubtful);
  EXPECT_EQ(Judge(history_.at(4).entry, ""), Verdict::kDoubtful);
  EXPECT_EQ(Judge(history_.at(3).entry, history_.at(2).hash), Verdict::kDoubtful);
  std::string damaged = history_.at(4).entry;
  damaged[damaged.find("2020-05-26")] = '3';
  EXPECT_EQ(Judge(damaged, history_.at(4).hash), Verdict::kDoubtful);
}

TEST_F(ChainOfTheRegistry, FollowsANewEpochThatLinksAndDoubtsOneThatDoesNot) {
  AppendUpTo(3);
  History linked = history_;
  linked.Rebase(3);
  linked.Grow(1);
  EXPECT_EQ(Judge(linked.at(4)), Verdict::kNext);
  History other = history_;
  other.Rebase(2);
  other.Grow(2);
  EXPECT_EQ(Judge(other.at(3)), Verdict::kDoubtful);
  EXPECT_EQ(Judge(other.at(4)), Verdict::kDoubtful);
}

TEST_F(ChainOfTheRegistry, DiscardsWhatAnOlderEpochSays) {
  const JournalRow outdated = history_.at(5);
  history_.Rebase(3);
  history_.Grow(1);
  AppendUpTo(4);
  EXPECT_EQ(Judge(outdated), Verdict::kOutdated);
  EXPECT_EQ(Judge(history_.at(2)), Verdict::kOutdated);
}

TEST_F(ChainOfTheRegistry, DoubtsAnotherIncarnationOfItsEpoch) {
  AppendUpTo(3);
  journal::v1::Entry entry = AnEntry(2, Registered(AnEnterprise()));
  entry.mutable_epoch()->set_incarnation(std::string(32, 'f'));
  EXPECT_EQ(Judge(entry.SerializeAsString(), history_.at(2).hash), Verdict::kDoubtful);
}

TEST_F(ChainOfTheRegistry, RemembersWhereItStandsAndCollectsSteps) {
  AppendUpTo(2);
  EXPECT_EQ(chain_.progress().position, 2u);
  EXPECT_EQ(chain_.progress().hash, history_.at(2).hash);
  EXPECT_EQ(chain_.progress().epoch.incarnation(), kFirstIncarnation);
  EXPECT_EQ(absl::ToUnixSeconds(chain_.progress().recorded_time), 1'590'000'002);
  EXPECT_EQ(chain_.steps().size(), 4u);  // an enterprise and its workers each
}

TEST_F(ChainOfTheRegistry, DoesNotAppendWhatItCannotUnderstand) {
  const journal::v1::Entry entry = AnEntry(1, registry::v1::Event());
  const std::string bytes = entry.SerializeAsString();
  EXPECT_NE(chain_.Append(*ViewEntry(bytes), history_.at(1).hash), "");
  EXPECT_EQ(chain_.progress().position, 0u);
  EXPECT_TRUE(chain_.steps().empty());
}

TEST_F(ChainOfTheRegistry, ProvesARunByTheHashOfItsLastEntry) {
  AppendUpTo(1);
  chain_.ClearSteps();
  chain_.BeginRun();
  for (uint64_t position = 2; position <= 4; ++position) {
    EXPECT_TRUE(chain_.AppendLinked(history_.at(position).entry));
  }
  EXPECT_FALSE(chain_.AppendLinked(history_.at(4).entry)) << "a position that we have";
  EXPECT_FALSE(chain_.AppendLinked("garbage"));
  EXPECT_TRUE(chain_.Proven(history_.at(4).hash));
  EXPECT_EQ(chain_.progress().position, 4u);
  EXPECT_EQ(chain_.progress().hash, history_.at(4).hash);
  EXPECT_EQ(chain_.steps().size(), 6u);
}

TEST_F(ChainOfTheRegistry, TakesARunBackWhenAnyOfItsEntriesIsDamaged) {
  AppendUpTo(1);
  std::string damaged = history_.at(2).entry;
  damaged[damaged.find("2020-05-26") + 9] = '7';
  chain_.BeginRun();
  EXPECT_TRUE(chain_.AppendLinked(damaged));
  EXPECT_TRUE(chain_.AppendLinked(history_.at(3).entry));
  EXPECT_FALSE(chain_.Proven(history_.at(3).hash));
  EXPECT_EQ(chain_.progress().position, 1u);
  EXPECT_EQ(chain_.progress().hash, history_.at(1).hash);
  EXPECT_EQ(chain_.steps().size(), 2u);
  EXPECT_EQ(Judge(history_.at(2)), Verdict::kNext);
}

TEST_F(ChainOfTheRegistry, DoesNotRunIntoAnotherEpoch) {
  AppendUpTo(3);
  history_.Rebase(3);
  history_.Grow(1);
  chain_.BeginRun();
  EXPECT_FALSE(chain_.AppendLinked(history_.at(4).entry));
  EXPECT_TRUE(chain_.Proven(chain_.progress().hash)) << "an empty run";
}

TEST_F(ChainOfTheRegistry, SaysWhyBytesAreNoneOfItsSource) {
  EXPECT_EQ(ProblemOf(""), "it is not a journal entry");
  EXPECT_EQ(ProblemOf("\xff\xff\xff"), "it is not a journal entry");
  journal::v1::Entry entry = AnEntry(1, Registered(AnEnterprise()));
  entry.set_source("training");
  EXPECT_EQ(ProblemOf(entry.SerializeAsString()), "it is not of this source");
  entry.set_source("registry");
  entry.set_position(0);
  EXPECT_EQ(ProblemOf(entry.SerializeAsString()), "it has no position or no epoch");
  entry.set_position(1);
  entry.clear_epoch();
  EXPECT_EQ(ProblemOf(entry.SerializeAsString()), "it has no position or no epoch");
}

}  // namespace
}  // namespace umkm::aggregation
