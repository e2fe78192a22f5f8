#include "aggregation/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "common/migrate.h"
#include "tests/support/postgres.h"
#include "umkm/aggregation/v1/checkpoint.pb.h"

namespace umkm::aggregation {
namespace {

using testing::ElementsAre;

class StoreOnPostgres : public testing::Test {
 protected:
  StoreOnPostgres() { Migrate(database_, migrations::aggregation()); }

  static Progress At(uint64_t position, uint32_t epoch = 1) {
    Progress progress;
    progress.epoch.set_number(epoch);
    progress.epoch.set_incarnation(std::string(32, 'a'));
    progress.position = position;
    progress.hash = std::string(31, 'h') + static_cast<char>(position);
    progress.kafka_offset = static_cast<int64_t>(position) + 3;
    progress.recorded_time = absl::FromUnixNanos(1'590'454'800'123'456'789);
    return progress;
  }
  static CellKey Cell(Names& names, const std::string& district) {
    CellKey key = KeyOf(MEASURE_ENTERPRISES);
    const std::pair<Dimension, std::string> values[] = {{DIMENSION_DISTRICT, district},
                                                        {DIMENSION_SCALE, "micro"},
                                                        {DIMENSION_SECTION, "2020:A"},
                                                        {DIMENSION_STATUS, "active"},
                                                        {DIMENSION_REGISTERED_YEAR, "2019"}};
    for (const auto& [dimension, value] : values) {
      key = With(key, dimension, names.NumberOf(dimension, value));
    }
    return key;
  }
  static PackedCell Packed(CellKey key, const std::vector<Step>& steps) { return Pack(key, steps); }
  Mark Save(Snapshot snapshot) {
    return store_.Save("registry", [&](const std::optional<Mark>& stored) {
      asked_ = stored;
      return snapshot;
    });
  }
  // As a process that has other numbers for the same names reads it.
  std::map<std::pair<std::string, int32_t>, int64_t> Stored(Progress* progress = nullptr) {
    Names names;
    names.NumberOf(DIMENSION_DISTRICT, "65.04.01");
    Store store(database_, names);
    const auto checkpoint = store.Load("registry");
    std::map<std::pair<std::string, int32_t>, int64_t> amounts;
    if (!checkpoint) return amounts;
    if (progress != nullptr) *progress = checkpoint->progress;
    checkpoint->cube.ForEachCell(std::nullopt, [&](CellKey key, std::span<const Step> steps) {
      EXPECT_EQ(names.TextOf(key, DIMENSION_SECTION), "2020:A");
      for (const auto& [day, amount] : steps) {
        amounts[{names.TextOf(key, DIMENSION_DISTRICT), day}] = amount;
      }
    });
    return amounts;
  }
  std::vector<std::string> Query(const std::string& sql) {
    pqxx::connection connection(database_);
    pqxx::work tx(connection);
    std::vector<std::string> column;
    for (const pqxx::row& row : tx.exec(sql)) column.emplace_back(row[0].c_str());
    tx.commit();
    return column;
  }

