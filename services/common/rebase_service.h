// umkm.journal.v1.RebaseService: begins a new epoch of a journal that its topic is ahead of.
//
// A journal restored from an older backup lacks entries that its topic, and whoever follows it,
// has. The relay then publishes nothing (common/relay.h). Re-basing appends one entry,
// JournalRebased, the first of a new epoch: its number is one above every epoch seen on the topic
// and in the journal, its incarnation random. It is an entry like all others, made by the group
// commit: it has an actor and a request_id, the chain covers it, the relay begins behind the old
// history with it, and so all who follow learn at once that they may have read what is no more.
#pragma once

#include <string>

#include "common/committer.h"
#include "common/result.h"
#include "umkm/journal/v1/rebase_service.grpc.pb.h"

namespace umkm {

// The event_type of that entry; its event is the message itself.
inline constexpr char kJournalRebased[] = "umkm.journal.v1.JournalRebased";

// Thread-safe.
class RebaseServiceImpl final : public journal::v1::RebaseService::Service {
 public:
  struct Options {
    std::string source, database, brokers, topic;
  };
  RebaseServiceImpl(Options options, Committer& committer);

  grpc::Status RebaseJournal(grpc::ServerContext* context,
                             const journal::v1::RebaseJournalRequest* request,
                             journal::v1::RebaseJournalResponse* response) override;

 private:
  // What re-basing now would do; the reason is left out.
  Result<journal::v1::RebaseJournalResponse> Plan() const;
  Result<journal::v1::RebaseJournalResponse> Rebase(const grpc::ServerContext& context,
                                                    const journal::v1::RebaseJournalRequest& asked);

  const Options options_;
  Committer& committer_;
};

}  // namespace umkm
