#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/registry/harness.h"

namespace umkm::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Stub = RegistryService::Stub;

constexpr auto kAdded = RowResult::OUTCOME_ADDED;
constexpr auto kPresent = RowResult::OUTCOME_ALREADY_PRESENT;
constexpr auto kRefused = RowResult::OUTCOME_REFUSED;

// What a stream gave: the answers in order, and how it ended.
struct Imported {
  std::vector<RowResult> results;
  Refusal end;  // reason empty when it ended well
};

std::vector<RowResult::Outcome> Outcomes(const Imported& imported) {
  std::vector<RowResult::Outcome> outcomes;
  for (const RowResult& result : imported.results) outcomes.push_back(result.outcome());
  return outcomes;
}

class ImportTest : public ::testing::Test, protected Harness {
 protected:
  // Sends the messages on one stream, each after the answer to the one before.
  template <class Request, class Open>
  Imported Send(const std::vector<Request>& messages, const std::string& language, Open open) {
    grpc::ClientContext context;
    context.AddMetadata("accept-language", language);
    const auto stream = open(&context);
    Imported imported;
    for (const Request& message : messages) {
      typename std::remove_cvref_t<decltype(Answers(message))> response;
      if (!stream->Write(message) || !stream->Read(&response)) break;
      for (const RowResult& result : response.results()) imported.results.push_back(result);
    }
    stream->WritesDone();
    const grpc::Status status = stream->Finish();
    if (!status.ok()) imported.end = FromStatus(status);
    return imported;
  }
  // Sends them all before it reads the first answer.
  Imported SendAhead(const std::vector<ImportEnterprisesRequest>& messages) {
    grpc::ClientContext context;
    const auto stream = stub->ImportEnterprises(&context);
    for (const ImportEnterprisesRequest& message : messages) {
      if (!stream->Write(message)) break;
    }
    stream->WritesDone();
    Imported imported;
    ImportEnterprisesResponse response;
    while (stream->Read(&response)) {
      for (const RowResult& result : response.results()) imported.results.push_back(result);
    }
    const grpc::Status status = stream->Finish();
    if (!status.ok()) imported.end = FromStatus(status);
    return imported;
  }
  Imported Import(const std::vector<ImportEnterprisesRequest>& messages,
                  const std::string& language = "en") {
    return Send(messages, language,
                [&](grpc::ClientContext* context) { return stub->ImportEnterprises(context); });
  }
  Imported Import(const std::vector<ImportCooperativesRequest>& messages,
                  const std::string& language = "en") {
    return Send(messages, language,
                [&](grpc::ClientContext* context) { return stub->ImportCooperatives(context); });
  }

 private:
  static ImportEnterprisesResponse Answers(const ImportEnterprisesRequest&) { return {}; }
  static ImportCooperativesResponse Answers(const ImportCooperativesRequest&) { return {}; }
};

ImportEnterprisesRequest Rows(const std::vector<RegisterEnterpriseRequest>& rows,
                              bool dry_run = false) {
  ImportEnterprisesRequest request;
  for (const RegisterEnterpriseRequest& row : rows) *request.add_rows() = row;
  request.set_dry_run(dry_run);
  return request;
}

std::vector<RegisterEnterpriseRequest> Many(int count) {
  std::vector<RegisterEnterpriseRequest> rows;
  for (int i = 0; i < count; ++i) rows.push_back(NewEnterprise("Usaha " + std::to_string(i)));
  return rows;
}

TEST_F(ImportTest, AnswersEveryRowInOrderAndABadOneDoesNotStopTheOthers) {
  RegisterEnterpriseRequest bad = NewEnterprise("");
  bad.mutable_enterprise()->set_nib("12");
  bad.mutable_owner()->set_nik("6404051708760");
  const Imported imported =
      Import({Rows({SamCreative(), bad, SamCreative(), NewEnterprise("Last")})});
  EXPECT_EQ(imported.end.reason, "");
  EXPECT_THAT(Outcomes(imported), ElementsAre(kAdded, kRefused, kRefused, kAdded));
  EXPECT_TRUE(IsUuid(imported.results[0].subject_id()));
  EXPECT_EQ(imported.results[0].position(), 1U);
  EXPECT_EQ(imported.results[3].position(), 2U);
  EXPECT_EQ(imported.results[2].reason(), "NIB_TAKEN");

  std::vector<std::string> fields;
  for (const RowProblem& problem : imported.results[1].problems()) {
    fields.push_back(problem.field());
    EXPECT_THAT(problem.description(), Not(HasSubstr("640405")));
  }
  EXPECT_THAT(fields, ElementsAre("enterprise.name", "enterprise.nib", "owner.nik"));
}

