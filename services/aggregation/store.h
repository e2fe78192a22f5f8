// Checkpoints of the streams, in PostgreSQL (migrations/0001_checkpoints.sql).
//
// A checkpoint is a stream's progress with the steps of its cube at exactly that position, in texts
// (numbers of Names are local to a process). Any replica may write it: the row of the stream is
// locked, and only a later (epoch, position) replaces an earlier one.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <string_view>
#include <vector>

#include "aggregation/cube.h"
#include "aggregation/state.h"

namespace umkm::aggregation {

// Where a stored checkpoint stands.
struct Mark {
  journal::v1::Epoch epoch;
  uint64_t position = 0;
};
// True when what stands at `stored` is not older than `mine`.
bool Holds(const Mark& stored, const Progress& mine);

// What to store: all steps of a cube, or those that changed behind the stored position; each with
// its absolute amount (zero: it is gone).
struct Snapshot {
  Progress progress;
  bool whole = false;
  std::vector<Delta> steps;
};

// One thread uses it; connects when needed. Its functions throw std::exception when the database is
// away, and may then be called again.
class Store {
 public:
  Store(std::string database, Names& names);

  struct Checkpoint {
    Progress progress;
    Cube cube;
  };
  // Nothing when there is none, or one in the format of another program version: then the stream
  // is rebuilt from its topic.
  std::optional<Checkpoint> Load(const std::string& source);

  // In one transaction: locks the stream, asks `take` for the snapshot to store upon what is there
  // (nothing: it has to be whole), and stores it unless what is there Holds it. Gives where the
  // stored checkpoint then stands. Throws over the format of a newer program, which is left alone.
  using Take = std::function<Snapshot(const std::optional<Mark>& stored)>;
  Mark Save(const std::string& source, const Take& take);

  // Keeps a record that is not of the stream: at most 64 KiB of it, at most 10,000 a source.
  void Quarantine(const std::string& source, int64_t offset, const std::string& reason,
                  std::string_view bytes);

 private:
  pqxx::connection& Connection();
  void SaveSteps(pqxx::transaction_base& tx, const std::string& source,
                 const std::vector<Delta>& steps);
  std::string TextOf(CellKey key) const;
  CellKey KeyOf(const std::string& measure, const std::string& dimensions);

  const std::string database_;
  Names& names_;
  std::unique_ptr<pqxx::connection> connection_;
};

}  // namespace umkm::aggregation
