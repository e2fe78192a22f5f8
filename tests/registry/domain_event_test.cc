#include <gtest/gtest.h>

#include "common/decision.h"
#include "tests/golden/events.h"

namespace umkm::registry {
namespace {

TEST(Event, KnowsItsSubjectAfterIt) {
  const Office office;
  for (const auto& [name, event] : EnterpriseEvents(office.context())) {
    ASSERT_NE(EnterpriseAfter(event), nullptr) << name;
    EXPECT_EQ(EnterpriseAfter(event)->enterprise_id(), kUuid) << name;
    EXPECT_EQ(CooperativeAfter(event), nullptr) << name;
  }
  for (const auto& [name, event] : CooperativeEvents(office.context())) {
    ASSERT_NE(CooperativeAfter(event), nullptr) << name;
    EXPECT_EQ(CooperativeAfter(event)->cooperative_id(), kUuid) << name;
    EXPECT_EQ(EnterpriseAfter(event), nullptr) << name;
  }
  EXPECT_EQ(EnterpriseAfter(Event()), nullptr);
  EXPECT_EQ(CooperativeAfter(Event()), nullptr);
}

TEST(Event, HasBeforeWhatTheEventBeforeItHadAfter) {
  const Office office;
  Enterprise last;
  for (const auto& [name, event] : EnterpriseEvents(office.context())) {
    const auto* field = Event::descriptor()->FindFieldByNumber(event.change_case());
    const auto& change = event.GetReflection()->GetMessage(event, field);
    const auto* before = change.GetDescriptor()->FindFieldByName("before");
    if (before != nullptr) {
      EXPECT_EQ(change.GetReflection()->GetMessage(change, before).DebugString(),
                last.DebugString())
          << name;
    }
    last = *EnterpriseAfter(event);
  }
}

TEST(Event, IsNamedByItsFullMessageName) {
  Event event;
  EXPECT_EQ(EventType(event), "");
  event.mutable_enterprise_closed();
  EXPECT_EQ(EventType(event), "umkm.registry.v1.EnterpriseClosed");
  event.mutable_members_meeting_recorded();
  EXPECT_EQ(EventType(event), "umkm.registry.v1.MembersMeetingRecorded");
}

}  // namespace
}  // namespace umkm::registry
