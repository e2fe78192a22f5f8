// Reads the journal of a source: the authority whenever its topic leaves a doubt.
#pragma once

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "common/clock.h"
#include "umkm/journal/v1/journal_service.grpc.pb.h"

namespace umkm {

// One thread uses it. Connects by itself, again and again; a call fails at once while the source is
// away, and ends early when `stop` is requested. `clock` is a true one: gRPC waits by it.
class JournalClient {
 public:
  JournalClient(const std::string& address, const Clock& clock);

  // The head of the journal; nothing when the source does not answer.
  std::optional<journal::v1::Head> Head(const std::stop_token& stop);

  // Hands over the entries [from, to] in order, each with the hash that the source gives, until
  // `take` gives false. True when it got that far; false when the source went away before.
  using Take = std::function<bool(const std::string& entry, const std::string& hash)>;
  bool Read(uint64_t from, uint64_t to, const std::stop_token& stop, const Take& take);

  // The same without an end: history, then what comes; empty texts every few seconds while there is
  // nothing new. OK when `take` gave false or `stop` was requested; else why there is no more:
  // OUT_OF_RANGE as the source says it, UNAVAILABLE, ….
  grpc::Status Follow(uint64_t from, const std::stop_token& stop, const Take& take);

 private:
  std::chrono::system_clock::time_point In(absl::Duration duration) const;
  grpc::Status Stream(uint64_t from, uint64_t to, absl::Duration timeout,
                      const std::stop_token& stop, const Take& take);

  const Clock& clock_;
  std::unique_ptr<journal::v1::JournalService::Stub> stub_;
};

}  // namespace umkm
