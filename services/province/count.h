// umkm.aggregation.v1.CountService over a writer's own tables.
#pragma once

#include <functional>
#include <pqxx/pqxx>
#include <span>
#include <vector>

#include "umkm/aggregation/v1/count_service.grpc.pb.h"

namespace umkm::province {

// Cells counted by SQL and where the journal stood in the same snapshot.
struct CellCount {
  journal::v1::Head head;
  std::vector<aggregation::v1::Cell> cells;
};

// Appends a cell a row of (measure, the dimensions' texts, value).
void AddCells(const pqxx::result& rows, std::span<const aggregation::v1::Dimension> dimensions,
              std::vector<aggregation::v1::Cell>& cells);

// Thread-safe when `count` is.
class CountServiceImpl final : public aggregation::v1::CountService::Service {
 public:
  explicit CountServiceImpl(std::function<CellCount()> count) : count_(std::move(count)) {}
  grpc::Status CountCells(grpc::ServerContext* call,
                          const aggregation::v1::CountCellsRequest* request,
                          grpc::ServerWriter<aggregation::v1::CountCellsResponse>* writer) override;

 private:
  const std::function<CellCount()> count_;
};

}  // namespace umkm::province
