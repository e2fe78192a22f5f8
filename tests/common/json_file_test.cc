#include "common/json_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <stdexcept>

#include "umkm/reference/v1/reference.pb.h"

namespace umkm {
namespace {

std::string FileWith(const std::string& content) {
  const std::string path = ::testing::TempDir() + "umkm_regions.json";
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

// What ReadJsonFile complains of; empty when it does not.
std::string ProblemOf(const std::string& path) {
  reference::v1::Regions regions;
  try {
    ReadJsonFile(path, regions);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

TEST(JsonFile, FillsAMessage) {
  reference::v1::Regions regions;
  ReadJsonFile(FileWith(R"({"regions": [{"code": "65.71", "name": "Tarakan", "bpsCode": "6571"},
                                        {"code": "65.01", "population": "170239"}]})"),
               regions);
  ASSERT_EQ(regions.regions_size(), 2);
  EXPECT_EQ(regions.regions(0).bps_code(), "6571");
  EXPECT_EQ(regions.regions(1).population(), 170239);
}

TEST(JsonFile, NamesTheFileAndTheMisspeltField) {
  const std::string path = FileWith(R"({"regions": [{"kode": "65.71"}]})");
  EXPECT_THAT(ProblemOf(path), ::testing::StartsWith(path + ": "));
  EXPECT_THAT(ProblemOf(path), ::testing::HasSubstr("kode"));
}

TEST(JsonFile, RefusesWhatIsNotJson) {
  for (const char* content : {"", "{", "[]", "regions", "{\"regions\": 3}"})
    EXPECT_NE(ProblemOf(FileWith(content)), "") << content;
}

TEST(JsonFile, NamesAFileThatCannotBeRead) {
  EXPECT_EQ(ProblemOf("/nowhere/regions.json"), "/nowhere/regions.json: cannot be read");
}

}  // namespace
}  // namespace umkm
