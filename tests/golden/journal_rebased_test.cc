// The entry with which every journal may begin a new epoch, as it stands there for ever.
#include "tests/golden/golden.h"
#include "umkm/journal/v1/journal_rebased.pb.h"

namespace umkm {
namespace {

TEST(Golden, ARebaseReadsAndIsStoredAsBefore) {
  journal::v1::JournalRebased rebased;
  rebased.set_reason("Cakram rusak; cadangan 1 Mei.");
  rebased.mutable_previous_epoch()->set_number(1);
  rebased.mutable_previous_epoch()->set_incarnation("0123456789abcdef0123456789abcdef");
  rebased.mutable_topic_epoch()->set_number(2);
  rebased.mutable_topic_epoch()->set_incarnation("fedcba9876543210fedcba9876543210");
  rebased.set_shared_position(21'013);
  rebased.set_topic_position(21'020);
  rebased.mutable_first_lost_time()->set_seconds(1'590'454'800);
  rebased.mutable_last_lost_time()->set_seconds(1'590'541'200);
  rebased.mutable_last_lost_time()->set_nanos(500'000'000);
  ExpectAsBefore(
      GoldenEvents<journal::v1::JournalRebased>{{"journal_rebased", std::move(rebased)}});
}

}  // namespace
}  // namespace umkm
