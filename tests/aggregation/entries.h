// Events of a registry, and entries of any writer's journal, for tests.
#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <string>

#include "umkm/journal/v1/entry.pb.h"
#include "umkm/registry/v1/event.pb.h"

namespace umkm::aggregation {

inline const std::string kFirstIncarnation(32, 'a');

// An active enterprise with fixed other data.
inline registry::v1::Enterprise AnEnterprise(const std::string& region = "65.01.05",
                                             registry::v1::Scale scale = registry::v1::SCALE_MICRO,
                                             int64_t workers = 2) {
  registry::v1::Enterprise enterprise;
  enterprise.set_region_code(region);
  enterprise.set_kbli_version("2020");
  enterprise.set_section("C");
  enterprise.set_status(registry::v1::ENTERPRISE_STATUS_ACTIVE);
  enterprise.set_scale(scale);
  enterprise.set_registered_on("2019-03-01");
  enterprise.set_workers(workers);
  return enterprise;
}

inline registry::v1::Event Registered(const registry::v1::Enterprise& after) {
  registry::v1::Event event;
  *event.mutable_enterprise_registered()->mutable_after() = after;
  return event;
}

inline registry::v1::Event Updated(const registry::v1::Enterprise& before,
                                   const registry::v1::Enterprise& after) {
  registry::v1::Event event;
  *event.mutable_enterprise_updated()->mutable_before() = before;
  *event.mutable_enterprise_updated()->mutable_after() = after;
  return event;
}

// An entry of the journal of the writer whose event it is; recorded a second after the one before.
inline journal::v1::Entry AnEntry(uint64_t position, const google::protobuf::Message& event,
                                  const std::string& effective_on = "2020-05-26") {
  const std::string package = event.GetDescriptor()->file()->package();  // "umkm.registry.v1"
  const std::size_t begin = package.find('.') + 1;
  journal::v1::Entry entry;
  entry.set_source(package.substr(begin, package.rfind('.') - begin));
  entry.mutable_epoch()->set_number(1);
  entry.mutable_epoch()->set_incarnation(kFirstIncarnation);
  entry.set_position(position);
  entry.mutable_recorded_time()->set_seconds(1'590'000'000 + static_cast<int64_t>(position));
  entry.set_effective_on(effective_on);
  entry.set_subject_id("subject");
  entry.set_event_type(package + ".SomeEvent");
  entry.set_event(event.SerializeAsString());
  return entry;
}

}  // namespace umkm::aggregation
