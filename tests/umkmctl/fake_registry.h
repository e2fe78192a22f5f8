// A registry in memory, as far as umkmctl sees it.
#pragma once

#include <grpcpp/grpcpp.h>

#include <map>
#include <string>
#include <vector>

#include "umkm/aggregation/v1/count_service.grpc.pb.h"
#include "umkm/registry/v1/registry_service.grpc.pb.h"

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
  // For List.
  std::vector<registry::v1::Enterprise> listed;
  registry::v1::ListEnterprisesRequest last_list;

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

// Gives what it is told to have counted.
class FakeCounts final : public aggregation::v1::CountService::Service {
 public:
  std::vector<aggregation::v1::CountCellsResponse> counts;

  grpc::Status CountCells(
      grpc::ServerContext*, const aggregation::v1::CountCellsRequest*,
      grpc::ServerWriter<aggregation::v1::CountCellsResponse>* writer) override {
    for (const auto& response : counts) writer->Write(response);
    return grpc::Status::OK;
  }
};

}  // namespace umkm::ctl
