// umkm.aggregation.v1.TotalsService: totals of the state, at once and live.
#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <string>
#include <vector>

#include "aggregation/answer_cache.h"
#include "aggregation/denominators.h"
#include "aggregation/selection.h"
#include "aggregation/state.h"
#include "aggregation/watch.h"
#include "common/clock.h"
#include "common/result.h"
#include "umkm/aggregation/v1/totals_service.grpc.pb.h"

namespace umkm::aggregation {

// Thread-safe. GetTotals and ListMeasures have a thread each; WatchTotals, of which there may be
// 20,000, is the hub's, and takes and gives raw bytes so that a message is serialised once for all.
class Service final : public TotalsService::WithRawMethod_WatchTotals<TotalsService::Service> {
 public:
  Service(const State& state, Hub& hub, const Denominators& denominators, const Clock& clock);
  // Serves watchers: the server runs.
  void Start();
  // Ends all watchers, and gives up waiting for positions: the server is about to end.
  void Stop();

  grpc::Status GetTotals(grpc::ServerContext* context, const GetTotalsRequest* request,
                         GetTotalsResponse* response) override;
  grpc::Status ListMeasures(grpc::ServerContext* context, const ListMeasuresRequest* request,
                            ListMeasuresResponse* response) override;

 private:
  struct Awaited {
    std::string source;
    uint64_t position = 0;
  };
  Awaited CheckToken(const std::string& token, Violations& violations) const;
  // Nothing, or why the position is not included.
  std::optional<Refusal> Await(const Awaited& awaited, const grpc::ServerContext& context) const;
  Result<AnswerCache::Answer> Totals(const GetTotalsRequest& request,
                                     const grpc::ServerContext& context) const;

  Result<Wish> ReadWish(const grpc::ByteBuffer& bytes) const;

  const State& state_;
  Hub& hub_;
  const Denominators& denominators_;
  const Clock& clock_;
  std::vector<std::string> sources_;
  mutable AnswerCache answers_;
  std::atomic<bool> stopping_ = false;
};

}  // namespace umkm::aggregation
