// A journal entry read where its bytes lie. A parsed umkm.journal.v1.Entry would copy ten texts
// that nobody looks at.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace umkm::aggregation {

// What an aggregation wants to know of an entry; the views live as long as its bytes.
struct EntryView {
  std::string_view source;
  uint32_t epoch = 0;
  std::string_view incarnation;
  uint64_t position = 0;
  int64_t recorded_seconds = 0;
  int32_t recorded_nanos = 0;
  std::string_view effective_on;
  std::string_view event_type;
  std::string_view event;
};

// Nothing when the bytes are no serialised Entry.
std::optional<EntryView> ViewEntry(std::string_view bytes);

}  // namespace umkm::aggregation