  TestPostgres postgres_;
  const std::string database_ = postgres_.NewDatabase();
  Names names_;
  Store store_{database_, names_};
  std::optional<Mark> asked_;
  const CellKey selor_ = Cell(names_, "65.01.05"), tarakan_ = Cell(names_, "65.71.02");
};

TEST(PackedSteps, AreReadAsTheyWereWritten) {
  for (const std::vector<Step>& steps :
       {std::vector<Step>{}, {{-25'567, 1}}, {{100, 7}, {101, -2}, {84'000, INT64_MAX - 5}}}) {
    const std::vector<Step> again = Unpack(Pack(1, steps).steps);
    ASSERT_EQ(again.size(), steps.size());
    for (std::size_t i = 0; i < steps.size(); ++i) {
      EXPECT_EQ(again[i].day, steps[i].day);
      EXPECT_EQ(again[i].amount, steps[i].amount);
    }
  }
  EXPECT_THROW(Unpack("x"), std::runtime_error);
  CellSteps uneven;
  uneven.add_days(1);
  EXPECT_THROW(Unpack(uneven.SerializeAsString()), std::runtime_error);
}

TEST_F(StoreOnPostgres, HasNothingAtFirst) { EXPECT_FALSE(store_.Load("registry")); }

TEST_F(StoreOnPostgres, GivesBackWhatItWasGiven) {
  EXPECT_EQ(
      Save({At(5), true, {Packed(selor_, {{100, 7}, {18'000, -2}}), Packed(tarakan_, {{100, 1}})}})
          .position,
      5u);
  EXPECT_FALSE(asked_);
  Progress progress;
  const std::map<std::pair<std::string, int32_t>, int64_t> expected = {
      {{"65.01.05", 100}, 7}, {{"65.01.05", 18'000}, -2}, {{"65.71.02", 100}, 1}};
  EXPECT_EQ(Stored(&progress), expected);
  EXPECT_EQ(progress.position, 5u);
  EXPECT_EQ(progress.hash, At(5).hash);
  EXPECT_EQ(progress.kafka_offset, 8);
  EXPECT_EQ(progress.recorded_time, At(5).recorded_time);
  EXPECT_EQ(progress.epoch.incarnation(), std::string(32, 'a'));
}

TEST_F(StoreOnPostgres, WritesTextsThatPeopleCanRead) {
  Save({At(1), true, {Packed(selor_, {{18'408, 7}, {18'409, -2}})}});
  EXPECT_THAT(
      Query("select measure || ' | ' || dimensions || ' | ' || total from cells"),
      ElementsAre("enterprises | district=65.01.05 scale=micro section=2020:A status=active "
                  "registered_year=2019 | 5"));
}

// Numbers of names are local to a process, and dimensions share fields of a key: what is read is
// the same cell all the same.
TEST_F(StoreOnPostgres, GivesBackACellOfEveryMeasureInAProcessThatNumbersItsNamesOtherwise) {
  const auto texts = [](const Names& names, CellKey key) {
    std::string all = NameOf(MeasureIn(key));
    for (const Dimension dimension : FindMeasure(MeasureIn(key))->dimensions) {
      all += " " + NameOf(dimension) + "=" + names.TextOf(key, dimension);
    }
    return all;
  };
  const auto value = [](Dimension dimension) {
    return dimension == DIMENSION_DISTRICT ? "65.71.02" : "value_of_" + NameOf(dimension);
  };
  Snapshot snapshot{At(5), true, {}};
  std::set<std::string> expected, read;
  for (const MeasureInfo& info : Measures()) {
    CellKey key = KeyOf(info.measure);
    for (const Dimension dimension : info.dimensions) {
      if (dimension == DIMENSION_REGENCY) continue;
      key = With(key, dimension, names_.NumberOf(dimension, value(dimension)));
    }
    snapshot.cells.push_back(Packed(key, {{100, 1}}));
    expected.insert(texts(names_, key));
  }
  Save(std::move(snapshot));
  Names others;
  for (int number = 1; number < Dimension_ARRAYSIZE; ++number) {
    if (number == DIMENSION_REGENCY) continue;
    others.NumberOf(static_cast<Dimension>(number), "before");
  }
  const auto checkpoint = Store(database_, others).Load("registry");
  ASSERT_TRUE(checkpoint);
  checkpoint->cube.ForEachCell(std::nullopt, [&](CellKey key, std::span<const Step> steps) {
    EXPECT_EQ(steps.size(), 1u);
    read.insert(texts(others, key));
  });
  EXPECT_EQ(read, expected);
}

TEST_F(StoreOnPostgres, OverwritesOnlyTheChangedCellsOfALaterPosition) {
  Save({At(5), true, {Packed(selor_, {{100, 7}}), Packed(tarakan_, {{100, 1}})}});
  EXPECT_EQ(Save({At(9), false, {Packed(selor_, {{100, 8}}), Packed(tarakan_, {})}}).position, 9u);
  ASSERT_TRUE(asked_);
  EXPECT_EQ(asked_->position, 5u);
  const std::map<std::pair<std::string, int32_t>, int64_t> expected = {{{"65.01.05", 100}, 8}};
  EXPECT_EQ(Stored(), expected) << "a cell without steps is zero";
}

TEST_F(StoreOnPostgres, NeverOverwritesWithTheSameOrAnOlderPositionOrEpoch) {
  Save({At(9, 2), true, {Packed(selor_, {{100, 9}})}});
  for (const Progress& older : {At(9, 2), At(8, 2), At(500, 1)}) {
    const Mark mark = Save({older, true, {Packed(selor_, {{100, -1}})}});
    EXPECT_EQ(mark.position, 9u);
    EXPECT_EQ(mark.epoch.number(), 2u);
  }
  const std::map<std::pair<std::string, int32_t>, int64_t> expected = {{{"65.01.05", 100}, 9}};
  EXPECT_EQ(Stored(), expected);
  EXPECT_EQ(Save({At(3, 3), true, {Packed(tarakan_, {{100, 3}})}}).position, 3u);
  EXPECT_EQ(Stored().count({"65.01.05", 100}), 0u) << "a whole snapshot replaces all";
}

TEST_F(StoreOnPostgres, DoesNotReadAnotherFormatAndOverwritesOnlyAnOlderOne) {
  Save({At(9), true, {Packed(selor_, {{100, 9}})}});
  Query("update streams set format = 3");
  EXPECT_FALSE(store_.Load("registry"));
  EXPECT_THROW(Save({At(10), true, {Packed(selor_, {{100, 10}})}}), std::runtime_error);
  EXPECT_THAT(Query("select position from streams"), ElementsAre("9"));
  Query("update streams set format = 1");
  EXPECT_FALSE(store_.Load("registry"));
  Save({At(7), true, {Packed(selor_, {{100, 7}})}});
  EXPECT_FALSE(asked_) << "rows of another format are nothing to build upon";
  EXPECT_EQ(Stored().at({"65.01.05", 100}), 7);
}

TEST_F(StoreOnPostgres, LeavesTheCheckpointAsItWasWhenSavingFails) {
  Save({At(5), true, {Packed(selor_, {{100, 7}})}});
  const auto fail = [](const std::optional<Mark>&) -> Snapshot { throw std::runtime_error("x"); };
  EXPECT_THROW(store_.Save("registry", fail), std::runtime_error);
  EXPECT_EQ(Stored().at({"65.01.05", 100}), 7);
  EXPECT_EQ(Save({At(6), false, {Packed(selor_, {{100, 8}})}}).position, 6u);
}

TEST_F(StoreOnPostgres, ConnectsAgainAfterACrash) {
  Save({At(5), true, {Packed(selor_, {{100, 7}})}});
  postgres_.Stop();
  EXPECT_THROW(store_.Load("registry"), std::exception);
  EXPECT_THROW(store_.Load("registry"), std::exception);
  postgres_.Start();
  ASSERT_TRUE(store_.Load("registry"));
  EXPECT_EQ(Save({At(6), false, {Packed(selor_, {{100, 8}})}}).position, 6u);
}

TEST_F(StoreOnPostgres, KeepsAQuarantinedRecordOnceAndOnlyTheBeginningOfALargeOne) {
  const std::string large(100'000, '\0');
  store_.Quarantine("registry", 4, "it is not a journal entry", large);
  store_.Quarantine("registry", 4, "it is not a journal entry", large);
  store_.Quarantine("registry", 4, "of a topic made anew", "other");
  EXPECT_THAT(
      Query("select source || kafka_offset || ' ' || reason || ' ' || length(bytes) "
            "from quarantine order by length(bytes)"),
      ElementsAre("registry4 of a topic made anew 5", "registry4 it is not a journal entry 65536"));
}

}  // namespace
}  // namespace umkm::aggregation
