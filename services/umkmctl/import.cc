#include "umkmctl/import.h"

#include <filesystem>
#include <fstream>

#include "common/journal.h"
#include "umkmctl/columns.h"
#include "umkmctl/import_report.h"
#include "umkmctl/progress.h"

namespace umkm::ctl {
namespace {

namespace fs = std::filesystem;

// The server takes messages of 1 MiB; a row is at most CsvReader::kMaxRowBytes.
constexpr std::size_t kBatchBytes = 512 << 10;

struct Job {
  const ImportOptions& options;
  Client& client;
  std::span<const Column> columns;
  const Header& header;
  CsvReader& reader;
  ImportReport& report;
  Progress& progress;
  std::ostream& talk;
};

Exit SayUnreadable(const Job& job, const Refusal& refusal) {
  Say(job.talk, refusal, job.client.language());
  job.talk << "Rows before it were imported. Mend the file and import it again: what is already "
              "there is not added twice.\n";
  return kUsage;
}

// Reads the rows into batches and sends them. `add_row` gives a new row of a request.
template <class Stream, class AddRow>
Exit SendRows(const Job& job, const typename Stream::Open& open, const AddRow& add_row) {
  Stream stream(job.client, job.options.limits, open, [&](const auto& batch, const auto& response) {
    job.report.Take(batch.rows, response.results());
  });
  RequestIds ids(job.options.kind);
  typename Stream::Batch batch;
  const auto& type = *add_row(batch.request).GetDescriptor();
  batch.request.clear_rows();
  const RowParser parser(job.header, type);
  const Field request_id(type, "request_id");
  std::size_t batch_bytes = 0;
  const auto send = [&]() -> grpc::Status {
    if (batch.rows.empty()) return grpc::Status::OK;
    batch.request.set_dry_run(job.options.dry_run);
    batch_bytes = 0;
    return stream.Send(std::exchange(batch, {}));
  };
  const auto failure = [&](const grpc::Status& status) {
    job.progress.Clear();
    return SayFailure(job.talk, status, job.client.language());
  };
  std::optional<Refusal> unreadable;
  while (true) {
    auto row = job.reader.Next();
    if (!row) unreadable = std::move(row.error());
    if (!row || !*row) break;
    google::protobuf::Message& message = add_row(batch.request);
    if (const auto problems = parser.Parse(**row, message); !problems.empty()) {
      batch.request.mutable_rows()->RemoveLast();
      job.report.Refuse(**row, problems);
    } else {
      request_id.Set(message, ids.Next(job.columns, job.header, **row));
      for (const std::string& cell : (*row)->cells) batch_bytes += cell.size();
      batch.rows.push_back(*std::move(*row));
    }
    if (batch.request.rows_size() == job.options.limits.rows_per_batch ||
        batch_bytes > kBatchBytes) {
      if (const auto sent = send(); !sent.ok()) return failure(sent);
    }
    const auto counts = job.report.counts();
    job.progress.Tick(job.reader.bytes(), counts.rows, counts.refused);
  }
  if (const auto sent = send(); !sent.ok()) return failure(sent);
  if (const auto end = stream.Finish(); !end.ok()) return failure(end);
  job.progress.Clear();
  return unreadable ? SayUnreadable(job, *unreadable) : kOk;
}

Exit SendRows(const Job& job) {
  auto& stub = job.client.registry();
  if (job.options.kind == "enterprises") {
    return SendRows<EnterpriseStream>(
        job, [&](grpc::ClientContext* context) { return stub.ImportEnterprises(context); },
        [](auto& request) -> auto& { return *request.add_rows(); });
  }
  const auto open = [&](grpc::ClientContext* context) { return stub.ImportCooperatives(context); };
  if (job.options.kind == "cooperatives") {
    return SendRows<CooperativeStream>(
        job, open,
        [](auto& request) -> auto& { return *request.add_rows()->mutable_cooperative(); });
  }
  return SendRows<CooperativeStream>(
      job, open, [](auto& request) -> auto& { return *request.add_rows()->mutable_meeting(); });
}

std::span<const Column> ColumnsOf(const std::string& kind) {
  if (kind == "enterprises") return EnterpriseColumns();
  return kind == "cooperatives" ? CooperativeColumns() : MeetingColumns();
}

void SaySummary(std::ostream& talk, const ImportOptions& options, const Style& style,
                const ImportReport::Counts& counts, const Progress& progress) {
  const auto number = [&](int64_t value) { return WithSeparators(value, style.language); };
  talk << options.kind << ": " << number(counts.rows) << " rows: " << number(counts.added)
       << (options.dry_run ? " would be added, " : " added, ") << number(counts.present)
       << " already present, " << number(counts.refused) << " refused; "
       << absl::FormatDuration(absl::Trunc(progress.elapsed(), absl::Milliseconds(1))) << ", "
       << progress.Rate(counts.rows);
  if (counts.position > 0) talk << "; " << PositionToken("registry", counts.position);
  talk << "\n";
}

int64_t SizeOf(const std::string& file) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  return error ? 0 : static_cast<int64_t>(size);
}

int SayUsage(std::ostream& talk, const std::string& text) {
  talk << "umkmctl: " << text << "\n";
  return kUsage;
}

}  // namespace

