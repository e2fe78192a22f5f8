#include "common/journal_service.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <vector>

#include "common/journal.h"
#include "common/status.h"

namespace umkm {
namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr uint64_t kBatchRows = 1000;
constexpr milliseconds kHeartbeatPause{5000};
constexpr milliseconds kHeadPause{1000};  // another replica writes the same journal unheard
constexpr milliseconds kCancelPause{200};

Refusal NoPositionZero() {
  Violations violations;
  violations.Add("from_position", "Positions start at 1.", "Posisi dimulai dari 1.");
  return std::move(violations).ToRefusal();
}

Refusal TooManyReaders() {
  return {.code = Code::kResourceExhausted,
          .reason = "TOO_MANY_READERS",
          .message = {"Too many readers follow this journal. Follow its Kafka topic instead, or "
                      "try again later.",
                      "Terlalu banyak pembaca mengikuti jurnal ini. Ikuti topik Kafka-nya, atau "
                      "coba lagi nanti."},
          .retry_after_ms = 5000};
}

Refusal NotInJournal(uint64_t from, uint64_t head) {
  const std::string en_where = "Position " + std::to_string(from) +
                               " is beyond the head of this journal (" + std::to_string(head) + ")";
  const std::string id_where = "Posisi " + std::to_string(from) + " melampaui ujung jurnal ini (" +
                               std::to_string(head) + ")";
  return {
      .code = Code::kOutOfRange,
      .reason = "POSITION_NOT_IN_JOURNAL",
      .message = {en_where + ". If you have read more than that, the journal was restored from an "
                             "older backup: read it again from position 1.",
                  id_where + ". Jika Anda pernah membaca lebih jauh, jurnal ini dipulihkan dari "
                             "cadangan lama: bacalah ulang dari posisi 1."},
      .metadata = {{"head_position", std::to_string(head)}}};
}

Refusal ShuttingDown() {
  return {.code = Code::kUnavailable,
          .reason = "SHUTTING_DOWN",
          .message = {"The server ends. Read on from the position after the last one you have.",
                      "Server berhenti. Lanjutkan dari posisi setelah posisi terakhir Anda."},
          .retry_after_ms = 1000};
}

}  // namespace

JournalServiceImpl::JournalServiceImpl(std::string source, std::string database, const Relay* relay,
                                       int max_readers)
    : source_(std::move(source)),
      relay_(relay),
      max_readers_(max_readers),
      pool_(std::move(database)) {}

void JournalServiceImpl::Notify(uint64_t head_position) {
  {
    const std::lock_guard lock(mutex_);
    head_ = std::max(head_, head_position);
  }
  wake_.notify_all();
}

void JournalServiceImpl::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
}

grpc::Status JournalServiceImpl::ReadJournal(
    grpc::ServerContext* context, const journal::v1::ReadJournalRequest* request,
    grpc::ServerWriter<journal::v1::ReadJournalResponse>* writer) {
  const std::string language = LanguageOf(*context);
  if (request->from_position() == 0) return ToStatus(NoPositionZero(), language);
  {
    const std::lock_guard lock(mutex_);
    if (readers_ >= max_readers_) return ToStatus(TooManyReaders(), language);
    ++readers_;
  }
  Result<std::monostate> ended;
  try {
    ended = Follow(*context, *request, *writer);
  } catch (const std::exception& error) {
    ended = tl::unexpected(ToRefusal(error));
  }
  {
    const std::lock_guard lock(mutex_);
    --readers_;
  }
  return ended ? grpc::Status::OK : ToStatus(ended.error(), language);
}

Result<std::monostate> JournalServiceImpl::Follow(const grpc::ServerContext& context,
                                                  const journal::v1::ReadJournalRequest& request,
                                                  Writer& writer) {
  uint64_t next = request.from_position();
  const uint64_t last = request.to_position() == 0 ? UINT64_MAX : request.to_position();
  Steady::time_point heartbeat;  // due at once when the head is reached
  for (bool first = true; next <= last; first = false) {
    const std::optional<uint64_t> head = SendUpToHead(context, writer, next, last);
    if (!head) break;
    if (first && next > *head + 1) return tl::unexpected(NotInJournal(next, *head));
    if (next > last) break;
    if (Steady::now() >= heartbeat) {
      journal::v1::ReadJournalResponse response;
      response.set_head_position(*head);
      if (!writer.Write(response)) break;
      heartbeat = Steady::now() + kHeartbeatPause;
    }
    if (!AwaitHead(context, next)) break;
  }
  const std::lock_guard lock(mutex_);
  if (stopping_ && next <= last) return tl::unexpected(ShuttingDown());
  return std::monostate();
}

std::optional<uint64_t> JournalServiceImpl::SendUpToHead(const grpc::ServerContext& context,
                                                         Writer& writer, uint64_t& next,
                                                         uint64_t last) {
  for (;;) {
    uint64_t head = 0;
    std::vector<JournalRow> rows;
    pool_.Read([&](pqxx::transaction_base& tx) {
      head = ReadHead(tx).position();
      const uint64_t limit = std::min(last - next, kBatchRows - 1) + 1;
      rows = ReadRows(tx, next, static_cast<int>(limit));
      if (!rows.empty()) head = std::max(head, rows.back().position);  // committed in between
    });
    // No connection is held while a slow reader takes its time.
    for (JournalRow& row : rows) {
      if (row.position != next) throw std::runtime_error("the journal has a gap");
      journal::v1::ReadJournalResponse response;
      response.set_entry(std::move(row.entry));
      response.set_hash(std::move(row.hash));
      response.set_head_position(head);
      if (context.IsCancelled() || Stopping() || !writer.Write(response)) return std::nullopt;
      ++next;
    }
    if (rows.empty() || next > head || next > last) return head;
  }
}

// Waits until there may be an entry `next`, or a heartbeat is due; false when the stream has to
// end.
bool JournalServiceImpl::AwaitHead(const grpc::ServerContext& context, uint64_t next) {
  std::unique_lock lock(mutex_);
  for (milliseconds waited{0}; waited < kHeadPause; waited += kCancelPause) {
    const bool woken =
        wake_.wait_for(lock, kCancelPause, [&] { return stopping_ || head_ >= next; });
    if (stopping_ || context.IsCancelled()) return false;
    if (woken) return true;
  }
  return true;
}

bool JournalServiceImpl::Stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

grpc::Status JournalServiceImpl::GetJournalHead(grpc::ServerContext* context,
                                                const journal::v1::GetJournalHeadRequest*,
                                                journal::v1::GetJournalHeadResponse* response) {
  try {
    pool_.Read([&](pqxx::transaction_base& tx) { *response->mutable_head() = ReadHead(tx); });
  } catch (const std::exception& error) {
    return ToStatus(ToRefusal(error), LanguageOf(*context));
  }
  response->set_source(source_);
  if (relay_ != nullptr) {
    response->set_published_position(relay_->published());
    response->set_relay_problem(relay_->problem());
  }
  return grpc::Status::OK;
}

}  // namespace umkm
