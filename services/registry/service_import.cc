// RPCs about many at once: imports, and the recount.
#include <algorithm>
#include <optional>

#include "registry/import_call.h"
#include "registry/service.h"

namespace umkm::registry {
namespace {

constexpr int kMostRows = 256;

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

// In a dry run, entries that were not there before have position 0, and their ids mean nothing.
RowResult Accepted(const Committed& done) {
  RowResult result;
  result.set_outcome(done.repeated ? RowResult::OUTCOME_ALREADY_PRESENT : RowResult::OUTCOME_ADDED);
  if (done.entry.position() == 0) return result;
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

// Has the commands of a message decided, but not committed.
template <class Prepared>
Result<Prepared> WithoutEffect(Prepared prepared, Committer& committer, const auto& decided) {
  std::vector<Command> commands;
  for (auto& [row, command] : prepared.commands) commands.push_back(std::move(command));
  const auto results = committer.DryRun(std::move(commands));
  for (std::size_t i = 0; i < results.size(); ++i) {
    auto trouble = decided(results[i], prepared.response, prepared.commands[i].first);
    if (trouble) return tl::unexpected(std::move(*trouble));
  }
  prepared.commands.clear();
  return prepared;
}

// A row as a command; `prepare` (a request -> Result<Command>) makes one of a request.
Result<Command> CommandOfRow(const RegisterEnterpriseRequest& row, const auto& prepare) {
  return prepare(row);
}

Result<Command> CommandOfRow(const ImportCooperativesRequest::Row& row, const auto& prepare) {
  switch (row.row_case()) {
    case ImportCooperativesRequest::Row::kCooperative:
      return prepare(row.cooperative());
    case ImportCooperativesRequest::Row::kMeeting:
      return prepare(row.meeting());
    case ImportCooperativesRequest::Row::ROW_NOT_SET:
      break;
  }
  Violations violations;
  violations.Add("row", "Give a cooperative or a meeting.", "Berikan koperasi atau RAT.");
  return tl::unexpected(std::move(violations).ToRefusal());
}

}  // namespace

// The rows that pass their check are decided together and in order; so in a dry run, too, a row
// sees those before it in its message (not those of earlier messages, which left nothing behind).
template <class Request, class Response>
Service::Stream<Request, Response>* Service::Import(LateCall* call) {
  using ThisCall = ImportCall<Request, Response>;
  const std::string language = LanguageOf(*call);
  const auto decided = [language](const Result<Committed>& result, Response& response,
                                  int row) -> std::optional<Refusal> {
    if (!result && EndsImport(result.error())) return result.error();
    *response.mutable_results(row) = result ? Accepted(*result) : Refused(result.error(), language);
    return {};
  };
  const auto prepare = [this, call, language,
                        decided](const Request& request) -> Result<typename ThisCall::Prepared> {
    if (auto refusal = CheckRowCount(request.rows_size()))
      return tl::unexpected(std::move(*refusal));
    typename ThisCall::Prepared prepared;
    for (int row = 0; row < request.rows_size(); ++row) {
      Result<Command> command =
          CommandOfRow(request.rows(row), [&](const auto& one) { return Prepare(*call, one); });
      RowResult& result = *prepared.response.add_results();
      if (command) {
        prepared.commands.emplace_back(row, std::move(*command));
      } else {
        result = Refused(command.error(), language);
      }
    }
    if (!request.dry_run()) return prepared;
    return WithoutEffect(std::move(prepared), committer_, decided);
  };
  return ThisCall::Begin(call, committer_, import_worker_, {prepare, decided});
}

Service::Stream<ImportEnterprisesRequest, ImportEnterprisesResponse>* Service::ImportEnterprises(
    LateCall* call) {
  return Import<ImportEnterprisesRequest, ImportEnterprisesResponse>(call);
}

Service::Stream<ImportCooperativesRequest, ImportCooperativesResponse>* Service::ImportCooperatives(
    LateCall* call) {
  return Import<ImportCooperativesRequest, ImportCooperativesResponse>(call);
}

}  // namespace umkm::registry