TEST_F(ImportTest, AddsNothingTwiceWhenRepeated) {
  std::vector<ImportEnterprisesRequest> messages = {Rows(Many(200)), Rows(Many(100))};
  const Imported first = Import(messages), again = Import(messages);
  ASSERT_THAT(first.results, SizeIs(300));
  ASSERT_THAT(again.results, SizeIs(300));
  for (std::size_t i = 0; i < 300; ++i) {
    EXPECT_EQ(first.results[i].outcome(), kAdded);
    EXPECT_EQ(again.results[i].outcome(), kPresent);
    EXPECT_EQ(again.results[i].subject_id(), first.results[i].subject_id());
    EXPECT_EQ(again.results[i].position(), i + 1);
  }
  EXPECT_THAT(Journal(), SizeIs(300));
}

TEST_F(ImportTest, TakesARowAsTheSameRequestThatWasMadeByItself) {
  const RegisterEnterpriseRequest row = SamCreative();
  const Enterprise made = Register(row);
  const Imported imported = Import({Rows({row})});
  ASSERT_THAT(Outcomes(imported), ElementsAre(kPresent));
  EXPECT_EQ(imported.results[0].subject_id(), made.enterprise_id());
}

TEST_F(ImportTest, ChangesNothingInADryRunButSeesWhatWouldHappen) {
  const RegisterEnterpriseRequest present = SamCreative("1111111111111");
  Register(present);
  RegisterEnterpriseRequest bad = NewEnterprise("Bad");
  bad.mutable_enterprise()->set_region_code("64.01.01");
  // A NIB that is on the register, and one that is twice in the message.
  const std::vector<RegisterEnterpriseRequest> rows = {present, bad, SamCreative("1111111111111"),
                                                       SamCreative(), SamCreative()};
  const Imported dry = Import({Rows(rows, true)});
  EXPECT_THAT(Outcomes(dry), ElementsAre(kPresent, kRefused, kRefused, kAdded, kRefused));
  EXPECT_EQ(dry.results[3].position(), 0U);
  EXPECT_EQ(dry.results[3].subject_id(), "");
  EXPECT_THAT(Journal(), SizeIs(1));
  EXPECT_EQ(Outcomes(Import({Rows(rows)})), Outcomes(dry));
  EXPECT_THAT(Journal(), SizeIs(2));
}

TEST_F(ImportTest, EndsTheStreamForAMessageWithoutRowsOrWithTooMany) {
  for (const int count : {0, 257}) {
    const Imported imported = Import({Rows({SamCreative()}), Rows(Many(count))});
    EXPECT_THAT(imported.results, SizeIs(1));  // of the message before
    EXPECT_EQ(imported.end.code, Code::kInvalidArgument) << count;
    EXPECT_EQ(imported.end.fields.at(0).field, "rows");
  }
  EXPECT_THAT(Import({Rows(Many(256))}).results, SizeIs(256));
}

TEST_F(ImportTest, AnswersMessagesThatAreSentAheadInTheirOrder) {
  std::vector<ImportEnterprisesRequest> messages;
  for (int i = 0; i < 20; ++i) messages.push_back(Rows(Many(i % 2 == 0 ? 30 : 1)));
  const Imported imported = SendAhead(messages);
  EXPECT_EQ(imported.end.reason, "");
  ASSERT_THAT(imported.results, SizeIs(310));
  for (std::size_t i = 0; i < 310; ++i) EXPECT_EQ(imported.results[i].position(), i + 1);
}

TEST_F(ImportTest, SeesTheRowsOfEarlierMessagesThatAreNotAnsweredYet) {
  std::vector<ImportEnterprisesRequest> messages(5, Rows({SamCreative()}));
  for (auto& message : messages) message.mutable_rows(0)->set_request_id(NewRequestId());
  EXPECT_THAT(Outcomes(SendAhead(messages)),
              ElementsAre(kAdded, kRefused, kRefused, kRefused, kRefused));
}

