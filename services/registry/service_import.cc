// RPCs about many at once: imports, and the recount.
#include <algorithm>
#include <optional>

#include "registry/service.h"

namespace umkm::registry {
namespace {

constexpr int kMostRows = 256;
constexpr std::size_t kCellsPerMessage = 1000;

// Of the call, not of a row: the stream ends with it. Rows with a stable request_id can be sent
// again without harm.
bool EndsImport(const Refusal& refusal) {
  return refusal.code == Code::kUnavailable || refusal.code == Code::kDeadlineExceeded ||
         refusal.code == Code::kResourceExhausted || refusal.code == Code::kInternal;
}

RowResult Refused(const Refusal& refusal, const std::string& language) {
  RowResult result;
  result.set_outcome(RowResult::OUTCOME_REFUSED);
  result.set_reason(refusal.reason);
  result.set_message(In(language, refusal.message));
  for (const FieldViolation& violation : refusal.fields) {
    RowProblem& problem = *result.add_problems();
    problem.set_field(violation.field);
    problem.set_description(In(language, violation.description));
  }
  return result;
}

RowResult Accepted(const Committed& done, bool dry_run) {
  RowResult result;
  result.set_outcome(done.repeated ? RowResult::OUTCOME_ALREADY_PRESENT : RowResult::OUTCOME_ADDED);
  if (dry_run && !done.repeated) return result;
  result.set_subject_id(done.entry.subject_id());
  result.set_position(done.entry.position());
  return result;
}

std::optional<Refusal> CheckRowCount(int rows) {
  if (rows >= 1 && rows <= kMostRows) return {};
  Violations violations;
  violations.Add("rows", "Send 1 to 256 rows in one message.",
                 "Kirim 1 sampai 256 baris dalam satu pesan.");
  return std::move(violations).ToRefusal();
}

}  // namespace

Result<Command> Service::PrepareRow(const Call& call, const RegisterEnterpriseRequest& row) const {
  return Prepare(call, row);
}

Result<Command> Service::PrepareRow(const Call& call,
                                    const ImportCooperativesRequest::Row& row) const {
  switch (row.row_case()) {
    case ImportCooperativesRequest::Row::kCooperative:
      return Prepare(call, row.cooperative());
    case ImportCooperativesRequest::Row::kMeeting:
      return Prepare(call, row.meeting());
    case ImportCooperativesRequest::Row::ROW_NOT_SET:
      break;
  }
  Violations violations;
  violations.Add("row", "Give a cooperative or a meeting.", "Berikan koperasi atau RAT.");
  return tl::unexpected(std::move(violations).ToRefusal());
}

// The rows that pass their check are decided together and in order; so in a dry run, too, a row
// sees those before it in its message (not those of earlier messages, which left nothing behind).
template <class Response, class Request>
Result<Response> Service::ImportRows(const Call& call, const Request& request) {
  if (auto refusal = CheckRowCount(request.rows_size())) return tl::unexpected(std::move(*refusal));
  std::vector<Command> commands;
  std::vector<std::optional<Refusal>> unfit;  // a row
  for (const auto& row : request.rows()) {
    Result<Command> command = PrepareRow(call, row);
    unfit.push_back(command ? std::nullopt : std::optional(std::move(command.error())));
    if (command) commands.push_back(std::move(*command));
  }
  const auto decided =
      DecideAll(committer_, std::move(commands), request.dry_run(), DeadlineOf(call));
  const std::string language = LanguageOf(call);
  Response response;
  auto next = decided.begin();
  for (const std::optional<Refusal>& refusal : unfit) {
    if (refusal) {
      *response.add_results() = Refused(*refusal, language);
      continue;
    }
    const Result<Committed>& result = *next++;
    if (!result && EndsImport(result.error())) return tl::unexpected(result.error());
    *response.add_results() =
        result ? Accepted(*result, request.dry_run()) : Refused(result.error(), language);
  }
  return response;
}

template <class Response, class Request>
grpc::Status Service::Import(Call* call, Stream<Response, Request>* stream) {
  Request request;
  while (stream->Read(&request)) {
    Response response;
    const grpc::Status status =
        Answer(*call, &response, [&] { return ImportRows<Response>(*call, request); });
    if (!status.ok()) return status;
    if (!stream->Write(response)) break;  // the caller has gone
  }
  return grpc::Status::OK;
}

grpc::Status Service::ImportEnterprises(
    Call* call, Stream<ImportEnterprisesResponse, ImportEnterprisesRequest>* stream) {
  return Import(call, stream);
}

grpc::Status Service::ImportCooperatives(
    Call* call, Stream<ImportCooperativesResponse, ImportCooperativesRequest>* stream) {
  return Import(call, stream);
}

grpc::Status Service::CountCells(Call* call, const CountCellsRequest*,
                                 grpc::ServerWriter<CountCellsResponse>* writer) {
  CellCount count;
  const grpc::Status status =
      Answer(*call, &count, [&]() -> Result<CellCount> { return store_.CountCells(); });
  if (!status.ok()) return status;
  std::size_t next = 0;
  do {
    CountCellsResponse part;
    *part.mutable_head() = count.head;
    const std::size_t end = std::min(next + kCellsPerMessage, count.cells.size());
    for (; next < end; ++next) *part.add_cells() = std::move(count.cells[next]);
    if (!writer->Write(part)) break;
  } while (next < count.cells.size());
  return grpc::Status::OK;
}

}  // namespace umkm::registry
