#include "umkmctl/support_bundle.h"

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/umkmctl/fake_services.h"

namespace umkm::ctl {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Key;
using testing::Not;

std::map<std::string, std::string> ReadBundle(const std::string& path) {
  std::map<std::string, std::string> files;
  archive* reader = archive_read_new();
  archive_read_support_filter_gzip(reader);
  archive_read_support_format_tar(reader);
  EXPECT_EQ(archive_read_open_filename(reader, path.c_str(), 10240), ARCHIVE_OK);
  archive_entry* entry = nullptr;
  while (archive_read_next_header(reader, &entry) == ARCHIVE_OK) {
    std::string content(static_cast<std::size_t>(archive_entry_size(entry)), '\0');
    EXPECT_EQ(archive_read_data(reader, content.data(), content.size()),
              static_cast<la_ssize_t>(content.size()));
    files[archive_entry_pathname(entry)] = content;
  }
  archive_read_free(reader);
  return files;
}

class SupportBundle : public testing::Test {
 protected:
  SupportBundle() {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directory(folder);
    services.journal.Append("umkm.registry.v1.EnterpriseRegistered", "");
    services.journal.head.set_relay_problem("the topic is ahead; password=canary-secret");
    auto& setting = *services.training.status.response.add_settings();
    setting.set_name("UMKM_DATABASE");
    setting.set_value("postgresql://umkm:canary-secret@db/x");
    services.training.status.response.set_metrics("umkm_head 1234567890\n");
    std::ofstream(log) << "nik=6501054107900001 mail siti@example.id call 081234567890\n"
                       << R"({"message":"cannot connect","password":"canary-secret"})"
                       << "\n";
  }
  ~SupportBundle() override { std::filesystem::remove_all(folder); }
  int Run(Client& client, const SupportBundleOptions& options) {
    std::ostringstream out_text, talk_text;
    const int code = RunSupportBundle(options, client, {}, out_text, talk_text);
    out = out_text.str();
    talk = talk_text.str();
    return code;
  }

  FakeServices services;
  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / "umkm_support_bundle_test";
  const std::string log = folder / "registry.log", bundle = folder / "bundle.tar.gz";
  std::string out, talk;
};

TEST_F(SupportBundle, HoldsWhatHelpsAndNothingThatIsSecret) {
  Client client = services.NewClient();
  ASSERT_EQ(Run(client, {.output = bundle, .logs = {log}}), kOk) << talk;
  const auto files = ReadBundle(bundle);
  for (const char* name :
       {"doctor.json", "status/registry.json", "status/training.json", "status/aggregation.json",
        "metrics/training.txt", "journal/registry.json", "logs/1-registry.log"}) {
    EXPECT_THAT(files, Contains(Key(std::string("umkm-support/") + name)));
    EXPECT_THAT(out, HasSubstr(name));
  }
  for (const auto& [name, content] : files) {
    for (const char* canary :
         {"canary-secret", "6501054107900001", "siti@example.id", "081234567890"}) {
      EXPECT_THAT(content, Not(HasSubstr(canary))) << name;
    }
  }
  EXPECT_THAT(files.at("umkm-support/journal/registry.json"), HasSubstr("the topic is ahead"));
  EXPECT_THAT(files.at("umkm-support/metrics/training.txt"), HasSubstr("umkm_head 1234567890"));
  EXPECT_THAT(files.at("umkm-support/logs/1-registry.log"), HasSubstr("cannot connect"));
  struct stat about = {};
  ASSERT_EQ(stat(bundle.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600u);
  EXPECT_FALSE(std::filesystem::exists(bundle + ".tmp"));
}

TEST_F(SupportBundle, IsWrittenAlsoWhenAServiceIsAway) {
  Target target = services.target();
  target.training = "127.0.0.1:1";
  Client client(target);
  EXPECT_EQ(Run(client, {.output = bundle}), kOk);
  const auto files = ReadBundle(bundle);
  EXPECT_THAT(files.at("umkm-support/status/training.txt"), HasSubstr("no answer"));
  EXPECT_THAT(files.at("umkm-support/doctor.json"), HasSubstr("cannot be reached"));
}

TEST_F(SupportBundle, LeavesNothingWhenAFileCannotBeReadOrWritten) {
  Client client = services.NewClient();
  EXPECT_EQ(Run(client, {.output = bundle, .logs = {folder / "none.log"}}), kUsage);
  EXPECT_THAT(talk, HasSubstr("none.log"));
  EXPECT_FALSE(std::filesystem::exists(bundle));
  EXPECT_EQ(Run(client, {.output = folder / "no" / "b.tar.gz"}), kUsage);
  EXPECT_THAT(talk, HasSubstr("cannot write"));
  std::filesystem::create_directory(bundle);
  EXPECT_EQ(Run(client, {.output = bundle}), kUsage);
  EXPECT_FALSE(std::filesystem::exists(bundle + ".tmp"));
}

}  // namespace
}  // namespace umkm::ctl
