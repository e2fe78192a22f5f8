// Follows the registry's journal, for what a service has to do when an enterprise closes or moves.
//
// It reads entries in order from behind the stored cursor (table followed_journals) and submits a
// command for each that closes, moves or reopens an enterprise; the others only move the cursor on.
// The command's request_id follows from the entry and its rule puts the cursor (Followed::Put), so
// its effect comes exactly once, also with several replicas or after a crash between any two steps.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "common/clock.h"
#include "common/committer.h"
#include "common/metrics.h"
#include "province/enterprise_change.h"

namespace umkm::province {

// A journal that was re-based (common/rebase_service.h) is followed from the last entry on that is
// of both histories. What had followed from entries that are lost stays as it is, for it was
// recorded: the log and table followed_lost name the enterprises.
//
// Owns its thread. Waits while the registry or the database is away; a journal of another register,
// or one that ends before the cursor, stops it until there is another one: then `problem` says so.
class RegisterFollower {
 public:
  struct Options {
    std::string address;   // of the registry: "127.0.0.1:50051"
    std::string database;  // of the service that follows
    // Its table whose column registry_position says how far the registry was known when a row was
    // made; empty: none.
    std::string known_table = {};
  };
  // Subjects and rule of the service for a change.
  using CommandFor = std::function<Command(const EnterpriseChange& change)>;
  RegisterFollower(Options options, CommandFor command_for, Committer& committer,
                   const Clock& clock, Metrics& metrics);
  ~RegisterFollower();

  // Why it does not follow; empty while it does or waits for the registry. Thread-safe.
  std::string problem() const;
  // Position of the last entry that was followed. Thread-safe.
  int64_t position() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace umkm::province
