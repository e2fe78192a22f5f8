#include "common/database_write.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/text.h"
#include "tests/support/postgres.h"

namespace umkm {
namespace {

struct Page {
  int64_t number = 0;
  ColumnText text;
  std::string bytes;
  bool operator==(const Page&) const = default;
};
constexpr Column<Page> kPageColumns[] = {
    {"number", "bigint", [](const Page& page) { return Given(page.number); },
     [](Page& page, std::string text) { page.number = ToNumber(text); }},
    {"text", "text", [](const Page& page) { return page.text; },
     [](Page& page, std::string text) { page.text = std::move(text); }},
    {"bytes", "bytea", [](const Page& page) { return GivenBytes(page.bytes); },
     [](Page& page, std::string text) { page.bytes = Unhex(text.substr(2)); }},
};
constexpr Table<Page> kPages = {"pages", "number", kPageColumns};

// With what a text format could stumble over.
std::vector<Page> Pages(std::size_t count) {
  const std::vector<ColumnText> texts = {"",       "plain",    std::nullopt, "tab\tand\\tab",
                                         "a\nb\r", "\\N",      "\\.",        "'quo\"ted'",
                                         "é ｆ",   "{a,NULL}", "\\"};
  std::vector<Page> pages;
  for (std::size_t i = 0; i < count; ++i) {
    pages.push_back(
        {static_cast<int64_t>(i), texts[i % texts.size()], std::string("\0\1\xff\\\n", i % 6)});
  }
  return pages;
}

class Writing : public ::testing::Test {
 protected:
  Writing() {
    pqxx::nontransaction(*connection_)
        .exec("create table pages (number bigint primary key, text text, bytes bytea not null)");
  }
  static std::vector<Page> Stored(pqxx::transaction_base& tx) {
    std::vector<Page> pages;
    for (const pqxx::row& row :
         tx.exec("select " + ColumnsOf(kPages) + " from pages order by number")) {
      pages.push_back(RowFrom(kPages, row));
    }
    return pages;
  }

  TestPostgres postgres_;
  std::unique_ptr<pqxx::connection> connection_ = Connect(postgres_.NewDatabase(), "test");
};

TEST_F(Writing, KeepsAnyValueWithFewRowsAndWithMany) {
  pqxx::work tx(*connection_);
  for (const std::size_t count : {std::size_t{0}, kRowsToCopy - 1, kRowsToCopy, std::size_t{99}}) {
    tx.exec("truncate pages");
    Insert(tx, kPages, Pages(count));
    EXPECT_EQ(Stored(tx), Pages(count)) << count;
  }
}

TEST_F(Writing, UpsertOverwritesWhatIsThere) {
  pqxx::work tx(*connection_);
  Insert(tx, kPages, Pages(20));
  std::vector<Page> changed = {{3, "new", "new"}, {20, std::nullopt, ""}};
  Upsert(tx, kPages, changed);
  std::vector<Page> expected = Pages(20);
  expected[3] = changed[0];
  expected.push_back(changed[1]);
  EXPECT_EQ(Stored(tx), expected);
}

TEST_F(Writing, ACopyThatFailsLeavesTheConnectionUsable) {
  pqxx::nontransaction tx(*connection_);
  Copy(tx, kPages, Pages(10));
  tx.exec("begin");
  EXPECT_THROW(Copy(tx, kPages, {{10, "new", ""}, {9, "there already", ""}}), pqxx::failure);
  EXPECT_TRUE(connection_->is_open());
  tx.exec("rollback");
  EXPECT_EQ(Stored(tx), Pages(10));
}

}  // namespace
}  // namespace umkm
