#include "common/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/common/notes.h"

namespace umkm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<uint64_t> PositionsOf(const std::vector<JournalRow>& rows) {
  std::vector<uint64_t> positions;
  for (const JournalRow& row : rows) positions.push_back(row.position);
  return positions;
}

// A database whose journal has five entries of 100,000 bytes and some.
std::string FiveEntries() {
  const std::string database = NewNotesDatabase();
  NotesWriter writer(database);
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(writer.Write(WriteNote(RequestId(i), "note", std::string(100'000, 'x'))));
  }
  return database;
}

TEST(Journal, ChainsHashes) {
  // SHA-256 of 32 zero bytes and "abc", computed with sha256sum.
  EXPECT_EQ(Hex(ChainHash(GenesisHash(), "abc")),
            "365aa7d8f7f9402c4b9434502b4cc89ddb09fe50d7cd95b493b834c62d5a5370");
  EXPECT_NE(ChainHash(ChainHash(GenesisHash(), "a"), "b"),
            ChainHash(ChainHash(GenesisHash(), "b"), "a"));
}

TEST(Journal, StartsEmptyWithARandomIncarnation) {
  const std::string one = NewNotesDatabase(), other = NewNotesDatabase();
  const auto head_of = [](const std::string& database) {
    const auto connection = Connect(database, "test");
    pqxx::work tx(*connection);
    return ReadHead(tx);
  };
  const journal::v1::Head head = head_of(one);
  EXPECT_EQ(head.position(), 0u);
  EXPECT_EQ(head.hash(), GenesisHash());
  EXPECT_EQ(head.epoch().number(), 1u);
  EXPECT_EQ(head.epoch().incarnation().size(), 32u);
  EXPECT_NE(head.epoch().incarnation(), head_of(other).epoch().incarnation());
  EnsureJournal(one, "notes");
  EXPECT_EQ(head_of(one).epoch().incarnation(), head.epoch().incarnation());
}

TEST(Journal, RefusesTheDatabaseOfAnotherSource) {
  const std::string database = NewNotesDatabase();
  try {
    EnsureJournal(database, "letters");
    FAIL() << "the journal of another source was taken";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("notes"));
    EXPECT_THAT(error.what(), HasSubstr("letters"));
  }
}

TEST(Journal, ReadsRowsWithinLimits) {
  const std::string database = FiveEntries();
  const auto connection = Connect(database, "test");
  pqxx::work tx(*connection);
  EXPECT_THAT(PositionsOf(ReadRows(tx, 1, 100)), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(PositionsOf(ReadRows(tx, 2, 3)), ElementsAre(2, 3, 4));
  EXPECT_THAT(PositionsOf(ReadRows(tx, 6, 3)), ElementsAre());
  EXPECT_THAT(PositionsOf(ReadRows(tx, 1, 100, 250'000)), ElementsAre(1, 2));
  EXPECT_THAT(PositionsOf(ReadRows(tx, 3, 100, 10)), ElementsAre(3));
}

TEST(Journal, IsAppendOnlyEvenForItsOwner) {
  const std::string database = FiveEntries();
  const auto connection = Connect(database, "test");
  for (const char* sql : {"update journal set entry = 'x' where position = 1",
                          "delete from journal where position = 5", "truncate journal"}) {
    try {
      pqxx::work(*connection).exec(sql);
      ADD_FAILURE() << "this was carried out: " << sql;
    } catch (const pqxx::sql_error& error) {
      EXPECT_THAT(error.what(), HasSubstr("append-only"));
    }
  }
  EXPECT_EQ(CheckedRows(database).size(), 5u);
}

TEST(Journal, LocksTheHeadForOneWriter) {
  const std::string database = NewNotesDatabase();
  const auto one = Connect(database, "test"), other = Connect(database, "test");
  pqxx::work holding(*one);
  ReadHead(holding, true);
  pqxx::work waiting(*other);
  waiting.exec("set local lock_timeout = '50ms'");
  EXPECT_THROW(ReadHead(waiting, true), pqxx::sql_error);
}

TEST(PositionToken, GoesThereAndBack) {
  EXPECT_EQ(PositionToken("registry", 21013), "registry:21013");
  EXPECT_EQ(ParsePositionToken("registry", "registry:21013"), 21013u);
  EXPECT_EQ(ParsePositionToken("registry", PositionToken("registry", UINT64_MAX)), UINT64_MAX);
}

TEST(PositionToken, IsRefusedWhenItIsNotOne) {
  for (const char* token :
       {"", "registry", "registry:", "registry:x", "registry:1x", "registry: 1", "registry:-1",
        "registry:+1", "training:1", "registryx:1", "registry:18446744073709551616"}) {
    EXPECT_EQ(ParsePositionToken("registry", token), std::nullopt) << token;
  }
}

}  // namespace
}  // namespace umkm
