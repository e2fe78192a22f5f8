// A journal of notes with its topic, its backups, and the service that re-bases it.
#pragma once

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "common/rebase_service.h"
#include "common/relay.h"
#include "common/status.h"
#include "tests/common/backup.h"
#include "tests/common/notes.h"
#include "tests/common/topics.h"
#include "tests/support/eventually.h"

namespace umkm {

class RebaseFixture : public testing::Test {
 protected:
  using Request = journal::v1::RebaseJournalRequest;
  using Response = journal::v1::RebaseJournalResponse;

  RebaseFixture() { kafka.NewTopic(topic); }

  // Writes so many notes more.
  void Write(const std::string& to, int count) {
    NotesWriter writer(to);
    for (int i = 0; i < count; ++i) {
      ASSERT_TRUE(writer.Write(WriteNote(RequestId(++written), "note", "x")));
    }
  }
  // Runs a relay until all is on the topic.
  void Publish(const std::string& of) {
    const uint64_t head = CheckedRows(of).size();
    const Relay relay({"notes", of, kafka.brokers(), topic, 100}, metrics);
    EXPECT_TRUE(Eventually(absl::Seconds(30), [&] { return relay.published() >= head; }))
        << relay.problem();
  }
  void WriteAndPublish(const std::string& to, int count) {
    Write(to, count);
    Publish(to);
  }

  Request NewRequest() {
    Request request;
    request.set_source("notes");
    request.set_request_id(RequestId(++written));
    request.set_reason("disk lost");
    return request;
  }
  // What the service of that database answers.
  Result<Response> Ask(const std::string& of, const Request& request,
                       const std::string& brokers = "") {
    NotesWriter writer(of);
    RebaseServiceImpl service({"notes", of, brokers.empty() ? kafka.brokers() : brokers, topic},
                              writer.committer);
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service);
    const auto server = builder.BuildAndStart();
    const auto stub = journal::v1::RebaseService::NewStub(grpc::CreateChannel(
        "127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials()));
    grpc::ClientContext context;
    context.AddMetadata("x-actor", "operator");
    Response response;
    const grpc::Status status = stub->RebaseJournal(&context, request, &response);
    if (!status.ok()) return tl::unexpected(FromStatus(status));
    return response;
  }
  Result<Response> Rebase(const std::string& of) { return Ask(of, NewRequest()); }
  static std::string ReasonOf(const Result<Response>& result) {
    return result ? "" : result.error().reason;
  }
  static journal::v1::Head HeadOf(const std::string& of) {
    const auto connection = Connect(of, "test");
    pqxx::nontransaction tx(*connection);
    return ReadHead(tx);
  }

  TestKafka kafka;
  const std::string topic = testing::UnitTest::GetInstance()->current_test_info()->name();
  const std::string database = NewNotesDatabase();
  Metrics metrics{""};
  int written = 0;
};

}  // namespace umkm
