#include "common/enum_word.h"

#include <gtest/gtest.h>

#include "umkm/aggregation/v1/totals_service.pb.h"

namespace umkm {
namespace {

using Kind = aggregation::v1::WatchTotalsResponse::Kind;
using aggregation::v1::Measure;

TEST(EnumWord, IsTheNameWithoutItsPrefixInLowerCase) {
  EXPECT_EQ(WordOf(aggregation::v1::MEASURE_LARGE_ENTERPRISES), "large_enterprises");
  EXPECT_EQ(WordOf(aggregation::v1::WatchTotalsResponse::KIND_SNAPSHOT), "snapshot");
  EXPECT_EQ(FromWord<Measure>("large_enterprises"), aggregation::v1::MEASURE_LARGE_ENTERPRISES);
  EXPECT_EQ(FromWord<Kind>("snapshot"), aggregation::v1::WatchTotalsResponse::KIND_SNAPSHOT);
}

TEST(EnumWord, OfNothingIsNone) {
  EXPECT_EQ(WordOf(aggregation::v1::MEASURE_UNSPECIFIED), std::nullopt);
}

TEST(EnumWord, OfAnUnknownValueOrWordIsAnAccident) {
  EXPECT_THROW(WordOf(static_cast<Measure>(999)), std::runtime_error);
  EXPECT_THROW(FromWord<Measure>("fishes"), std::runtime_error);
}

}  // namespace
}  // namespace umkm
