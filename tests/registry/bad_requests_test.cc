// What must be refused, as tables: what is put into a good request (in protobuf's text format), and
// the refusal that has to come of it, naming every bad field.
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "tests/registry/harness.h"

namespace umkm::registry {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using Stub = RegistryService::Stub;
using Fields = std::vector<std::string>;

struct Row {
  std::string name;
  std::string spoilt;
  Fields fields;
  Code code = Code::kInvalidArgument;
  const char* reason = "INVALID_FIELDS";
};

// The register holds Sam Creative and a cooperative, number 6571001, with a report on 2018.
class BadRequests : public ::testing::Test, protected Harness {
 protected:
  // Spoils `good` by each row, calls, and compares; nothing may get into the journal, and the
  // server still answers.
  template <class Request, class Response>
  void ExpectRefused(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                     const Request& good, const std::vector<Row>& rows) {
    for (const Row& row : rows) {
      Request request = good;
      google::protobuf::TextFormat::Parser parser;
      ASSERT_TRUE(parser.MergeFromString(row.spoilt, &request)) << row.name;
      const Result<Response> result = Call(method, request);
      ASSERT_FALSE(result) << row.name << " was accepted";
      const Refusal& refusal = result.error();
      EXPECT_EQ(refusal.reason, row.reason) << row.name;
      EXPECT_EQ(static_cast<int>(refusal.code), static_cast<int>(row.code)) << row.name;
      Fields fields;
      std::string said = refusal.message.en + refusal.message.id;
      for (const FieldViolation& violation : refusal.fields) {
        fields.push_back(violation.field);
        said += violation.description.en + violation.description.id;
      }
      EXPECT_EQ(fields, row.fields) << row.name;
      for (const char* personal : {"Samidi", "6404", "0812", "sam.example", "Sengkawit"})
        EXPECT_THAT(said, Not(HasSubstr(personal))) << row.name;
    }
    EXPECT_THAT(Journal(), SizeIs(3));
    GetEnterpriseRequest get;
    get.set_nib("1234567890123");
    EXPECT_TRUE(Call(&Stub::GetEnterprise, get));
  }

  // A good change of Sam Creative.
  template <class Request>
  Request Change() {
    Request request;
    request.set_request_id(NewRequestId());
    request.set_enterprise_id(enterprise.enterprise_id());
    request.set_etag(enterprise.etag());
    if constexpr (requires { request.set_reason(""); }) request.set_reason("ended");
    return request;
  }

