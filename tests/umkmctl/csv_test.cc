#include "umkmctl/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace umkm::ctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using namespace std::string_literals;  // NOLINT: texts with NUL bytes

struct Read {
  std::vector<std::vector<std::string>> rows;
  std::vector<int64_t> lines;
  std::string reason, message;  // of what ended it
};

Read ReadAll(const std::string& text) {
  std::istringstream in(text);
  CsvReader reader(in);
  Read read;
  while (true) {
    auto row = reader.Next();
    if (!row) {
      read.reason = row.error().reason;
      read.message = row.error().message.en;
    }
    if (!row || !*row) return read;
    read.rows.push_back((*row)->cells);
    read.lines.push_back((*row)->line);
  }
}

TEST(CsvReader, ReadsWhatSpreadsheetsWrite) {
  const struct {
    const char* what;
    std::string text;
    std::vector<std::vector<std::string>> rows;
  } cases[] = {
      {"nothing", "", {}},
      {"commas", "a,b\n1,2\n", {{"a", "b"}, {"1", "2"}}},
      {"no line feed at the end", "a,b\n1,2", {{"a", "b"}, {"1", "2"}}},
      {"semicolons", "a;b\n1,5;2\n", {{"a", "b"}, {"1,5", "2"}}},
      {"tabs", "a\tb\n1\t2\n", {{"a", "b"}, {"1", "2"}}},
      {"a header in quotes", "\"a,x\";b\n1;2\n", {{"a,x", "b"}, {"1", "2"}}},
      {"a byte order mark",
       "\xEF\xBB\xBF"
       "a,b\n1,2\n",
       {{"a", "b"}, {"1", "2"}}},
      {"CRLF", "a,b\r\n1,2\r\n", {{"a", "b"}, {"1", "2"}}},
      {"empty cells", "a,b,c\n,,\n", {{"a", "b", "c"}, {"", "", ""}}},
      {"empty lines", "a,b\n\n  \r\n1,2\n\n", {{"a", "b"}, {"1", "2"}}},
      {"blanks around cells", "a , b\n 1 ,\" 2 \"\n", {{"a", "b"}, {"1", " 2 "}}},
      {"quotes", "a,b\n\"x \"\"y\"\"\",\"1,2\"\n", {{"a", "b"}, {"x \"y\"", "1,2"}}},
      {"a line break in quotes", "a,b\n\"1\n\n2\",3\n", {{"a", "b"}, {"1\n\n2", "3"}}},
      {"other numbers of cells", "a,b\n1\n1,2,3\n", {{"a", "b"}, {"1"}, {"1", "2", "3"}}},
  };
  for (const auto& c : cases) {
    const Read read = ReadAll(c.text);
    EXPECT_EQ(read.rows, c.rows) << c.what;
    EXPECT_EQ(read.message, "") << c.what;
  }
}

TEST(CsvReader, NamesTheLineWhereARowBegins) {
  EXPECT_THAT(ReadAll("a,b\n\n\"1\n\n\",2\n\n3,4\n").lines, ElementsAre(1, 3, 7));
}

TEST(CsvReader, RefusesWhatCannotBeReadAndNamesTheLine) {
  const struct {
    std::string text, reason, message;
    std::size_t rows_before;
  } cases[] = {
      {"\xFF\xFE"
       "a\0,\0b\0"s,
       "NOT_UTF8", "line 1: the file is UTF-16", 0},
      {"\xFE\xFF\0a\0,\0b"s, "NOT_UTF8", "line 1: the file is UTF-16", 0},
      {"a,b\n1,2\n1,\0\n"s, "NOT_UTF8", "line 3: holds a NUL byte", 2},
      {"a,b\n1,2\n\"1,2\n3,4\n5,6\n", "UNCLOSED_QUOTE", "line 3: a quote", 2},
      {"a,b\n1,2\n1,x\"y\"\n", "STRAY_QUOTE", "line 3: a quote stands within", 2},
      {"a,b\n\"1" + std::string(CsvReader::kMaxRowBytes, 'x'), "ROW_TOO_LONG", "line 2: ", 1},
  };
  for (const auto& c : cases) {
    const Read read = ReadAll(c.text);
    EXPECT_EQ(read.reason, c.reason);
    EXPECT_THAT(read.message, StartsWith(c.message));
    EXPECT_EQ(read.rows.size(), c.rows_before) << c.reason;
  }
}

TEST(CsvReader, HoldsNoMoreThanARowOfAnEndlessQuote) {
  std::string text = "a,b\n\"";
  while (text.size() < 4 * CsvReader::kMaxRowBytes) text += "1,2\n";
  EXPECT_EQ(ReadAll(text).reason, "ROW_TOO_LONG");
}

TEST(WriteCsvRow, IsReadBackAsItWas) {
  const std::vector<std::string> cells = {"plain",   "",     "a,b", "a;b",
                                          "a \"b\"", "a\nb", " x ", "\t"};
  std::ostringstream out;
  WriteCsvRow(out, {"1", "2", "3", "4", "5", "6", "7", "8"});
  WriteCsvRow(out, cells);
  EXPECT_THAT(ReadAll(out.str()).rows, ElementsAre(testing::_, cells));
}

TEST(WithoutFormula, DisarmsFormulasAndLeavesNumbersAlone) {
  const struct {
    std::string cell, safe;
  } cases[] = {
      {"", ""},          {"Toko Maju", "Toko Maju"}, {"=1+1", "'=1+1"},
      {"+1+1", "'+1+1"}, {"-1+1", "'-1+1"},          {"@SUM(A1)", "'@SUM(A1)"},
      {"\t=1", "'\t=1"}, {"\r=1", "'\r=1"},          {"-", "'-"},
      {"-5", "-5"},      {"+628123", "+628123"},     {"-0.5", "-0.5"},
  };
  for (const auto& c : cases) EXPECT_EQ(WithoutFormula(c.cell), c.safe);
}

}  // namespace
}  // namespace umkm::ctl
