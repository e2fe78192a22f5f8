#include "umkmctl/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/umkmctl/fake_services.h"

namespace umkm::ctl {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class Export : public testing::Test {
 protected:
  int Run(const ExportOptions& options) {
    Client client = services.NewClient();
    std::ostringstream out_text, talk_text;
    const int code = RunExport(options, client, out_text, talk_text);
    out = out_text.str();
    talk = talk_text.str();
    return code;
  }

  FakeServices services;
  std::string out, talk;
};

TEST_F(Export, WritesEveryPage) {
  for (int i = 1; i <= 5; ++i) {
    auto& enterprise = services.registry.listed.emplace_back();
    enterprise.set_enterprise_id("id" + std::to_string(i));
    enterprise.set_name(i == 5 ? "=cmd|'/c calc'!A0" : "Toko, Maju");
    enterprise.set_status(registry::v1::ENTERPRISE_STATUS_ACTIVE);
    enterprise.set_scale(registry::v1::SCALE_MICRO);
    enterprise.mutable_classification()->mutable_figures()->set_annual_sales_rupiah(0);
  }
  EXPECT_EQ(Run({.kind = "enterprises"}), kOk);
  EXPECT_THAT(out, StartsWith("enterprise_id,name,nib,region_code,"));
  EXPECT_THAT(out, HasSubstr("\nid1,\"Toko, Maju\",,,,,,active,micro,,0,,0,,,,,,,0\n"));
  EXPECT_THAT(out, HasSubstr("\nid5,'=cmd|"));
  EXPECT_EQ(talk, "5 rows\n");
}

TEST_F(Export, AsksByTheFilters) {
  EXPECT_EQ(Run({.kind = "enterprises",
                 .region = "65.01",
                 .status = "closed",
                 .name = "toko",
                 .scale = "small",
                 .section = "C",
                 .from = "2019-01-01",
                 .until = "2019-12-31"}),
            kOk);
  const auto& request = services.registry.last_list;
  EXPECT_EQ(request.region_prefix(), "65.01");
  EXPECT_EQ(request.scale(), registry::v1::SCALE_SMALL);
  EXPECT_EQ(request.section(), "C");
  EXPECT_EQ(request.status(), registry::v1::ENTERPRISE_STATUS_CLOSED);
  EXPECT_EQ(request.registered_from(), "2019-01-01");
  EXPECT_EQ(request.registered_until(), "2019-12-31");
  EXPECT_EQ(request.name_contains(), "toko");
}

TEST_F(Export, RefusesAWrongFilterAndWritesNothing) {
  EXPECT_EQ(Run({.kind = "cooperatives", .type = "warung"}), kUsage);
  EXPECT_EQ(out, "");
  EXPECT_THAT(talk, HasSubstr("type: must be one of: savings_and_loans"));
}

TEST_F(Export, EndsWithOneWhenTheCallIsRefused) {
  EXPECT_EQ(Run({.kind = "cooperatives"}), kFound);  // this registry does not list cooperatives
}

}  // namespace
}  // namespace umkm::ctl
