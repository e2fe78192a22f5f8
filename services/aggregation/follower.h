// Follows one stream: its topic on Kafka, and in doubt the journal of its source.
//
// Every record is decided by (epoch, position, hash), and positions are dense, so nothing is lost
// or counted twice, whatever happens to the topic:
//   the next position, and its hash links to ours     applied
//   a position seen, with our hash                    skipped
//   an older epoch                                    discarded (counted)
//   not an entry, or of another source                quarantined (table, log, counter)
//   anything else: a gap, a broken link, a fork, a new epoch, an event that cannot be understood
//                                                     the source is asked
// The source answers with its own journal from our position on (ReadJournal), each link verified:
// it agrees with our hash: what is missing is applied, and a record that its journal does not hold
// is quarantined; it is of a later epoch and does not link: its whole journal makes a new cube
// (resync); it does not agree, or ends before our position: this stream stops with a problem that
// says what to do, until the journal is re-based; it is away: the stream waits, stale but never
// wrong, with a problem that says so.
#pragma once

#include <memory>
#include <string>

#include "aggregation/state.h"
#include "aggregation/streams.h"
#include "common/clock.h"
#include "common/metrics.h"

namespace umkm::aggregation {

// Owns its threads and connections: one that follows, one that writes checkpoints.
class Follower {
 public:
  struct Options {
    std::string source, topic, journal_address;
    std::string brokers;   // "127.0.0.1:9092"
    std::string database;  // libpq string: where its checkpoints are
  };
  // `stream`: its index in `state`. Waits for nothing: whatever is away is tried again.
  Follower(Options options, State& state, std::size_t stream, const Clock& clock, Metrics& metrics);
  // Ends at once, with a last checkpoint when the database is there.
  ~Follower();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace umkm::aggregation
