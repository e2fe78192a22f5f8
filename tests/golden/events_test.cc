// The events as they stand in journals and on Kafka for ever. A test that fails here says that
// readers will see something else than before: change the golden files only with that in mind.
#include "tests/golden/events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/personal.h"
#include "tests/golden/golden.h"

namespace umkm::registry {
namespace {

GoldenEvents<Event> AllEvents() {
  const Office office;
  auto events = EnterpriseEvents(office.context());
  for (auto& event : CooperativeEvents(office.context())) events.push_back(std::move(event));
  return events;
}

TEST(Golden, HasEveryEventThatTheRegistryKnows) { ExpectOneOfEach(AllEvents(), ""); }

TEST(Golden, EventsReadAndAreStoredAsBefore) { ExpectAsBefore(AllEvents()); }

TEST(Golden, NoEventHoldsPersonalData) {
  Owner owner;
  Fill(owner);
  for (const auto& [name, event] : AllEvents()) {
    EXPECT_FALSE(HasPersonal(event)) << name;
    const std::string bytes = BytesOf(event);
    for (const std::string& secret :
         {owner.name(), owner.nik(), owner.phone(), owner.email(), owner.street_address()})
      EXPECT_THAT(bytes, testing::Not(testing::HasSubstr(secret))) << name;
  }
}

}  // namespace
}  // namespace umkm::registry
