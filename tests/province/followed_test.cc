#include "province/followed.h"

#include <gtest/gtest.h>

#include "common/database.h"
#include "common/migrate.h"
#include "common/text.h"
#include "province/follow_cursor.h"
#include "tests/support/postgres.h"

namespace umkm::province {
namespace {

const std::string kShop = UuidOf("shop");
const std::string kFarm = UuidOf("farm");

class FollowedTest : public testing::Test {
 protected:
  FollowedTest() { Migrate(database, migrations::province()); }

  // Loads what is stored of both, lets `change` put, and saves.
  void Change(const std::function<void(Followed&)>& change) {
    pqxx::work tx(*connection);
    Followed followed;
    followed.Load(tx, {kShop, kFarm});
    change(followed);
    followed.Save(tx);
    tx.commit();
  }
  Followed Loaded(const std::vector<std::string>& ids) {
    pqxx::work tx(*connection);
    Followed followed;
    followed.Load(tx, ids);
    return followed;
  }

  const std::string database = TestPostgres().NewDatabase();
  const std::unique_ptr<pqxx::connection> connection = [this] {
    return Connect(database, "test");
  }();
  FollowCursor cursor{database};
};

TEST_F(FollowedTest, KnowsNothingAtFirst) {
  const Followed followed = Loaded({kShop});
  EXPECT_EQ(followed.position(), 0);
  EXPECT_EQ(followed.PositionOf(kShop), 0);
}

TEST_F(FollowedTest, KeepsTheCursorAndTheLatestPositionOfEachEnterprise) {
  Change([](Followed& followed) {
    followed.Put(kShop, "a", 3);
    followed.Put(kFarm, "a", 5);
    followed.Put(kShop, "a", 8);
    EXPECT_EQ(followed.position(), 8);  // what was put is seen before it is stored
    EXPECT_EQ(followed.PositionOf(kShop), 8);
  });
  const Followed followed = Loaded({kShop, kFarm});
  EXPECT_EQ(followed.position(), 8);
  EXPECT_EQ(followed.PositionOf(kShop), 8);
  EXPECT_EQ(followed.PositionOf(kFarm), 5);
  EXPECT_EQ(cursor.Load().incarnation, "a");
  EXPECT_EQ(cursor.Load().position, 8);
}

TEST_F(FollowedTest, LoadsOnlyWhatIsAskedFor) {
  Change([](Followed& followed) { followed.Put(kShop, "a", 3); });
  EXPECT_EQ(Loaded({kFarm}).PositionOf(kShop), 0);
  EXPECT_EQ(Loaded({kFarm}).position(), 3);
  EXPECT_EQ(Loaded({}).position(), 0);
}

TEST_F(FollowedTest, NeverGoesBack) {
  Change([](Followed& followed) { followed.Put(kShop, "a", 9); });
  Change([](Followed& followed) {
    followed.Put(kShop, "a", 4);
    EXPECT_EQ(followed.PositionOf(kShop), 9);
  });
  {
    pqxx::work tx(*connection);
    Followed unaware;  // of what is stored
    unaware.Put(kShop, "a", 4);
    unaware.Save(tx);
    tx.commit();
  }
  EXPECT_EQ(Loaded({kShop}).PositionOf(kShop), 9);
  EXPECT_EQ(Loaded({kShop}).position(), 9);
  cursor.Note({"a", 12});  // by entries that change nothing here
  Change([](Followed& followed) {
    EXPECT_EQ(followed.position(), 12);
    followed.Put(kShop, "a", 11);
  });
  EXPECT_EQ(Loaded({kShop}).position(), 12);
}

TEST_F(FollowedTest, TakesNothingOfAnotherIncarnation) {
  cursor.Note({"a", 3});
  EXPECT_THROW(Change([](Followed& followed) { followed.Put(kShop, "b", 7); }), std::runtime_error);
  EXPECT_EQ(Loaded({kShop}).PositionOf(kShop), 0);
}

TEST_F(FollowedTest, StoresNothingWhenNothingWasPut) {
  Change([](Followed&) {});
  EXPECT_EQ(cursor.Load().incarnation, "");
}

}  // namespace
}  // namespace umkm::province
