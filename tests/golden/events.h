// One of each event of the registry, made by the rules themselves from fixed requests.
#pragma once

#include <utility>
#include <vector>

#include "tests/registry/domain_fixture.h"

namespace umkm::registry {

// An owner with every field, so that a leak of any of them would show.
inline void Fill(Owner& owner) {
  owner.set_name("Samidi");
  owner.set_nik("6405012307890047");
  owner.set_phone("+6281261072638");
  owner.set_email("samidi@example.com");
  owner.set_street_address("Jl. Sudirman No. 6");
}

inline Event UpdatedEnterprise(const Enterprise& before, const Context& context) {
  UpdateEnterpriseRequest request;
  request.mutable_enterprise()->set_etag(before.etag());
  request.mutable_enterprise()->set_name("Sam Kreatif");
  request.mutable_enterprise()->set_kbli_code("25920");
  request.mutable_enterprise()->set_workers(11);
  for (const char* path : {"name", "kbli_code", "workers", "owner.nik"})
    request.mutable_update_mask()->add_paths(path);
  Fill(*request.mutable_owner());
  request.set_effective_on("2018-06-30");
  return *Update(request, &before, false, context);
}

inline Event ReclassifiedEnterprise(const Enterprise& before, const Context& context) {
  ReclassifyEnterpriseRequest request;
  request.set_etag(before.etag());
  request.mutable_classification()->set_declared_scale(SCALE_MEDIUM);
  request.mutable_classification()->set_declared_by("Dinas, 518/7/2019");
  request.set_effective_on("2019-01-02");
  return *Reclassify(request, &before, context);
}

inline std::vector<std::pair<std::string, Event>> EnterpriseEvents(const Context& context) {
  std::vector<std::pair<std::string, Event>> events;
  Enterprise enterprise;
  const auto add = [&](const char* name, Event event) {
    enterprise = *EnterpriseAfter(event);
    events.emplace_back(name, std::move(event));
  };
  RegisterEnterpriseRequest registration = GoodEnterprise();
  auto& figures = *registration.mutable_enterprise()->mutable_classification()->mutable_figures();
  figures.set_annual_sales_rupiah(540'000'000);
  figures.set_capital_rupiah(80'000'000);
  Fill(*registration.mutable_owner());
  add("enterprise_registered", *Register(registration, kUuid, false, context));
  add("enterprise_updated", UpdatedEnterprise(enterprise, context));
  add("enterprise_reclassified", ReclassifiedEnterprise(enterprise, context));

  const auto aimed = [&](auto request, const char* effective_on) {
    request.set_etag(enterprise.etag());
    request.set_effective_on(effective_on);
    return request;
  };
  auto relocation = aimed(RelocateEnterpriseRequest(), "2019-05-05");
  relocation.set_region_code("65.01.05.1001");
  add("enterprise_relocated", *Relocate(relocation, &enterprise, context));
  auto closing = aimed(CloseEnterpriseRequest(), "2020-01-31");
  closing.set_reason("Musim sepi");
  add("enterprise_closed", *Close(closing, &enterprise, context));
  auto opening = aimed(ReopenEnterpriseRequest(), "2020-04-01");
  opening.set_reason("Pesanan baru");
  add("enterprise_reopened", *Reopen(opening, &enterprise, context));
  return events;
}

inline Event RecordedMeeting(const Cooperative& before, const Context& context) {
  RecordMembersMeetingRequest request = GoodMeeting(2019, 900'000'000, 700'000'000);
  request.set_etag(before.etag());
  MembersMeeting& meeting = *request.mutable_meeting();
  meeting.set_employees(4);
  meeting.set_own_capital_rupiah(300'000'000);
  meeting.set_outside_capital_rupiah(200'000'000);
  meeting.set_surplus_rupiah(-1'500'000);
  meeting.set_letter("RAT/1/2019");
  meeting.set_audited(true);
  return *RecordMeeting(request, &before, context);
}

inline std::vector<std::pair<std::string, Event>> CooperativeEvents(const Context& context) {
  std::vector<std::pair<std::string, Event>> events;
  Cooperative cooperative;
  const auto add = [&](const char* name, Event event) {
    cooperative = *CooperativeAfter(event);
    events.emplace_back(name, std::move(event));
  };
  add("cooperative_registered", *Register(GoodCooperative(), kUuid, false, context));

  UpdateCooperativeRequest update;
  update.mutable_cooperative()->set_etag(cooperative.etag());
  update.mutable_cooperative()->set_type(COOPERATIVE_TYPE_SERVICES);
  update.mutable_update_mask()->add_paths("type");
  update.set_effective_on("2017-07-01");
  add("cooperative_updated", *Update(update, &cooperative, false, context));

  SetCooperativeStatusRequest decision;
  decision.set_etag(cooperative.etag());
  decision.set_declared_status(DECLARED_STATUS_INACTIVE);
  decision.set_letter("518/11/Disperindagkop-UKM/2019");
  decision.set_effective_on("2019-02-01");
  add("cooperative_status_set", *SetStatus(decision, &cooperative, context));

  const Event earlier =
      *RecordMeeting(GoodMeeting(2018, 800'000'000, 650'000'000), &cooperative, context);
  add("members_meeting_recorded", RecordedMeeting(*CooperativeAfter(earlier), context));
  return events;
}

}  // namespace umkm::registry
