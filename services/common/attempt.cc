#include "common/attempt.h"

#include <absl/time/time.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <stdexcept>

#include "common/database.h"
#include "common/database_write.h"

namespace umkm {
namespace {

std::string Serialise(const journal::v1::Entry& entry) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    entry.SerializeToCodedStream(&coded);
  }
  return bytes;
}

Refusal RequestIdReused() {
  return {.code = Code::kAlreadyExists,
          .reason = "REQUEST_ID_REUSED",
          .message = {"This request_id was used before for another request. Use a new one.",
                      "request_id ini sudah dipakai untuk permintaan lain. Gunakan yang baru."}};
}

Refusal TooLarge() {
  return {.code = Code::kInvalidArgument,
          .reason = kEntryTooLarge,
          .message = {"The change is larger than 512 KiB. Shorten its texts or lists.",
                      "Perubahan ini lebih dari 512 KiB. Perpendek teks atau daftarnya."}};
}

struct NewRow {
  const JournalRow* row;
  const Command* command;
};
constexpr Column<NewRow> kJournalColumns[] = {
    {"position", "bigint", [](const NewRow& it) { return Given(it.row->position); }, nullptr},
    {"hash", "bytea", [](const NewRow& it) { return GivenBytes(it.row->hash); }, nullptr},
    {"request_id", "uuid", [](const NewRow& it) { return Given(it.command->request_id); }, nullptr},
    {"fingerprint", "bytea", [](const NewRow& it) { return GivenBytes(it.command->fingerprint); },
     nullptr},
    {"entry", "bytea", [](const NewRow& it) { return GivenBytes(it.row->entry); }, nullptr},
};
constexpr Table<NewRow> kJournal = {"journal", "position", kJournalColumns};

}  // namespace

Attempt::Attempt(pqxx::transaction_base& tx, Mode mode, Batch& batch,
                 const std::vector<const Command*>& commands)
    : tx_(tx), mode_(mode), batch_(batch) {
  ReadHeadAndEarlier(commands);
  std::vector<SubjectKey> keys;
  for (const Command* command : commands) {
    if (known_.count(command->request_id) != 0) continue;
    keys.insert(keys.end(), command->subjects.begin(), command->subjects.end());
  }
  if (!keys.empty()) batch_.Load(tx_, keys);
}

void Attempt::ReadHeadAndEarlier(const std::vector<const Command*>& commands) {
  ArrayText request_ids;
  for (const Command* command : commands) request_ids.Add(command->request_id);
  const std::string find = Prepare(tx_,
                                   "select h.source, h.epoch, h.incarnation, h.position, h.hash,"
                                   " j.request_id, j.fingerprint, j.entry from journal_head h"
                                   " left join journal j on j.request_id = any($1::uuid[])");
  // In one round trip. The lock is a statement of its own: the one after it sees what was committed
  // while it waited.
  const pqxx::result found = tx_.exec(
      std::string(mode_ == Mode::kCommit ? "begin; select from journal_head for update; " : "") +
      "execute " + find + "(" + tx_.quote(request_ids.Done()) + ")");
  if (found.empty()) throw std::runtime_error("the journal has no head: EnsureJournal was not run");
  source_ = found[0][0].as<std::string>();
  head_.mutable_epoch()->set_number(found[0][1].as<uint32_t>());
  head_.mutable_epoch()->set_incarnation(found[0][2].as<std::string>());
  head_.set_position(found[0][3].as<uint64_t>());
  head_.set_hash(pqxx::binarystring(found[0][4]).str());
  for (const pqxx::row& row : found) {
    if (row[5].is_null()) continue;
    Known known;
    known.fingerprint = pqxx::binarystring(row[6]).str();
    if (!known.entry.ParseFromString(pqxx::binarystring(row[7]).str())) {
      throw std::runtime_error("an entry of the journal cannot be parsed");
    }
    known_.emplace(row[5].as<std::string>(), std::move(known));
  }
}

Result<Committed> Attempt::Decide(const Command& command, absl::Time now,
                                  const std::string& today) {
  if (const auto known = known_.find(command.request_id); known != known_.end()) {
    if (known->second.fingerprint != command.fingerprint) {
      return tl::unexpected(RequestIdReused());
    }
    return Committed{.entry = known->second.entry, .repeated = true};
  }
  const uint64_t position = head_.position() + rows_.size() + 1;
  Result<Change> change = command.rule(batch_, {.now = now, .today = today, .position = position});
  if (!change) return tl::unexpected(std::move(change.error()));

  if (change->begins_epoch) *head_.mutable_epoch() = *std::move(change->begins_epoch);
  journal::v1::Entry entry;
  entry.set_source(source_);
  *entry.mutable_epoch() = head_.epoch();
  entry.set_position(mode_ == Mode::kCommit ? position : 0);
  const timespec time = absl::ToTimespec(now);
  entry.mutable_recorded_time()->set_seconds(time.tv_sec);
  entry.mutable_recorded_time()->set_nanos(static_cast<int32_t>(time.tv_nsec));
  entry.set_effective_on(std::move(change->effective_on));
  entry.set_actor(command.actor);
  entry.set_request_id(command.request_id);
  entry.set_subject_id(std::move(change->subject_id));
  entry.set_event_type(std::move(change->event_type));
  entry.set_event(std::move(change->event));
  entry.set_traceparent(command.traceparent);
  std::string bytes = Serialise(entry);
  if (bytes.size() > kMaxEntryBytes) return tl::unexpected(TooLarge());
  Append(command, entry, std::move(bytes));
  return Committed{.entry = std::move(entry), .repeated = false};
}

void Attempt::Append(const Command& command, const journal::v1::Entry& entry, std::string bytes) {
  // The same request again within this batch gets the same entry.
  known_.emplace(command.request_id, Known{command.fingerprint, entry});
  bytes_ += bytes.size();
  std::string hash = ChainHash(rows_.empty() ? head_.hash() : rows_.back().hash, bytes);
  rows_.push_back({head_.position() + rows_.size() + 1, std::move(hash), std::move(bytes)});
  accepted_.push_back(&command);
}

void Attempt::SaveAndCommit() {
  if (rows_.empty()) {
    tx_.exec("rollback");
    return;
  }
  batch_.Save(tx_);
  std::vector<NewRow> rows;
  for (std::size_t i = 0; i < rows_.size(); ++i) rows.push_back({&rows_[i], accepted_[i]});
  // The head is where this attempt has read it. It moves, and all is committed, in one round trip,
  // with the rows if they are few.
  std::string end;
  if (rows.size() < kRowsToCopy) {
    end = UpsertText(tx_, kJournal, rows) + "; ";
  } else {
    Copy(tx_, kJournal, rows);
  }
  tx_.exec(end + "update journal_head set position = " + std::to_string(rows_.back().position) +
           ", hash = " + tx_.quote_raw(rows_.back().hash) +
           ", epoch = " + std::to_string(head_.epoch().number()) +
           ", incarnation = " + tx_.quote(head_.epoch().incarnation()) + "; commit");
}

}  // namespace umkm
