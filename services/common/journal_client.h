// Reads the journal of a source: the authority whenever its topic leaves a doubt.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "common/clock.h"
#include "umkm/journal/v1/journal_service.grpc.pb.h"

namespace umkm::aggregation {

// One thread uses it. Connects by itself, again and again; a call fails at once while the source is
// away, and ends early when `stop` is requested.
class JournalClient {
 public:
  JournalClient(const std::string& address, const Clock& clock);

  // The head of the journal; nothing when the source does not answer.
  std::optional<journal::v1::Head> Head(const std::stop_token& stop);

  // Hands over the entries [from, to] in order, each with the hash that the source gives, until
  // `take` gives false. True when it got that far; false when the source went away before.
  using Take = std::function<bool(const std::string& entry, const std::string& hash)>;
  bool Read(uint64_t from, uint64_t to, const std::stop_token& stop, const Take& take);

 private:
  std::chrono::system_clock::time_point In(absl::Duration duration) const;

  const Clock& clock_;
  std::unique_ptr<journal::v1::JournalService::Stub> stub_;
};

}  // namespace umkm::aggregation
