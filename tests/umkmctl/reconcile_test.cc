#include "umkmctl/reconcile.h"

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

using Place = std::vector<std::pair<Dimension, std::string>>;

Cell CellAt(Measure measure, const Place& place, int64_t value) {
  Cell cell;
  cell.set_measure(measure);
  cell.set_value(value);
  for (const auto& [dimension, text] : place) {
    auto& at = *cell.add_dimensions();
    at.set_dimension(dimension);
    at.set_value(text);
  }
  return cell;
}

CellMap Cells(const std::vector<Cell>& cells) {
  CellMap map;
  for (const Cell& cell : cells) AddCell(map, cell);
  return map;
}

const Place kMicro = {{DIMENSION_DISTRICT, "65.01.05"}, {DIMENSION_SCALE, "micro"}};
const Place kSmall = {{DIMENSION_DISTRICT, "65.01.05"}, {DIMENSION_SCALE, "small"}};

TEST(Differences, AreNoneWhateverTheOrderAndTheRegency) {
  const Place turned = {
      {DIMENSION_SCALE, "micro"}, {DIMENSION_DISTRICT, "65.01.05"}, {DIMENSION_REGENCY, "65.01"}};
  EXPECT_THAT(Differences(Cells({CellAt(MEASURE_ENTERPRISES, kMicro, 5)}),
                          Cells({CellAt(MEASURE_ENTERPRISES, turned, 5),
                                 CellAt(MEASURE_ENTERPRISES, kSmall, 0)})),
              ElementsAre());
}

TEST(Differences, NameCellsOfEitherSide) {
  const auto rows = Differences(Cells({CellAt(MEASURE_ENTERPRISES, kMicro, 5)}),
                                Cells({CellAt(MEASURE_ENTERPRISES, kSmall, 5)}));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(OneLine(rows[0]), R"({"measure":"enterprises","district":"65.01.05","scale":"micro",)"
                              R"("registry":5,"aggregation":0,"difference":-5})");
  EXPECT_EQ(rows[1]["difference"], 5);
}

TEST(Differences, ShowACellThatWasGivenTwice) {
  const auto rows = Differences(
      Cells({CellAt(MEASURE_ENTERPRISES, kMicro, 5), CellAt(MEASURE_ENTERPRISES, kMicro, 5)}),
      Cells({CellAt(MEASURE_ENTERPRISES, kMicro, 5)}));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0]["difference"], -5);
}

class Reconcile : public testing::Test {
 protected:
  Reconcile() {
    auto& measure = *services.totals.measures.add_measures();
    measure.set_measure(MEASURE_ENTERPRISES);
    measure.set_source("registry");
    for (const Dimension dimension : {DIMENSION_REGENCY, DIMENSION_DISTRICT, DIMENSION_SCALE}) {
      measure.add_dimensions(dimension);
    }
    auto& share = *services.totals.measures.add_measures();
    share.set_measure(MEASURE_WORKFORCE_SHARE);
    share.set_source("registry");
    share.set_unit("ratio");
    auto& count = services.counts.counts.emplace_back();
    count.mutable_head()->set_position(9);
    *count.add_cells() = CellAt(MEASURE_ENTERPRISES, kMicro, 5);
    *services.counts.counts.emplace_back().add_cells() = CellAt(MEASURE_ENTERPRISES, kSmall, 4);
    auto& position = *services.totals.totals.add_positions();
    position.set_source("registry");
    position.set_position(9);
    *services.totals.totals.add_cells() = CellAt(MEASURE_ENTERPRISES, kMicro, 5);
    *services.totals.totals.add_cells() = CellAt(MEASURE_ENTERPRISES, kSmall, 4);
  }
  int Run(Format format = Format::kTable) {
    Client client = services.NewClient();
    std::ostringstream out_text, talk_text;
    const int code = RunReconcile(format, client, {}, out_text, talk_text);
    out = out_text.str();
    talk = talk_text.str();
    return code;
  }

  FakeServices services;
  std::string out, talk;
};

TEST_F(Reconcile, ComparesAllBaseCellsAtTheHeadOfTheRegistry) {
  EXPECT_EQ(Run(), kOk);
  EXPECT_EQ(out, "");
  EXPECT_THAT(talk, HasSubstr("2 cells of the registry and 2 of the aggregation compared at "
                              "registry:9: all agree"));
  const auto& request = services.totals.last_request;
  EXPECT_EQ(request.at_least(), "registry:9");
  EXPECT_THAT(request.selection().measures(), ElementsAre(MEASURE_ENTERPRISES));
  EXPECT_THAT(request.selection().group_by(), ElementsAre(DIMENSION_DISTRICT, DIMENSION_SCALE));
}

TEST_F(Reconcile, PrintsWhatDiffersAndEndsWithOne) {
  services.totals.totals.mutable_cells(1)->set_value(3);
  EXPECT_EQ(Run(), kFound);
  EXPECT_EQ(out,
            "measure      district  scale  registry  aggregation  difference\n"
            "enterprises  65.01.05  small         4            3          -1\n");
  EXPECT_EQ(Run(Format::kJson), kFound);
  EXPECT_EQ(nlohmann::json::parse(out)[0]["registry"], 4);
}

TEST_F(Reconcile, GivesAnEmptyArrayWhenAllAgree) {
  EXPECT_EQ(Run(Format::kJson), kOk);
  EXPECT_EQ(out, "[]\n");
}

}  // namespace
}  // namespace umkm::ctl
