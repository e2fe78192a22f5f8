#include "common/journal_service.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <thread>

#include "common/status.h"
#include "tests/common/notes.h"
#include "tests/support/eventually.h"

namespace umkm {
namespace {

using journal::v1::ReadJournalResponse;

// A journal of notes, its service and a client of it.
class JournalServiceTest : public testing::Test {
 protected:
  // A stream of the journal, and what it has given so far.
  struct Reading {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<ReadJournalResponse>> stream;

    // The next entry, heartbeats passed over; an empty one when the stream has ended.
    ReadJournalResponse NextEntry() {
      ReadJournalResponse response;
      while (stream->Read(&response)) {
        if (!response.entry().empty()) return response;
      }
      return {};
    }
    ReadJournalResponse Next() {
      ReadJournalResponse response;
      return stream->Read(&response) ? response : ReadJournalResponse();
    }
    grpc::Status Finish() {
      while (!Next().entry().empty()) {
      }
      return stream->Finish();
    }
  };

  JournalServiceTest()
      : service("notes", database, nullptr, 4), writer(database, [this](auto rows) {
          if (notify) service.Notify(rows.back().position);
        }) {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service);
    server = builder.BuildAndStart();
    stub = journal::v1::JournalService::NewStub(grpc::CreateChannel(
        "127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials()));
  }
  ~JournalServiceTest() override {
    service.Stop();
    server->Shutdown();
  }

  void Write(int count) {
    std::vector<Command> commands;
    for (int i = 0; i < count; ++i) {
      commands.push_back(WriteNote(RequestId(++written), "note", "x"));
    }
    for (const auto& answer : writer.Write(std::move(commands))) ASSERT_TRUE(answer);
  }
  std::unique_ptr<Reading> Read(uint64_t from, uint64_t to = 0) {
    auto reading = std::make_unique<Reading>();
    reading->context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    journal::v1::ReadJournalRequest request;
    request.set_from_position(from);
    request.set_to_position(to);
    reading->stream = stub->ReadJournal(&reading->context, request);
    return reading;
  }

  const std::string database = NewNotesDatabase();
  JournalServiceImpl service;
  std::atomic<bool> notify = true;
  NotesWriter writer;
  std::unique_ptr<grpc::Server> server;
  std::unique_ptr<journal::v1::JournalService::Stub> stub;
  int written = 0;
};

TEST_F(JournalServiceTest, GivesHistoryUpToAPositionAndEnds) {
  Write(2500);
  const std::vector<JournalRow> rows = CheckedRows(database);
  const auto reading = Read(2, 2400);
  for (std::size_t i = 1; i < 2400; ++i) {
    const ReadJournalResponse response = reading->Next();
    ASSERT_EQ(response.entry(), rows[i].entry);
    ASSERT_EQ(response.hash(), rows[i].hash);
    ASSERT_EQ(response.head_position(), 2500u);
  }
  EXPECT_TRUE(reading->Next().entry().empty());
  EXPECT_TRUE(reading->Finish().ok());
}

TEST_F(JournalServiceTest, GoesOnWithLiveEntries) {
  Write(3);
  const auto reading = Read(1);
  std::string hash = GenesisHash();
  for (uint64_t position = 1; position <= 20; ++position) {
    if (position > 3) Write(1);
    const ReadJournalResponse response = reading->NextEntry();
    hash = ChainHash(hash, response.entry());
    ASSERT_EQ(response.hash(), hash) << "at position " << position;
  }
}

TEST_F(JournalServiceTest, NoticesWhatAnotherReplicaWrote) {
  notify = false;
  const auto reading = Read(1);
  EXPECT_TRUE(reading->Next().entry().empty());  // it waits for live entries
  Write(1);
  EXPECT_FALSE(reading->NextEntry().entry().empty());
}

TEST_F(JournalServiceTest, SendsAHeartbeatWhenTheHeadIsReachedAndThenRegularly) {
  Write(2);
  const auto reading = Read(2);
  EXPECT_FALSE(reading->Next().entry().empty());
  for (int heartbeat = 0; heartbeat < 2; ++heartbeat) {
    const ReadJournalResponse response = reading->Next();
    EXPECT_TRUE(response.entry().empty());
    EXPECT_TRUE(response.hash().empty());
    EXPECT_EQ(response.head_position(), 2u);
  }
}

TEST_F(JournalServiceTest, WaitsForTheLastPositionThatIsWanted) {
  const auto reading = Read(1, 2);
  Write(3);
  EXPECT_FALSE(reading->NextEntry().entry().empty());
  EXPECT_FALSE(reading->NextEntry().entry().empty());
  EXPECT_TRUE(reading->NextEntry().entry().empty());
  EXPECT_TRUE(reading->Finish().ok());
}

TEST_F(JournalServiceTest, RefusesAPositionBeyondTheHead) {
  Write(2);
  EXPECT_EQ(Read(3)->Next().head_position(), 2u);  // head + 1: the next one to come
  const grpc::Status status = Read(4)->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::OUT_OF_RANGE);
  const Refusal refusal = FromStatus(status);
  EXPECT_EQ(refusal.reason, "POSITION_NOT_IN_JOURNAL");
  EXPECT_THAT(status.error_message(), testing::HasSubstr("older backup"));
}

TEST_F(JournalServiceTest, RefusesPositionZero) {
  const grpc::Status status = Read(0)->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  ASSERT_EQ(FromStatus(status).fields.size(), 1u);
  EXPECT_EQ(FromStatus(status).fields[0].field, "from_position");
}

TEST_F(JournalServiceTest, GivesAnAlteredEntryWithTheHashThatGivesItAway) {
  Write(3);
  const auto superuser = Connect(TestPostgres::AsSuperuser(database), "test");
  pqxx::work tx(*superuser);
  tx.exec("alter table journal disable trigger journal_append_only");
  tx.exec("update journal set entry = entry || '\\x00'::bytea where position = 2");
  tx.exec("alter table journal enable trigger journal_append_only");
  tx.commit();
  const auto reading = Read(1, 3);
  std::string hash = GenesisHash();
  std::vector<bool> fits;
  for (int i = 0; i < 3; ++i) {
    const ReadJournalResponse response = reading->NextEntry();
    fits.push_back(ChainHash(hash, response.entry()) == response.hash());
    hash = response.hash();
  }
  EXPECT_THAT(fits, testing::ElementsAre(true, false, true));
}

TEST_F(JournalServiceTest, FailsRatherThanPassOverAMissingEntry) {
  Write(3);
  const auto superuser = Connect(TestPostgres::AsSuperuser(database), "test");
  pqxx::work tx(*superuser);
  tx.exec("alter table journal disable trigger journal_append_only");
  tx.exec("delete from journal where position = 2");
  tx.commit();
  const auto reading = Read(1);
  EXPECT_FALSE(reading->NextEntry().entry().empty());
  EXPECT_TRUE(reading->NextEntry().entry().empty());
  EXPECT_EQ(reading->Finish().error_code(), grpc::StatusCode::INTERNAL);
}

TEST_F(JournalServiceTest, LimitsItsReadersAndForgetsThoseWhoLeft) {
  std::vector<std::unique_ptr<Reading>> readings;
  for (int i = 0; i < 4; ++i) {
    readings.push_back(Read(1));
    EXPECT_TRUE(readings.back()->Next().entry().empty());
  }
  const grpc::Status status = Read(1)->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(FromStatus(status).reason, "TOO_MANY_READERS");
  readings.front()->context.TryCancel();
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] {
    Write(1);
    const auto reading = Read(1, 1);
    return reading->Finish().ok();
  }));
}

