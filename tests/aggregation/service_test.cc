#include "aggregation/service.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <thread>

#include "common/status.h"
#include "tests/aggregation/served_totals.h"

namespace umkm::aggregation {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class TotalsTest : public testing::Test {
 protected:
  struct Reply {
    grpc::Status status;
    GetTotalsResponse response;
    Refusal refusal() const { return FromStatus(status); }
  };
  Reply Get(const std::string& request_text, absl::Duration timeout = absl::Seconds(10)) {
    GetTotalsRequest request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(request_text, &request));
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(served_.clock.Now() + timeout));
    Reply reply;
    reply.status = stub_->GetTotals(&context, request, &reply.response);
    return reply;
  }
  std::vector<std::string> Lines(const std::string& request) {
    const Reply reply = Get(request);
    EXPECT_TRUE(reply.status.ok()) << reply.status.error_message();
    return LinesOf(reply.response);
  }

  HandMadeState made_;
  ServedTotals served_{made_.state};
  std::unique_ptr<TotalsService::Stub> stub_ = served_.NewStub();
};

TEST_F(TotalsTest, GivesOneCellAMeasureWithoutGroupByAlsoWhenItIsZero) {
  made_.Add({}, 3, 12);
  EXPECT_THAT(Lines("selection {measures: [MEASURE_LARGE_ENTERPRISES, MEASURE_ENTERPRISES, "
                    "MEASURE_WORKERS]}"),
              ElementsAre("enterprises = 3", "workers = 12", "large_enterprises = 0"));
  EXPECT_EQ(Lines("").size(), Measures().size());
}

TEST_F(TotalsTest, GroupsInTheOrderAskedAndLeavesOutWhatIsZero) {
  made_.Add({.district = "65.01.05"}, 3);
  made_.Add({.district = "65.01.06"}, 4);
  made_.Add({.district = "65.71.01", .scale = "small"}, 5);
  made_.Add({.district = "65.02.01"}, 6);
  made_.Add({.district = "65.02.01"}, -6);
  const std::string measure = "measures: MEASURE_ENTERPRISES ";
  EXPECT_THAT(Lines("selection {" + measure + "group_by: DIMENSION_REGENCY}"),
              ElementsAre("enterprises 65.01 = 7", "enterprises 65.71 = 5"));
  EXPECT_THAT(Lines("selection {" + measure + "group_by: [DIMENSION_SCALE, DIMENSION_DISTRICT]}"),
              ElementsAre("enterprises micro 65.01.05 = 3", "enterprises micro 65.01.06 = 4",
                          "enterprises small 65.71.01 = 5"));
  EXPECT_THAT(Lines("selection {" + measure +
                    "group_by: DIMENSION_SCALE filters {dimension: "
                    "DIMENSION_REGENCY values: ['65.01', '65.99']}}"),
              ElementsAre("enterprises micro = 7"));
}

TEST_F(TotalsTest, OfADayCountChangesEffectiveByThen) {
  made_.Add({}, 3, 0, "2019-05-01");
  made_.Add({}, 4, 0, "2020-05-26");
  made_.Add({}, 5, 0, "2021-01-01");
  const auto on = [&](const std::string& day) {
    return Lines("selection {measures: MEASURE_ENTERPRISES} as_of: '" + day + "'");
  };
  EXPECT_THAT(on("2019-04-30"), ElementsAre("enterprises = 0"));
  EXPECT_THAT(on("2020-05-25"), ElementsAre("enterprises = 3"));
  EXPECT_THAT(on("2020-05-26"), ElementsAre("enterprises = 7"));
  EXPECT_THAT(on(""), ElementsAre("enterprises = 12"));
  EXPECT_EQ(Get("as_of: '2020-05-26'").response.as_of(), "2020-05-26");
}

TEST_F(TotalsTest, SayWhatTheyInclude) {
  EXPECT_FALSE(Get("").response.has_recorded_time());
  made_.Add({}, 1);
  made_.Add({}, 1);
  made_.state.SetProblem(0, "a fork at position 3", true);
  const GetTotalsResponse response = Get("").response;
  ASSERT_EQ(response.positions_size(), 1);
  EXPECT_EQ(response.positions(0).source(), "registry");
  EXPECT_EQ(response.positions(0).position(), 2U);
  EXPECT_EQ(response.positions(0).epoch().number(), 1U);
  EXPECT_EQ(response.positions(0).problem(), "a fork at position 3");
  EXPECT_EQ(response.recorded_time().seconds(), 1590454802);
}

