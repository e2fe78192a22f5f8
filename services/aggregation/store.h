// Checkpoints of the streams, in PostgreSQL (migrations/).
//
// A checkpoint is a stream's progress with the cells of its cube at exactly that position, named by
// texts (numbers of Names are local to a process). Any replica may write it: the row of the stream
// is locked, and only a later (epoch, position) replaces an earlier one.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <pqxx/pqxx>
#include <span>
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

// A cell as it is stored.
struct PackedCell {
  CellKey key = 0;
  int64_t total = 0;
  std::string steps;  // umkm.aggregation.v1.CellSteps
};
// The same by its names: a row of table `cells`.
struct CellRow {
  std::string source;
  std::string measure;
  std::string dimensions;
  int64_t total = 0;
  std::string steps;
};
PackedCell Pack(CellKey key, std::span<const Step> steps);
// Throws std::runtime_error when they cannot be read.
std::vector<Step> Unpack(std::string_view steps);

// What to store: all cells of a cube, or those that changed behind the stored position.
struct Snapshot {
  Progress progress;
  bool whole = false;
  std::vector<PackedCell> cells;
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
  std::vector<CellRow> RowsOf(const std::string& source, std::span<const PackedCell> cells) const;
  std::string TextOf(CellKey key) const;
  CellKey KeyOf(std::string_view measure, std::string_view dimensions);

  const std::string database_;
  Names& names_;
  std::unique_ptr<pqxx::connection> connection_;
};

}  // namespace umkm::aggregation
