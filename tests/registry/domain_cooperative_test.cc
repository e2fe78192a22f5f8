#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/registry/domain_fixture.h"

namespace umkm::registry {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

UpdateCooperativeRequest GoodUpdate(const std::vector<std::string>& paths) {
  UpdateCooperativeRequest request;
  request.set_request_id(kUuid);
  request.mutable_cooperative()->set_cooperative_id(kUuid);
  request.mutable_cooperative()->set_etag("5");
  request.mutable_cooperative()->set_name("Koperasi Konsumen Jaya");
  for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
  return request;
}

SetCooperativeStatusRequest GoodDecision() {
  SetCooperativeStatusRequest request;
  request.set_request_id(kUuid);
  request.set_cooperative_id(kUuid);
  request.set_etag("5");
  request.set_declared_status(DECLARED_STATUS_INACTIVE);
  request.set_letter("518/11/Disperindagkop-UKM/2019");
  return request;
}

template <class Request>
void ExpectNamed(const Request& good,
                 const std::vector<std::pair<std::string, std::function<void(Request&)>>>& table) {
  const Office office;
  EXPECT_THAT(Fields(Check(good, office.context())), IsEmpty());
  for (const auto& [field, spoil] : table) {
    Request request = good;
    spoil(request);
    EXPECT_THAT(Fields(Check(request, office.context())), ElementsAre(field))
        << request.ShortDebugString();
  }
}

TEST(RegisterCooperative, NamesTheFieldThatIsBad) {
  using Row = RegisterCooperativeRequest;
  const auto given = [](Row& r) -> Cooperative& { return *r.mutable_cooperative(); };
  ExpectNamed<Row>(
      GoodCooperative(),
      {
          {"request_id", [](Row& r) { r.set_request_id("0197A1B2-0000-7000-8000-000000000001"); }},
          {"cooperative.name", [&](Row& r) { given(r).clear_name(); }},
          {"cooperative.nik_koperasi", [&](Row& r) { given(r).set_nik_koperasi("65.01"); }},
          {"cooperative.region_code", [&](Row& r) { given(r).set_region_code("65.01.11"); }},
          {"cooperative.served_region_codes[1]",
           [&](Row& r) { given(r).add_served_region_codes("65.09.01"); }},
          {"cooperative.served_region_codes[1]",
           [&](Row& r) { given(r).add_served_region_codes("65.01.06"); }},
          {"cooperative.form", [&](Row& r) { given(r).clear_form(); }},
          {"cooperative.form",
           [&](Row& r) { given(r).set_form(static_cast<CooperativeForm>(999)); }},
          {"cooperative.type", [&](Row& r) { given(r).clear_type(); }},
          {"cooperative.type",
           [&](Row& r) { given(r).set_type(static_cast<CooperativeType>(-1)); }},
          {"cooperative.declared_status",
           [&](Row& r) { given(r).set_declared_status(static_cast<DeclaredStatus>(3)); }},
          {"cooperative.status_letter",
           [&](Row& r) { given(r).set_status_letter(std::string(201, 'x')); }},
          {"cooperative.registered_on", [&](Row& r) { given(r).set_registered_on("2020-05-27"); }},
      });
}

TEST(RegisterCooperative, RefusesMoreServedRegionsThanAnyCooperativeHas) {
  const Office office;
  RegisterCooperativeRequest request = GoodCooperative();
  request.mutable_cooperative()->clear_served_region_codes();
  for (int i = 1; i <= 501; ++i)
    request.mutable_cooperative()->add_served_region_codes("65.01.05." + std::to_string(1000 + i));
  EXPECT_THAT(Fields(Check(request, office.context())),
              ElementsAre("cooperative.served_region_codes"));
}

TEST(RegisterCooperative, IsActiveUnlessDeclaredOtherwiseAndIgnoresOutputFields) {
  const Office office;
  RegisterCooperativeRequest request = GoodCooperative();
  request.mutable_cooperative()->set_effective_on("1999-01-01");
  request.mutable_cooperative()->add_meetings()->set_book_year(2019);
  Cooperative cooperative =
      Register(request, kUuid, false, office.context())->cooperative_registered().after();
  EXPECT_EQ(cooperative.cooperative_id(), kUuid);
  EXPECT_EQ(cooperative.etag(), "9");
  EXPECT_EQ(cooperative.declared_status(), DECLARED_STATUS_ACTIVE);
  EXPECT_EQ(cooperative.effective_on(), "2012-02-01");
  EXPECT_EQ(cooperative.meetings_size(), 0);

  request.mutable_cooperative()->set_declared_status(DECLARED_STATUS_INACTIVE);
  cooperative = Register(request, kUuid, false, office.context())->cooperative_registered().after();
  EXPECT_EQ(cooperative.declared_status(), DECLARED_STATUS_INACTIVE);
  EXPECT_EQ(Outcome(Register(request, kUuid, true, office.context())), "6 NIK_KOPERASI_TAKEN");
}

TEST(UpdateCooperative, NamesTheFieldThatIsBad) {
  using Row = UpdateCooperativeRequest;
  ExpectNamed<Row>(
      GoodUpdate({"name"}),
      {
          {"request_id", [](Row& r) { r.clear_request_id(); }},
          {"cooperative.cooperative_id",
           [](Row& r) { r.mutable_cooperative()->clear_cooperative_id(); }},
          {"cooperative.etag", [](Row& r) { r.mutable_cooperative()->clear_etag(); }},
          {"update_mask", [](Row& r) { r.mutable_update_mask()->add_paths("declared_status"); }},
          {"effective_on", [](Row& r) { r.set_effective_on("yesterday"); }},
          {"cooperative.name", [](Row& r) { r.mutable_cooperative()->set_name(" "); }},
          {"cooperative.form", [](Row& r) { r.mutable_update_mask()->add_paths("form"); }},
          {"cooperative.type", [](Row& r) { r.mutable_update_mask()->add_paths("type"); }},
          {"cooperative.region_code",
           [](Row& r) { r.mutable_update_mask()->add_paths("region_code"); }},
      });
}

TEST(UpdateCooperative, ChangesWhatTheMaskNamesAndNothingElse) {
  const Office office;
  const Cooperative before = RegisteredCooperative(office);
  UpdateCooperativeRequest request = GoodUpdate({"name", "served_region_codes", "nik_koperasi"});
  request.mutable_cooperative()->set_region_code("65.02.01");
  request.mutable_cooperative()->add_served_region_codes("65.01.07");
  Cooperative expected = before;
  expected.set_name("Koperasi Konsumen Jaya");
  expected.clear_nik_koperasi();
  *expected.mutable_served_region_codes() = request.cooperative().served_region_codes();
  expected.set_etag("9");
  expected.set_effective_on(kToday);
  const Event event = *Update(request, &before, false, office.context());
  EXPECT_EQ(event.cooperative_updated().before().DebugString(), before.DebugString());
  EXPECT_EQ(event.cooperative_updated().after().DebugString(), expected.DebugString());
  EXPECT_EQ(Outcome(Update(request, &before, true, office.context())), "6 NIK_KOPERASI_TAKEN");
}

TEST(SetCooperativeStatus, NamesTheFieldThatIsBad) {
  using Row = SetCooperativeStatusRequest;
  ExpectNamed<Row>(GoodDecision(),
                   {
                       {"cooperative_id", [](Row& r) { r.set_cooperative_id("x"); }},
                       {"etag", [](Row& r) { r.clear_etag(); }},
                       {"declared_status", [](Row& r) { r.clear_declared_status(); }},
                       {"declared_status",
                        [](Row& r) { r.set_declared_status(static_cast<DeclaredStatus>(7)); }},
                       {"letter", [](Row& r) { r.clear_letter(); }},
                       {"effective_on", [](Row& r) { r.set_effective_on("2021-01-01"); }},
                   });
}

TEST(SetCooperativeStatus, DecidesWithItsLetter) {
  const Office office;
  const Cooperative before = RegisteredCooperative(office);
  const Cooperative after =
      SetStatus(GoodDecision(), &before, office.context())->cooperative_status_set().after();
  EXPECT_EQ(after.declared_status(), DECLARED_STATUS_INACTIVE);
  EXPECT_EQ(after.status_letter(), "518/11/Disperindagkop-UKM/2019");
  EXPECT_EQ(after.effective_on(), kToday);
}

TEST(ChangeOfCooperative, RefusesByPrecedence) {
  const Office office;
  const Cooperative before = RegisteredCooperative(office);
  SetCooperativeStatusRequest decision = GoodDecision();
  UpdateCooperativeRequest update = GoodUpdate({"name"});
  decision.set_declared_status(DECLARED_STATUS_ACTIVE);  // which it has
  decision.set_effective_on("2012-01-31");
  update.set_effective_on("2012-01-31");
  decision.set_etag("4");
  update.mutable_cooperative()->set_etag("4");
  const auto expect = [&](const Cooperative* cooperative, const std::string& outcome) {
    EXPECT_EQ(Outcome(SetStatus(decision, cooperative, office.context())), outcome);
    EXPECT_EQ(Outcome(Update(update, cooperative, false, office.context())), outcome);
  };
  expect(nullptr, "5 COOPERATIVE_NOT_FOUND");
  expect(&before, "10 ETAG_MISMATCH");
  decision.set_etag("5");
  update.mutable_cooperative()->set_etag("5");
  expect(&before, "9 EFFECTIVE_BEFORE_LATEST_CHANGE");
  decision.set_effective_on("2012-02-01");
  EXPECT_EQ(Outcome(SetStatus(decision, &before, office.context())), "9 SAME_STATUS");
}

}  // namespace
}  // namespace umkm::registry
