#include "umkmctl/totals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/umkmctl/fake_services.h"

namespace umkm::ctl {
namespace {

using namespace umkm::aggregation::v1;  // NOLINT: cells
using testing::ElementsAre;
using testing::HasSubstr;

class Totals : public testing::Test {
 protected:
  Totals() {
    auto& cell = *services.totals.totals.add_cells();
    cell.set_measure(MEASURE_ENTERPRISES);
    cell.set_value(12459);
    auto& at = *cell.add_dimensions();
    at.set_dimension(DIMENSION_SCALE);
    at.set_value("micro");
    auto& stream = *services.totals.totals.add_positions();
    stream.set_source("registry");
    stream.set_position(21013);
    services.totals.totals.set_as_of("2020-05-26");
  }
  int Run(const TotalsOptions& options) {
    Client client = services.NewClient();
    std::ostringstream out_text, talk_text;
    const int code = RunTotals(options, client, {}, out_text, talk_text);
    out = out_text.str();
    talk = talk_text.str();
    return code;
  }

  FakeServices services;
  std::string out, talk;
};

TEST_F(Totals, PrintsDataToOneStreamAndTalkToTheOther) {
  EXPECT_EQ(Run({.selection = {.group_by = {"scale"}}}), kOk);
  EXPECT_EQ(out,
            "measure      scale   value\n"
            "enterprises  micro  12,459\n");
  EXPECT_EQ(talk, "included: registry at position 21013; no change yet; as of 2020-05-26\n");
}

TEST_F(Totals, AsksForWhatTheOptionsSay) {
  Run({.selection = {.measures = {"enterprises"},
                     .group_by = {"scale"},
                     .filters = {"status=active"}},
       .as_of = "2020-05-26",
       .at_least = "registry:21013"});
  const auto& request = services.totals.last_request;
  EXPECT_THAT(request.selection().measures(), ElementsAre(MEASURE_ENTERPRISES));
  EXPECT_EQ(request.selection().filters_size(), 1);
  EXPECT_EQ(request.as_of(), "2020-05-26");
  EXPECT_EQ(request.at_least(), "registry:21013");
}

TEST_F(Totals, AreACsvFileAndAJsonArrayToo) {
  Run({.format = Format::kCsv});
  EXPECT_EQ(out, "measure,scale,value\nenterprises,micro,12459\n");
  Run({.format = Format::kJson});
  EXPECT_EQ(
      nlohmann::json::parse(out),
      nlohmann::json::parse(R"([{"measure": "enterprises", "scale": "micro", "value": 12459}])"));
}

TEST_F(Totals, AreListedWithTheirDefinitions) {
  auto& measure = *services.totals.measures.add_measures();
  measure.set_measure(MEASURE_COOPERATIVES);
  measure.set_definition("Registered cooperatives.");
  measure.set_unit("cooperatives");
  measure.add_dimensions(DIMENSION_REGENCY);
  measure.add_dimensions(DIMENSION_STATUS);
  Client client = services.NewClient();
  std::ostringstream list, talk_text;
  EXPECT_EQ(RunMeasures(Format::kTable, client, {}, list, talk_text), kOk);
  EXPECT_THAT(list.str(), HasSubstr("regency, status"));
  EXPECT_THAT(list.str(), HasSubstr("Registered cooperatives."));
}

}  // namespace
}  // namespace umkm::ctl
