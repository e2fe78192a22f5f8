#include "common/rebase_service.h"

#include <utility>

#include "common/call.h"
#include "common/database.h"
#include "common/log.h"
#include "common/text.h"
#include "common/topic_end.h"
#include "common/trace.h"

namespace umkm {
namespace {

using journal::v1::JournalRebased;
using journal::v1::RebaseJournalRequest;
using journal::v1::RebaseJournalResponse;

constexpr std::size_t kMostReason = 500;  // characters
constexpr int kTries = 3;                 // while others write

Refusal NotBehind() {
  return {
      .code = Code::kFailedPrecondition,
      .reason = "JOURNAL_NOT_BEHIND",
      .message = {"There is nothing to re-base: this journal holds all that its topic holds, or "
                  "was re-based already.",
                  "Tidak ada yang perlu di-rebase: jurnal ini memuat semua isi topiknya, atau "
                  "sudah di-rebase."}};
}

Refusal TopicUnreadable() {
  return {
      .code = Code::kUnavailable,
      .reason = "TOPIC_UNREADABLE",
      .message = {"The journal cannot be compared with its topic: Kafka does not answer. See "
                  "the writer's log, then try again.",
                  "Jurnal tidak dapat dibandingkan dengan topiknya: Kafka tidak menjawab. Lihat "
                  "log penulisnya, lalu coba lagi."},
      .retry_after_ms = 2000};
}

Refusal Moved() {
  return {.code = Code::kAborted,
          .reason = "JOURNAL_MOVED",
          .message = {"Others write to this journal. End that, then try again with the same "
                      "request_id.",
                      "Ada yang menulis ke jurnal ini. Hentikan dahulu, lalu coba lagi dengan "
                      "request_id yang sama."},
          .retry_after_ms = 500};
}

void Check(const RebaseJournalRequest& asked, const std::string& source, Violations& violations) {
  if (asked.source() != source) {
    violations.Add("source", "This is the journal of '" + source + "'.",
                   "Ini jurnal '" + source + "'.");
  }
  CheckRequestId(asked.request_id(), violations);
  const std::string& reason = asked.reason();
  if (reason.empty() || !IsCleanText(reason) || CharacterCount(reason) > kMostReason) {
    violations.Add("reason", "Say why, in 1 to 500 characters without line breaks.",
                   "Sebutkan alasannya, 1 sampai 500 karakter tanpa ganti baris.");
  }
}

std::string NewIncarnation(pqxx::transaction_base& tx) {
  return tx.exec1("select replace(gen_random_uuid()::text, '-', '')")[0].as<std::string>();
}

// Of an entry that was committed.
RebaseJournalResponse ResponseOf(const journal::v1::Entry& entry) {
  RebaseJournalResponse response;
  response.mutable_rebased()->ParseFromString(entry.event());
  *response.mutable_epoch() = entry.epoch();
  response.set_position(entry.position());
  return response;
}

// Records what was planned, if the journal is still where it was then. A request that was done
// before gets its entry again, whatever there is to plan now.
Command CommandFor(const Result<RebaseJournalResponse>& plan, const RebaseJournalRequest& asked) {
  Command command;
  command.request_id = asked.request_id();
  command.fingerprint = Fingerprint("RebaseJournal", asked);
  command.rule = [plan, asked](Batch&, const Moment& moment) -> Result<Change> {
    if (!plan) return tl::unexpected(plan.error());
    if (moment.position != plan->position()) return tl::unexpected(Moved());
    JournalRebased rebased = plan->rebased();
    rebased.set_reason(asked.reason());
    return Change{.subject_id = asked.source(),
                  .effective_on = moment.today,
                  .event_type = kJournalRebased,
                  .event = rebased.SerializeAsString(),
                  .begins_epoch = plan->epoch()};
  };
  return command;
}

}  // namespace

RebaseServiceImpl::RebaseServiceImpl(Options options, Committer& committer)
    : options_(std::move(options)), committer_(committer) {}

grpc::Status RebaseServiceImpl::RebaseJournal(grpc::ServerContext* context,
                                              const RebaseJournalRequest* request,
                                              RebaseJournalResponse* response) {
  return Answer(*context, response, [&] { return Rebase(*context, *request); });
}

Result<RebaseJournalResponse> RebaseServiceImpl::Rebase(const grpc::ServerContext& context,
                                                        const RebaseJournalRequest& asked) {
  Violations violations;
  Check(asked, options_.source, violations);
  if (!violations.empty()) return tl::unexpected(std::move(violations).ToRefusal());
  for (int tries = 1;; ++tries) {
    Result<RebaseJournalResponse> plan = Plan();
    if (asked.dry_run()) {
      if (plan) plan->mutable_rebased()->set_reason(asked.reason());
      if (plan) plan->mutable_epoch()->clear_incarnation();
      return plan;
    }
    Command command = CommandFor(plan, asked);
    command.actor = ActorOf(context);
    command.traceparent = TraceparentOf(context);
    std::vector<Command> one;
    one.push_back(std::move(command));
    const auto done = std::move(committer_.SubmitAndWait(std::move(one), DeadlineOf(context))[0]);
    if (!done && done.error().reason == Moved().reason && tries < kTries) continue;
    if (!done) return tl::unexpected(done.error());
    const RebaseJournalResponse response = ResponseOf(done->entry);
    LogWarning("the journal was re-based: a new epoch has begun",
               {{"source", options_.source},
                {"epoch", std::to_string(response.epoch().number())},
                {"position", std::to_string(response.position())},
                {"shared_position", std::to_string(response.rebased().shared_position())},
                {"topic_position", std::to_string(response.rebased().topic_position())}});
    return response;
  }
}

Result<RebaseJournalResponse> RebaseServiceImpl::Plan() const {
  const auto connection = Connect(options_.database, "umkm-rebase");
  pqxx::nontransaction tx(*connection);
  const journal::v1::Head head = ReadHead(tx);
  std::optional<TopicComparison> compared;
  try {
    compared = CompareWithTopic(tx, head, options_.source, options_.brokers, options_.topic);
  } catch (const KafkaError& error) {
    LogWarning("the topic cannot be compared with the journal", {{"error", error.what()}});
    return tl::unexpected(TopicUnreadable());
  }
  if (!compared) return tl::unexpected(NotBehind());
  JournalRebased& parting = compared->parting;
  const bool holds_all = parting.shared_position() == parting.topic_position();
  const bool was_rebased = parting.topic_epoch().number() < head.epoch().number();
  if (holds_all || was_rebased) return tl::unexpected(NotBehind());

  RebaseJournalResponse plan;
  *parting.mutable_previous_epoch() = head.epoch();
  *plan.mutable_rebased() = std::move(parting);
  plan.mutable_epoch()->set_number(std::max(compared->highest_epoch, head.epoch().number()) + 1);
  plan.mutable_epoch()->set_incarnation(NewIncarnation(tx));
  plan.set_position(head.position() + 1);
  return plan;
}

}  // namespace umkm
