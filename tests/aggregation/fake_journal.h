// A source's JournalService that serves a History.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "tests/aggregation/histories.h"
#include "tests/support/free_port.h"
#include "umkm/journal/v1/journal_service.grpc.pb.h"

namespace umkm::aggregation {

// Thread-safe. Away until started, and after Stop; always at the same address.
class FakeJournal final : public journal::v1::JournalService::Service {
 public:
  ~FakeJournal() override { Stop(); }

  const std::string& address() const { return address_; }
  void Start() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address_, grpc::InsecureServerCredentials());
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  void Stop() { server_.reset(); }
  void Serve(History history) {
    const std::lock_guard lock(mutex_);
    history_ = std::move(history);
  }

  grpc::Status GetJournalHead(grpc::ServerContext*, const journal::v1::GetJournalHeadRequest*,
                              journal::v1::GetJournalHeadResponse* response) override {
    const std::lock_guard lock(mutex_);
    response->set_source("registry");
    *response->mutable_head() = history_.Head();
    return grpc::Status::OK;
  }

  grpc::Status ReadJournal(grpc::ServerContext*, const journal::v1::ReadJournalRequest* request,
                           grpc::ServerWriter<journal::v1::ReadJournalResponse>* writer) override {
    const std::lock_guard lock(mutex_);
    const uint64_t head = history_.Head().position();
    if (request->from_position() > head + 1) return {grpc::StatusCode::OUT_OF_RANGE, "beyond"};
    for (uint64_t p = request->from_position(); p <= std::min(head, request->to_position()); ++p) {
      journal::v1::ReadJournalResponse response;
      response.set_entry(history_.at(p).entry);
      response.set_hash(history_.at(p).hash);
      response.set_head_position(head);
      if (!writer->Write(response)) break;
    }
    return grpc::Status::OK;
  }

 private:
  const std::string address_ = "127.0.0.1:" + std::to_string(FreePort());
  std::mutex mutex_;
  History history_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace umkm::aggregation
