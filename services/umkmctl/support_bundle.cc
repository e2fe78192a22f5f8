#include "umkmctl/support_bundle.h"

#include <absl/strings/str_cat.h>
#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <google/protobuf/util/json_util.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "common/clock.h"
#include "common/redact.h"
#include "umkmctl/doctor.h"

namespace umkm::ctl {
namespace {

constexpr std::streamoff kLogBytes = 8 << 20;

// A file descriptor that is closed, and its file removed unless it was kept.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string path) : path_(std::move(path)) {
    ::unlink(path_.c_str());  // of a run that was killed
    fd_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd_ < 0) Fail("cannot write");
  }
  ~TemporaryFile() {
    if (fd_ >= 0) ::close(fd_);
    if (!kept_) ::unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  int fd() const { return fd_; }
  void KeepAs(const std::string& path) {
    if (::fsync(fd_) != 0) Fail("cannot write");
    if (::rename(path_.c_str(), path.c_str()) != 0) Fail("cannot rename");
    kept_ = true;
  }

 private:
  [[noreturn]] void Fail(const char* what) const {
    throw std::runtime_error(absl::StrCat(what, " ", path_, ": ", std::strerror(errno)));
  }
  const std::string path_;
  int fd_ = -1;
  bool kept_ = false;
};

struct FreeArchive {
  void operator()(archive* writer) const { archive_write_free(writer); }
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

template <class Message>
std::string JsonOf(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  return status.ok() ? json : "cannot be shown: " + status.ToString() + "\n";
}

std::string Failure(const grpc::Status& status) {
  return absl::StrCat("no answer: ", status.error_message(), " (", status.error_code(), ")\n");
}

void AddStatuses(const Client& client, std::vector<BundleEntry>& entries) {
  for (ProgramStatus& program : AskStatuses(client, true)) {
    const std::string name = "status/" + program.part;
    if (!program.call.ok()) {
      entries.push_back({name + ".txt", Failure(program.call)});
      continue;
    }
    const std::string metrics = std::move(*program.status.mutable_metrics());
    program.status.clear_metrics();
    entries.push_back({name + ".json", JsonOf(program.status)});
    entries.push_back({"metrics/" + program.part + ".txt", RedactMetrics(metrics)});
  }
}

// Heads and why relays stand still.
void AddJournals(const Client& client, std::vector<BundleEntry>& entries) {
  for (const Writer& writer : client.writers()) {
    journal::v1::GetJournalHeadResponse head;
    const auto status =
        writer.journal->GetJournalHead(client.Context(absl::Seconds(10)).get(), {}, &head);
    const std::string name = "journal/" + writer.source;
    if (status.ok()) {
      entries.push_back({name + ".json", JsonOf(head)});
    } else {
      entries.push_back({name + ".txt", Failure(status)});
    }
  }
}

// The end of a log, from the beginning of a line. Throws when it cannot be read.
std::string EndOfLog(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file || std::filesystem::is_directory(path)) {
    throw std::runtime_error("cannot read the log " + path);
  }
  const std::streamoff begin =
      std::max<std::streamoff>(file.tellg() - std::streampos(kLogBytes), 0);
  file.seekg(begin);
  std::string rest;
  if (begin > 0) std::getline(file, rest);
  return {std::istreambuf_iterator<char>(file), {}};
}

void AddLogs(const std::vector<std::string>& paths, std::vector<BundleEntry>& entries) {
  int number = 0;
  for (const std::string& path : paths) {
    const std::string name = std::filesystem::path(path).filename();
    entries.push_back({absl::StrCat("logs/", ++number, "-", name), EndOfLog(path)});
  }
}

}  // namespace

