#include "province/check.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>

namespace umkm::province {
namespace {

using CheckText = std::function<void(const char*, const std::string&, Violations&)>;

bool Passes(const CheckText& check, const std::string& value) {
  Violations violations;
  check("field", value, violations);
  return violations.empty();
}

void ExpectSplit(const CheckText& check, const std::vector<std::string>& good,
                 const std::vector<std::string>& bad) {
  for (const std::string& value : good) EXPECT_TRUE(Passes(check, value)) << value;
  for (const std::string& value : bad) EXPECT_FALSE(Passes(check, value)) << value;
}

TEST(CheckNik, TakesEveryPossiblePersonWhateverTheRegionPrefix) {
  ExpectSplit(
      check::Nik,
      {"", "6405012307890047", "9999996302850001", "0000003112990001",
       "6571012902000001",  // 29 February 2000
       "6571016902040001",  // a woman, 29 February 2004
       "6571017112550012"},
      {"640501230789004", "64050123078900471", "6405 12307890047", "+405012307890047",
       "640501230789004x", "٣405012307890047",
       "6405010007890047",  // day 00
       "6405013207890047", "6405014007890047", "6405017207890047",
       "6405013104890047",                                            // 31 April
       "6405012902890047",                                            // 29 February 1989
       "6405010100890047", "6405010113890047", "6405012307890000"});  // serials count from 0001
}

TEST(CheckNib, TakesThirteenDigitsOrNone) {
  ExpectSplit(
      check::Nib, {"", "8120065088434", "0000000000001"},
      {"812006508843", "81200650884345", "812006508843a", " 812006508843", "'; DROP TABLE"});
}

TEST(CheckNikKoperasi, TakesFiveToTwentyDigitsOrNone) {
  ExpectSplit(check::NikKoperasi, {"", "12345", "6500618033989", "12345678901234567890"},
              {"1234", "123456789012345678901", "65.00618", "-12345"});
}

TEST(CheckPhone, TakesDigitsWithAnOptionalPlus) {
  ExpectSplit(check::Phone, {"", "055121", "+6281212345678", "08121234567890123456"},
              {"05512", "081212345678901234567", "+62 812", "+62812;DROP", "++62812345", "+"});
}

TEST(CheckEmail, TakesOneAddressWithADottedDomain) {
  ExpectSplit(check::Email, {"", "a@b.id", "sam.idi+umkm@dinas.kaltaraprov.go.id"},
              {"a", "@b.id", "a@", "a@b", "a@b@c.id", "a b@c.id", "a@.id", "a@b.", "a@b..id",
               "a@b.id,c@d.id", "a@b\n.id", std::string(65, 'a') + "@b.id",
               "a@" + std::string(255, 'b') + ".id"});
}

TEST(CheckPastDay, TakesPossibleDaysUpToToday) {
  const CheckText past_day = [](const char* field, const std::string& value, Violations& v) {
    check::PastDay(field, value, "2020-05-26", v);
  };
  ExpectSplit(past_day, {"", "2020-05-26", "1945-01-01", "2020-02-29"},
              {"2020-05-27", "1944-12-31", "2019-02-29", "2020-5-1", "26-05-2020", "2020-05-26 ",
               "0000-00-00", "x"});
}

TEST(CheckRegion, TakesKnownDistrictsAndTheirVillages) {
  const Reference reference(UMKM_SOURCE_DIR "/deploy/reference");
  const CheckText region = [&](const char* field, const std::string& value, Violations& v) {
    check::RegionCode(field, value, "2020-05-26", reference, v);
  };
  ExpectSplit(region, {"65.01.05", "65.71.04", "65.03.21", "65.01.05.1001", "65.01.05.2099"},
              {"", "65", "65.01", "650105", "65.01.5", "65.01.99", "64.01.05", "65.01.05.100",
               "65.01.05-1001", "65.01.99.1001", "65.01.05.1001.1", "65,01,05"});
}

TEST(CheckRegion, NamesTheSuccessorsOfADistrictThatEnded) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(testing::TempDir()) / ("ended_" + std::to_string(getpid()));
  fs::remove_all(folder);
  fs::copy(UMKM_SOURCE_DIR "/deploy/reference", folder);
  std::ofstream(folder / "regions.json") << R"({"regions": [
    {"code": "65", "name": "A"}, {"code": "65.01", "name": "B"},
    {"code": "65.01.01", "name": "C", "valid_until": "2019-12-31",
     "successors": ["65.01.02", "65.01.03"]},
    {"code": "65.01.02", "name": "D"}, {"code": "65.01.03", "name": "E"}]})";
  const Reference reference(folder.string());
  fs::remove_all(folder);
  Violations violations;
  check::RegionCode("region_code", "65.01.01.2001", "2019-12-31", reference, violations);
  EXPECT_TRUE(violations.empty());
  check::RegionCode("region_code", "65.01.01.2001", "2020-01-01", reference, violations);
  const Refusal refusal = std::move(violations).ToRefusal();
  ASSERT_EQ(refusal.fields.size(), 1u);
  EXPECT_EQ(refusal.fields[0].description.en,
            "65.01.01 is not valid on 2020-01-01. Its successors: 65.01.02, 65.01.03.");
}

TEST(CheckUpdateMask, TakesEachDocumentedPathOnce) {
  constexpr std::string_view kAllowed[] = {"name", "nib"};
  const auto passes = [&](std::vector<std::string> paths) {
    google::protobuf::FieldMask mask;
    for (const std::string& path : paths) mask.add_paths(path);
    Violations violations;
    check::UpdateMask(mask, kAllowed, violations);
    return violations.empty();
  };
  EXPECT_TRUE(passes({"nib"}));
  EXPECT_TRUE(passes({"nib", "name"}));
  EXPECT_FALSE(passes({}));
  EXPECT_FALSE(passes({"*"}));
  EXPECT_FALSE(passes({"name", "name"}));
  EXPECT_FALSE(passes({"name", "nik"}));
  EXPECT_FALSE(passes(std::vector<std::string>(10'000, "a.b.c.d")));
}

}  // namespace
}  // namespace umkm::province
