#include "province/change_of.h"

namespace umkm::province {

using registry::v1::Event;

namespace {

template <class Changed>
EnterpriseChange ChangeTo(EnterpriseChange::Kind kind, const Changed& event) {
  EnterpriseChange change;
  change.kind = kind;
  change.before = event.before();
  change.after = event.after();
  return change;
}

}  // namespace

std::optional<EnterpriseChange> ChangeOf(const Event& event) {
  switch (event.change_case()) {
    case Event::kEnterpriseClosed:
      return ChangeTo(EnterpriseChange::Kind::kClosed, event.enterprise_closed());
    case Event::kEnterpriseRelocated:
      return ChangeTo(EnterpriseChange::Kind::kMoved, event.enterprise_relocated());
    case Event::kEnterpriseReopened:
      return ChangeTo(EnterpriseChange::Kind::kReopened, event.enterprise_reopened());
    case Event::kEnterpriseRegistered:
    case Event::kEnterpriseUpdated:
    case Event::kEnterpriseReclassified:
    case Event::kCooperativeRegistered:
    case Event::kCooperativeUpdated:
    case Event::kCooperativeStatusSet:
    case Event::kMembersMeetingRecorded:
    case Event::CHANGE_NOT_SET:
      break;
  }
  return std::nullopt;
}

}  // namespace umkm::province
