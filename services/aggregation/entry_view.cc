#include "aggregation/entry_view.h"

#include "common/wire.h"
#include "umkm/journal/v1/entry.pb.h"

namespace umkm::aggregation {

namespace {

using google::protobuf::Timestamp;
using journal::v1::Entry;
using journal::v1::Epoch;

bool ReadEpoch(std::string_view bytes, EntryView& entry) {
  WireReader reader(bytes);
  while (reader.Next()) {
    switch (reader.number()) {
      case Epoch::kNumberFieldNumber:
        entry.epoch = static_cast<uint32_t>(reader.value());
        break;
      case Epoch::kIncarnationFieldNumber:
        entry.incarnation = reader.bytes();
        break;
    }
  }
  return reader.ok();
}

bool ReadTime(std::string_view bytes, EntryView& entry) {
  WireReader reader(bytes);
  while (reader.Next()) {
    switch (reader.number()) {
      case Timestamp::kSecondsFieldNumber:
        entry.recorded_seconds = static_cast<int64_t>(reader.value());
        break;
      case Timestamp::kNanosFieldNumber:
        entry.recorded_nanos = static_cast<int32_t>(reader.value());
        break;
    }
  }
  return reader.ok();
}

}  // namespace

std::optional<EntryView> ViewEntry(std::string_view bytes) {
  EntryView entry;
  bool good = true;
  WireReader reader(bytes);
  while (reader.Next()) {
    switch (reader.number()) {
      case Entry::kSourceFieldNumber:
        entry.source = reader.bytes();
        break;
      case Entry::kEpochFieldNumber:
        good = good && ReadEpoch(reader.bytes(), entry);
        break;
      case Entry::kPositionFieldNumber:
        entry.position = reader.value();
        break;
      case Entry::kRecordedTimeFieldNumber:
        good = good && ReadTime(reader.bytes(), entry);
        break;
      case Entry::kEffectiveOnFieldNumber:
        entry.effective_on = reader.bytes();
        break;
      case Entry::kEventTypeFieldNumber:
        entry.event_type = reader.bytes();
        break;
      case Entry::kEventFieldNumber:
        entry.event = reader.bytes();
        break;
    }
  }
  if (!good || !reader.ok()) return std::nullopt;
  return entry;
}

}  // namespace umkm::aggregation