TEST_F(ImportTest, AnswersWhatIsBeforeAMessageThatEndsTheStream) {
  const Imported imported =
      SendAhead({Rows(Many(200)), Rows(Many(100)), Rows(Many(257)), Rows(Many(10))});
  EXPECT_THAT(imported.results, SizeIs(300));
  EXPECT_EQ(imported.end.code, Code::kInvalidArgument);
  EXPECT_THAT(Journal(), SizeIs(300));
}

TEST_F(ImportTest, IsRepeatedWithoutHarmWhenTheCallerWentAway) {
  std::vector<ImportEnterprisesRequest> messages;
  for (int i = 0; i < 8; ++i) messages.push_back(Rows(Many(50)));
  for (const int answers : {0, 1, 3}) {
    grpc::ClientContext context;
    const auto stream = stub->ImportEnterprises(&context);
    for (const ImportEnterprisesRequest& message : messages) stream->Write(message);
    ImportEnterprisesResponse response;
    for (int i = 0; i < answers; ++i) EXPECT_TRUE(stream->Read(&response));
    context.TryCancel();
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  EXPECT_THAT(SendAhead(messages).results, SizeIs(400));
  EXPECT_THAT(Journal(), SizeIs(400));
}

TEST_F(ImportTest, AnswersAMessageOfNothingButBadRows) {
  for (const bool dry_run : {false, true}) {
    const Imported imported = Import({Rows({NewEnterprise(""), NewEnterprise("")}, dry_run)});
    EXPECT_EQ(imported.end.reason, "");
    EXPECT_THAT(Outcomes(imported), ElementsAre(kRefused, kRefused));
  }
}

TEST_F(ImportTest, SpeaksTheCallersLanguageInEveryRow) {
  const Imported imported = Import({Rows({SamCreative(), SamCreative(), NewEnterprise("")})}, "id");
  ASSERT_THAT(imported.results, SizeIs(3));
  EXPECT_THAT(imported.results[1].message(), HasSubstr("usaha lain"));
  EXPECT_THAT(imported.results[2].problems(0).description(), HasSubstr("Wajib diisi"));
}

TEST_F(ImportTest, ImportsCooperativesAndTheirMeetingsInOneMessage) {
  ImportCooperativesRequest request;
  *request.add_rows()->mutable_cooperative() = NewCooperative("Koperasi Maju", "6571001");
  *request.add_rows()->mutable_meeting() = NewMeeting("6571001", 2017, 100);
  *request.add_rows()->mutable_meeting() = NewMeeting("6571001", 2018, 200);
  *request.add_rows()->mutable_meeting() = NewMeeting("9999999", 2018, 200);
  request.add_rows();
  const Imported imported = Import({request});
  ASSERT_THAT(Outcomes(imported), ElementsAre(kAdded, kAdded, kAdded, kRefused, kRefused));
  EXPECT_EQ(imported.results[0].subject_id(), imported.results[2].subject_id());
  EXPECT_EQ(imported.results[3].reason(), "COOPERATIVE_NOT_FOUND");
  EXPECT_EQ(imported.results[4].problems(0).field(), "row");

  GetCooperativeRequest get;
  get.set_nik_koperasi("6571001");
  const Cooperative found = Call(&Stub::GetCooperative, get).value().cooperative();
  ASSERT_THAT(found.meetings(), SizeIs(2));
  EXPECT_TRUE(found.meetings(1).improvement().improved());
}

TEST_F(ImportTest, EndsTheStreamWhileTheDatabaseIsAwayAndCanBeRepeatedThen) {
  const std::vector<ImportEnterprisesRequest> messages = {Rows(Many(10)), Rows(Many(5))};
  TestPostgres postgres;
  postgres.Stop();
  const Imported away = SendAhead(messages);
  postgres.Start();
  EXPECT_THAT(away.results, IsEmpty());
  EXPECT_EQ(away.end.code, Code::kUnavailable);
  EXPECT_GT(away.end.retry_after_ms, 0);
  EXPECT_THAT(Import(messages).results, SizeIs(15));
  EXPECT_THAT(Journal(), SizeIs(15));
}

}  // namespace
}  // namespace umkm::registry
