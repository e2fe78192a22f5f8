#include "aggregation/position.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>

#include <algorithm>

namespace umkm::aggregation {

namespace {

constexpr std::size_t kMaxVersions = 1024;

}  // namespace

bool Comparable(const Places& a, const Places& b) {
  return std::ranges::equal(a, b, [](const auto& left, const auto& right) {
    return left.first == right.first && left.second.incarnation == right.second.incarnation;
  });
}

bool Includes(const Places& a, const Places& b) {
  return std::ranges::equal(a, b, [](const auto& left, const auto& right) {
    return left.first == right.first && left.second.incarnation == right.second.incarnation &&
           left.second.position >= right.second.position;
  });
}

Places Included::places() const {
  Places places;
  for (const StreamPosition& at : positions) {
    places[at.source()] = {at.epoch().incarnation(), at.position()};
  }
  return places;
}

Included IncludedIn(const std::vector<Stream>& streams) {
  Included included;
  for (const Stream& stream : streams) {
    StreamPosition& at = included.positions.emplace_back();
    at.set_source(stream.source);
    *at.mutable_epoch() = stream.progress.epoch;
    at.set_position(stream.progress.position);
    at.set_problem(stream.problem);
    included.recorded_time = std::max(included.recorded_time, stream.progress.recorded_time);
    included.loaded = included.loaded && stream.loaded;
  }
  return included;
}

std::string ResumeToken(const std::string& selection_id, const Places& places) {
  std::string token = selection_id;
  const char* separator = ":";
  for (const auto& [source, place] : places) {
    absl::StrAppend(&token, separator, source, "/", place.incarnation, "/", place.position);
    separator = ",";
  }
  return token;
}

std::optional<Places> ParseResumeToken(const std::string& selection_id, const std::string& token) {
  if (!token.starts_with(selection_id + ":")) return std::nullopt;
  Places places;
  const std::vector<std::string> streams =
      absl::StrSplit(token.substr(selection_id.size() + 1), ',');
  for (const std::string& stream : streams) {
    const std::vector<std::string> parts = absl::StrSplit(stream, '/');
    Place place;
    if (parts.size() != 3 || !absl::SimpleAtoi(parts[2], &place.position)) return std::nullopt;
    place.incarnation = parts[1];
    places[parts[0]] = place;
  }
  if (ResumeToken(selection_id, places) != token) return std::nullopt;  // not in its own form
  return places;
}

void History::Restart(uint64_t version, Places places) {
  versions_.clear();
  versions_.emplace_back(version, std::move(places));
}

void History::Add(uint64_t version, Places places) {
  if (versions_.size() >= kMaxVersions) {
    // The oldest stays: with it every cell that changed since can be told.
    versions_.erase(versions_.begin() + 1, versions_.begin() + kMaxVersions / 2);
  }
  versions_.emplace_back(version, std::move(places));
}

std::optional<uint64_t> History::VersionAt(const Places& places) const {
  const auto found = std::find_if(versions_.rbegin(), versions_.rend(), [&](const auto& version) {
    return Includes(places, version.second);
  });
  if (found == versions_.rend()) return {};
  return found->first;
}

}  // namespace umkm::aggregation
