#include "aggregation/entry_view.h"

#include <gtest/gtest.h>

#include "tests/aggregation/histories.h"

namespace umkm::aggregation {
namespace {

TEST(EntryView, SeesWhatProtobufWrote) {
  journal::v1::Entry entry = AnEntry(7, Registered(AnEnterprise()));
  entry.mutable_recorded_time()->set_seconds(-3);
  entry.mutable_recorded_time()->set_nanos(999'999'999);
  const std::string bytes = entry.SerializeAsString();
  const auto view = ViewEntry(bytes);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->source, entry.source());
  EXPECT_EQ(view->epoch, entry.epoch().number());
  EXPECT_EQ(view->incarnation, entry.epoch().incarnation());
  EXPECT_EQ(view->position, 7u);
  EXPECT_EQ(view->recorded_seconds, -3);
  EXPECT_EQ(view->recorded_nanos, 999'999'999);
  EXPECT_EQ(view->effective_on, entry.effective_on());
  EXPECT_EQ(view->event_type, entry.event_type());
  EXPECT_EQ(view->event, entry.event());
}

TEST(EntryView, OfNothingIsEmptyAndOfGarbageIsNone) {
  EXPECT_EQ(ViewEntry("")->position, 0u);
  EXPECT_FALSE(ViewEntry("garbage"));
  EXPECT_FALSE(ViewEntry("\x12\x01\xff")) << "an epoch that is none";
  EXPECT_FALSE(ViewEntry("\x22\x01\xff")) << "a time that is none";
}

}  // namespace
}  // namespace umkm::aggregation
