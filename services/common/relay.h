// The relay: publishes a journal to Kafka, in order, without gaps, at least once.
//
// One relay at a time per journal: a session advisory lock on a connection of its own, which never
// reconnects silently. Kafka is its own cursor: at start, and after any trouble, the relay reads
// the topic's last record, checks that the journal holds that very entry (epoch, position, hash),
// and goes on behind it; an empty topic is filled from position 1. A topic that is ahead of the
// journal, or of another history, means that the database was restored from an older backup: then
// nothing is published, and problem() says what to do (`umkmctl journal rebase`); the new epoch
// that this begins is published behind the old history, from its first entry on. Writes never wait
// for it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/journal.h"
#include "common/metrics.h"

namespace umkm {

// Owns its thread and connections. Thread-safe.
class Relay {
 public:
  struct Options {
    std::string source, database, brokers, topic;
    int retry_ms = 500;  // between attempts while Kafka or the lock is away
  };
  Relay(Options options, Metrics& metrics);
  ~Relay();

  // Takes freshly committed rows (Committer's OnCommitted); never blocks, may drop them: what it
  // did not keep it reads from the journal.
  void Offer(std::vector<JournalRow> rows);

  // Last position known to be on Kafka; 0 when none is known.
  uint64_t published() const;
  // Why it does not publish; empty when it does (or stands by for another replica's relay).
  std::string problem() const;
  // True once the topic was found to hold another history than the journal, until both agree again
  // or the journal was re-based. Every replica finds out by itself, also one that stands by.
  bool needs_rebase() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace umkm
