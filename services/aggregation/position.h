// How far the streams are included, and the token by which a watcher resumes.
//
// A resume token is
//   token  = selection ":" stream *( "," stream )     selection = 32 hex digits (Plan::id)
//   stream = source "/" incarnation "/" position      incarnation may be empty: none yet
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aggregation/state.h"

namespace umkm::aggregation {

// Where one stream stands: positions are comparable within one incarnation only.
struct Place {
  std::string incarnation;
  uint64_t position = 0;
  bool operator==(const Place&) const = default;
};

// A place a source.
using Places = std::map<std::string, Place>;

// The same sources and incarnations: one of the two may be ahead in some streams.
bool Comparable(const Places& a, const Places& b);
// Comparable, and `a` has everything that `b` has.
bool Includes(const Places& a, const Places& b);

// What a state includes, as answers say it.
struct Included {
  std::vector<StreamPosition> positions;
  absl::Time recorded_time = absl::UnixEpoch();  // of the last included change; epoch when none
  bool loaded = true;                            // false while a stream is still loading

  Places places() const;
};
Included IncludedIn(const std::vector<Stream>& streams);

// Writes positions and recorded_time of a response.
template <class Response>
void Tell(const Included& included, Response& response) {
  for (const StreamPosition& position : included.positions) *response.add_positions() = position;
  if (included.recorded_time <= absl::UnixEpoch()) return;
  const int64_t nanos = absl::ToUnixNanos(included.recorded_time);
  response.mutable_recorded_time()->set_seconds(nanos / 1'000'000'000);
  response.mutable_recorded_time()->set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
}

std::string ResumeToken(const std::string& selection_id, const Places& places);
// Nothing when it is not a token of that selection.
std::optional<Places> ParseResumeToken(const std::string& selection_id, const std::string& token);

// Which version of something that changes with the streams was good at which places. Bounded: it
// forgets in the middle, so that an old place may be answered with an older version, never a
// younger one.
class History {
 public:
  // Starts anew: nothing is known of before.
  void Restart(uint64_t version, Places places);
  // From these places on it is this version.
  void Add(uint64_t version, Places places);
  // The latest version whose places are all included in `places`; nothing when there is none.
  std::optional<uint64_t> VersionAt(const Places& places) const;

 private:
  std::deque<std::pair<uint64_t, Places>> versions_;  // ascending
};

}  // namespace umkm::aggregation