int RunImport(const ImportOptions& options, Client& client, const Style& style, std::istream& in,
              std::ostream& talk) {
  const auto columns = ColumnsOf(options.kind);
  CsvReader reader(in);
  auto first = reader.Next();
  if (first && !*first) return SayUsage(talk, "the file is empty: its first row names the columns");
  auto header = first.and_then([&](auto& row) { return MatchHeader(columns, row->cells); });
  if (!header) {
    Say(talk, header.error(), client.language());
    return kUsage;
  }
  ImportReport report(columns, client.language(), talk);
  if (!options.rejected.empty() && !report.OpenRejected(options.rejected, (*first)->cells)) {
    return SayUsage(talk, "cannot write " + options.rejected);
  }
  if (!client.WaitForRegistry(absl::Seconds(5))) {
    talk << "umkmctl: no registry at " << client.target().registry << "; see umkmctl doctor\n";
    return kUnreachable;
  }
  Progress progress(talk, style, client.clock(), SizeOf(options.file));
  const Exit sent = SendRows({options, client, columns, *header, reader, report, progress, talk});
  progress.Clear();
  const auto counts = report.counts();
  SaySummary(talk, options, style, counts, progress);
  if (report.failed()) return SayUsage(talk, "cannot write all rows to " + options.rejected);
  return sent == kOk && counts.refused > 0 ? kFound : sent;
}

void AddImport(CLI::App& app, Session& session) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App& command = AddCommand(app, "import", "Add the rows of a CSV file to the register");
  AddOption(command, "kind", options->kind, "enterprises, cooperatives or meetings (RAT reports)",
            {.one_of = {"enterprises", "cooperatives", "meetings"}, .required = true});
  AddOption(command, "file", options->file, "CSV file in UTF-8; - reads standard input",
            {.required = true});
  AddFlag(command, "--dry-run", options->dry_run, "Only check: nothing is changed");
  AddOption(command, "--rejected", options->rejected,
            "Write refused rows there, with error_line, error_field and error; mended, "
            "that file can be imported as it is");
  std::string columns;
  for (const std::string kind : {"enterprises", "cooperatives", "meetings"}) {
    columns += "\nColumns of " + kind + " (* required):";
    int count = 0;
    for (const Column& column : ColumnsOf(kind)) {
      columns += (count++ % 5 == 0 ? "\n  " : " ") + std::string(column.name);
      if (column.required) columns += "*";
    }
  }
  SetFooter(
      command,
      "The first row names the columns, in any order; comma, semicolon or tab divides cells.\n"
      "Running an import again, also after a crash, adds nothing twice.\n" +
          columns +
          "\n\nExamples:\n"
          "  umkmctl import enterprises umkm.csv --rejected refused.csv\n"
          "  umkmctl import cooperatives koperasi.csv --dry-run\n\n"
          "Exit codes: 0 every row added or already present, 1 some rows refused, 2 the file "
          "cannot be\n"
          "read or its header is wrong, 3 the registry cannot be reached.");
  OnChosen(command, session, [options, &session]() -> int {
    std::error_code error;
    if (!options->rejected.empty() && fs::equivalent(options->rejected, options->file, error)) {
      return SayUsage(std::cerr, "--rejected must not be the imported file itself");
    }
    Client client(session.target);
    if (options->file == "-") {
      return RunImport(*options, client, session.style, std::cin, std::cerr);
    }
    std::ifstream file(options->file, std::ios::binary);
    if (!file || fs::is_directory(options->file)) {
      return SayUsage(std::cerr, "cannot read " + options->file);
    }
    return RunImport(*options, client, session.style, file, std::cerr);
  });
}

}  // namespace umkm::ctl
