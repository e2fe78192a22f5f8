// umkm.journal.v1.JournalService over a writer's own journal table.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <variant>

#include "common/database.h"
#include "common/relay.h"
#include "common/result.h"
#include "umkm/journal/v1/journal_service.grpc.pb.h"

namespace umkm {

// Thread-safe. At most `max_readers` streams at once; one holds a connection only while it reads
// a batch, not while it sends or waits for live entries. `relay` may be null (none published).
class JournalServiceImpl final : public journal::v1::JournalService::Service {
 public:
  JournalServiceImpl(std::string source, std::string database, const Relay* relay,
                     int max_readers = 32);
  // Committed rows wake the live readers. Call it from the committer's OnCommitted.
  void Notify(uint64_t head_position);
  // Ends all streams with UNAVAILABLE (the server is shutting down).
  void Stop();

  grpc::Status ReadJournal(grpc::ServerContext* context,
                           const journal::v1::ReadJournalRequest* request,
                           grpc::ServerWriter<journal::v1::ReadJournalResponse>* writer) override;
  grpc::Status GetJournalHead(grpc::ServerContext* context,
                              const journal::v1::GetJournalHeadRequest* request,
                              journal::v1::GetJournalHeadResponse* response) override;

 private:
  using Writer = grpc::ServerWriter<journal::v1::ReadJournalResponse>;
  Result<std::monostate> Follow(const grpc::ServerContext& context,
                                const journal::v1::ReadJournalRequest& request, Writer& writer);
  // Sends from `next` (moved on) up to the head, which it gives, or `last`; nothing: give up.
  std::optional<uint64_t> SendUpToHead(const grpc::ServerContext& context, Writer& writer,
                                       uint64_t& next, uint64_t last);
  bool AwaitHead(const grpc::ServerContext& context, uint64_t next);
  bool Stopping();

  const std::string source_;
  const Relay* const relay_;
  const int max_readers_;
  ReadPool pool_;
  std::mutex mutex_;
  std::condition_variable wake_;
  uint64_t head_ = 0;
  int readers_ = 0;
  bool stopping_ = false;
};

}  // namespace umkm
