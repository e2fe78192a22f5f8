// An aggregation that says what a test tells it.
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <string>
#include <vector>

#include "umkm/aggregation/v1/totals_service.grpc.pb.h"

namespace umkm::ctl {

// Totals that a test sets.
class FakeTotals final : public aggregation::v1::TotalsService::Service {
 public:
  // The stream is included up to there.
  aggregation::v1::StreamPosition& Follow(const std::string& source, uint64_t position) {
    auto& stream = *totals.add_positions();
    stream.set_source(source);
    stream.set_position(position);
    return stream;
  }

  aggregation::v1::GetTotalsResponse totals;
  aggregation::v1::GetTotalsRequest last_request;
  // When set, it answers instead of `totals`.
  std::function<aggregation::v1::GetTotalsResponse(const aggregation::v1::GetTotalsRequest&)>
      answer;
  aggregation::v1::ListMeasuresResponse measures;
  // What a stream sends before it breaks, a list a stream; the last one goes on until cancelled.
  std::vector<std::vector<aggregation::v1::WatchTotalsResponse>> streams;
  std::vector<std::string> resume_tokens;

  grpc::Status GetTotals(grpc::ServerContext*, const aggregation::v1::GetTotalsRequest* request,
                         aggregation::v1::GetTotalsResponse* response) override {
    last_request = *request;
    *response = answer ? answer(*request) : totals;
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

}  // namespace umkm::ctl
