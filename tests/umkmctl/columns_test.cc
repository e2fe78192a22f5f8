#include "umkmctl/columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/text.h"
#include "umkm/registry/v1/cooperative_requests.pb.h"
#include "umkm/registry/v1/enterprise_requests.pb.h"

namespace umkm::ctl {
namespace {

using registry::v1::RecordMembersMeetingRequest;
using registry::v1::RegisterCooperativeRequest;
using registry::v1::RegisterEnterpriseRequest;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Header HeaderOf(std::span<const Column> columns, const std::vector<std::string>& names) {
  auto header = MatchHeader(columns, names);
  EXPECT_TRUE(header) << (header ? "" : header.error().message.en);
  return header ? *header : Header();
}

std::vector<FieldViolation> ParseRow(const Header& header, const CsvRow& row,
                                     google::protobuf::Message& message) {
  return RowParser(header, *message.GetDescriptor()).Parse(row, message);
}

TEST(Columns, EachNamesAFieldOfItsMessage) {
  const auto check = [](std::span<const Column> columns, google::protobuf::Message&& message) {
    for (const Column& column : columns)
      EXPECT_NO_THROW(Field(*message.GetDescriptor(), column.path));
  };
  check(EnterpriseColumns(), RegisterEnterpriseRequest());
  check(CooperativeColumns(), RegisterCooperativeRequest());
  check(MeetingColumns(), RecordMembersMeetingRequest());
}

TEST(MatchHeader, TakesColumnsInAnyOrderAndCase) {
  const auto header = HeaderOf(EnterpriseColumns(), {"KBLI_code", "name", "region_code"});
  EXPECT_EQ(header[0]->path, "enterprise.kbli_code");
  EXPECT_EQ(header[1]->path, "enterprise.name");
}

TEST(MatchHeader, TakesAFileOfRejectedRowsAsItIs) {
  const auto header = HeaderOf(EnterpriseColumns(), {"name", "region_code", "kbli_code",
                                                     "error_line", "error_field", "error"});
  EXPECT_EQ(header[5], nullptr);
}

TEST(MatchHeader, NamesEveryWrongColumnAndTheKnownOnes) {
  const auto header = MatchHeader(CooperativeColumns(), {"name", "nama", "name", "form"});
  ASSERT_FALSE(header);
  EXPECT_EQ(header.error().reason, "BAD_HEADER");
  EXPECT_THAT(header.error().message.en, HasSubstr("Unknown columns: \"nama\"."));
  EXPECT_THAT(header.error().message.en, HasSubstr("Repeated columns: name."));
  EXPECT_THAT(header.error().message.en, HasSubstr("Missing columns: region_code, type."));
  EXPECT_THAT(header.error().message.en, HasSubstr("Known columns: name, nik_koperasi, "));
  EXPECT_THAT(header.error().message.id, HasSubstr("Kolom yang kurang: region_code, type."));
}

TEST(ParseRow, FillsTheFieldsOfEachType) {
  RegisterEnterpriseRequest enterprise;
  const auto header = HeaderOf(
      EnterpriseColumns(), {"name", "region_code", "kbli_code", "workers", "annual_sales_rupiah",
                            "declared_scale", "owner_name", "capital_rupiah"});
  EXPECT_THAT(ParseRow(header, {2, {"Toko", "65.01.05", "47111", "3", "0", "Micro", "Samidi", ""}},
                       enterprise),
              ElementsAre());
  EXPECT_EQ(enterprise.enterprise().name(), "Toko");
  EXPECT_EQ(enterprise.enterprise().workers(), 3);
  const auto& classification = enterprise.enterprise().classification();
  EXPECT_EQ(classification.declared_scale(), registry::v1::SCALE_MICRO);
  EXPECT_TRUE(classification.figures().has_annual_sales_rupiah());
  EXPECT_FALSE(classification.figures().has_capital_rupiah());
  EXPECT_EQ(enterprise.owner().name(), "Samidi");

  RegisterCooperativeRequest cooperative;
  ParseRow(HeaderOf(CooperativeColumns(),
                    {"name", "region_code", "form", "type", "served_region_codes"}),
           {2, {"Maju", "65.01.05", "primary", "savings_and_loans", "65.01.06|65.01.07"}},
           cooperative);
  EXPECT_EQ(cooperative.cooperative().type(), registry::v1::COOPERATIVE_TYPE_SAVINGS_AND_LOANS);
  EXPECT_THAT(cooperative.cooperative().served_region_codes(), ElementsAre("65.01.06", "65.01.07"));

  RecordMembersMeetingRequest meeting;
  ParseRow(HeaderOf(MeetingColumns(),
                    {"nik_koperasi", "book_year", "held_on", "surplus_rupiah", "audited"}),
           {2, {"6501123", "2019", "2020-03-01", "-5000000", "ya"}}, meeting);
  EXPECT_EQ(meeting.meeting().book_year(), 2019);
  EXPECT_EQ(meeting.meeting().surplus_rupiah(), -5'000'000);
  EXPECT_TRUE(meeting.meeting().audited());
}

TEST(ParseRow, LeavesEmptyCellsUnset) {
  RegisterEnterpriseRequest request;
  ParseRow(HeaderOf(EnterpriseColumns(),
                    {"name", "region_code", "kbli_code", "net_worth_rupiah", "owner_nik"}),
           {2, {"Toko", "65.01.05", "47111", "", ""}}, request);
  EXPECT_FALSE(request.enterprise().has_classification());
  EXPECT_FALSE(request.has_owner());
}

TEST(ParseRow, NamesEveryBadCellByItsColumnAndHowToMendIt) {
  const auto header =
      HeaderOf(EnterpriseColumns(), {"name", "region_code", "kbli_code", "workers",
                                     "annual_sales_rupiah", "declared_scale", "figures_year"});
  RegisterEnterpriseRequest request;
  const auto wrong = ParseRow(
      header, {2, {"To\x01ko", "65.01.05", "\xE9", "tiga", "Rp 1.000", "mikro", "99999999999"}},
      request);
  std::vector<std::string> fields;
  for (const auto& problem : wrong) fields.push_back(problem.field);
  EXPECT_THAT(fields, ElementsAre("name", "kbli_code", "workers", "annual_sales_rupiah",
                                  "declared_scale", "figures_year"));
  EXPECT_THAT(wrong[1].description.en, HasSubstr("UTF-8"));
  EXPECT_THAT(wrong[3].description.en, HasSubstr("digits only"));
  EXPECT_THAT(wrong[4].description.en, HasSubstr("micro, small, medium"));
  EXPECT_THAT(wrong[5].description.en, HasSubstr("too large"));
}

TEST(ParseRow, NeverRepeatsTheCell) {
  const auto header =
      HeaderOf(EnterpriseColumns(), {"name", "region_code", "kbli_code", "owner_nik", "workers"});
  RegisterEnterpriseRequest request;
  for (const auto& problem : ParseRow(
           header, {2, {"x", "65.01.05", "47111", "6501\n0101", "6501010101800001x"}}, request)) {
    EXPECT_THAT(problem.description.en, Not(HasSubstr("6501")));
    EXPECT_THAT(problem.description.id, Not(HasSubstr("6501")));
  }
}

TEST(ParseRow, RefusesAnotherNumberOfCells) {
  const auto header = HeaderOf(EnterpriseColumns(), {"name", "region_code", "kbli_code"});
  RegisterEnterpriseRequest request;
  const auto wrong = ParseRow(header, {2, {"Toko", "65.01.05"}}, request);
  ASSERT_EQ(wrong.size(), 1u);
  EXPECT_THAT(wrong[0].description.en, HasSubstr("has 2 cells, the header 3"));
}

TEST(ColumnOf, FindsTheColumnOfAField) {
  EXPECT_EQ(ColumnOf(EnterpriseColumns(), "enterprise.nib"), "nib");
  EXPECT_EQ(ColumnOf(EnterpriseColumns(), "owner.nik"), "owner_nik");
  EXPECT_EQ(ColumnOf(EnterpriseColumns(), "enterprise.classification.figures.year"),
            "figures_year");
  EXPECT_EQ(ColumnOf(MeetingColumns(), "held_on"), "held_on");
  EXPECT_EQ(ColumnOf(MeetingColumns(), "something.else"), "something.else");
}

// The ids of rows of a file, in order.
std::vector<std::string> Ids(const std::string& kind, const std::vector<std::string>& names,
                             const std::vector<std::vector<std::string>>& rows) {
  RequestIds ids(kind);
  const auto header = HeaderOf(EnterpriseColumns(), names);
  std::vector<std::string> all;
  for (const auto& cells : rows) all.push_back(ids.Next(EnterpriseColumns(), header, {2, cells}));
  return all;
}

const std::vector<std::string> kNames = {"name", "region_code", "kbli_code"};

TEST(RequestIds, AreStableUuids) {
  const auto ids = Ids("enterprises", kNames, {{"Toko", "65.01.05", "47111"}});
  EXPECT_TRUE(IsUuid(ids[0]));
  EXPECT_EQ(ids, Ids("enterprises", kNames, {{"Toko", "65.01.05", "47111"}}));
  // Another build of umkmctl must give the same: an import begun with one is ended with another.
  EXPECT_EQ(ids[0], "58139cf9-18b4-8b54-8b26-ecb8b65b6876");
}

TEST(RequestIds, DoNotDependOnTheOrderOfRowsAndColumns) {
  const auto ids = Ids("enterprises", kNames, {{"A", "65.01.05", "47111"}, {"B", "65.01.05", "1"}});
  EXPECT_THAT(Ids("enterprises", {"kbli_code", "name", "region_code"},
                  {{"1", "B", "65.01.05"}, {"47111", "A", "65.01.05"}}),
              ElementsAre(ids[1], ids[0]));
}

TEST(RequestIds, TellIdenticalRowsApart) {
  const std::vector<std::string> row = {"Toko", "65.01.05", "47111"};
  const auto ids = Ids("enterprises", kNames, {row, row, {"Other", "65.01.05", "47111"}, row});
  EXPECT_NE(ids[0], ids[1]);
  EXPECT_NE(ids[1], ids[3]);
  EXPECT_EQ(ids, Ids("enterprises", kNames, {row, row, {"Other", "65.01.05", "47111"}, row}));
}

TEST(RequestIds, DifferByKindAndByWhereTextStands) {
  EXPECT_NE(Ids("enterprises", kNames, {{"a", "b", "c"}}),
            Ids("others", kNames, {{"a", "b", "c"}}));
  EXPECT_NE(Ids("enterprises", kNames, {{"ab", "", "c"}}),
            Ids("enterprises", kNames, {{"a", "b", "c"}}));
  EXPECT_NE(Ids("enterprises", kNames, {{"", "ab", "c"}}),
            Ids("enterprises", kNames, {{"ab", "", "c"}}));
}

}  // namespace
}  // namespace umkm::ctl
