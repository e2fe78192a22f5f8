// In-process stand-ins for the services, as far as umkmctl sees them.
#pragma once

#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/journal.h"
#include "umkmctl/channel.h"

namespace umkm::ctl {

// Takes imported rows; keeps what it took by request_id, as the registry does.
class FakeRegistry final : public registry::v1::RegistryService::Service {
 public:
  using Rows = google::protobuf::RepeatedPtrField<registry::v1::RegisterEnterpriseRequest>;

  // A row of that name is refused.
  static constexpr const char* kRefusedName = "Refused";
  // So many times, the stream breaks after that batch of it was taken in and before its answer.
  int breaks = 0;
  int break_at = 2;
  // What the stream ends with then.
  grpc::StatusCode break_code = grpc::StatusCode::UNAVAILABLE;
  bool dry_run = false;          // of the last batch
  std::string actor;             // of the last stream
  std::vector<int> batch_sizes;  // of all streams
  std::map<std::string, registry::v1::RegisterEnterpriseRequest> enterprises;
  std::vector<registry::v1::ImportCooperativesRequest::Row> cooperative_rows;
  // For List, Count.
  std::vector<registry::v1::Enterprise> listed;
  registry::v1::ListEnterprisesRequest last_list;
  std::vector<registry::v1::CountCellsResponse> counts;

  grpc::Status ImportEnterprises(
      grpc::ServerContext* context,
      grpc::ServerReaderWriter<registry::v1::ImportEnterprisesResponse,
                               registry::v1::ImportEnterprisesRequest>* stream) override {
    const auto found = context->client_metadata().find("x-actor");
    actor = std::string(found->second.data(), found->second.size());
    registry::v1::ImportEnterprisesRequest request;
    for (int batch = 1; stream->Read(&request); ++batch) {
      dry_run = request.dry_run();
      batch_sizes.push_back(request.rows_size());
      registry::v1::ImportEnterprisesResponse response;
      for (const auto& row : request.rows()) *response.add_results() = Take(row);
      if (batch == break_at && breaks > 0) {
        --breaks;
        return {break_code, "broken on purpose"};
      }
      stream->Write(response);
    }
    return grpc::Status::OK;
  }

  grpc::Status ImportCooperatives(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<registry::v1::ImportCooperativesResponse,
                               registry::v1::ImportCooperativesRequest>* stream) override {
    registry::v1::ImportCooperativesRequest request;
    while (stream->Read(&request)) {
      registry::v1::ImportCooperativesResponse response;
      for (const auto& row : request.rows()) {
        cooperative_rows.push_back(row);
        response.add_results()->set_outcome(registry::v1::RowResult::OUTCOME_ADDED);
      }
      stream->Write(response);
    }
    return grpc::Status::OK;
  }

  // Two a page; the token is the index of the next.
  grpc::Status ListEnterprises(grpc::ServerContext*,
                               const registry::v1::ListEnterprisesRequest* request,
                               registry::v1::ListEnterprisesResponse* response) override {
    last_list = *request;
    std::size_t next = request->page_token().empty() ? 0 : std::stoul(request->page_token());
    for (int i = 0; i < 2 && next < listed.size(); ++i) {
      *response->add_enterprises() = listed[next++];
    }
    if (next < listed.size()) response->set_next_page_token(std::to_string(next));
    return grpc::Status::OK;
  }

  grpc::Status CountCells(grpc::ServerContext*, const registry::v1::CountCellsRequest*,
                          grpc::ServerWriter<registry::v1::CountCellsResponse>* writer) override {
    for (const auto& response : counts) writer->Write(response);
    return grpc::Status::OK;
  }

 private:
  registry::v1::RowResult Take(const registry::v1::RegisterEnterpriseRequest& row) {
    registry::v1::RowResult result;
    if (row.enterprise().name() == kRefusedName) {
      result.set_outcome(registry::v1::RowResult::OUTCOME_REFUSED);
      result.set_reason("INVALID_FIELDS");
      auto& problem = *result.add_problems();
      problem.set_field("enterprise.nib");
      problem.set_description("must be 13 digits");
      return result;
    }
    const bool added = enterprises.emplace(row.request_id(), row).second;
    result.set_outcome(added ? registry::v1::RowResult::OUTCOME_ADDED
                             : registry::v1::RowResult::OUTCOME_ALREADY_PRESENT);
    result.set_position(enterprises.size());
    return result;
  }
};

// A journal in memory, correctly chained unless a test spoils it.
class FakeJournal final : public journal::v1::JournalService::Service {
 public:
  std::vector<journal::v1::ReadJournalResponse> entries;
  journal::v1::GetJournalHeadResponse head;
  // The first stream breaks after so many entries; 0: does not.
  uint64_t break_after = 0;

