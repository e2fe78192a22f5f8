#include "aggregation/service.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <grpcpp/support/proto_buffer_reader.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "aggregation/position.h"
#include "aggregation/view.h"
#include "common/call.h"
#include "common/date.h"
#include "common/journal.h"
#include "common/status.h"

namespace umkm::aggregation {

namespace {

// A wait looks so often whether its caller went away or the program ends.
constexpr absl::Duration kLook = absl::Milliseconds(100);
// Kept of the caller's deadline to answer in.
constexpr absl::Duration kToAnswer = absl::Milliseconds(100);

Refusal Loading() {
  return {Code::kUnavailable,
          "LOADING",
          {"The totals are being loaded.", "Rekapitulasi sedang dimuat."},
          {},
          {},
          1000};
}

Refusal NotReached(const std::string& source) {
  return {Code::kDeadlineExceeded,
          "POSITION_NOT_REACHED",
          {"The position at_least was not included in time; ask again.",
           "Posisi at_least belum termasuk pada waktunya; ulangi permintaan."},
          {},
          {{"source", source}},
          1000};
}

bool Parse(const grpc::ByteBuffer& bytes, WatchTotalsRequest& request) {
  grpc::ByteBuffer copy = bytes;  // of references: the reader consumes it
  grpc::ProtoBufferReader reader(&copy);
  return reader.status().ok() && request.ParseFromZeroCopyStream(&reader);
}

}  // namespace

Service::Service(const State& state, Hub& hub, const Denominators& denominators, const Clock& clock)
    : state_(state), hub_(hub), denominators_(denominators), clock_(clock) {
  state_.Read([this](const std::vector<Stream>& streams) {
    for (const Stream& stream : streams) sources_.push_back(stream.source);
  });
}

void Service::Start() {
  hub_.Serve([this](auto... call) { RequestWatchTotals(call...); },
             [this](const grpc::ByteBuffer& bytes) { return ReadWish(bytes); });
}

void Service::Stop() {
  stopping_ = true;
  hub_.Stop();
}

grpc::Status Service::GetTotals(grpc::ServerContext* context, const GetTotalsRequest* request,
                                GetTotalsResponse* response) {
  return Answer(*context, response, [&]() -> Result<GetTotalsResponse> {
    return Totals(*request, *context).map([](const auto& answer) { return *answer; });
  });
}

Result<AnswerCache::Answer> Service::Totals(const GetTotalsRequest& request,
                                            const grpc::ServerContext& context) const {
  Violations violations;
  Plan plan = CheckSelection(request.selection(), violations);
  const Awaited awaited = CheckToken(request.at_least(), violations);
  const std::optional<int32_t> as_of = ParseDate(request.as_of());
  if (!request.as_of().empty() && !as_of) {
    violations.Add("as_of", "must be a day as YYYY-MM-DD", "harus tanggal berbentuk YYYY-MM-DD");
  }
  if (!violations.empty()) return tl::unexpected(std::move(violations).ToRefusal());
  if (auto refusal = Await(awaited, context)) return tl::unexpected(std::move(*refusal));

  const std::string day = as_of ? request.as_of() : clock_.Today();
  const std::string question = absl::StrCat(plan.id, " ", request.as_of(), " ", day);
  if (auto known = answers_.Find(question, state_.revision())) return known;
  View view(std::move(plan), state_.names());
  Included included;
  uint64_t revision = 0;
  state_.Read([&](const std::vector<Stream>& streams) {
    revision = state_.revision();
    included = IncludedIn(streams);
    if (included.loaded) view.Build(streams, as_of);
  });
  if (!included.loaded) return tl::unexpected(Loading());
  const auto response = std::make_shared<GetTotalsResponse>();
  view.WriteCells(0, denominators_.Workforce(day), *response);
  Tell(included, *response);
  response->set_as_of(request.as_of());
  answers_.Keep(question, revision, response);
  return AnswerCache::Answer(response);
}

Service::Awaited Service::CheckToken(const std::string& token, Violations& violations) const {
  if (token.empty()) return {};
  for (const std::string& source : sources_) {
    if (const auto position = ParsePositionToken(source, token)) return {source, *position};
  }
  const std::string known = absl::StrJoin(sources_, ", ");
  violations.Add("at_least", "must be a position_token of one of: " + known,
                 "harus position_token dari salah satu: " + known);
  return {};
}

std::optional<Refusal> Service::Await(const Awaited& awaited,
                                      const grpc::ServerContext& context) const {
  if (awaited.position == 0) return std::nullopt;
  const absl::Time deadline = DeadlineOf(context) - kToAnswer;
  while (true) {
    const absl::Time now = clock_.Now();
    const absl::Time look = std::min(deadline, now + kLook);
    if (state_.WaitFor(awaited.source, awaited.position, look)) return std::nullopt;
    if (now >= deadline || stopping_ || context.IsCancelled()) return NotReached(awaited.source);
  }
}

grpc::Status Service::ListMeasures(grpc::ServerContext* context,
                                   const ListMeasuresRequest* /*request*/,
                                   ListMeasuresResponse* response) {
  const bool indonesian = LanguageOf(*context) == "id";
  for (const MeasureInfo& info : Measures()) {
    MeasureDescription& description = *response->add_measures();
    description.set_measure(info.measure);
    description.set_definition(std::string(indonesian ? info.definition_id : info.definition_en));
    description.set_unit(std::string(info.unit));
    description.set_source(std::string(info.source));
    description.set_rule(std::string(info.rule));
    for (const Dimension dimension : info.dimensions) description.add_dimensions(dimension);
  }
  return grpc::Status::OK;
}

Result<Wish> Service::ReadWish(const grpc::ByteBuffer& bytes) const {
  WatchTotalsRequest request;
  if (!Parse(bytes, request)) {
    return tl::unexpected(Refusal{Code::kInvalidArgument,
                                  "MALFORMED_REQUEST",
                                  {"The request is not a message of this method.",
                                   "Permintaan bukan pesan dari metode ini."}});
  }
  Violations violations;
  Wish wish{CheckSelection(request.selection(), violations), std::nullopt};
  if (!request.resume_token().empty()) {
    wish.resume = ParseResumeToken(wish.plan.id, request.resume_token());
    if (!wish.resume) {
      violations.Add("resume_token", "must be the last resume_token received for this selection",
                     "harus resume_token terakhir yang diterima untuk pilihan ini");
    }
  }
  if (!violations.empty()) return tl::unexpected(std::move(violations).ToRefusal());
  return wish;
}

}  // namespace umkm::aggregation
