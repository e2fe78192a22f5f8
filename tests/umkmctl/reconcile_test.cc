#include "umkmctl/reconcile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/umkmctl/fake_services.h"

namespace umkm::ctl {
namespace {

using namespace umkm::aggregation::v1;  // NOLINT: cells
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

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
  EXPECT_THAT(Differences("registry", Cells({CellAt(MEASURE_ENTERPRISES, kMicro, 5)}),
                          Cells({CellAt(MEASURE_ENTERPRISES, turned, 5),
                                 CellAt(MEASURE_ENTERPRISES, kSmall, 0)})),
              ElementsAre());
}

TEST(Differences, NameCellsOfEitherSide) {
  const auto rows = Differences("registry", Cells({CellAt(MEASURE_ENTERPRISES, kMicro, 5)}),
                                Cells({CellAt(MEASURE_ENTERPRISES, kSmall, 5)}));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(OneLine(rows[0]),
            R"({"source":"registry","measure":"enterprises","district":"65.01.05","scale":"micro",)"
            R"("recount":5,"aggregation":0,"difference":-5})");
  EXPECT_EQ(rows[1]["difference"], 5);
}

TEST(Differences, ShowACellThatWasGivenTwice) {
  const auto rows = Differences(
      "registry",
      Cells({CellAt(MEASURE_ENTERPRISES, kMicro, 5), CellAt(MEASURE_ENTERPRISES, kMicro, 5)}),
      Cells({CellAt(MEASURE_ENTERPRISES, kMicro, 5)}));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0]["difference"], -5);
}

const Place kOfYear = {{DIMENSION_FISCAL_YEAR, "2020"}, {DIMENSION_FUND, "dak"}};

MeasureDescription Described(Measure measure, const std::string& source,
                             const std::vector<Dimension>& dimensions) {
  MeasureDescription description;
  description.set_measure(measure);
  description.set_source(source);
  for (const Dimension dimension : dimensions) description.add_dimensions(dimension);
  return description;
}

// Three writers, each with its own measures and positions, that agree with the totals.
class Reconcile : public testing::Test {
 protected:
  Reconcile() {
    auto& measures = *services.totals.measures.mutable_measures();
    *measures.Add() = Described(MEASURE_ENTERPRISES, "registry",
                                {DIMENSION_REGENCY, DIMENSION_DISTRICT, DIMENSION_SCALE});
    *measures.Add() = Described(MEASURE_WORKFORCE_SHARE, "registry", {});
    measures.Mutable(1)->set_unit("ratio");
    *measures.Add() =
        Described(MEASURE_TRAINING_TARGET, "training", {DIMENSION_FISCAL_YEAR, DIMENSION_FUND});
    *measures.Add() = Described(MEASURE_VALID_CERTIFICATES, "certification", {DIMENSION_SCALE});
    Counted(services.counts, 9) = CellAt(MEASURE_ENTERPRISES, kMicro, 5);
    *services.counts.counts.emplace_back().add_cells() = CellAt(MEASURE_ENTERPRISES, kSmall, 4);
    Counted(services.training.counts, 7) = CellAt(MEASURE_TRAINING_TARGET, kOfYear, 659);
    services.certification.counts.counts.emplace_back();  // nothing yet
    services.totals.Follow("registry", 9);
    services.totals.Follow("training", 7);
    services.totals.Follow("certification", 0);
    cells = {CellAt(MEASURE_ENTERPRISES, kMicro, 5), CellAt(MEASURE_ENTERPRISES, kSmall, 4),
             CellAt(MEASURE_TRAINING_TARGET, kOfYear, 659)};
    services.totals.answer = [this](const GetTotalsRequest& request) {
      requests.push_back(request);
      GetTotalsResponse response = services.totals.totals;
      for (const Cell& cell : cells) {
        const auto& wanted = request.selection().measures();
        if (std::count(wanted.begin(), wanted.end(), cell.measure()) == 0) continue;
        *response.add_cells() = cell;
      }
      return response;
    };
  }
  static Cell& Counted(FakeCounts& counts, uint64_t position) {
    auto& response = counts.counts.emplace_back();
    response.mutable_head()->set_position(position);
    return *response.add_cells();
  }
  int Run(const ReconcileOptions& options = {}) {
    Client client = services.NewClient();
    return Run(client, options);
  }
  int Run(Client& client, const ReconcileOptions& options) {
    std::ostringstream out_text, talk_text;
    const int code = RunReconcile(options, client, {}, out_text, talk_text);
    out = out_text.str();
    talk = talk_text.str();
    return code;
  }

  std::vector<Cell> cells;
  std::vector<GetTotalsRequest> requests;
  FakeServices services;
  std::string out, talk;
};

