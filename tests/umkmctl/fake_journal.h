// A journal in memory, as far as umkmctl sees it.
#pragma once

#include <grpcpp/grpcpp.h>

#include <string>
#include <vector>

#include "common/journal.h"
#include "umkm/journal/v1/journal_service.grpc.pb.h"

namespace umkm::ctl {

// A journal in memory, correctly chained unless a test spoils it.
class FakeJournal final : public journal::v1::JournalService::Service {
 public:
  std::string source = "registry";
  std::vector<journal::v1::ReadJournalResponse> entries;
  journal::v1::GetJournalHeadResponse head;
  // The first stream breaks after so many entries; 0: does not.
  uint64_t break_after = 0;

  // Appends an entry with that event and keeps the head right.
  void Append(const std::string& event_type, const std::string& event) {
    head.set_source(source);
    if (entries.empty()) Rebase(1, "0123456789abcdef0123456789abcdef");
    journal::v1::Entry entry;
    entry.set_source(source);
    *entry.mutable_epoch() = head.head().epoch();
    entry.set_position(entries.size() + 1);
    entry.set_event_type(event_type);
    entry.set_event(event);
    const std::string previous = entries.empty() ? GenesisHash() : entries.back().hash();
    auto& response = entries.emplace_back();
    response.set_entry(entry.SerializeAsString());
    response.set_hash(ChainHash(previous, response.entry()));
    head.mutable_head()->set_position(entries.size());
    head.mutable_head()->set_hash(response.hash());
    head.set_published_position(entries.size());
  }

  // The epoch of what is appended from now on.
  void Rebase(uint32_t number, const std::string& incarnation) {
    head.mutable_head()->mutable_epoch()->set_number(number);
    head.mutable_head()->mutable_epoch()->set_incarnation(incarnation);
  }

  grpc::Status ReadJournal(grpc::ServerContext*, const journal::v1::ReadJournalRequest* request,
                           grpc::ServerWriter<journal::v1::ReadJournalResponse>* writer) override {
    writer->Write({});  // a heartbeat
    for (uint64_t position = request->from_position();
         position <= request->to_position() && position <= entries.size(); ++position) {
      if (break_after > 0 && position > break_after) {
        break_after = 0;
        return {grpc::StatusCode::UNAVAILABLE, "broken on purpose"};
      }
      writer->Write(entries[position - 1]);
    }
    return grpc::Status::OK;
  }
  grpc::Status GetJournalHead(grpc::ServerContext*, const journal::v1::GetJournalHeadRequest*,
                              journal::v1::GetJournalHeadResponse* response) override {
    *response = head;
    return grpc::Status::OK;
  }
};

}  // namespace umkm::ctl
