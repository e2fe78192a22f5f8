#include "aggregation/domain.h"

#include <absl/container/inlined_vector.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <type_traits>

#include "common/date.h"
#include "common/enum_word.h"
#include "common/text.h"
#include "common/wire.h"
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
  explicit Coordinates(Decoder& decoder) : decoder_(decoder) {}

  void Put(Dimension dimension, std::string_view value) {
    const uint32_t number = decoder_.NumberOf(dimension, value);
    if (number == 0 && bad_ == DIMENSION_UNSPECIFIED) bad_ = dimension;
    key_ = With(key_, dimension, number);
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
  Decoder& decoder_;
  CellKey key_ = 0;
  Dimension bad_ = DIMENSION_UNSPECIFIED;
};

void Add(Contributions& all, CellKey key, int64_t amount) {
  if (amount != 0) all.push_back({key, amount});
}

// What is counted of an enterprise, where its bytes lie: there are millions of them.
struct EnterpriseView {
  std::string_view region_code, kbli_version, section, registered_on;
  registry::EnterpriseStatus status = registry::ENTERPRISE_STATUS_UNSPECIFIED;
  registry::Scale scale = registry::SCALE_UNSPECIFIED;
  int64_t workers = 0;
};

bool Read(std::string_view bytes, EnterpriseView& enterprise) {
  using registry::Enterprise;
  WireReader reader(bytes);
  while (reader.Next()) {
    switch (reader.number()) {
      case Enterprise::kRegionCodeFieldNumber:
        enterprise.region_code = reader.bytes();
        break;
      case Enterprise::kKbliVersionFieldNumber:
        enterprise.kbli_version = reader.bytes();
        break;
      case Enterprise::kSectionFieldNumber:
        enterprise.section = reader.bytes();
        break;
      case Enterprise::kStatusFieldNumber:
        enterprise.status = static_cast<registry::EnterpriseStatus>(reader.value());
        break;
      case Enterprise::kScaleFieldNumber:
        enterprise.scale = static_cast<registry::Scale>(reader.value());
        break;
      case Enterprise::kRegisteredOnFieldNumber:
        enterprise.registered_on = reader.bytes();
        break;
      case Enterprise::kWorkersFieldNumber:
        enterprise.workers = static_cast<int64_t>(reader.value());
        break;
    }
  }
  return reader.ok();
}

std::string Contribute(const EnterpriseView& enterprise, Decoder& decoder, Contributions& all) {
  Coordinates at(decoder);
  at.PutDistrict(enterprise.region_code);
  at.Put(DIMENSION_SCALE, Word(enterprise.scale));
  std::string section(enterprise.kbli_version);  // short: no allocation
  section.append(":").append(enterprise.section);
  at.Put(DIMENSION_SECTION, section);
  at.Put(DIMENSION_STATUS, Word(enterprise.status));
  at.PutYear(enterprise.registered_on);

  if (enterprise.scale == registry::SCALE_LARGE) {
    Add(all, at.KeyFor(MEASURE_LARGE_ENTERPRISES), 1);
    return at.Problem();
  }
  Add(all, at.KeyFor(MEASURE_ENTERPRISES), 1);
  if (enterprise.status == registry::ENTERPRISE_STATUS_ACTIVE) {
    Add(all, at.KeyFor(MEASURE_WORKERS), enterprise.workers);
  }
  return at.Problem();
}

