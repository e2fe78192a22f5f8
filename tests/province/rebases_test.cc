#include "province/rebases.h"

#include <gtest/gtest.h>

#include "common/rebase_service.h"

namespace umkm::province {
namespace {

// A rebase: of a journal of incarnation `previous` whose topic ended in incarnation `topic`.
std::string Rebased(const std::string& previous, const std::string& topic, uint64_t shared) {
  journal::v1::JournalRebased rebased;
  rebased.mutable_previous_epoch()->set_incarnation(previous);
  rebased.mutable_topic_epoch()->set_incarnation(topic);
  rebased.set_shared_position(shared);
  journal::v1::Entry entry;
  entry.set_event_type(kJournalRebased);
  entry.set_event(rebased.SerializeAsString());
  return entry.SerializeAsString();
}

std::optional<int64_t> Shared(const std::vector<std::string>& entries, const std::string& with) {
  Rebases rebases;
  for (const std::string& bytes : entries) rebases.Take(bytes);
  return rebases.SharedWith(with);
}

TEST(Rebases, KnowNothingOfAJournalThatWasNeverRebased) {
  EXPECT_EQ(Shared({}, "a"), std::nullopt);
  journal::v1::Entry entry;
  entry.set_event_type("umkm.registry.v1.EnterpriseClosed");
  entry.set_event(kJournalRebased);
  EXPECT_EQ(Shared({entry.SerializeAsString(), kJournalRebased, ""}, "a"), std::nullopt);
}

TEST(Rebases, TellHowFarAnIncarnationIsShared) {
  EXPECT_EQ(Shared({Rebased("a", "a", 3)}, "a"), 3);
  EXPECT_EQ(Shared({Rebased("a", "a", 3)}, "b"), std::nullopt);
  EXPECT_EQ(Shared({Rebased("a", "b", 3)}, "b"), 3);  // restored to before b had begun
}

TEST(Rebases, TakeTheLeastOfSeveralFromThatIncarnationOn) {
  const std::vector<std::string> entries = {Rebased("a", "a", 30), Rebased("b", "b", 20),
                                            Rebased("c", "c", 50)};
  EXPECT_EQ(Shared(entries, "a"), 20);
  EXPECT_EQ(Shared(entries, "b"), 20);
  EXPECT_EQ(Shared(entries, "c"), 50);
}

}  // namespace
}  // namespace umkm::province
