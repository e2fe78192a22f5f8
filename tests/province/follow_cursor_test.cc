#include "province/follow_cursor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/database.h"
#include "common/journal.h"
#include "common/migrate.h"
#include "common/text.h"
#include "tests/support/postgres.h"

namespace umkm::province {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class FollowCursorTest : public testing::Test {
 protected:
  FollowCursorTest() {
    Migrate(database, migrations::common());
    Migrate(database, migrations::province());
    EnsureJournal(database, "notes");
  }

  // One column of a query.
  std::vector<std::string> Ask(const std::string& sql) {
    const auto connection = Connect(database, "test");
    std::vector<std::string> values;
    for (const pqxx::row& row : pqxx::nontransaction(*connection).exec(sql)) {
      values.emplace_back(row[0].c_str());
    }
    return values;
  }

  void ExpectPlace(const std::string& incarnation, int64_t position) {
    const FollowCursor::Place place = cursor.Load();
    EXPECT_EQ(place.incarnation, incarnation);
    EXPECT_EQ(place.position, position);
  }

  const std::string database = TestPostgres().NewDatabase();
  FollowCursor cursor{database};
};

TEST_F(FollowCursorTest, StandsNowhereAtFirst) {
  ExpectPlace("", 0);
  cursor.Note({"", 0});
  ExpectPlace("", 0);
}

TEST_F(FollowCursorTest, NeverGoesBackNorToAnotherIncarnation) {
  cursor.Note({"a", 5});
  ExpectPlace("a", 5);
  cursor.Note({"a", 3});
  ExpectPlace("a", 5);
  cursor.Note({"b", 9});
  ExpectPlace("a", 5);
  cursor.Note({"a", 9});
  ExpectPlace("a", 9);
}

TEST_F(FollowCursorTest, KeepsTheHashOfTheEntryWhereItStands) {
  cursor.Note({"a", 5, "hash of 5"});
  EXPECT_EQ(cursor.Load().hash, "hash of 5");
  cursor.Note({"a", 6, ""});
  EXPECT_EQ(cursor.Load().hash, "");
  cursor.Note({"a", 6, "hash of 6"});
  EXPECT_EQ(cursor.Load().hash, "hash of 6");
}

TEST_F(FollowCursorTest, GoesBackWithAllThatIsKnownOfTheLostEntries) {
  const std::string early = UuidOf("early"), late = UuidOf("late");
  Ask("create table knowing (registry_position bigint)");
  Ask("insert into knowing values (1), (3), (4), (9)");
  Ask("insert into followed_enterprises values ('" + early + "', 3), ('" + late + "', 4)");
  cursor.Note({"a", 9, "hash of 9"});
  const auto lost = cursor.GoBack({"a", 9}, "b", 3, "knowing");
  ASSERT_TRUE(lost);
  EXPECT_THAT(*lost, ElementsAre(late));
  ExpectPlace("b", 3);
  EXPECT_EQ(cursor.Load().hash, "");
  EXPECT_THAT(Ask("select enterprise_id from followed_enterprises"), ElementsAre(early));
  EXPECT_THAT(Ask("select enterprise_id || ' ' || incarnation || ' ' || position"
                  " from followed_lost"),
              ElementsAre(late + " a 4"));
  EXPECT_THAT(Ask("select registry_position from knowing order by 1"),
              ElementsAre("1", "3", "3", "3"));
}

TEST_F(FollowCursorTest, GoesBackOnlyFromWhereItStands) {
  cursor.Note({"a", 9, "hash of 9"});
  EXPECT_FALSE(cursor.GoBack({"a", 8}, "b", 3, ""));
  EXPECT_FALSE(cursor.GoBack({"c", 9}, "b", 3, ""));
  ExpectPlace("a", 9);
  const auto lost = cursor.GoBack({"a", 9}, "b", 12, "");  // it has not come so far yet
  ASSERT_TRUE(lost);
  EXPECT_THAT(*lost, IsEmpty());
  ExpectPlace("b", 9);
  EXPECT_EQ(cursor.Load().hash, "hash of 9");
}

TEST_F(FollowCursorTest, ConnectsAgainAfterTheConnectionWasLost) {
  cursor.Note({"a", 3});
  pqxx::nontransaction(*Connect(TestPostgres::AsSuperuser(database), "test"))
      .exec(
          "select pg_terminate_backend(pid) from pg_stat_activity"
          " where application_name = 'umkm-follower'");
  EXPECT_THROW(cursor.Load(), std::exception);
  ExpectPlace("a", 3);
}

}  // namespace
}  // namespace umkm::province
