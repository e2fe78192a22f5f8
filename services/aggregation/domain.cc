#include "aggregation/domain.h"

#include <absl/container/inlined_vector.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "common/date.h"
#include "common/enum_word.h"
#include "umkm/registry/v1/event.pb.h"

namespace umkm::aggregation {

namespace {

namespace registry = umkm::registry::v1;

// What one subject adds to one cell.
struct Contribution {
  CellKey key;
  int64_t amount;
};
using Contributions = absl::InlinedVector<Contribution, 8>;

constexpr std::size_t kDistrictLength = 8;  // "65.01.05", also of a village's "65.01.05.1001"

// The word of an enum value; empty for UNSPECIFIED and for one that this program does not know.
template <class Enum>
std::string_view Word(Enum value) {
  static const std::vector<std::string> words = [] {
    const auto* descriptor = google::protobuf::GetEnumDescriptor<Enum>();
    std::vector<std::string> all;
    for (int i = 0; i < descriptor->value_count(); ++i) {
      all.resize(
          std::max(all.size(), static_cast<std::size_t>(descriptor->value(i)->number() + 1)));
      const auto one = static_cast<Enum>(descriptor->value(i)->number());
      all[static_cast<std::size_t>(one)] = WordOf(one).value_or("");
    }
    return all;
  }();
  const auto index = static_cast<std::size_t>(value);
  return index < words.size() ? std::string_view(words[index]) : std::string_view();
}

// Packs the values of one subject into the part of a key that all its measures share, and keeps
// the first value that is missing or not known to this program.
class Coordinates {
 public:
  explicit Coordinates(Names& names) : names_(names) {}

  void Put(Dimension dimension, std::string_view value) {
    if (value.empty() || value.find_first_of(" =") != std::string_view::npos) {
      if (bad_ == DIMENSION_UNSPECIFIED) bad_ = dimension;
      return;
    }
    key_ = With(key_, dimension, names_.NumberOf(dimension, value));
  }
  void PutDistrict(std::string_view region) {
    Put(DIMENSION_DISTRICT,
        region.size() < kDistrictLength ? std::string_view() : region.substr(0, kDistrictLength));
  }
  void PutYear(std::string_view registered_on) {
    Put(DIMENSION_REGISTERED_YEAR,
        ParseDate(registered_on) ? registered_on.substr(0, 4) : std::string_view());
  }
  CellKey KeyFor(Measure measure) const { return key_ | KeyOf(measure); }
  std::string Problem() const {
    return bad_ == DIMENSION_UNSPECIFIED
               ? ""
               : "its " + NameOf(bad_) + " is missing or unknown to this program";
  }

