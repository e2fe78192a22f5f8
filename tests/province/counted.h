// What a writer's CountService counts, in a form that a test can compare.
#pragma once

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "umkm/aggregation/v1/count_service.grpc.pb.h"

namespace umkm::province {

// Measure and dimensions as one text → value.
using Counts = std::map<std::string, int64_t>;

// With where the journal stood. Fails the test when a cell is there twice.
inline std::pair<journal::v1::Head, Counts> CountedBySql(
    const std::shared_ptr<grpc::Channel>& channel) {
  using namespace umkm::aggregation::v1;  // NOLINT: the words of totals
  grpc::ClientContext context;
  const auto stub = CountService::NewStub(channel);
  const auto reader = stub->CountCells(&context, {});
  Counts counts;
  journal::v1::Head head;
  CountCellsResponse part;
  while (reader->Read(&part)) {
    head = part.head();
    for (const Cell& cell : part.cells()) {
      std::string key = Measure_Name(cell.measure());
      for (const DimensionValue& dimension : cell.dimensions()) {
        key += " " + Dimension_Name(dimension.dimension()).substr(10) + "=" + dimension.value();
      }
      EXPECT_TRUE(counts.emplace(key, cell.value()).second) << key << " is there twice";
    }
  }
  EXPECT_TRUE(reader->Finish().ok());
  return {head, counts};
}

}  // namespace umkm::province
