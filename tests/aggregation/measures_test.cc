#include "aggregation/measures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "aggregation/vocabulary.h"

namespace umkm::aggregation {
namespace {

using testing::AnyOf;
using testing::ElementsAre;

TEST(Measures, AreDescribedInBothLanguages) {
  for (int number = 0; number < Measure_ARRAYSIZE; ++number) {
    if (!Measure_IsValid(number) || number == MEASURE_UNSPECIFIED) continue;
    const MeasureInfo* info = FindMeasure(static_cast<Measure>(number));
    ASSERT_NE(info, nullptr) << Measure_Name(number);
    EXPECT_EQ(info->name, NameOf(info->measure));
    EXPECT_EQ(MeasureNamed(info->name), info->measure);
    EXPECT_GT(info->definition_en.size(), 40u) << info->name;
    EXPECT_GT(info->definition_id.size(), 40u) << info->name;
    EXPECT_NE(info->definition_en, info->definition_id);
    EXPECT_EQ(HasDimension(*info, DIMENSION_REGENCY), HasDimension(*info, DIMENSION_DISTRICT));
    EXPECT_THAT(info->source, AnyOf("registry", "training", "certification"));
  }
  EXPECT_EQ(FindMeasure(MEASURE_UNSPECIFIED), nullptr);
}

TEST(Measures, HaveAUnitThatSaysWhatIsCounted) {
  std::map<std::string, std::set<std::string>> names;
  for (const MeasureInfo& info : Measures()) {
    names[std::string(info.unit)].insert(std::string(info.name));
  }
  EXPECT_THAT(names["businesses"],
              ElementsAre("businesses_facilitated", "businesses_trained", "training_target"));
  EXPECT_THAT(names["persons"], ElementsAre("cooperative_members", "persons_trained", "workers"));
  EXPECT_THAT(names["seats"], ElementsAre("training_seats"));
  EXPECT_THAT(names["certificates"], ElementsAre("valid_certificates"));
  for (const auto& [unit, all] : names) {
    EXPECT_THAT(unit, AnyOf("enterprises", "persons", "rupiah", "cooperatives", "ratio",
                            "programmes", "businesses", "seats", "cases", "certificates"));
  }
}

TEST(Measures, OfTrainingAndCertificationHaveAFiscalYearAndAFund) {
  for (const MeasureInfo& info : Measures()) {
    const bool registry = info.source == "registry";
    EXPECT_NE(HasDimension(info, DIMENSION_FISCAL_YEAR), registry) << info.name;
    EXPECT_NE(HasDimension(info, DIMENSION_FUND), registry) << info.name;
    EXPECT_EQ(HasDimension(info, DIMENSION_KIND), info.source == "training") << info.name;
    EXPECT_EQ(HasDimension(info, DIMENSION_SCHEME), info.source == "certification") << info.name;
    EXPECT_EQ(HasDimension(info, DIMENSION_CASE_STATUS), info.measure == MEASURE_CASES);
  }
}

TEST(Measures, GiveAShareTheDimensionsOfItsNumerator) {
  const MeasureInfo* share = FindMeasure(MEASURE_WORKFORCE_SHARE);
  ASSERT_EQ(share->numerator, MEASURE_WORKERS);
  EXPECT_EQ(share->dimensions, FindMeasure(MEASURE_WORKERS)->dimensions);
}

}  // namespace
}  // namespace umkm::aggregation
