#include "umkmctl/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/umkmctl/fake_services.h"

namespace umkm::ctl {
namespace {

namespace fs = std::filesystem;
using testing::Each;
using testing::HasSubstr;
using testing::Le;
using testing::Not;

constexpr const char* kHeader = "name,nib,region_code,kbli_code,workers,owner_nik\n";

std::string Line(int number) {
  return "Usaha " + std::to_string(number) + ",,65.01.05,47111,1,6501010101800001\n";
}

std::string File(int rows) {
  std::string text = kHeader;
  for (int i = 1; i <= rows; ++i) text += Line(i);
  return text;
}

class Import : public testing::Test {
 protected:
  int Run(const std::string& text, ImportOptions options = {}) {
    if (options.kind.empty()) options.kind = "enterprises";
    options.limits = {.rows_per_batch = 10, .batches_in_flight = 3, .patience = patience};
    Client client = services.NewClient();
    std::istringstream in(text);
    std::ostringstream out;
    const int code = RunImport(options, client, {}, in, out);
    talk = out.str();
    return code;
  }

  FakeServices services;
  absl::Duration patience = absl::Seconds(30);
  std::string talk;
};

TEST_F(Import, AddsEveryRowInBatches) {
  EXPECT_EQ(Run(File(95)), kOk);
  EXPECT_EQ(services.registry.enterprises.size(), 95u);
  EXPECT_EQ(services.registry.batch_sizes,
            (std::vector<int>{10, 10, 10, 10, 10, 10, 10, 10, 10, 5}));
  EXPECT_EQ(services.registry.actor, "tester");
  EXPECT_THAT(talk, HasSubstr("enterprises: 95 rows: 95 added, 0 already present, 0 refused"));
  EXPECT_THAT(talk, HasSubstr("registry:95"));
}

TEST_F(Import, AddsNothingTwiceWhenRunAgain) {
  Run(File(30));
  EXPECT_EQ(Run(File(40)), kOk);
  EXPECT_EQ(services.registry.enterprises.size(), 40u);
  EXPECT_THAT(talk, HasSubstr("40 rows: 10 added, 30 already present, 0 refused"));
}

TEST_F(Import, GoesOnBehindABrokenStream) {
  for (const auto code : {grpc::StatusCode::UNAVAILABLE, grpc::StatusCode::DEADLINE_EXCEEDED,
                          grpc::StatusCode::CANCELLED}) {
    services.registry.enterprises.clear();
    services.registry.breaks = 2;
    services.registry.break_code = code;
    EXPECT_EQ(Run(File(95)), kOk);
    EXPECT_EQ(services.registry.breaks, 0);
    EXPECT_EQ(services.registry.enterprises.size(), 95u);
    EXPECT_THAT(talk, HasSubstr("95 rows: "));  // each row is counted once
  }
}

TEST_F(Import, GoesOnWhenTheLastBatchesWereNotAnswered) {
  services.registry.breaks = 1;
  EXPECT_EQ(Run(File(20)), kOk);
  EXPECT_EQ(services.registry.enterprises.size(), 20u);
  EXPECT_THAT(talk, HasSubstr("20 rows: 10 added, 10 already present, 0 refused"));
}

TEST_F(Import, EndsWhenTheServerIsSilentForTooLong) {
  services.registry.breaks = 1'000'000;
  services.registry.break_at = 1;
  patience = absl::Milliseconds(700);
  EXPECT_EQ(Run(File(20)), kUnreachable);
  EXPECT_THAT(talk, HasSubstr("gave no answer"));
}

TEST_F(Import, EndsAtARefusalOfTheWholeStream) {
  services.registry.breaks = 1;
  services.registry.break_code = grpc::StatusCode::PERMISSION_DENIED;
  EXPECT_EQ(Run(File(95)), kFound);
  EXPECT_THAT(talk, HasSubstr("broken on purpose"));
}

TEST_F(Import, SaysRefusedRowsByLineAndColumnAndGoesOn) {
  const std::string text = kHeader + Line(1) + "Refused,,65.01.05,47111,1,\n" +
                           "x,,65.01.05,47111,many,\n" + "x,y\n" + Line(2);
  EXPECT_EQ(Run(text), kFound);
  EXPECT_EQ(services.registry.enterprises.size(), 2u);
  EXPECT_THAT(talk, HasSubstr("line 3: nib: must be 13 digits"));
  EXPECT_THAT(talk, HasSubstr("line 4: workers: is not a whole number"));
  EXPECT_THAT(talk, HasSubstr("line 5: the row has 2 cells, the header 6"));
  EXPECT_THAT(talk, HasSubstr("5 rows: 2 added, 0 already present, 3 refused"));
  EXPECT_THAT(talk, Not(HasSubstr("6501010101800001")));
}

TEST_F(Import, WritesRefusedRowsToAFileThatCanBeImportedOnceMended) {
  const fs::path rejected = fs::path(testing::TempDir()) / "umkmctl_import_rejected.csv";
  EXPECT_EQ(
      Run(kHeader + Line(1) + "Refused,,65.01.05,47111,1,\n" + "Third,,65.01.05,47111,many,\n",
          {.rejected = rejected}),
      kFound);
  std::stringstream written;
  written << std::ifstream(rejected).rdbuf();
  std::string text = written.str();
  EXPECT_THAT(text, HasSubstr("owner_nik,error_line,error_field,error\n"));
  EXPECT_THAT(text, HasSubstr("Refused,,65.01.05,47111,1,,3,nib,nib: must be 13 digits\n"));
  EXPECT_THAT(text, HasSubstr("Third,,65.01.05,47111,many,,4,workers,"));
  EXPECT_EQ(fs::status(rejected).permissions(), fs::perms::owner_read | fs::perms::owner_write);

  text.replace(text.find("Refused"), 7, "Mended");
  text.replace(text.find("many"), 4, "4");
  EXPECT_EQ(Run(text), kOk);
  EXPECT_EQ(services.registry.enterprises.size(), 3u);
  fs::remove(rejected);
}

TEST_F(Import, OnlyChecksInADryRun) {
  EXPECT_EQ(Run(File(5), {.dry_run = true}), kOk);
  EXPECT_TRUE(services.registry.dry_run);
  EXPECT_THAT(talk, HasSubstr("5 would be added"));
}

TEST_F(Import, SendsCooperativesAndMeetings) {
  EXPECT_EQ(
      Run("name;region_code;form;type\nMaju;65.01.05;primary;services\n", {.kind = "cooperatives"}),
      kOk);
  EXPECT_EQ(Run("nik_koperasi;book_year;held_on\n6501123;2019;2020-03-01\n", {.kind = "meetings"}),
            kOk);
  ASSERT_EQ(services.registry.cooperative_rows.size(), 2u);
  const auto& cooperative = services.registry.cooperative_rows[0].cooperative();
  EXPECT_EQ(cooperative.cooperative().name(), "Maju");
  EXPECT_NE(cooperative.request_id(), "");
  EXPECT_EQ(services.registry.cooperative_rows[1].meeting().meeting().book_year(), 2019);
}

TEST_F(Import, RefusesAFileWithoutRowsOrWithAWrongHeader) {
  EXPECT_EQ(Run(""), kUsage);
  EXPECT_THAT(talk, HasSubstr("empty"));
  EXPECT_EQ(Run("name;harga\n"), kUsage);
  EXPECT_THAT(talk, HasSubstr("Unknown columns: \"harga\""));
  EXPECT_EQ(services.registry.batch_sizes.size(), 0u);
}

TEST_F(Import, EndsAtAnUnreadableRowAfterAddingThoseBefore) {
  EXPECT_EQ(Run(File(15) + "\"Usaha,\n"), kUsage);
  EXPECT_THAT(talk, HasSubstr("line 17: a quote in the row that begins here is never closed"));
  EXPECT_EQ(services.registry.enterprises.size(), 15u);
}

TEST_F(Import, KeepsBatchesSmallEnoughForTheServerHoweverLongTheRows) {
  const std::string name(100'000, 'x');
  std::string text = kHeader;
  for (int i = 0; i < 20; ++i) text += name + std::to_string(i) + ",,65.01.05,47111,1,\n";
  EXPECT_EQ(Run(text), kOk);
  EXPECT_EQ(services.registry.enterprises.size(), 20u);
  EXPECT_THAT(services.registry.batch_sizes, Each(Le(6)));
}

TEST(ImportWithoutServer, SaysSoAndEndsWithThree) {
  Client client({.registry = "127.0.0.1:1"});
  std::istringstream in(File(1));
  std::ostringstream talk;
  EXPECT_EQ(RunImport({.kind = "enterprises"}, client, {}, in, talk), kUnreachable);
  EXPECT_THAT(talk.str(), HasSubstr("no registry at 127.0.0.1:1"));
}

}  // namespace
}  // namespace umkm::ctl