  const Enterprise enterprise = Register(SamCreative());
  const Cooperative cooperative = [this] {
    Register(NewCooperative("Koperasi Maju", "6571001"));
    return Call(&Stub::RecordMembersMeeting, NewMeeting("6571001", 2018, 1)).value().cooperative();
  }();
};

TEST_F(BadRequests, ToRegisterAnEnterprise) {
  const std::string long_name(201, 'a');
  ExpectRefused(
      &Stub::RegisterEnterprise, NewEnterprise("Warung"),
      {{"no request_id", "request_id: ''", {"request_id"}},
       {"a nil UUID", "request_id: '00000000-0000-0000-0000-000000000000'", {"request_id"}},
       {"upper case", "request_id: '018F0000-0000-7000-8000-00000000000A'", {"request_id"}},
       {"braces", "request_id: '{018f0000-0000-7000-8000-00000000000a}'", {"request_id"}},
       {"SQL as request_id", "request_id: '\\' or 1=1; --'", {"request_id"}},
       {"an empty name", "enterprise {name: ''}", {"enterprise.name"}},
       {"a blank name", "enterprise {name: '   '}", {"enterprise.name"}},
       {"NUL in the name", "enterprise {name: 'a\\000b'}", {"enterprise.name"}},
       {"a line break", "enterprise {name: 'a\\nb'}", {"enterprise.name"}},
       {"an escape", "enterprise {name: 'a\\033[31mb'}", {"enterprise.name"}},
       {"a line separator", "enterprise {name: 'a\\342\\200\\250b'}", {"enterprise.name"}},
       {"a long name", "enterprise {name: '" + long_name + "'}", {"enterprise.name"}},
       {"a NIB of 12 digits", "enterprise {nib: '123456789012'}", {"enterprise.nib"}},
       {"a NIB of 14 digits", "enterprise {nib: '12345678901234'}", {"enterprise.nib"}},
       {"a letter in the NIB", "enterprise {nib: '123456789012O'}", {"enterprise.nib"}},
       {"no district", "enterprise {region_code: '65.99.01'}", {"enterprise.region_code"}},
       {"other province", "enterprise {region_code: '64.01.01'}", {"enterprise.region_code"}},
       {"no dots", "enterprise {region_code: '650105'}", {"enterprise.region_code"}},
       {"a regency", "enterprise {region_code: '65.01'}", {"enterprise.region_code"}},
       {"KBLI too short", "enterprise {kbli_code: '4711'}", {"enterprise.kbli_code"}},
       {"no such division", "enterprise {kbli_code: '04111'}", {"enterprise.kbli_code"}},
       {"no such version", "enterprise {kbli_version: '1066'}", {"enterprise.kbli_version"}},
       {"impossible", "enterprise {registered_on: '2020-02-31'}", {"enterprise.registered_on"}},
       {"tomorrow", "enterprise {registered_on: '2020-05-27'}", {"enterprise.registered_on"}},
       {"1944", "enterprise {registered_on: '1944-12-31'}", {"enterprise.registered_on"}},
       {"turned round", "enterprise {registered_on: '31-12-2019'}", {"enterprise.registered_on"}},
       {"negative workers", "enterprise {workers: -1}", {"enterprise.workers"}},
       {"too many workers", "enterprise {workers: 100001}", {"enterprise.workers"}},
       {"a taken NIB", "enterprise {nib: '1234567890123'}", {}, Code::kAlreadyExists, "NIB_TAKEN"},
       {"two at once", "request_id: '' enterprise {nib: '1'}", {"request_id", "enterprise.nib"}}});
  ExpectRefused(
      &Stub::RegisterEnterprise, {},
      {{"nothing at all",
        "",
        {"request_id", "enterprise.name", "enterprise.region_code", "enterprise.kbli_code"}}});
}

TEST_F(BadRequests, ToClassAnEnterprise) {
  const std::string figures = "classification.figures";
  ReclassifyEnterpriseRequest good = Change<ReclassifyEnterpriseRequest>();
  ExpectRefused(&Stub::ReclassifyEnterprise, good, {{"no basis", "", {"classification"}}});
  good.mutable_classification();
  ExpectRefused(
      &Stub::ReclassifyEnterprise, good,
      {{"no such rule", "classification {rule_set: 'UU 1/1945'}", {"classification.rule_set"}},
       {"a rule set of another time",
        "classification {rule_set: 'PP 7/2021'}",
        {},
        Code::kFailedPrecondition,
        "RULE_SET_NOT_IN_FORCE"},
       {"no figure", "classification {figures {year: 2019}}", {figures}},
       {"negative money",
        "classification {figures {year: 2019 net_worth_rupiah: -1}}",
        {figures + ".net_worth_rupiah"}},
       {"absurd money",
        "classification {figures {year: 2019 capital_rupiah: 9223372036854775807}}",
        {figures + ".capital_rupiah"}},
       {"figures of 1989",
        "classification {figures {year: 1989 capital_rupiah: 1}}",
        {figures + ".year"}},
       {"no such class",
        "classification {declared_scale: 999 declared_by: 'Dinas'}",
        {"classification.declared_scale"}},
       {"declared by nobody",
        "classification {declared_scale: SCALE_MICRO}",
        {"classification.declared_by"}},
       {"both",
        "classification {figures {year: 2019 capital_rupiah: 1} declared_scale: SCALE_MICRO"
        " declared_by: 'Dinas'}",
        {"classification.declared_scale"}}});
}

TEST_F(BadRequests, AboutAnOwner) {
  const std::string long_address(501, 'a');
  ExpectRefused(&Stub::RegisterEnterprise, NewEnterprise("Warung"),
                {{"a NIK of 15 digits", "owner {nik: '640405170876000'}", {"owner.nik"}},
                 {"a NIK of 17 digits", "owner {nik: '64040517087600011'}", {"owner.nik"}},
                 {"an impossible birthday", "owner {nik: '6404053113760001'}", {"owner.nik"}},
                 {"a serial of 0000", "owner {nik: '6404051708760000'}", {"owner.nik"}},
                 {"a phone with letters", "owner {phone: '0812-CALL'}", {"owner.phone"}},
                 {"an e-mail without @", "owner {email: 'sam.example.id'}", {"owner.email"}},
                 {"NUL in the name", "owner {name: 'Sam\\000idi'}", {"owner.name"}},
                 {"a long address",
                  "owner {street_address: '" + long_address + "'}",
                  {"owner.street_address"}},
                 {"all",
                  "owner {nik: '1' phone: '2' email: '3'}",
                  {"owner.nik", "owner.phone", "owner.email"}}});
}

TEST_F(BadRequests, ToChangeAnEnterprise) {
  ExpectRefused(&Stub::CloseEnterprise, Change<CloseEnterpriseRequest>(),
                {{"no etag", "etag: ''", {"etag"}},
                 {"no reason", "reason: ''", {"reason"}},
                 {"SQL as id", "enterprise_id: '1; drop table owners'", {"enterprise_id"}},
                 {"a closure to come", "effective_on: '2020-05-27'", {"effective_on"}},
                 {"a stale etag", "etag: '999'", {}, Code::kAborted, "ETAG_MISMATCH"},
                 {"an unknown one",
                  "enterprise_id: '018f0000-0000-7000-8000-00000000000a'",
                  {},
                  Code::kNotFound,
                  "ENTERPRISE_NOT_FOUND"},
                 {"before its registration",
                  "effective_on: '2019-03-03'",
                  {},
                  Code::kFailedPrecondition,
                  "EFFECTIVE_BEFORE_LATEST_CHANGE"},
                 {"the request_id of its registration",
                  "request_id: '" + Journal().front().request_id() + "'",
                  {},
                  Code::kAlreadyExists,
                  "REQUEST_ID_REUSED"}});
  ExpectRefused(&Stub::ReopenEnterprise, Change<ReopenEnterpriseRequest>(),
                {{"open already", "", {}, Code::kFailedPrecondition, "ENTERPRISE_NOT_CLOSED"}});
  ExpectRefused(
      &Stub::RelocateEnterprise, Change<RelocateEnterpriseRequest>(),
      {{"nowhere", "", {"region_code"}},
       {"where it is", "region_code: '65.01.05'", {}, Code::kFailedPrecondition, "SAME_REGION"}});
  UpdateEnterpriseRequest update;
  update.set_request_id(NewRequestId());
  *update.mutable_enterprise() = enterprise;
  ExpectRefused(&Stub::UpdateEnterprise, update,
                {{"no mask", "", {"update_mask"}},
                 {"everything", "update_mask {paths: '*'}", {"update_mask"}},
                 {"twice", "update_mask {paths: ['name', 'name']}", {"update_mask"}},
                 {"no such path", "update_mask {paths: 'nik'}", {"update_mask"}},
                 {"unchangeable", "update_mask {paths: 'registered_on'}", {"update_mask"}},
                 {"another call's", "update_mask {paths: 'region_code'}", {"update_mask"}},
                 {"the whole owner", "update_mask {paths: 'owner'}", {"update_mask"}}});
}

TEST_F(BadRequests, ToRead) {
  const std::string id = "018f0000-0000-7000-8000-00000000000a";
  const std::string forged = SealPageToken("umkm.registry.v1.ListEnterprisesRequest", "' or 1=1");
  ExpectRefused(&Stub::GetEnterprise, {},
                {{"neither", "", {"enterprise_id"}},
                 {"both", "enterprise_id: '" + id + "' nib: '1234567890123'", {"nib"}},
                 {"a NIB too short", "nib: '1'", {"nib"}},
                 {"unknown", "nib: '0000000000000'", {}, Code::kNotFound, "ENTERPRISE_NOT_FOUND"}});
  BatchGetEnterprisesRequest many;
  for (int i = 0; i < 1000; ++i) many.add_enterprise_ids(id);
  ExpectRefused(&Stub::BatchGetEnterprises, {}, {{"none", "", {"enterprise_ids"}}});
  ExpectRefused(&Stub::BatchGetEnterprises, many,
                {{"too many", "enterprise_ids: '" + id + "'", {"enterprise_ids"}}});
  ExpectRefused(&Stub::BatchGetEnterprises, {},
                {{"no id", "enterprise_ids: 'x'", {"enterprise_ids"}}});
  ExpectRefused(&Stub::ListEnterprises, {},
                {{"garbage", "page_token: '%%%'", {"page_token"}},
                 {"another call's", "page_token: '" + SealPageToken("", id) + "'", {"page_token"}},
                 {"forged", "page_token: '" + forged + "'", {"page_token"}},
                 {"a negative page", "page_size: -1", {"page_size"}},
                 {"SQL as region", "region_prefix: '65\\' --'", {"region_prefix"}},
                 {"no such class", "scale: 999", {"scale"}},
                 {"no such status", "status: -1", {"status"}},
                 {"a section beyond U", "section: 'Z'", {"section"}},
                 {"NUL", "name_contains: '\\000'", {"name_contains"}},
                 {"days",
                  "registered_from: '2019-02-29' registered_until: 'x'",
                  {"registered_from", "registered_until"}}});
  ExpectRefused(&Stub::ListCooperatives, {},
                {{"no such values",
                  "declared_status: 9 type: 999 form: -1",
                  {"declared_status", "type", "form"}}});
  ExpectRefused(
      &Stub::GetCooperative, {},
      {{"neither", "", {"cooperative_id"}},
       {"both", "cooperative_id: '" + id + "' nik_koperasi: '6571001'", {"nik_koperasi"}},
       {"unknown", "nik_koperasi: '99999'", {}, Code::kNotFound, "COOPERATIVE_NOT_FOUND"}});
}

TEST_F(BadRequests, AboutACooperative) {
  const std::string served = "'65.71.01', '65.71.01'";
  ExpectRefused(
      &Stub::RegisterCooperative, NewCooperative("Koperasi"),
      {{"no such form", "cooperative {form: 999}", {"cooperative.form"}},
       {"no type", "cooperative {type: 0}", {"cooperative.type"}},
       {"a dash in it", "cooperative {nik_koperasi: '65-71'}", {"cooperative.nik_koperasi"}},
       {"served twice",
        "cooperative {served_region_codes: [" + served + "]}",
        {"cooperative.served_region_codes[1]"}},
       {"a taken number",
        "cooperative {nik_koperasi: '6571001'}",
        {},
        Code::kAlreadyExists,
        "NIK_KOPERASI_TAKEN"}});
  ExpectRefused(
      &Stub::RecordMembersMeeting, NewMeeting("6571001", 2017, 1),
      {{"id and number",
        "cooperative_id: '" + cooperative.cooperative_id() + "'",
        {"cooperative_id"}},
       {"the present year", "meeting {book_year: 2020}", {"meeting.book_year", "meeting.held_on"}},
       {"within its year", "meeting {held_on: '2017-12-31'}", {"meeting.held_on"}},
       {"too many attend", "meeting {attendance: 51}", {"meeting.attendance"}},
       {"negative volume", "meeting {volume_rupiah: -1}", {"meeting.volume_rupiah"}},
       {"countless", "meeting {members_men: 9223372036854775807}", {"meeting.members_men"}},
       {"a stale etag", "etag: '999'", {}, Code::kAborted, "ETAG_MISMATCH"},
       {"unknown", "nik_koperasi: '99999'", {}, Code::kNotFound, "COOPERATIVE_NOT_FOUND"},
       {"once more without etag",
        "meeting {book_year: 2018 held_on: '2019-03-15'}",
        {},
        Code::kAborted,
        "ETAG_MISMATCH"}});
  SetCooperativeStatusRequest decision;
  decision.set_request_id(NewRequestId());
  decision.set_cooperative_id(cooperative.cooperative_id());
  ExpectRefused(&Stub::SetCooperativeStatus, decision,
                {{"nothing said", "", {"etag", "declared_status", "letter"}}});
}

TEST_F(BadRequests, AreNotThoseOfStrangeButCleanText) {
  for (const char* name : {"'); drop table enterprises; --", "\" \\ {NULL,a} %_ $1", "<b>Toko</b>",
                           "Toko \xD8\xA8\xD8\xA7\xD9\x84\xD9\x8A \xF0\x9F\x8D\x9B"}) {
    GetEnterpriseRequest get;
    get.set_enterprise_id(Register(NewEnterprise(name)).enterprise_id());
    EXPECT_EQ(Call(&Stub::GetEnterprise, get).value().enterprise().name(), name);
    ListEnterprisesRequest list;
    list.set_name_contains(name);
    EXPECT_EQ(Call(&Stub::ListEnterprises, list).value().enterprises_size(), 1) << name;
  }
}

}  // namespace
}  // namespace umkm::registry