TEST_F(TotalsTest, GiveAShareByItsNameWithItsDenominator) {
  made_.Add({}, 10, 36652);
  const Reply reply = Get("selection {measures: MEASURE_WORKFORCE_SHARE} as_of: '2025-01-01'");
  ASSERT_THAT(LinesOf(reply.response), ElementsAre("workforce_share = 36652"));
  EXPECT_EQ(reply.response.cells(0).denominator().name(), "employed_persons");
  EXPECT_GT(reply.response.cells(0).denominator().value(), 100'000);
}

TEST_F(TotalsTest, WaitForAPositionThatArrivesLater) {
  made_.Add({}, 1);
  std::thread later([this] {
    for (int i = 0; i < 4; ++i) made_.Add({}, 1);
  });
  const Reply reply = Get("selection {measures: MEASURE_ENTERPRISES} at_least: 'registry:5'");
  later.join();
  EXPECT_TRUE(reply.status.ok());
  EXPECT_THAT(LinesOf(reply.response), ElementsAre("enterprises = 5"));
}

TEST_F(TotalsTest, SayWhenAPositionWasNotReachedInTime) {
  made_.Add({}, 1);
  const Reply reply = Get("at_least: 'registry:2'", absl::Milliseconds(500));
  EXPECT_EQ(reply.status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(reply.refusal().reason, "POSITION_NOT_REACHED");
  EXPECT_GT(reply.refusal().retry_after_ms, 0);
  EXPECT_TRUE(Get("at_least: 'registry:1'").status.ok());
}

TEST_F(TotalsTest, StopWaitingWhenTheServiceEnds) {
  std::thread call([this] {
    const Reply reply = Get("at_least: 'registry:99'", absl::Seconds(60));
    EXPECT_EQ(reply.refusal().reason, "POSITION_NOT_REACHED");
  });
  served_.service.Stop();
  call.join();
}

TEST_F(TotalsTest, AreRefusedWithEveryBadField) {
  struct Row {
    const char* request;
    std::vector<std::string> fields;
  };
  const std::vector<Row> table = {
      {"as_of: '2020-02-30'", {"as_of"}},
      {"as_of: 'yesterday'", {"as_of"}},
      {"at_least: 'registry'", {"at_least"}},
      {"at_least: 'harbour:7'", {"at_least"}},
      {"at_least: 'registry:-1'", {"at_least"}},
      {"selection {measures: 99}", {"selection.measures[0]"}},
      {"selection {group_by: [3, 3]} as_of: '2020' at_least: 'x'",
       {"selection.group_by[1]", "at_least", "as_of"}},
  };
  for (const Row& row : table) {
    const Reply reply = Get(row.request);
    EXPECT_EQ(reply.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << row.request;
    std::vector<std::string> fields;
    for (const FieldViolation& field : reply.refusal().fields) fields.push_back(field.field);
    EXPECT_EQ(fields, row.fields) << row.request;
  }
}

TEST(Totals, AreUnavailableWhileAStreamIsLoading) {
  State state({"registry"});
  ServedTotals served(state);
  grpc::ClientContext context;
  GetTotalsResponse response;
  const grpc::Status status = served.NewStub()->GetTotals(&context, {}, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(FromStatus(status).reason, "LOADING");
  EXPECT_GT(FromStatus(status).retry_after_ms, 0);
}

TEST_F(TotalsTest, ListMeasuresDefinesEveryMeasureInTheCallersLanguage) {
  const auto list = [&](const std::string& language) {
    grpc::ClientContext context;
    context.AddMetadata("accept-language", language);
    ListMeasuresResponse response;
    EXPECT_TRUE(stub_->ListMeasures(&context, {}, &response).ok());
    return response;
  };
  const ListMeasuresResponse english = list("en");
  const ListMeasuresResponse indonesian = list("id");
  EXPECT_EQ(english.measures_size(), static_cast<int>(Measures().size()));
  for (int i = 0; i < english.measures_size(); ++i) {
    const MeasureDescription& measure = english.measures(i);
    EXPECT_THAT(measure.unit(), testing::Not(IsEmpty()));
    const bool registry = measure.source() == "registry";
    EXPECT_THAT(measure.dimensions(),
                Contains(registry ? DIMENSION_REGISTERED_YEAR : DIMENSION_FISCAL_YEAR));
    EXPECT_NE(measure.definition(), indonesian.measures(i).definition());
  }
  EXPECT_THAT(english.measures(0).definition(), HasSubstr("Enterprises"));
  EXPECT_THAT(indonesian.measures(0).definition(), HasSubstr("Usaha"));
}

}  // namespace
}  // namespace umkm::aggregation
