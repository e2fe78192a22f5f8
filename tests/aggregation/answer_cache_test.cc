#include "aggregation/answer_cache.h"

#include <gtest/gtest.h>

namespace umkm::aggregation {
namespace {

AnswerCache::Answer Answer(int cells) {
  auto answer = std::make_shared<v1::GetTotalsResponse>();
  for (int i = 0; i < cells; ++i) answer->add_cells()->set_value(i);
  return answer;
}

TEST(AnswerCache, KnowsAnswersOfTheirRevisionAlone) {
  AnswerCache cache;
  const auto answer = Answer(3);
  EXPECT_EQ(cache.Find("a", 0), nullptr);
  cache.Keep("a", 7, answer);
  EXPECT_EQ(cache.Find("a", 7), answer);
  EXPECT_EQ(cache.Find("b", 7), nullptr);
  EXPECT_EQ(cache.Find("a", 8), nullptr);
  cache.Keep("b", 8, Answer(1));
  EXPECT_EQ(cache.Find("a", 7), nullptr) << "of an older revision";
  cache.Keep("a", 7, answer);
  EXPECT_EQ(cache.Find("a", 7), nullptr) << "it came too late";
  EXPECT_NE(cache.Find("b", 8), nullptr);
}

TEST(AnswerCache, IsBounded) {
  AnswerCache cache;
  cache.Keep("large", 1, Answer(2001));
  EXPECT_EQ(cache.Find("large", 1), nullptr);
  int known = 0;
  for (int i = 0; i < 1000; ++i) cache.Keep(std::to_string(i), 1, Answer(1));
  for (int i = 0; i < 1000; ++i) known += cache.Find(std::to_string(i), 1) == nullptr ? 0 : 1;
  EXPECT_GE(known, 1);
  EXPECT_LE(known, 256);
  EXPECT_NE(cache.Find("999", 1), nullptr);
}

}  // namespace
}  // namespace umkm::aggregation
