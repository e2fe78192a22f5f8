// Histories of a registry for tests: journals made of entries.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "common/journal.h"
#include "tests/aggregation/entries.h"
#include "umkm/journal/v1/journal_rebased.pb.h"

namespace umkm::aggregation {

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

  // The entry with which a re-based journal begins its epoch.
  void AppendRebased() {
    Append(registry::v1::Event(), [](journal::v1::Entry& entry) {
      journal::v1::JournalRebased rebased;
      rebased.set_reason("disk lost");
      entry.set_event_type("umkm.journal.v1.JournalRebased");
      entry.set_event(rebased.SerializeAsString());
    });
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
