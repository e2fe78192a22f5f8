// Totals over the streams of three writers, of events as these publish them.
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <memory>
#include <thread>

#include "aggregation/chain.h"
#include "common/journal.h"
#include "common/status.h"
#include "tests/aggregation/entries.h"
#include "tests/aggregation/watching.h"
#include "umkm/certification/v1/event.pb.h"
#include "umkm/training/v1/event.pb.h"

namespace umkm::aggregation {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Pair;
using testing::UnorderedElementsAre;

template <class Message>
Message MessageOf(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

const training::v1::Event& ProgrammeOpened() {
  static const auto event = MessageOf<training::v1::Event>(R"(
      programme_opened {}
      programmes {
        before { fiscal_year: 2020 status: PROGRAMME_STATUS_DRAFT effective_on: "2020-01-02" }
        after { fiscal_year: 2020 kind: PROGRAMME_KIND_ENTREPRENEURSHIP fund: FUND_DAK target: 659
                budget_rupiah: 2100000000 status: PROGRAMME_STATUS_OPEN
                effective_on: "2020-02-03" }
      })");
  return event;
}

const certification::v1::Event& CertificateIssued() {
  static const auto event = MessageOf<certification::v1::Event>(R"(
      certificate_issued {}
      cases {
        after { region_code: "65.71.02" scale: SCALE_SMALL fiscal_year: 2020 fund: FUND_APBD
                scheme: "halal" status: CASE_STATUS_ISSUED counts_business: true
                effective_on: "2020-03-04" }
      })");
  return event;
}

// Streams 0, 1 and 2 are fed as followers feed them: by a chain each.
class SeveralStreams : public testing::Test {
 protected:
  SeveralStreams() {
    for (std::size_t stream = 0; stream < sources_.size(); ++stream) {
      chains_.push_back(std::make_unique<Chain>(sources_[stream], Progress(), state_.names()));
      state_.SetLoaded(stream);
    }
  }
  void Take(std::size_t stream, const google::protobuf::Message& event,
            const std::string& effective_on = "2020-05-26", int64_t recorded_seconds = 0) {
    Chain& chain = *chains_[stream];
    journal::v1::Entry entry = AnEntry(chain.progress().position + 1, event, effective_on);
    if (recorded_seconds > 0) entry.mutable_recorded_time()->set_seconds(recorded_seconds);
    const std::string bytes = entry.SerializeAsString();
    std::string problem;
    const auto view = chain.Parse(bytes, problem);
    ASSERT_TRUE(view) << problem;
    ASSERT_EQ(chain.Append(*view, ChainHash(chain.progress().hash, bytes)), "");
    state_.Advance(stream, chain.progress(), chain.steps());
    chain.ClearSteps();
  }
  void TakeOneEach() {
    Take(0, Registered(AnEnterprise()), "2020-01-15");
    Take(1, ProgrammeOpened());
    Take(2, CertificateIssued());
  }
  grpc::Status Call(const std::string& text, absl::Duration timeout, GetTotalsResponse& response) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(served_.clock.Now() + timeout));
    return stub_->GetTotals(&context, MessageOf<GetTotalsRequest>(text), &response);
  }
  GetTotalsResponse Get(const std::string& text) {
    GetTotalsResponse response;
    const grpc::Status status = Call(text, absl::Seconds(10), response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
  static std::vector<std::string> Positions(const GetTotalsResponse& response) {
    std::vector<std::string> positions;
    for (const StreamPosition& at : response.positions()) {
      positions.push_back(PositionToken(at.source(), at.position()));
      if (!at.problem().empty()) positions.back() += " " + at.problem();
    }
    return positions;
  }

  const std::vector<std::string> sources_ = {"registry", "training", "certification"};
  State state_{sources_};
  std::vector<std::unique_ptr<Chain>> chains_;
  ServedTotals served_{state_};
  std::unique_ptr<TotalsService::Stub> stub_ = served_.NewStub();
};

constexpr const char* kOneOfEach =
    "selection {measures: [MEASURE_ENTERPRISES, MEASURE_TRAINING_TARGET, "
    "MEASURE_TRAINING_BUDGET_RUPIAH, MEASURE_BUSINESSES_FACILITATED]} ";

TEST_F(SeveralStreams, AreTotalledTogetherEachAtItsOwnPosition) {
  TakeOneEach();
  Take(0, Registered(AnEnterprise()), "2020-01-16");
  const GetTotalsResponse response = Get(kOneOfEach);
  EXPECT_THAT(LinesOf(response),
              ElementsAre("enterprises = 2", "training_target = 659",
                          "training_budget_rupiah = 2100000000", "businesses_facilitated = 1"));
  EXPECT_THAT(Positions(response), ElementsAre("registry:2", "training:1", "certification:1"));
}

TEST_F(SeveralStreams, AreGroupedByTheDimensionsOfEachMeasure) {
  TakeOneEach();
  EXPECT_THAT(LinesOf(Get("selection {group_by: [DIMENSION_FISCAL_YEAR, DIMENSION_FUND]}")),
              UnorderedElementsAre("programmes 2020 dak = 1", "training_target 2020 dak = 659",
                                   "training_budget_rupiah 2020 dak = 2100000000",
                                   "cases 2020 apbd = 1", "businesses_facilitated 2020 apbd = 1",
                                   "valid_certificates 2020 apbd = 1"));
  EXPECT_THAT(LinesOf(Get("selection {measures: [MEASURE_ENTERPRISES, MEASURE_CASES] "
                          "group_by: [DIMENSION_REGENCY, DIMENSION_SCALE]}")),
              ElementsAre("enterprises 65.01 micro = 1", "cases 65.71 small = 1"));
  EXPECT_THAT(LinesOf(Get("selection {measures: MEASURE_TRAINING_BUDGET_RUPIAH "
                          "filters {dimension: DIMENSION_KIND values: 'cooperatives'}}")),
              ElementsAre("training_budget_rupiah = 0"));
}

TEST_F(SeveralStreams, AreTotalledAsOfADayByTheDaysOfTheirSubjects) {
  TakeOneEach();
  const auto on = [&](const std::string& day) {
    return LinesOf(Get(std::string("selection {measures: [MEASURE_ENTERPRISES, "
                                   "MEASURE_PROGRAMMES, MEASURE_CASES]} as_of: '") +
                       day + "'"));
  };
  EXPECT_THAT(on("2020-01-14"), ElementsAre("enterprises = 0", "programmes = 0", "cases = 0"));
  EXPECT_THAT(on("2020-02-02"), ElementsAre("enterprises = 1", "programmes = 0", "cases = 0"));
  EXPECT_THAT(on("2020-02-03"), ElementsAre("enterprises = 1", "programmes = 1", "cases = 0"));
  EXPECT_THAT(on("2020-03-04"), ElementsAre("enterprises = 1", "programmes = 1", "cases = 1"));
}

TEST_F(SeveralStreams, SayWhenTheLatestChangeOfAnyWasRecorded) {
  Take(0, Registered(AnEnterprise()), "2020-05-26", 1'600'000'300);
  Take(2, CertificateIssued(), "2020-05-26", 1'600'000'900);
  Take(1, ProgrammeOpened(), "2020-05-26", 1'600'000'100);
  EXPECT_EQ(Get(kOneOfEach).recorded_time().seconds(), 1'600'000'900);
}

TEST_F(SeveralStreams, WaitForThePositionOfTheWriterThatTheTokenNames) {
  TakeOneEach();
  std::thread later([this] { Take(1, ProgrammeOpened()); });
  const GetTotalsResponse response = Get(std::string(kOneOfEach) + "at_least: 'training:2'");
  later.join();
  EXPECT_THAT(Positions(response), ElementsAre("registry:1", "training:2", "certification:1"));
  GetTotalsResponse none;
  const Refusal refusal =
      FromStatus(Call("at_least: 'certification:2'", absl::Milliseconds(500), none));
  EXPECT_EQ(refusal.reason, "POSITION_NOT_REACHED");
  EXPECT_THAT(refusal.metadata, Contains(Pair("source", "certification")));
}

TEST_F(SeveralStreams, AreServedAlsoWhenOneOfThemIsStopped) {
  TakeOneEach();
  state_.SetProblem(1, "fork at 2", true);
  Take(2, CertificateIssued());
  EXPECT_THAT(Positions(Get(kOneOfEach)),
              ElementsAre("registry:1", "training:1 fork at 2", "certification:2"));
  EXPECT_EQ(state_.NotReady(), "stream training is stopped: fork at 2");
}

TEST_F(SeveralStreams, AreWatchedTogetherAndResumedWhereEachWas) {
  TakeOneEach();
  const auto selection = MessageOf<Selection>(
      "measures: [MEASURE_ENTERPRISES, MEASURE_PROGRAMMES, MEASURE_VALID_CERTIFICATES]");
  std::string token;
  {
    Watch watch(served_, selection);
    EXPECT_THAT(LinesOf(watch.Next()),
                ElementsAre("enterprises = 1", "programmes = 1", "valid_certificates = 1"));
    Take(2, CertificateIssued());
    const WatchTotalsResponse change = watch.Next();
    EXPECT_THAT(LinesOf(change), ElementsAre("valid_certificates = 2"));
    token = change.resume_token();
  }
  Take(1, ProgrammeOpened());
  Watch again(served_, selection, token);
  const WatchTotalsResponse change = again.Next();
  EXPECT_EQ(change.kind(), WatchTotalsResponse::KIND_CHANGE);
  EXPECT_THAT(LinesOf(change), ElementsAre("programmes = 2"));
}

TEST(StreamsOfThree, AreLoadingUntilTheLastIs) {
  State state({"registry", "training", "certification"});
  ServedTotals served(state);
  const auto code = [&] {
    grpc::ClientContext context;
    GetTotalsResponse response;
    return served.NewStub()->GetTotals(&context, {}, &response).error_code();
  };
  state.SetLoaded(0);
  state.SetLoaded(2);
  EXPECT_EQ(code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(state.NotReady(), "stream training is loading");
  state.SetLoaded(1);
  EXPECT_EQ(code(), grpc::StatusCode::OK);
}

}  // namespace
}  // namespace umkm::aggregation