void WriteBundle(const std::string& path, const std::vector<BundleEntry>& entries) {
  TemporaryFile file(path + ".tmp");
  const std::unique_ptr<archive, FreeArchive> writer(archive_write_new());
  const auto check = [&](int64_t result) {
    if (result >= ARCHIVE_OK) return;
    const char* why = archive_error_string(writer.get());
    throw std::runtime_error(absl::StrCat("cannot write ", path, ": ", why ? why : "no memory"));
  };
  check(archive_write_add_filter_gzip(writer.get()));
  check(archive_write_set_format_pax_restricted(writer.get()));
  check(archive_write_open_fd(writer.get(), file.fd()));
  const time_t now = absl::ToTimeT(Clock("UTC").Now());
  for (const BundleEntry& entry : entries) {
    const std::unique_ptr<archive_entry, FreeArchive> header(archive_entry_new());
    archive_entry_set_pathname(header.get(), ("umkm-support/" + entry.name).c_str());
    archive_entry_set_size(header.get(), static_cast<int64_t>(entry.content.size()));
    archive_entry_set_filetype(header.get(), AE_IFREG);
    archive_entry_set_perm(header.get(), 0600);
    archive_entry_set_mtime(header.get(), now, 0);
    check(archive_write_header(writer.get(), header.get()));
    check(archive_write_data(writer.get(), entry.content.data(), entry.content.size()));
  }
  check(archive_write_close(writer.get()));
  file.KeepAs(path);
}

int RunSupportBundle(const SupportBundleOptions& options, Client& client, const Style& style,
                     std::ostream& out, std::ostream& talk) {
  const absl::Time now = client.clock().Now();
  const std::string path =
      options.output.empty()
          ? absl::FormatTime("umkm-support-%Y%m%d-%H%M%S.tar.gz", now, absl::UTCTimeZone())
          : options.output;
  try {
    std::vector<BundleEntry> entries;
    AddLogs(options.logs, entries);  // first: what is missing is said before the long work
    const auto findings = Examine({}, client, style);
    entries.push_back(
        {"doctor.json",
         Row(RowsOf(findings)).dump(2, ' ', false, Row::error_handler_t::replace) + "\n"});
    AddStatuses(client, entries);
    AddJournals(client, entries);
    for (BundleEntry& entry : entries) {
      entry.name = Redact(entry.name);
      if (!entry.name.starts_with("metrics/")) entry.content = Redact(entry.content);
    }
    WriteBundle(path, entries);
    std::vector<Row> rows;
    for (const BundleEntry& entry : entries) {
      rows.push_back({{"file", entry.name}, {"bytes", entry.content.size()}});
    }
    Print(out, Format::kTable, style, {"file", "bytes"}, rows);
  } catch (const std::runtime_error& error) {
    talk << "umkmctl: " << error.what() << "\n";
    return kUsage;
  }
  talk << path << ": written, readable by you only. Passwords and personal data were taken out as "
       << "far as a program can tell: look through it before you send it.\n";
  return kOk;
}

void AddSupportBundle(CLI::App& app, Session& session) {
  auto options = std::make_shared<SupportBundleOptions>();
  CLI::App& command = AddCommand(app, "support-bundle",
                                 "Gather in one file, redacted, what somebody who helps needs");
  AddOption(command, "-o,--output", options->output,
            "File to write; without it umkm-support-TIME.tar.gz here", {.type = "FILE.tar.gz"});
  AddOption(command, "--logs", options->logs, "A log to add, its last 8 MiB; may be repeated",
            {.type = "FILE"});
  SetFooter(command,
            "Inside: what doctor finds; version, settings, database, topics and metrics of each\n"
            "program; heads of the journals; the logs given. Without passwords, e-mail addresses,\n"
            "NIKs, telephone numbers and other long numbers.\n\n"
            "Examples:\n"
            "  umkmctl support-bundle\n"
            "  umkmctl support-bundle -o /tmp/bundle.tar.gz --logs registry.log\n\n"
            "Exit codes: 0 it was written (also when services are away: it says so), 2 usage, or\n"
            "a file cannot be read or written.");
  OnChosen(command, session, [options, &session] {
    Client client(session.target);
    return RunSupportBundle(*options, client, session.style, std::cout, std::cerr);
  });
}

}  // namespace umkm::ctl
