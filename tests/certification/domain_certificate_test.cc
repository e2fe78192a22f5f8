#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/certification/domain_fixture.h"

namespace umkm::certification {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Normalised, IsUpperCaseWithoutSpacesAndHyphens) {
  EXPECT_EQ(Normalised(""), "");
  EXPECT_EQ(Normalised(" md 1234 5678 "), "MD12345678");
  EXPECT_EQ(Normalised("2056571010001-25"), "205657101000125");
  EXPECT_EQ(Normalised("SNI ISO 9626:2018"), "SNIISO9626:2018");
  EXPECT_EQ(Normalised("é"), "é") << "only ASCII letters have a case here";
}

// What a scheme in force on a day says of a number: "good", "warned" or "refused".
struct Verdict {
  std::string outcome, text;
};

Verdict VerdictOn(const std::string& scheme, const std::string& number,
                  const std::string& expires_on = "2025-05-26", const char* day = kToday) {
  static const Office office;
  Violations violations;
  const auto warnings =
      CheckNumber("f", *office.schemes().Find(scheme, day), number, expires_on, violations);
  if (violations.empty()) return {warnings.empty() ? "good" : "warned", ""};
  EXPECT_THAT(warnings, IsEmpty());
  const Refusal refusal = std::move(violations).ToRefusal();
  EXPECT_THAT(refusal.fields, SizeIs(1));
  EXPECT_EQ(refusal.fields[0].field, "f");
  EXPECT_NE(refusal.fields[0].description.en, refusal.fields[0].description.id);
  return {"refused", refusal.fields[0].description.en};
}

TEST(CheckNumber, HoldsEachSchemeToItsFormatAtItsEdges) {
  const struct {
    const char *scheme, *number, *outcome;
  } table[] = {
      {"p_irt", "205657101000125", "good"},
      {"p_irt", "2056571010001-25", "good"},
      {"p_irt", " 2056 5710 1000 125 ", "good"},
      {"p_irt", "20565710100125", "refused"},    // one digit less
      {"p_irt", "2056571010001125", "refused"},  // one more
      {"p_irt", "20565710100O125", "refused"},   // a letter for a digit
      {"p_irt", "PIRT205657101000125", "refused"},
      {"p_irt", "", "refused"},
      {"bpom", "MD123456789012", "good"},
      {"bpom", "ML123456789012", "good"},
      {"bpom", "ml 123456789012", "good"},
      {"bpom", "MD12345678901", "refused"},
      {"bpom", "MD1234567890123", "refused"},
      {"bpom", "MX123456789012", "refused"},
      {"bpom", "123456789012", "refused"},
      {"bpom", "MDML123456789012", "refused"},
      {"halal", "ID12345678901234", "good"},  // 14 digits
      {"halal", "id 1234 5678 9012 34", "good"},
      {"halal", "ID123456789012345678", "good"},     // 18
      {"halal", "ID1234567890123", "warned"},        // 13
      {"halal", "ID1234567890123456789", "warned"},  // 19
      {"halal", "ID1234567890123X", "warned"},
      {"halal", "12345678901234", "warned"},
      {"halal", "KH1234567890", "refused"},
      {"halal", "kh 12345", "refused"},
      {"halal", "KH", "refused"},
      {"halal", "IDKH12345678901234", "warned"},
      {"sni", "SNI ISO 9626:2018", "good"},
      {"sni", "SNI ISO 9626:2018 / LSPr-021-IDN", "good"},
      {"sni", "sni iso/iec 17025:2017", "good"},
      {"sni", "SNI 01-2891-1992", "good"},
      {"sni", "SNI 2891", "good"},
      {"sni", "SNI", "warned"},
      {"sni", "SNI ISO 9626:18", "warned"},
      {"sni", "LSPr-021-IDN", "warned"},
      {"trade_mark", "IDM000123456", "good"},
      {"trade_mark", "idm 000 123 456", "good"},
      {"trade_mark", "IDM00012345", "warned"},
      {"trade_mark", "IDM0001234567", "warned"},
      {"trade_mark", "IDA000123456", "warned"},
  };
  for (const auto& row : table)
    EXPECT_EQ(VerdictOn(row.scheme, row.number).outcome, row.outcome)
        << row.scheme << " " << row.number;
}

TEST(CheckNumber, RefusesANumberOfWhichNothingIsLeft) {
  for (const char* scheme : {"p_irt", "halal", "sni", "bpom", "trade_mark"})
    for (const char* number : {"", "-", " - "})
      EXPECT_EQ(VerdictOn(scheme, number).outcome, "refused") << scheme << number;
}

TEST(CheckNumber, SaysHowANumberIsWritten) {
  EXPECT_THAT(VerdictOn("p_irt", "1").text, HasSubstr("15 digits"));
  EXPECT_THAT(VerdictOn("bpom", "1").text, HasSubstr("12 digits"));
}

TEST(CheckNumber, TellsTheFatwaDecisionFromTheCertificate) {
  for (const char* day : {"2020-05-26", "2026-05-26"})
    EXPECT_THAT(VerdictOn("halal", "KH00410000", "", day).text, HasSubstr("fatwa")) << day;
}

TEST(CheckNumber, HoldsTheLastTwoDigitsToTheYearOfExpiry) {
  EXPECT_EQ(VerdictOn("p_irt", "205657101000124", "2024-12-31").outcome, "good");
  const Verdict verdict = VerdictOn("p_irt", "205657101000124", "2025-01-01");
  EXPECT_EQ(verdict.outcome, "refused");
  EXPECT_THAT(verdict.text, HasSubstr("here 25"));
  EXPECT_EQ(VerdictOn("p_irt", "205657101000109", "2109-01-01").outcome, "good");
}

TEST(CheckNumber, IsNotLedAstrayByALongNumber) {
  EXPECT_EQ(VerdictOn("sni", "SNI 9626:2018 / " + std::string(84, '1')).outcome, "warned");
  EXPECT_EQ(VerdictOn("p_irt", std::string(100, '1')).outcome, "refused");
}

TEST(ExpiryOf, IsTheSameDayAfterTheYearsOfTheScheme) {
  const Office office;
  const struct {
    const char *scheme, *issued_on, *expires_on;
  } table[] = {
      {"p_irt", "2020-05-26", "2025-05-26"},
      {"p_irt", "2020-02-29", "2025-02-28"},  // there is no 29 February 2025
      {"p_irt", "2019-02-28", "2024-02-28"},  // not 29 February, though there is one
      {"p_irt", "2020-12-31", "2025-12-31"},
      {"halal", "2020-02-29", "2024-02-29"},
      {"halal", "2022-12-29", "2026-12-29"},
      {"halal", "2022-12-30", ""},  // no expiry any more
      {"halal", "2024-02-29", ""},
      {"sni", "2020-02-29", "2024-02-29"},
      {"bpom", "2020-02-29", "2025-02-28"},
      {"trade_mark", "2020-02-29", "2030-02-28"},
  };
  for (const auto& row : table)
    EXPECT_EQ(ExpiryOf(*office.schemes().Find(row.scheme, row.issued_on), row.issued_on),
              row.expires_on)
        << row.scheme << " " << row.issued_on;
  reference::v1::Scheme century;
  century.set_validity_years(4);
  EXPECT_EQ(ExpiryOf(century, "2096-02-29"), "2100-02-28") << "2100 is no leap year";
}

}  // namespace
}  // namespace umkm::certification