 private:
  Names& names_;
  CellKey key_ = 0;
  Dimension bad_ = DIMENSION_UNSPECIFIED;
};

void Add(Contributions& all, CellKey key, int64_t amount) {
  if (amount != 0) all.push_back({key, amount});
}

std::string Contribute(const registry::Enterprise& enterprise, Names& names, Contributions& all) {
  Coordinates at(names);
  at.PutDistrict(enterprise.region_code());
  at.Put(DIMENSION_SCALE, Word(enterprise.scale()));
  std::string section = enterprise.kbli_version();  // short: no allocation
  section.append(":").append(enterprise.section());
  at.Put(DIMENSION_SECTION, section);
  at.Put(DIMENSION_STATUS, Word(enterprise.status()));
  at.PutYear(enterprise.registered_on());

  if (enterprise.scale() == registry::SCALE_LARGE) {
    Add(all, at.KeyFor(MEASURE_LARGE_ENTERPRISES), 1);
    return at.Problem();
  }
  Add(all, at.KeyFor(MEASURE_ENTERPRISES), 1);
  if (enterprise.status() == registry::ENTERPRISE_STATUS_ACTIVE) {
    Add(all, at.KeyFor(MEASURE_WORKERS), enterprise.workers());
  }
  return at.Problem();
}

std::string Contribute(const registry::Cooperative& cooperative, Names& names, Contributions& all) {
  Coordinates at(names);
  at.PutDistrict(cooperative.region_code());
  at.Put(DIMENSION_STATUS, Word(cooperative.declared_status()));
  at.PutYear(cooperative.registered_on());
  at.Put(DIMENSION_COOPERATIVE_TYPE, Word(cooperative.type()));
  at.Put(DIMENSION_COOPERATIVE_FORM, Word(cooperative.form()));

  Add(all, at.KeyFor(MEASURE_COOPERATIVES), 1);
  const auto& meetings = cooperative.meetings();
  if (meetings.empty()) return at.Problem();
  const registry::MembersMeeting& latest =
      *std::ranges::max_element(meetings, {}, &registry::MembersMeeting::book_year);
  Add(all, at.KeyFor(MEASURE_COOPERATIVE_MEMBERS), latest.members_women() + latest.members_men());
  Add(all, at.KeyFor(MEASURE_COOPERATIVE_VOLUME_RUPIAH), latest.volume_rupiah());
  Add(all, at.KeyFor(MEASURE_COOPERATIVE_ASSETS_RUPIAH), latest.assets_rupiah());
  const bool improved = std::ranges::any_of(
      meetings, [](const auto& meeting) { return meeting.improvement().improved(); });
  Add(all, at.KeyFor(MEASURE_COOPERATIVES_IMPROVED), improved ? 1 : 0);
  return at.Problem();
}

// The steps from a subject (null: it did not exist) to what it became.
template <class Subject>
std::string Step(const Subject* before, const Subject& after, int32_t day, Names& names,
                 std::vector<Delta>& deltas) {
  Contributions all;
  if (before != nullptr) {
    if (auto problem = Contribute(*before, names, all); !problem.empty()) return problem;
    for (Contribution& one : all) one.amount = -one.amount;
  }
  Contributions added;
  if (auto problem = Contribute(after, names, added); !problem.empty()) return problem;
  for (const Contribution& one : added) {
    const auto same = std::ranges::find(all, one.key, &Contribution::key);
    if (same == all.end()) {
      all.push_back(one);
    } else {
      same->amount += one.amount;
    }
  }
  for (const Contribution& one : all) {
    if (one.amount != 0) deltas.push_back({one.key, day, one.amount});
  }
  return "";
}

std::string DecodeRegistry(const registry::Event& event, int32_t day, Names& names,
                           std::vector<Delta>& deltas) {
  const auto change = [&](const auto& its) {
    if (!its.has_before() || !its.has_after()) return std::string("it lacks its subject");
    return Step(&its.before(), its.after(), day, names, deltas);
  };
  switch (event.change_case()) {
    case registry::Event::kEnterpriseRegistered:
      return Step<registry::Enterprise>(nullptr, event.enterprise_registered().after(), day, names,
                                        deltas);
    case registry::Event::kEnterpriseUpdated:
      return change(event.enterprise_updated());
    case registry::Event::kEnterpriseReclassified:
      return change(event.enterprise_reclassified());
    case registry::Event::kEnterpriseRelocated:
      return change(event.enterprise_relocated());
    case registry::Event::kEnterpriseClosed:
      return change(event.enterprise_closed());
    case registry::Event::kEnterpriseReopened:
      return change(event.enterprise_reopened());
    case registry::Event::kCooperativeRegistered:
      return Step<registry::Cooperative>(nullptr, event.cooperative_registered().after(), day,
                                         names, deltas);
    case registry::Event::kCooperativeUpdated:
      return change(event.cooperative_updated());
    case registry::Event::kCooperativeStatusSet:
      return change(event.cooperative_status_set());
    case registry::Event::kMembersMeetingRecorded:
      return change(event.members_meeting_recorded());
    case registry::Event::CHANGE_NOT_SET:
      return "it is of a kind that this program does not know";
  }
  return "it is of a kind that this program does not know";
}

}  // namespace

std::string Decode(const journal::v1::Entry& entry, google::protobuf::Arena& arena, Names& names,
                   std::vector<Delta>& deltas) {
  const std::optional<int32_t> day = ParseDate(entry.effective_on());
  if (!day) return "its effective_on is not a day";
  if (std::string_view(entry.event_type()).starts_with("umkm.registry.v1.")) {
    auto& event = *google::protobuf::Arena::CreateMessage<registry::Event>(&arena);
    if (!event.ParseFromString(entry.event())) return "its event cannot be parsed";
    return DecodeRegistry(event, *day, names, deltas);
  }
  return "its event_type is unknown to this program";
}

}  // namespace umkm::aggregation
