#include "common/date.h"

#include <gtest/gtest.h>

namespace umkm {
namespace {

TEST(Date, CountsDaysFromTheUnixEpoch) {
  EXPECT_EQ(ParseDate("1970-01-01"), 0);
  EXPECT_EQ(ParseDate("1969-12-31"), -1);
  EXPECT_EQ(ParseDate("2020-05-26"), 18408);
}

TEST(Date, ParsesWhatItFormatsOnEveryDayOfItsRange) {
  const int32_t first = *ParseDate("1900-01-01"), last = *ParseDate("2199-12-31");
  for (int32_t day = first; day <= last; ++day) ASSERT_EQ(ParseDate(FormatDate(day)), day);
}

TEST(Date, KnowsLeapYears) {
  EXPECT_TRUE(ParseDate("2020-02-29"));
  EXPECT_TRUE(ParseDate("2000-02-29"));
  EXPECT_FALSE(ParseDate("2021-02-29"));
  EXPECT_FALSE(ParseDate("2100-02-29"));
}

TEST(Date, RefusesWhatIsNotAnExactAndPossibleDay) {
  for (const char* text : {"", "2020-02-31", "2020-13-01", "2020-00-10", "2020-01-00", "20-1-1",
                           "2020-1-01", "2020-01-01 ", " 2020-01-01", "2020-01-01T00:00:00Z",
                           "2020/01/01", "01-01-2020", "+020-01-01", "-020-01-01", "2020-+1-01",
                           "2020-01- 1", "1899-12-31", "2200-01-01", "٢٠٢٠-٠١-٠١"})
    EXPECT_FALSE(ParseDate(text)) << text;
  EXPECT_FALSE(ParseDate(std::string_view("2020-01-0\0", 10)));
}

TEST(Date, TellsTheYear) { EXPECT_EQ(YearOf("2019-12-31"), 2019); }

}  // namespace
}  // namespace umkm