std::string Contribute(const registry::Cooperative& cooperative, Decoder& decoder,
                       Contributions& all) {
  Coordinates at(decoder);
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
std::string Step(const Subject* before, const Subject& after, int32_t day, Decoder& decoder,
                 std::vector<Delta>& deltas) {
  Contributions all;
  if (before != nullptr) {
    if (auto problem = Contribute(*before, decoder, all); !problem.empty()) return problem;
    for (Contribution& one : all) one.amount = -one.amount;
  }
  Contributions added;
  if (auto problem = Contribute(after, decoder, added); !problem.empty()) return problem;
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

// The steps of an event of an enterprise: `Change` has its subject, and before it where it existed.
template <class Change>
std::string StepOfEnterprise(std::string_view bytes, int32_t day, Decoder& decoder,
                             std::vector<Delta>& deltas) {
  constexpr bool kIsNew = std::is_same_v<Change, registry::EnterpriseRegistered>;
  EnterpriseView before, after;
  bool has_before = false, has_after = false, good = true;
  WireReader reader(bytes);
  while (reader.Next()) {
    if (reader.number() == Change::kAfterFieldNumber) {
      has_after = true;
      good = good && Read(reader.bytes(), after);
    } else if constexpr (!kIsNew) {
      if (reader.number() != Change::kBeforeFieldNumber) continue;
      has_before = true;
      good = good && Read(reader.bytes(), before);
    }
  }
  if (!good || !reader.ok()) return "its event cannot be parsed";
  if (!has_after || has_before == kIsNew) return "it lacks its subject";
  return Step(kIsNew ? nullptr : &before, after, day, decoder, deltas);
}

std::string StepOfCooperative(std::string_view bytes, int32_t day, Decoder& decoder,
                              std::vector<Delta>& deltas) {
  registry::Event event;
  if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return "its event cannot be parsed";
  }
  const auto change = [&](const auto& its) {
    if (!its.has_before() || !its.has_after()) return std::string("it lacks its subject");
    return Step(&its.before(), its.after(), day, decoder, deltas);
  };
  if (event.has_cooperative_updated()) return change(event.cooperative_updated());
  if (event.has_cooperative_status_set()) return change(event.cooperative_status_set());
  if (event.has_members_meeting_recorded()) return change(event.members_meeting_recorded());
  return Step<registry::Cooperative>(nullptr, event.cooperative_registered().after(), day, decoder,
                                     deltas);
}

std::string DecodeRegistry(std::string_view event, int32_t day, Decoder& decoder,
                           std::vector<Delta>& deltas) {
  using registry::Event;
  auto kind = Event::CHANGE_NOT_SET;
  std::string_view change;
  WireReader reader(event);
  while (reader.Next()) {
    const auto* field = Event::descriptor()->FindFieldByNumber(static_cast<int>(reader.number()));
    if (field == nullptr || field->containing_oneof() == nullptr) continue;
    kind = static_cast<Event::ChangeCase>(reader.number());
    change = reader.bytes();
  }
  if (!reader.ok()) return "its event cannot be parsed";
  switch (kind) {
    case Event::kEnterpriseRegistered:
      return StepOfEnterprise<registry::EnterpriseRegistered>(change, day, decoder, deltas);
    case Event::kEnterpriseUpdated:
      return StepOfEnterprise<registry::EnterpriseUpdated>(change, day, decoder, deltas);
    case Event::kEnterpriseReclassified:
      return StepOfEnterprise<registry::EnterpriseReclassified>(change, day, decoder, deltas);
    case Event::kEnterpriseRelocated:
      return StepOfEnterprise<registry::EnterpriseRelocated>(change, day, decoder, deltas);
    case Event::kEnterpriseClosed:
      return StepOfEnterprise<registry::EnterpriseClosed>(change, day, decoder, deltas);
    case Event::kEnterpriseReopened:
      return StepOfEnterprise<registry::EnterpriseReopened>(change, day, decoder, deltas);
    case Event::kCooperativeRegistered:
    case Event::kCooperativeUpdated:
    case Event::kCooperativeStatusSet:
    case Event::kMembersMeetingRecorded:
      return StepOfCooperative(event, day, decoder, deltas);
    case Event::CHANGE_NOT_SET:
      break;
  }
  return "it is of a kind that this program does not know";
}

}  // namespace

std::string Decoder::Decode(const EntryView& entry, std::vector<Delta>& deltas) {
  const std::optional<int32_t> day = ParseDate(entry.effective_on);
  if (!day) return "its effective_on is not a day";
  if (entry.event_type.starts_with("umkm.registry.v1.")) {
    return DecodeRegistry(entry.event, *day, *this, deltas);
  }
  return "its event_type is unknown to this program";
}

uint32_t Decoder::NumberOf(Dimension dimension, std::string_view value) {
  Known& known = known_[static_cast<std::size_t>(dimension)];
  if (value != known.last) {
    known.last_number = Find(dimension, value, known);
    known.last.assign(value);
  }
  return known.last_number;
}

uint32_t Decoder::Find(Dimension dimension, std::string_view value, Known& known) {
  const auto found = known.numbers.find(absl::string_view(value.data(), value.size()));
  if (found != known.numbers.end()) return found->second;
  if (value.empty() || value.find_first_of(" =") != std::string_view::npos || !IsCleanText(value)) {
    return 0;
  }
  return known.numbers[std::string(value)] = names_.NumberOf(dimension, value);
}

}  // namespace umkm::aggregation