TEST_F(JournalServiceTest, ASlowReaderHoldsUpNobody) {
  const auto slow = Read(1);
  EXPECT_TRUE(slow->Next().entry().empty());
  for (int i = 0; i < 40; ++i) {
    ASSERT_TRUE(writer.Write(WriteNote(RequestId(++written), "note", std::string(500'000, 'x'))));
  }
  const auto quick = Read(1, 40);
  for (int i = 0; i < 40; ++i) ASSERT_FALSE(quick->NextEntry().entry().empty());
  EXPECT_TRUE(quick->Finish().ok());
  for (int i = 0; i < 40; ++i) ASSERT_FALSE(slow->NextEntry().entry().empty());
}

TEST_F(JournalServiceTest, EndsStreamsWhenTheServerStops) {
  const auto reading = Read(1);
  EXPECT_TRUE(reading->Next().entry().empty());
  service.Stop();
  const grpc::Status status = reading->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(FromStatus(status).reason, "SHUTTING_DOWN");
}

TEST_F(JournalServiceTest, GivesTheHead) {
  Write(4);
  grpc::ClientContext context;
  journal::v1::GetJournalHeadResponse response;
  ASSERT_TRUE(stub->GetJournalHead(&context, {}, &response).ok());
  EXPECT_EQ(response.source(), "notes");
  EXPECT_EQ(response.head().position(), 4u);
  EXPECT_EQ(response.head().hash(), CheckedRows(database).back().hash);
  EXPECT_EQ(response.head().epoch().number(), 1u);
}

TEST_F(JournalServiceTest, IsUnavailableWhileTheDatabaseIsAway) {
  TestPostgres postgres;
  Write(1);
  postgres.Stop();
  grpc::ClientContext context;
  journal::v1::GetJournalHeadResponse response;
  const grpc::Status head = stub->GetJournalHead(&context, {}, &response);
  const grpc::Status stream = Read(1)->Finish();
  postgres.Start();
  EXPECT_EQ(head.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(stream.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_FALSE(Read(1)->NextEntry().entry().empty());
}

}  // namespace
}  // namespace umkm
