#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/registry/domain_fixture.h"

namespace umkm::registry {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

template <class Request>
struct Spoilt {
  const char* field;
  std::function<void(Request&)> spoil;
};

template <class Request>
void ExpectNamed(const Request& good, const std::vector<Spoilt<Request>>& table) {
  const Office office;
  EXPECT_THAT(Fields(Check(good, office.context())), IsEmpty());
  for (const auto& row : table) {
    Request request = good;
    row.spoil(request);
    EXPECT_THAT(Fields(Check(request, office.context())), ElementsAre(row.field))
        << request.ShortDebugString();
  }
}

TEST(RegisterEnterprise, NamesTheFieldThatIsBad) {
  using Row = RegisterEnterpriseRequest;
  ExpectNamed<Row>(
      GoodEnterprise(),
      {
          {"request_id", [](Row& r) { r.set_request_id("1"); }},
          {"enterprise.name", [](Row& r) { r.mutable_enterprise()->clear_name(); }},
          {"enterprise.name", [](Row& r) { r.mutable_enterprise()->set_name("  "); }},
          {"enterprise.name", [](Row& r) { r.mutable_enterprise()->set_name("a\nb"); }},
          {"enterprise.name",
           [](Row& r) { r.mutable_enterprise()->set_name(std::string(201, 'a')); }},
          {"enterprise.name",
           [](Row& r) { r.mutable_enterprise()->set_name(std::string("a\0b", 3)); }},
          {"enterprise.nib", [](Row& r) { r.mutable_enterprise()->set_nib("812006508843"); }},
          {"enterprise.region_code", [](Row& r) { r.mutable_enterprise()->clear_region_code(); }},
          {"enterprise.region_code",
           [](Row& r) { r.mutable_enterprise()->set_region_code("65.71"); }},
          {"enterprise.region_code",
           [](Row& r) { r.mutable_enterprise()->set_region_code("65.71.05"); }},
          {"enterprise.kbli_version",
           [](Row& r) { r.mutable_enterprise()->set_kbli_version("2015"); }},
          {"enterprise.kbli_code", [](Row& r) { r.mutable_enterprise()->set_kbli_code("3100"); }},
          {"enterprise.kbli_code", [](Row& r) { r.mutable_enterprise()->set_kbli_code("04100"); }},
          {"enterprise.registered_on",
           [](Row& r) { r.mutable_enterprise()->set_registered_on("2019-02-29"); }},
          {"enterprise.registered_on",
           [](Row& r) { r.mutable_enterprise()->set_registered_on("2020-05-27"); }},
          {"enterprise.registered_on",
           [](Row& r) { r.mutable_enterprise()->set_registered_on("1944-12-31"); }},
          {"enterprise.workers", [](Row& r) { r.mutable_enterprise()->set_workers(-1); }},
          {"enterprise.workers", [](Row& r) { r.mutable_enterprise()->set_workers(100'001); }},
          {"owner.name", [](Row& r) { r.mutable_owner()->set_name(std::string(201, 'a')); }},
          {"owner.nik", [](Row& r) { r.mutable_owner()->set_nik("6405013207890047"); }},
          {"owner.phone", [](Row& r) { r.mutable_owner()->set_phone("0812-1072"); }},
          {"owner.email", [](Row& r) { r.mutable_owner()->set_email("samidi"); }},
          {"owner.street_address", [](Row& r) { r.mutable_owner()->set_street_address("a\tb"); }},
      });
}

TEST(RegisterEnterprise, NamesEveryBadFieldAtOnceInBothLanguagesWithoutRepeatingPersonalData) {
  const Office office;
  RegisterEnterpriseRequest request;
  request.mutable_owner()->set_nik("1234");
  request.mutable_owner()->set_phone("secret");
  const Checked checked = Check(request, office.context());
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->code, Code::kInvalidArgument);
  EXPECT_THAT(Fields(checked),
              ElementsAre("request_id", "enterprise.name", "enterprise.region_code",
                          "enterprise.kbli_code", "owner.nik", "owner.phone"));
  for (const FieldViolation& violation : checked->fields) {
    EXPECT_FALSE(violation.description.en.empty());
    EXPECT_NE(violation.description.en, violation.description.id);
    EXPECT_THAT(violation.description.en, testing::Not(HasSubstr("1234")));
    EXPECT_THAT(violation.description.id, testing::Not(HasSubstr("secret")));
  }
}

TEST(RegisterEnterprise, FillsInWhatFollowsFromTheRequest) {
  const Office office;
  const Enterprise enterprise =
      Register(GoodEnterprise(), kUuid, false, office.context())->enterprise_registered().after();
  EXPECT_EQ(enterprise.enterprise_id(), kUuid);
  EXPECT_EQ(enterprise.etag(), "9");
  EXPECT_EQ(enterprise.kbli_version(), "2020");
  EXPECT_EQ(enterprise.section(), "C");
  EXPECT_EQ(enterprise.status(), ENTERPRISE_STATUS_ACTIVE);
  EXPECT_EQ(enterprise.scale(), SCALE_SMALL);
  EXPECT_EQ(enterprise.classification().rule_set(), "UU 20/2008");
  EXPECT_EQ(enterprise.effective_on(), "2016-03-01");
}

TEST(RegisterEnterprise, TakesTodayWhenNoDayIsGivenAndIgnoresOutputFields) {
  const Office office;
  RegisterEnterpriseRequest request = GoodEnterprise();
  Enterprise& given = *request.mutable_enterprise();
  given.clear_registered_on();
  given.set_enterprise_id("mine");
  given.set_scale(SCALE_LARGE);
  given.set_closed_on("2020-01-01");
  given.set_section("Z");
  const Enterprise enterprise =
      Register(request, kUuid, false, office.context())->enterprise_registered().after();
  EXPECT_EQ(enterprise.registered_on(), kToday);
  EXPECT_EQ(enterprise.enterprise_id(), kUuid);
  EXPECT_EQ(enterprise.scale(), SCALE_SMALL);
  EXPECT_EQ(enterprise.closed_on(), "");
  EXPECT_EQ(enterprise.section(), "C");
}

TEST(RegisterEnterprise, RefusesATakenNibAndARuleSetOfAnotherDay) {
  const Office office;
  RegisterEnterpriseRequest request = GoodEnterprise();
  EXPECT_EQ(Outcome(Register(request, kUuid, true, office.context())), "6 NIB_TAKEN");
  request.mutable_enterprise()->mutable_classification()->set_rule_set("PP 7/2021");
  EXPECT_EQ(Outcome(Register(request, kUuid, false, office.context())), "9 RULE_SET_NOT_IN_FORCE");
}

UpdateEnterpriseRequest GoodUpdate(std::vector<std::string> paths) {
  UpdateEnterpriseRequest request;
  request.set_request_id(kUuid);
  request.mutable_enterprise()->set_enterprise_id(kUuid);
  request.mutable_enterprise()->set_etag("5");
  request.mutable_enterprise()->set_name("Sam Kreatif");
  for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
  return request;
}

TEST(UpdateEnterprise, NamesTheFieldThatIsBad) {
  using Row = UpdateEnterpriseRequest;
  ExpectNamed<Row>(
      GoodUpdate({"name"}),
      {
          {"request_id", [](Row& r) { r.clear_request_id(); }},
          {"enterprise.enterprise_id",
           [](Row& r) { r.mutable_enterprise()->set_enterprise_id("7"); }},
          {"enterprise.etag", [](Row& r) { r.mutable_enterprise()->clear_etag(); }},
          {"update_mask", [](Row& r) { r.clear_update_mask(); }},
          {"update_mask", [](Row& r) { r.mutable_update_mask()->add_paths("*"); }},
          {"update_mask", [](Row& r) { r.mutable_update_mask()->add_paths("scale"); }},
          {"update_mask", [](Row& r) { r.mutable_update_mask()->add_paths("name"); }},
          {"effective_on", [](Row& r) { r.set_effective_on("2020-13-01"); }},
          {"effective_on", [](Row& r) { r.set_effective_on("2020-05-27"); }},
          {"enterprise.name", [](Row& r) { r.mutable_enterprise()->clear_name(); }},
          {"enterprise.kbli_code", [](Row& r) { r.mutable_update_mask()->add_paths("kbli_code"); }},
          {"owner.nik",
           [](Row& r) {
             r.mutable_update_mask()->add_paths("owner.nik");
             r.mutable_owner()->set_nik("1");
           }},
      });
}

TEST(UpdateEnterprise, ChangesWhatTheMaskNamesAndNothingElse) {
  const Office office;
  const Enterprise before = Registered(office);
  UpdateEnterpriseRequest request = GoodUpdate({"name", "kbli_code"});
  request.mutable_enterprise()->set_kbli_code("47112");
  request.mutable_enterprise()->set_workers(99);
  const Event event = *Update(request, &before, false, office.context());
  Enterprise expected = before;
  expected.set_name("Sam Kreatif");
  expected.set_kbli_code("47112");
  expected.set_section("G");
  expected.set_etag("9");
  expected.set_effective_on(kToday);
  EXPECT_EQ(event.enterprise_updated().after().DebugString(), expected.DebugString());
  EXPECT_EQ(event.enterprise_updated().before().DebugString(), before.DebugString());
}

TEST(UpdateEnterprise, JudgesAVersionTogetherWithTheCodeThatStands) {
  const Office office;
  Enterprise before = Registered(office);
  before.set_kbli_version("2015");
  UpdateEnterpriseRequest request = GoodUpdate({"kbli_code"});
  request.mutable_enterprise()->set_kbli_code("47112");
  const Result<Event> result = Update(request, &before, false, office.context());
  ASSERT_EQ(Outcome(result), "3 INVALID_FIELDS");
  EXPECT_EQ(result.error().fields.at(0).field, "enterprise.kbli_version");
  EXPECT_EQ(Outcome(Update(GoodUpdate({"name"}), &before, false, office.context())), "accepted");
}

// Runs every rule on one enterprise and says what each answers.
struct Answers {
  std::string update, reclassify, relocate, close, reopen;
};

Answers AnswersTo(const Office& office, const Enterprise* before, const std::string& etag,
                  const std::string& effective_on) {
  UpdateEnterpriseRequest update = GoodUpdate({"name"});
  update.mutable_enterprise()->set_etag(etag);
  update.set_effective_on(effective_on);
  const auto aim = [&](auto request) {
    request.set_enterprise_id(kUuid);
    request.set_etag(etag);
    request.set_effective_on(effective_on);
    return request;
  };
  RelocateEnterpriseRequest relocate = aim(RelocateEnterpriseRequest());
  relocate.set_region_code("65.01.05");
  const Context context = office.context();
  return {Outcome(Update(update, before, false, context)),
          Outcome(Reclassify(aim(ReclassifyEnterpriseRequest()), before, context)),
          Outcome(Relocate(relocate, before, context)),
          Outcome(Close(aim(CloseEnterpriseRequest()), before, context)),
          Outcome(Reopen(aim(ReopenEnterpriseRequest()), before, context))};
}

void ExpectAll(const Answers& answers, const std::string& outcome) {
  EXPECT_EQ(answers.update, outcome);
  EXPECT_EQ(answers.reclassify, outcome);
  EXPECT_EQ(answers.relocate, outcome);
  EXPECT_EQ(answers.close, outcome);
  EXPECT_EQ(answers.reopen, outcome);
}

TEST(ChangeOfEnterprise, RefusesByPrecedence) {
  const Office office;
  const Enterprise active = Registered(office);
  ExpectAll(AnswersTo(office, nullptr, "4", "2016-02-29"), "5 ENTERPRISE_NOT_FOUND");
  ExpectAll(AnswersTo(office, &active, "4", "2016-02-29"), "10 ETAG_MISMATCH");
  ExpectAll(AnswersTo(office, &active, "5", "2016-02-29"), "9 EFFECTIVE_BEFORE_LATEST_CHANGE");

  const Answers on_active = AnswersTo(office, &active, "5", "2016-03-01");
  EXPECT_EQ(on_active.update, "accepted");
  EXPECT_EQ(on_active.reclassify, "accepted");
  EXPECT_EQ(on_active.relocate, "accepted");
  EXPECT_EQ(on_active.close, "accepted");
  EXPECT_EQ(on_active.reopen, "9 ENTERPRISE_NOT_CLOSED");

  Enterprise closed = active;
  closed.set_status(ENTERPRISE_STATUS_CLOSED);
  const Answers on_closed = AnswersTo(office, &closed, "5", "2016-03-01");
  EXPECT_EQ(on_closed.update, "accepted");
  EXPECT_EQ(on_closed.reclassify, "9 ENTERPRISE_CLOSED");
  EXPECT_EQ(on_closed.relocate, "9 ENTERPRISE_CLOSED");
  EXPECT_EQ(on_closed.close, "9 ENTERPRISE_CLOSED");
  EXPECT_EQ(on_closed.reopen, "accepted");
}

TEST(ChangeOfEnterprise, SaysBothDaysWhenItWouldComeBeforeTheLatest) {
  const Office office;
  const Enterprise before = Registered(office);
  CloseEnterpriseRequest request;
  request.set_etag("5");
  request.set_effective_on("2016-02-29");
  const Refusal refusal = Close(request, &before, office.context()).error();
  for (const std::string& text : {refusal.message.en, refusal.message.id}) {
    EXPECT_THAT(text, HasSubstr("2016-02-29"));
    EXPECT_THAT(text, HasSubstr("2016-03-01"));
  }
}

TEST(CloseAndReopen, KeepTheDayOfClosingOnlyWhileClosed) {
  const Office office;
  Enterprise enterprise = Registered(office);
  CloseEnterpriseRequest close;
  close.set_etag("5");
  close.set_effective_on("2019-12-31");
  close.set_reason("Pindah usaha");
  const Event closed = *Close(close, &enterprise, office.context());
  enterprise = closed.enterprise_closed().after();
  EXPECT_EQ(enterprise.status(), ENTERPRISE_STATUS_CLOSED);
  EXPECT_EQ(enterprise.closed_on(), "2019-12-31");
  EXPECT_EQ(closed.enterprise_closed().reason(), "Pindah usaha");

  ReopenEnterpriseRequest reopen;
  reopen.set_etag(enterprise.etag());
  enterprise = Reopen(reopen, &enterprise, office.context())->enterprise_reopened().after();
  EXPECT_EQ(enterprise.status(), ENTERPRISE_STATUS_ACTIVE);
  EXPECT_EQ(enterprise.closed_on(), "");
  EXPECT_EQ(enterprise.effective_on(), kToday);
}

TEST(RelocateEnterprise, MovesToAnotherRegionOnly) {
  const Office office;
  const Enterprise before = Registered(office);
  RelocateEnterpriseRequest request;
  request.set_request_id(kUuid);
  request.set_enterprise_id(kUuid);
  request.set_etag("5");
  request.set_region_code("65.71.01");
  EXPECT_EQ(Outcome(Relocate(request, &before, office.context())), "9 SAME_REGION");
  request.set_region_code("65.01.05.2003");
  EXPECT_FALSE(Check(request, office.context()));
  EXPECT_EQ(
      Relocate(request, &before, office.context())->enterprise_relocated().after().region_code(),
      "65.01.05.2003");
}

TEST(CloseEnterprise, NeedsAReason) {
  const Office office;
  CloseEnterpriseRequest request;
  request.set_request_id(kUuid);
  request.set_enterprise_id(kUuid);
  request.set_etag("5");
  EXPECT_THAT(Fields(Check(request, office.context())), ElementsAre("reason"));
  request.set_reason(std::string(501, 'a'));
  EXPECT_THAT(Fields(Check(request, office.context())), ElementsAre("reason"));
}

}  // namespace
}  // namespace umkm::registry
