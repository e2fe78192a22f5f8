#include "registry/domain.h"

namespace umkm::registry {

const Enterprise* EnterpriseAfter(const Event& event) {
  switch (event.change_case()) {
    case Event::kEnterpriseRegistered:
      return &event.enterprise_registered().after();
    case Event::kEnterpriseUpdated:
      return &event.enterprise_updated().after();
    case Event::kEnterpriseReclassified:
      return &event.enterprise_reclassified().after();
    case Event::kEnterpriseRelocated:
      return &event.enterprise_relocated().after();
    case Event::kEnterpriseClosed:
      return &event.enterprise_closed().after();
    case Event::kEnterpriseReopened:
      return &event.enterprise_reopened().after();
    case Event::kCooperativeRegistered:
    case Event::kCooperativeUpdated:
    case Event::kCooperativeStatusSet:
    case Event::kMembersMeetingRecorded:
    case Event::CHANGE_NOT_SET:
      return nullptr;
  }
  return nullptr;
}

const Cooperative* CooperativeAfter(const Event& event) {
  switch (event.change_case()) {
    case Event::kCooperativeRegistered:
      return &event.cooperative_registered().after();
    case Event::kCooperativeUpdated:
      return &event.cooperative_updated().after();
    case Event::kCooperativeStatusSet:
      return &event.cooperative_status_set().after();
    case Event::kMembersMeetingRecorded:
      return &event.members_meeting_recorded().after();
    case Event::kEnterpriseRegistered:
    case Event::kEnterpriseUpdated:
    case Event::kEnterpriseReclassified:
    case Event::kEnterpriseRelocated:
    case Event::kEnterpriseClosed:
    case Event::kEnterpriseReopened:
    case Event::CHANGE_NOT_SET:
      return nullptr;
  }
  return nullptr;
}

}  // namespace umkm::registry
