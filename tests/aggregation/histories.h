// Histories of a registry for tests: events, and journals made of them.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "common/journal.h"
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

// An entry of the registry's journal; recorded a second after the one before it.
inline journal::v1::Entry AnEntry(uint64_t position, const registry::v1::Event& event,
                                  const std::string& effective_on = "2020-05-26") {
  journal::v1::Entry entry;
  entry.set_source("registry");
  entry.mutable_epoch()->set_number(1);
  entry.mutable_epoch()->set_incarnation(kFirstIncarnation);
  entry.set_position(position);
  entry.mutable_recorded_time()->set_seconds(1'590'000'000 + static_cast<int64_t>(position));
  entry.set_effective_on(effective_on);
  entry.set_subject_id("subject");
  entry.set_event_type("umkm.registry.v1.SomeEvent");
  entry.set_event(event.SerializeAsString());
  return entry;
}

// A journal that grows entry by entry.
class History {
 public:
  // Appends after giving the entry its position; `edit` may change it first.
  template <class Edit>
  const JournalRow& Append(const registry::v1::Event& event, Edit&& edit) {
    const uint64_t position = rows_.size() + 1;
    journal::v1::Entry entry = AnEntry(position, event);
    *entry.mutable_epoch() = epoch_;
    edit(entry);
    const std::string bytes = entry.SerializeAsString();
    const std::string before = rows_.empty() ? GenesisHash() : rows_.back().hash;
    rows_.push_back({position, ChainHash(before, bytes), bytes});
    return rows_.back();
  }
  const JournalRow& Append(const registry::v1::Event& event) {
    return Append(event, [](journal::v1::Entry&) {});
  }
  // Registers `count` enterprises in two districts.
  void Grow(int count) {
    for (int i = 0; i < count; ++i) {
      Append(Registered(AnEnterprise(rows_.size() % 2 == 0 ? "65.01.05" : "65.71.02")));
    }
  }
  // Goes on as a journal that was restored at `position` and re-based.
  void Rebase(uint64_t position) {
    rows_.resize(position);
    epoch_.set_number(epoch_.number() + 1);
    epoch_.set_incarnation(std::string(32, static_cast<char>('a' + epoch_.number() - 1)));
  }

  const std::vector<JournalRow>& rows() const { return rows_; }
  const JournalRow& at(uint64_t position) const { return rows_.at(position - 1); }
  journal::v1::Head Head() const {
    journal::v1::Head head;
    *head.mutable_epoch() = epoch_;
    head.set_position(rows_.size());
    head.set_hash(rows_.empty() ? GenesisHash() : rows_.back().hash);
    return head;
  }

 private:
  journal::v1::Epoch epoch_ = [] {
    journal::v1::Epoch first;
    first.set_number(1);
    first.set_incarnation(kFirstIncarnation);
    return first;
  }();
  std::vector<JournalRow> rows_;
};

}  // namespace umkm::aggregation
