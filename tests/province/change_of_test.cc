#include "province/change_of.h"

#include <gtest/gtest.h>

namespace umkm::province {
namespace {

using registry::v1::Event;

TEST(ChangeOf, TellsOfClosingsMovesAndReopeningsOnly) {
  Event closed, moved, reopened, updated;
  closed.mutable_enterprise_closed()->mutable_after()->set_name("shop");
  moved.mutable_enterprise_relocated()->mutable_before()->set_name("farm");
  reopened.mutable_enterprise_reopened();
  updated.mutable_enterprise_updated();
  ASSERT_TRUE(ChangeOf(closed));
  EXPECT_EQ(ChangeOf(closed)->kind, EnterpriseChange::Kind::kClosed);
  EXPECT_EQ(ChangeOf(closed)->after.name(), "shop");
  ASSERT_TRUE(ChangeOf(moved));
  EXPECT_EQ(ChangeOf(moved)->kind, EnterpriseChange::Kind::kMoved);
  EXPECT_EQ(ChangeOf(moved)->before.name(), "farm");
  ASSERT_TRUE(ChangeOf(reopened));
  EXPECT_EQ(ChangeOf(reopened)->kind, EnterpriseChange::Kind::kReopened);
  EXPECT_FALSE(ChangeOf(updated));
  EXPECT_FALSE(ChangeOf(Event()));
}

}  // namespace
}  // namespace umkm::province