  // Appends an entry with that event and keeps the head right.
  void Append(const std::string& event_type, const std::string& event) {
    head.set_source("registry");
    auto& epoch = *head.mutable_head()->mutable_epoch();
    epoch.set_number(1);
    epoch.set_incarnation("0123456789abcdef0123456789abcdef");
    journal::v1::Entry entry;
    entry.set_source("registry");
    *entry.mutable_epoch() = epoch;
    entry.set_position(entries.size() + 1);
    entry.set_event_type(event_type);
    entry.set_event(event);
    const std::string previous = entries.empty() ? GenesisHash() : entries.back().hash();
    auto& response = entries.emplace_back();
    response.set_entry(entry.SerializeAsString());
    response.set_hash(ChainHash(previous, response.entry()));
    head.mutable_head()->set_position(entries.size());
    head.mutable_head()->set_hash(response.hash());
    head.set_published_position(entries.size());
  }

  grpc::Status ReadJournal(grpc::ServerContext*, const journal::v1::ReadJournalRequest* request,
                           grpc::ServerWriter<journal::v1::ReadJournalResponse>* writer) override {
    writer->Write({});  // a heartbeat
    for (uint64_t position = request->from_position();
         position <= request->to_position() && position <= entries.size(); ++position) {
      if (break_after > 0 && position > break_after) {
        break_after = 0;
        return {grpc::StatusCode::UNAVAILABLE, "broken on purpose"};
      }
      writer->Write(entries[position - 1]);
    }
    return grpc::Status::OK;
  }
  grpc::Status GetJournalHead(grpc::ServerContext*, const journal::v1::GetJournalHeadRequest*,
                              journal::v1::GetJournalHeadResponse* response) override {
    *response = head;
    return grpc::Status::OK;
  }
};

// Totals that a test sets.
class FakeTotals final : public aggregation::v1::TotalsService::Service {
 public:
  aggregation::v1::GetTotalsResponse totals;
  aggregation::v1::GetTotalsRequest last_request;
  aggregation::v1::ListMeasuresResponse measures;
  // What a stream sends before it breaks, a list a stream; the last one goes on until cancelled.
  std::vector<std::vector<aggregation::v1::WatchTotalsResponse>> streams;
  std::vector<std::string> resume_tokens;

  grpc::Status GetTotals(grpc::ServerContext*, const aggregation::v1::GetTotalsRequest* request,
                         aggregation::v1::GetTotalsResponse* response) override {
    last_request = *request;
    *response = totals;
    return grpc::Status::OK;
  }
  grpc::Status ListMeasures(grpc::ServerContext*, const aggregation::v1::ListMeasuresRequest*,
                            aggregation::v1::ListMeasuresResponse* response) override {
    *response = measures;
    return grpc::Status::OK;
  }
  grpc::Status WatchTotals(
      grpc::ServerContext*, const aggregation::v1::WatchTotalsRequest* request,
      grpc::ServerWriter<aggregation::v1::WatchTotalsResponse>* writer) override {
    const std::size_t stream = resume_tokens.size();
    resume_tokens.push_back(request->resume_token());
    if (stream < streams.size()) {
      for (const auto& response : streams[stream]) writer->Write(response);
    }
    return {grpc::StatusCode::UNAVAILABLE, "broken on purpose"};
  }
};

class FakeHealth final : public grpc::health::v1::Health::Service {
 public:
  using Response = grpc::health::v1::HealthCheckResponse;
  Response::ServingStatus state = Response::SERVING;
  grpc::Status Check(grpc::ServerContext*, const grpc::health::v1::HealthCheckRequest*,
                     Response* response) override {
    response->set_status(state);
    return grpc::Status::OK;
  }
};

// One server with all of them, and a client that takes it for both services.
class FakeServices {
 public:
  FakeServices() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    for (grpc::Service* service :
         std::initializer_list<grpc::Service*>{&registry, &journal, &totals, &health}) {
      builder.RegisterService(service);
    }
    server_ = builder.BuildAndStart();
  }
  ~FakeServices() { server_->Shutdown(std::chrono::system_clock::now()); }

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  Client NewClient() const {
    return Client({.registry = address(), .aggregation = address(), .actor = "tester"});
  }

  FakeRegistry registry;
  FakeJournal journal;
  FakeTotals totals;
  FakeHealth health;

 private:
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace umkm::ctl
