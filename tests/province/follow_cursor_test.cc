#include "province/follow_cursor.h"

#include <gtest/gtest.h>

#include "common/database.h"
#include "common/migrate.h"
#include "tests/support/postgres.h"

namespace umkm::province {
namespace {

class FollowCursorTest : public testing::Test {
 protected:
  FollowCursorTest() { Migrate(database, migrations::province()); }

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
