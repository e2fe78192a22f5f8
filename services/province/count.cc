#include "province/count.h"

#include <algorithm>

#include "common/call.h"

namespace umkm::province {

using namespace umkm::aggregation::v1;  // NOLINT: the words of totals

namespace {

constexpr std::size_t kCellsPerMessage = 5000;

}  // namespace

void AddCells(const pqxx::result& rows, std::span<const Dimension> dimensions,
              std::vector<Cell>& cells) {
  for (const pqxx::row& row : rows) {
    Cell& cell = cells.emplace_back();
    pqxx::row::size_type column = 0;
    cell.set_measure(static_cast<Measure>(row[column++].as<int>()));
    for (const Dimension dimension : dimensions) {
      DimensionValue& value = *cell.add_dimensions();
      value.set_dimension(dimension);
      value.set_value(row[column++].as<std::string>());
    }
    cell.set_value(row[column].as<int64_t>());
  }
}

grpc::Status CountServiceImpl::CountCells(grpc::ServerContext* call, const CountCellsRequest*,
                                          grpc::ServerWriter<CountCellsResponse>* writer) {
  CellCount count;
  const grpc::Status status =
      Answer(*call, &count, [&]() -> Result<CellCount> { return count_(); });
  if (!status.ok()) return status;
  std::size_t next = 0;
  do {
    CountCellsResponse part;
    *part.mutable_head() = count.head;
    const std::size_t end = std::min(next + kCellsPerMessage, count.cells.size());
    for (; next < end; ++next) *part.add_cells() = std::move(count.cells[next]);
    if (!writer->Write(part)) break;
  } while (next < count.cells.size());
  return grpc::Status::OK;
}

}  // namespace umkm::province
