#include "aggregation/vocabulary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace umkm::aggregation {
namespace {

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

// Two dimensions may share bits only where no measure has both.
TEST(Vocabulary, PacksTheDimensionsOfEveryMeasureApart) {
  for (const MeasureInfo& info : Measures()) {
    for (const Dimension dimension : info.dimensions) {
      const CellKey key = With(KeyOf(info.measure), dimension, ~0U);
      EXPECT_GT(NumberIn(key, dimension), 0U) << info.name << " " << NameOf(dimension);
      EXPECT_EQ(MeasureIn(key), info.measure) << NameOf(dimension);
      for (const Dimension other : info.dimensions) {
        const bool one_field = dimension + other == DIMENSION_REGENCY + DIMENSION_DISTRICT;
        if (other == dimension || one_field) continue;
        EXPECT_EQ(NumberIn(key, other), 0U)
            << info.name << " " << NameOf(dimension) << " reaches " << NameOf(other);
      }
    }
  }
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

TEST(Names, NumbersValuesApartOfDimensionsThatShareAField) {
  Names names;
  EXPECT_EQ(names.NumberOf(DIMENSION_SECTION, "2020:A"), 1U);
  EXPECT_EQ(names.NumberOf(DIMENSION_SCHEME, "halal"), 1U);
  EXPECT_EQ(names.NumberOf(DIMENSION_REGISTERED_YEAR, "2014"), 1U);
  EXPECT_EQ(names.NumberOf(DIMENSION_FISCAL_YEAR, "2020"), 1U);
  const CellKey shop = With(KeyOf(MEASURE_ENTERPRISES), DIMENSION_SECTION, 1);
  EXPECT_EQ(names.TextOf(shop, DIMENSION_SECTION), "2020:A");
  CellKey of_case = With(KeyOf(MEASURE_CASES), DIMENSION_SCHEME, 1);
  of_case = With(of_case, DIMENSION_FISCAL_YEAR, 1);
  EXPECT_EQ(names.TextOf(of_case, DIMENSION_SCHEME), "halal");
  EXPECT_EQ(names.TextOf(of_case, DIMENSION_FISCAL_YEAR), "2020");
}

TEST(Names, HoldAsManyValuesAsTheBitsOfTheirField) {
  const std::pair<Dimension, uint32_t> table[] = {
      {DIMENSION_DISTRICT, 4095},   {DIMENSION_SECTION, 1023},       {DIMENSION_STATUS, 3},
      {DIMENSION_FISCAL_YEAR, 511}, {DIMENSION_COOPERATIVE_TYPE, 7}, {DIMENSION_FUND, 7},
      {DIMENSION_KIND, 63},         {DIMENSION_CASE_STATUS, 15},     {DIMENSION_SCHEME, 1023},
  };
  for (const auto& [dimension, most] : table) {
    Names names;
    for (uint32_t i = 1; i <= most; ++i) {
      ASSERT_EQ(names.NumberOf(dimension, std::to_string(i)), i) << NameOf(dimension);
    }
    EXPECT_THROW(names.NumberOf(dimension, "one more"), std::length_error) << NameOf(dimension);
  }
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
