// `umkmctl journal read|tail|verify`.
#pragma once

#include <functional>
#include <optional>
#include <ostream>
#include <string>

#include "common/journal.h"
#include "umkmctl/session.h"
#include "umkmctl/stop.h"

namespace umkm::ctl {

// Checks a journal from its beginning, entry by entry.
class ChainVerifier {
 public:
  // What is wrong with the next entry, or nothing: positions 1, 2, 3, …; one source; the
  // epoch is the same or a later one; the hash is that of the chain.
  std::optional<std::string> Take(const journal::v1::ReadJournalResponse& response);
  // What is wrong with the head that the journal states, after all its entries.
  std::optional<std::string> End(const journal::v1::Head& head) const;

  uint64_t position() const { return position_; }
  const std::string& hash() const { return hash_; }

 private:
  bool Continues(const journal::v1::Epoch& epoch) const;

  uint64_t position_ = 0;
  std::string hash_ = GenesisHash();
  std::string source_;
  journal::v1::Epoch epoch_;
};

// An entry as one JSON object: its fields, its hash and the event as protobuf JSON; as
// "event_base64" when its type is not known here.
Row EntryRow(const journal::v1::Entry& entry, const std::string& hash);

// Reads entries [from, to] (to 0: and those to come) of a writer's journal, each given to `take`
// until that is false. A stream that breaks is taken up again behind the last entry, for up to a
// minute without any.
grpc::Status ReadEntries(Client& client, const Writer& writer, Stop& stop, uint64_t from,
                         uint64_t to,
                         const std::function<bool(const journal::v1::ReadJournalResponse&)>& take);

int RunVerify(Client& client, const Writer& writer, Stop& stop, const Style& style,
              std::ostream& out, std::ostream& talk);

void AddJournal(CLI::App& app, Session& session);

}  // namespace umkm::ctl
