#include "aggregation/denominators.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace umkm::aggregation {
namespace {

// A folder of reference data with only denominators.json; removed with the object.
class Folder {
 public:
  explicit Folder(const std::string& json) {
    std::string name = testing::TempDir() + "denominatorsXXXXXX";
    path_ = mkdtemp(name.data());
    std::ofstream(path_ + "/denominators.json") << json;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::string Figure(const std::string& name, const std::string& period,
                   const std::string& valid_from, int value) {
  return R"({"name": ")" + name + R"(", "period": ")" + period + R"(", "validFrom": ")" +
         valid_from + R"(", "source": "BPS", "unit": "persons", "value": )" +
         std::to_string(value) + "}";
}

TEST(Denominators, GivesTheNewestThatIsValidOnTheDayOrElseTheOldest) {
  const Folder folder(R"({"denominators": [)" +
                      Figure("employed_persons", "2024-08", "2024-08-01", 300) + "," +
                      Figure("labour_force", "2024-08", "2024-08-01", 999) + "," +
                      Figure("employed_persons", "2019-08", "2019-08-01", 200) + "]}");
  const Denominators denominators(folder.path());
  EXPECT_EQ(denominators.Workforce("2019-07-31").value(), 200);
  EXPECT_EQ(denominators.Workforce("2019-08-01").value(), 200);
  EXPECT_EQ(denominators.Workforce("2024-07-31").value(), 200);
  EXPECT_EQ(denominators.Workforce("2024-08-01").value(), 300);
  const auto share = denominators.Workforce("2026-01-01");
  EXPECT_EQ(share.name(), "employed_persons");
  EXPECT_EQ(share.period(), "2024-08");
  EXPECT_EQ(share.source(), "BPS");
}

TEST(Denominators, RefusesAFileThatCannotDivide) {
  const std::string good = Figure("employed_persons", "2024-08", "2024-08-01", 300);
  for (const std::string& figures :
       {std::string(), Figure("labour_force", "2024-08", "2024-08-01", 1),
        good + "," + Figure("employed_persons", "2025-08", "2025-08-01", 0),
        good + "," + Figure("employed_persons", "2025-08", "", 1)}) {
    const Folder folder(R"({"denominators": [)" + figures + "]}");
    EXPECT_THROW(Denominators{folder.path()}, std::runtime_error) << figures;
  }
}

TEST(Denominators, OfTheProvinceAreGood) {
  const Denominators denominators(UMKM_SOURCE_DIR "/deploy/reference");
  EXPECT_GT(denominators.Workforce("2025-01-01").value(), 100'000);
}

}  // namespace
}  // namespace umkm::aggregation
