#include "certification/schemes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/certification/domain_fixture.h"

namespace umkm::certification {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr char kShipped[] = UMKM_SOURCE_DIR "/deploy/reference";

// A scheme without fault; `more` are further fields, each with a comma before it.
std::string Scheme(const std::string& more = "", const std::string& code = "a_1") {
  return R"({"scheme": ")" + code + R"(", "name": {"en": "A", "id": "B"}, "validity_years": 5,
    "number_pattern": "[0-9]+", "number_format": {"en": "Digits.", "id": "Angka."})" +
         more + "}";
}

std::string File(const std::string& schemes) { return R"({"schemes": [)" + schemes + "]}"; }

std::string Period(const std::string& from, const std::string& until) {
  return R"(, "valid_from": ")" + from + R"(", "valid_until": ")" + until + R"(")";
}

std::string Help(const std::string& fields) { return R"(, "facilitations": [)" + fields + "]"; }

std::vector<std::string> CodesOn(const Schemes& schemes, const std::string& day) {
  std::vector<std::string> codes;
  for (const auto* scheme : schemes.InForce(day)) codes.push_back(scheme->scheme());
  return codes;
}

TEST(Schemes, AreInForceInTheOrderOfTheFile) {
  const Schemes schemes(kShipped);
  for (const char* day : {"1999-01-01", "2022-12-29", "2022-12-30", "2026-11-24"})
    EXPECT_THAT(CodesOn(schemes, day), ElementsAre("halal", "sni", "p_irt", "bpom", "trade_mark"))
        << day;
}

TEST(Schemes, AreFoundByCodeAndDay) {
  const Schemes schemes(kShipped);
  const struct {
    const char *scheme, *day;
    int validity_years;
  } table[] = {{"halal", "2019-10-17", 4},      {"halal", "2022-12-29", 4},
               {"halal", "2022-12-30", 0},      {"sni", "2020-05-26", 4},
               {"p_irt", "2020-05-26", 5},      {"bpom", "2020-05-26", 5},
               {"trade_mark", "2020-05-26", 10}};
  for (const auto& row : table) {
    const auto* found = schemes.Find(row.scheme, row.day);
    ASSERT_NE(found, nullptr) << row.scheme;
    EXPECT_EQ(found->validity_years(), row.validity_years) << row.scheme << " " << row.day;
    EXPECT_EQ(found->void_when_moved(), row.scheme == std::string("p_irt")) << row.scheme;
  }
  EXPECT_EQ(schemes.Find("iso", "2020-05-26"), nullptr);
}

TEST(Schemes, TellOneThatEndedFromOneThatNeverWas) {
  const Folder folder(File(Scheme(Period("2001-01-01", "2001-12-31")) + "," +
                           Scheme(Period("2003-01-01", "")) + "," + Scheme("", "b")));
  const Schemes schemes(folder.path());
  EXPECT_EQ(schemes.Find("a_1", "2000-12-31"), nullptr);
  EXPECT_NE(schemes.Find("a_1", "2001-01-01"), nullptr);
  EXPECT_NE(schemes.Find("a_1", "2001-12-31"), nullptr);
  EXPECT_EQ(schemes.Find("a_1", "2002-06-01"), nullptr);
  EXPECT_NE(schemes.Find("a_1", "2199-12-31"), nullptr);
  EXPECT_THAT(CodesOn(schemes, "2002-06-01"), ElementsAre("b"));
  EXPECT_TRUE(schemes.Knows("a_1"));
  EXPECT_FALSE(schemes.Knows("a"));
  EXPECT_FALSE(schemes.Knows(""));
}

