#include <algorithm>
#include <string_view>
#include <type_traits>

#include "aggregation/domain_step.h"
#include "common/date.h"
#include "common/wire.h"
#include "umkm/registry/v1/event.pb.h"

namespace umkm::aggregation {

namespace {

namespace registry = umkm::registry::v1;

void PutYear(Coordinates& at, std::string_view registered_on) {
  at.Put(DIMENSION_REGISTERED_YEAR,
         ParseDate(registered_on) ? registered_on.substr(0, 4) : std::string_view());
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
  PutYear(at, enterprise.registered_on);

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
  PutYear(at, cooperative.registered_on());
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

// One function for all kinds of events: a copy in each costs every entry 15 %.
std::string StepOf(const EnterpriseView* before, const EnterpriseView& after, int32_t day,
                   Decoder& decoder, std::vector<Delta>& deltas) {
  return StepFrom(before, after, day, deltas, [&](const EnterpriseView& of, Contributions& all) {
    return Contribute(of, decoder, all);
  });
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
  if (!good || !reader.ok()) return kUnparsed;
  if (!has_after || has_before == kIsNew) return kNoSubject;
  return StepOf(kIsNew ? nullptr : &before, after, day, decoder, deltas);
}

std::string StepOfCooperative(std::string_view bytes, int32_t day, Decoder& decoder,
                              std::vector<Delta>& deltas) {
  registry::Event event;
  if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return kUnparsed;
  const auto contribute = [&](const registry::Cooperative& of, Contributions& all) {
    return Contribute(of, decoder, all);
  };
  const auto change = [&](const auto& its) {
    if (!its.has_before() || !its.has_after()) return std::string(kNoSubject);
    return StepFrom(&its.before(), its.after(), day, deltas, contribute);
  };
  if (event.has_cooperative_updated()) return change(event.cooperative_updated());
  if (event.has_cooperative_status_set()) return change(event.cooperative_status_set());
  if (event.has_members_meeting_recorded()) return change(event.members_meeting_recorded());
  return StepFrom<registry::Cooperative>(nullptr, event.cooperative_registered().after(), day,
                                         deltas, contribute);
}

}  // namespace

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
  if (!reader.ok()) return kUnparsed;
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
  return kUnknownKind;
}

}  // namespace umkm::aggregation
