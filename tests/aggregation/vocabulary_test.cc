#include "aggregation/vocabulary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace umkm::aggregation {
namespace {

TEST(Vocabulary, DescribesEveryMeasureInBothLanguages) {
  for (int number = 0; number < Measure_ARRAYSIZE; ++number) {
    if (!Measure_IsValid(number) || number == MEASURE_UNSPECIFIED) continue;
    const MeasureInfo* info = FindMeasure(static_cast<Measure>(number));
    ASSERT_NE(info, nullptr) << Measure_Name(number);
    EXPECT_EQ(info->name, NameOf(info->measure));
    EXPECT_EQ(MeasureNamed(info->name), info->measure);
    EXPECT_GT(info->definition_en.size(), 40u) << info->name;
    EXPECT_GT(info->definition_id.size(), 40u) << info->name;
    EXPECT_NE(info->definition_en, info->definition_id);
    EXPECT_THAT(info->unit,
                testing::AnyOf("enterprises", "persons", "rupiah", "cooperatives", "ratio"));
    EXPECT_EQ(HasDimension(*info, DIMENSION_REGENCY), HasDimension(*info, DIMENSION_DISTRICT));
  }
  EXPECT_EQ(FindMeasure(MEASURE_UNSPECIFIED), nullptr);
}

TEST(Vocabulary, GivesAShareTheDimensionsOfItsNumerator) {
  const MeasureInfo* share = FindMeasure(MEASURE_WORKFORCE_SHARE);
  ASSERT_EQ(share->numerator, MEASURE_WORKERS);
  EXPECT_EQ(share->dimensions, FindMeasure(MEASURE_WORKERS)->dimensions);
}

TEST(Vocabulary, NamesEveryDimensionInLowerCaseAndBack) {
  for (int number = 1; number < Dimension_ARRAYSIZE; ++number) {
    const auto dimension = static_cast<Dimension>(number);
    EXPECT_EQ(DimensionNamed(NameOf(dimension)), dimension);
  }
  EXPECT_EQ(NameOf(DIMENSION_REGISTERED_YEAR), "registered_year");
  EXPECT_EQ(DimensionNamed("SCALE"), DIMENSION_UNSPECIFIED);
  EXPECT_EQ(DimensionNamed("shoe_size"), DIMENSION_UNSPECIFIED);
  EXPECT_EQ(MeasureNamed("ENTERPRISES"), MEASURE_UNSPECIFIED);
  EXPECT_EQ(MeasureNamed("unspecified"), MEASURE_UNSPECIFIED);
}

TEST(Vocabulary, PacksEachDimensionIntoItsOwnBits) {
  const Dimension all[] = {DIMENSION_DISTRICT,        DIMENSION_SCALE,
                           DIMENSION_SECTION,         DIMENSION_STATUS,
                           DIMENSION_REGISTERED_YEAR, DIMENSION_COOPERATIVE_TYPE,
                           DIMENSION_COOPERATIVE_FORM};
  CellKey key = KeyOf(MEASURE_COOPERATIVES_IMPROVED);
  uint32_t number = 1;
  for (const Dimension dimension : all) key = With(key, dimension, 1 + number++ % 3);
  number = 1;
  for (const Dimension dimension : all) EXPECT_EQ(NumberIn(key, dimension), 1 + number++ % 3);
  EXPECT_EQ(MeasureIn(key), MEASURE_COOPERATIVES_IMPROVED);
  EXPECT_EQ(NumberIn(With(key, DIMENSION_SCALE, 0), DIMENSION_SCALE), 0u);
  EXPECT_EQ(NumberIn(With(key, DIMENSION_SCALE, 0), DIMENSION_SECTION),
            NumberIn(key, DIMENSION_SECTION));
}

TEST(Names, KeepsANumberForEveryTextAndFindsTheRegencyOfADistrict) {
  Names names;
  const uint32_t tarakan = names.NumberOf(DIMENSION_DISTRICT, "65.71.02");
  const uint32_t selor = names.NumberOf(DIMENSION_DISTRICT, "65.01.05");
  EXPECT_NE(tarakan, selor);
  EXPECT_EQ(names.NumberOf(DIMENSION_DISTRICT, "65.71.02"), tarakan);
  const CellKey key = With(KeyOf(MEASURE_ENTERPRISES), DIMENSION_DISTRICT, selor);
  EXPECT_EQ(names.TextOf(key, DIMENSION_DISTRICT), "65.01.05");
  EXPECT_EQ(names.TextOf(key, DIMENSION_REGENCY), "65.01");
  EXPECT_EQ(names.TextOf(key, DIMENSION_SCALE), "");
}

TEST(Names, AddsNothingWhenItIsOnlyAsked) {
  Names names;
  EXPECT_FALSE(names.FindNumber(DIMENSION_SCALE, "micro"));
  EXPECT_EQ(names.NumberOf(DIMENSION_SCALE, "small"), 1u);
  EXPECT_EQ(names.FindNumber(DIMENSION_SCALE, "small"), 1u);
}

TEST(Names, RefusesMoreValuesThanAFieldHolds) {
  Names names;
  for (int i = 1; i <= 7; ++i) {
    EXPECT_EQ(names.NumberOf(DIMENSION_SCALE, "scale" + std::to_string(i)),
              static_cast<uint32_t>(i));
  }
  EXPECT_THROW(names.NumberOf(DIMENSION_SCALE, "scale8"), std::length_error);
  EXPECT_FALSE(names.FindNumber(DIMENSION_SCALE, "scale8"));
  EXPECT_EQ(names.NumberOf(DIMENSION_SCALE, "scale7"), 7u);
}

}  // namespace
}  // namespace umkm::aggregation