TEST_F(Reconcile, ComparesAllBaseCellsOfEachWriterAtItsOwnHead) {
  EXPECT_EQ(Run(), kOk);
  EXPECT_EQ(out, "");
  EXPECT_EQ(talk,
            "2 cells of the registry and 2 of the aggregation compared at registry:9: all agree\n"
            "1 cells of the training and 1 of the aggregation compared at training:7: all agree\n"
            "0 cells of the certification and 0 of the aggregation compared at certification:0: "
            "all agree\n");
  ASSERT_EQ(requests.size(), 4u);  // the first asks whom the aggregation follows
  EXPECT_EQ(requests[1].at_least(), "registry:9");
  EXPECT_THAT(requests[1].selection().measures(), ElementsAre(MEASURE_ENTERPRISES));
  EXPECT_THAT(requests[1].selection().group_by(), ElementsAre(DIMENSION_DISTRICT, DIMENSION_SCALE));
  EXPECT_EQ(requests[2].at_least(), "training:7");
  EXPECT_THAT(requests[2].selection().group_by(),
              ElementsAre(DIMENSION_FISCAL_YEAR, DIMENSION_FUND));
  EXPECT_EQ(requests[3].at_least(), "");
}

TEST_F(Reconcile, PrintsWhatDiffersWithItsWriterAndEndsWithOne) {
  cells[1].set_value(3);
  cells[2].set_value(660);
  EXPECT_EQ(Run(), kFound);
  EXPECT_EQ(out,
            "source    measure          district  scale  fiscal_year  fund  recount  aggregation"
            "  difference\n"
            "registry  enterprises      65.01.05  small                           4            3"
            "          -1\n"
            "training  training_target                   2020         dak       659          660"
            "           1\n");
  EXPECT_THAT(talk, HasSubstr("registry:9: 1 differ"));
  EXPECT_EQ(Run({.format = Format::kJson}), kFound);
  EXPECT_EQ(nlohmann::json::parse(out)[1]["recount"], 659);
}

TEST_F(Reconcile, ComparesOnlyTheWriterThatIsNamed) {
  cells[1].set_value(3);
  EXPECT_EQ(Run({.source = "training"}), kOk);
  EXPECT_THAT(talk, Not(HasSubstr("registry")));
}

TEST_F(Reconcile, GivesAnEmptyArrayWhenAllAgree) {
  EXPECT_EQ(Run({.format = Format::kJson}), kOk);
  EXPECT_EQ(out, "[]\n");
}

TEST_F(Reconcile, WaitsUntilTheAggregationIsInTheEpochOfTheJournal) {
  services.counts.counts[0].mutable_head()->mutable_epoch()->set_incarnation("after the rebase");
  auto& stream = *services.totals.totals.mutable_positions(0);
  stream.mutable_epoch()->set_incarnation("before");
  cells[0].set_value(7);
  services.totals.answer = [&, answer = services.totals.answer](const GetTotalsRequest& request) {
    if (requests.size() == 4) {
      stream.mutable_epoch()->set_incarnation("after the rebase");
      cells[0].set_value(5);
    }
    return answer(request);
  };
  EXPECT_EQ(Run({.source = "registry"}), kOk);
  EXPECT_EQ(requests.size(), 5u);
  EXPECT_THAT(talk, HasSubstr("registry:9: all agree"));
}

TEST_F(Reconcile, NamesAWriterThatIsAwayAndComparesTheOthers) {
  Target target = services.target();
  target.training = "127.0.0.1:1";
  Client client(target);
  cells[1].set_value(3);
  EXPECT_EQ(Run(client, {}), kUnreachable);
  EXPECT_THAT(talk, HasSubstr("umkmctl: training at 127.0.0.1:1: "));
  EXPECT_THAT(talk, HasSubstr("certification:0: all agree"));
  EXPECT_THAT(out, HasSubstr("enterprises"));
}

TEST_F(Reconcile, EndsWithThreeWhenTheAggregationIsAway) {
  Target target = services.target();
  target.aggregation = "127.0.0.1:1";
  Client client(target);
  EXPECT_EQ(Run(client, {}), kUnreachable);
  EXPECT_THAT(talk, HasSubstr("umkmctl: aggregation: "));
}

TEST_F(Reconcile, FindsAWriterThatTheAggregationDoesNotFollow) {
  services.totals.totals.mutable_positions()->RemoveLast();
  EXPECT_EQ(Run(), kFound);
  EXPECT_THAT(talk, HasSubstr("the aggregation does not follow the certification"));
  EXPECT_THAT(talk, HasSubstr("training:7: all agree"));
}

}  // namespace
}  // namespace umkm::ctl