TEST(Schemes, RefuseAFileThatContradictsItselfNamingFileAndProblem) {
  const std::string good = R"("fiscal_year": 2020, "fund": "FUND_DAK")";
  const struct {
    std::string content, problem;
  } table[] = {
      {"{", "schemes.json"},
      {R"({"schemez": []})", "schemez"},
      {"{}", "no scheme"},
      {File(Scheme("", "")), "not a code"},
      {File(Scheme("", "P-IRT")), "not a code"},
      {File(R"({"scheme": "a"})"), "scheme a: name is needed in both languages"},
      {File(Scheme(Period("2020-02-30", ""))), "impossible valid_from"},
      {File(Scheme(Period("", "2020"))), "impossible valid_until"},
      {File(Scheme(Period("2020-02-02", "2020-02-01"))), "ends before it begins"},
      {File(Scheme() + "," + Scheme()), "listed twice for the same days"},
      {File(Scheme(Period("", "2020-01-01")) + "," + Scheme(Period("2020-01-01", ""))),
       "scheme a_1 is listed twice for the same days"},
      {File(Scheme(Period("2020-01-01", "")) + "," + Scheme(Period("", "2021-01-01"))),
       "listed twice"},
      {File(Scheme(R"(, "hints": [{"pattern": "(", "text": {"en": "A", "id": "B"}}])")),
       "pattern of a hint ( is no regular expression"},
      {File(Scheme(R"(, "hints": [{"pattern": "", "text": {"en": "A", "id": "B"}}])")),
       "pattern of a hint is empty"},
      {File(Scheme(R"(, "hints": [{"pattern": "K", "text": {"en": "A"}}])")), "text of a hint"},
      {File(Scheme(Help(R"({"fund": "FUND_DAK"})"))), "no fiscal_year"},
      {File(Scheme(Help(R"({"fiscal_year": 2020})"))), "scheme a_1 of 2020 has no fund"},
      {File(Scheme(Help(R"({"fiscal_year": 2020, "fund": 9})"))), "no fund"},
      {File(Scheme(Help("{" + good + R"(, "places": -1})"))), "negative places"},
      {File(Scheme(Help("{" + good + R"(, "budget_rupiah": -1})"))), "negative budget_rupiah"},
      {File(Scheme(Help("{" + good + R"(, "scales": [0]})"))), "a class that there is not"},
      {File(Scheme(Help("{" + good + R"(, "sections": ["V"]})"))), "section V"},
      {File(Scheme(Help("{" + good + R"(, "sections": ["CG"]})"))), "section CG"},
      {File(Scheme(Help("{" + good + "}, {" + good + "}"))), "facilitated twice by one fund"},
  };
  for (const auto& row : table) {
    const Folder folder(row.content);
    EXPECT_THAT(
        [&] { Schemes schemes(folder.path()); },
        ThrowsMessage<std::runtime_error>(AllOf(HasSubstr("schemes.json"), HasSubstr(row.problem))))
        << row.content;
  }
}

// Fields that stand in the scheme above already, so replaced there.
TEST(Schemes, RefuseNamesPatternsAndYearsThatCannotBe) {
  const auto with = [](std::string what, const std::string& by) {
    std::string text = Scheme();
    text.replace(text.find(what), what.size(), by);
    return File(text);
  };
  const struct {
    std::string content, problem;
  } table[] = {
      {with(R"("[0-9]+")", R"("[0-9")"), "number_pattern [0-9 is no regular expression"},
      {with(R"(, "id": "B")", ""), "scheme a_1: name is needed in both languages"},
      {with(R"("[0-9]+")", R"("")"), "number_pattern is empty"},
      {with(R"("validity_years": 5)", R"("validity_years": -1)"), "0 to 100"},
      {with(R"("validity_years": 5)", R"("validity_years": 101)"), "0 to 100"},
      {with(R"("validity_years": 5)", R"("number_ends_with_expiry_year": true)"),
       "does not expire"},
      {with(R"("id": "Angka.")", R"("id": "")"), "number_format is needed in both languages"},
  };
  for (const auto& row : table) {
    const Folder folder(row.content);
    EXPECT_THAT([&] { Schemes schemes(folder.path()); },
                ThrowsMessage<std::runtime_error>(HasSubstr(row.problem)))
        << row.content;
  }
}

TEST(Schemes, NameAMissingFile) {
  EXPECT_THAT([] { Schemes schemes("/nowhere"); },
              ThrowsMessage<std::runtime_error>(HasSubstr("/nowhere/schemes.json")));
}

TEST(Matches, LooksAtTheWholeText) {
  EXPECT_TRUE(Matches("KH.*", "KH1"));
  EXPECT_FALSE(Matches("KH.*", "IDKH1"));
  EXPECT_FALSE(Matches("[0-9]{2}", "123"));
}

}  // namespace
}  // namespace umkm::certification
