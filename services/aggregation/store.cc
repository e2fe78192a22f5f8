#include "aggregation/store.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <span>
#include <stdexcept>

#include "common/database.h"
#include "common/database_write.h"
#include "common/text.h"
#include "umkm/aggregation/v1/checkpoint.pb.h"

namespace umkm::aggregation {

namespace {

// Of the rows of `cells`: grows when measures, dimensions or their meaning change.
constexpr int kFormat = 2;
constexpr std::size_t kCellsPerStatement = 10'000;
constexpr std::size_t kQuarantineBytes = 64 << 10;
constexpr int kQuarantineRows = 10'000;

constexpr std::string_view kLock = R"(
    insert into streams (source, format, epoch, incarnation, position, hash, kafka_offset,
                         recorded_unix_ns)
    values ($1, $2, 0, '', 0, '', 0, 0) on conflict (source) do nothing)";

constexpr std::string_view kSaveProgress = R"(
    update streams set format = $2, epoch = $3, incarnation = $4, position = $5,
           hash = decode($6, 'hex'), kafka_offset = $7, recorded_unix_ns = $8
    where source = $1)";

constexpr std::string_view kQuarantine = R"(
    insert into quarantine (source, kafka_offset, digest, reason, bytes)
    select $1, $2, decode($3, 'hex'), $4, decode($5, 'hex')
    where (select count(*) from quarantine where source = $1) < $6
    on conflict do nothing)";

constexpr Column<CellRow> kCellColumns[] = {
    {"source", "text", [](const CellRow& row) { return Given(row.source); }, nullptr},
    {"measure", "text", [](const CellRow& row) { return Given(row.measure); }, nullptr},
    {"dimensions", "text", [](const CellRow& row) { return Given(row.dimensions); }, nullptr},
    {"total", "bigint", [](const CellRow& row) { return Given(row.total); }, nullptr},
    {"steps", "bytea", [](const CellRow& row) { return GivenBytes(row.steps); }, nullptr},
};
constexpr Table<CellRow> kCells = {"cells", "source, measure, dimensions", kCellColumns};

pqxx::result Exec(pqxx::transaction_base& tx, std::string_view sql, const auto&... values) {
  return tx.exec_params(std::string(sql), values...);
}

std::string_view View(const pqxx::field& field) { return {field.c_str(), field.size()}; }

Mark MarkFrom(const pqxx::row& row) {
  Mark mark;
  mark.epoch.set_number(static_cast<uint32_t>(row["epoch"].as<int64_t>()));
  mark.epoch.set_incarnation(row["incarnation"].c_str());
  mark.position = static_cast<uint64_t>(row["position"].as<int64_t>());
  return mark;
}

Progress ProgressFrom(const pqxx::row& row) {
  Progress progress;
  const Mark mark = MarkFrom(row);
  progress.epoch = mark.epoch;
  progress.position = mark.position;
  progress.hash = Unhex(row["hash"].c_str());
  progress.kafka_offset = row["kafka_offset"].as<int64_t>();
  progress.recorded_time = absl::FromUnixNanos(row["recorded_unix_ns"].as<int64_t>());
  return progress;
}

}  // namespace

PackedCell Pack(CellKey key, std::span<const Step> steps) {
  PackedCell cell;
  cell.key = key;
  CellSteps packed;
  packed.mutable_days()->Reserve(static_cast<int>(steps.size()));
  packed.mutable_amounts()->Reserve(static_cast<int>(steps.size()));
  int32_t before = 0;
  for (const auto& [day, amount] : steps) {
    packed.add_days(day - before);
    packed.add_amounts(amount);
    before = day;
    cell.total += amount;
  }
  packed.SerializeToString(&cell.steps);
  return cell;
}

std::vector<Step> Unpack(std::string_view bytes) {
  CellSteps packed;
  if (!packed.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      packed.days_size() != packed.amounts_size()) {
    throw std::runtime_error("a stored cell has steps that cannot be read");
  }
  std::vector<Step> steps;
  steps.reserve(static_cast<std::size_t>(packed.days_size()));
  int32_t day = 0;
  for (int i = 0; i < packed.days_size(); ++i) {
    steps.push_back({day += packed.days(i), packed.amounts(i)});
  }
  return steps;
}

bool Holds(const Mark& stored, const Progress& mine) {
  if (stored.epoch.number() != mine.epoch.number()) {
    return stored.epoch.number() > mine.epoch.number();
  }
  return stored.position >= mine.position;
}

Store::Store(std::string database, Names& names) : database_(std::move(database)), names_(names) {}

pqxx::connection& Store::Connection() {
  if (!connection_ || !connection_->is_open()) {
    connection_ = Connect(database_, "umkm-aggregation checkpoint");
  }
  return *connection_;
}

std::optional<Store::Checkpoint> Store::Load(const std::string& source) {
  pqxx::transaction<pqxx::repeatable_read> tx(Connection());
  const pqxx::result stream =
      Exec(tx,
           "select epoch, incarnation, position, encode(hash, 'hex') as hash, kafka_offset, "
           "recorded_unix_ns from streams where source = $1 and format = $2 and position > 0",
           source, kFormat);
  if (stream.empty()) return std::nullopt;
  Checkpoint checkpoint{ProgressFrom(stream[0]), Cube()};
  checkpoint.cube = Cube(checkpoint.progress.position);
  const pqxx::result rows = Exec(
      tx, "select measure, dimensions, encode(steps, 'hex') from cells where source = $1", source);
  for (const pqxx::row& row : rows) {
    checkpoint.cube.Put(KeyOf(View(row[0]), View(row[1])), Unpack(Unhex(View(row[2]))));
  }
  return checkpoint;
}

Mark Store::Save(const std::string& source, const Take& take) {
  pqxx::work tx(Connection());
  Exec(tx, kLock, source, kFormat);
  const pqxx::row row = Exec(tx,
                             "select format, epoch, incarnation, position from streams "
                             "where source = $1 for update",
                             source)[0];
  const Mark stored = MarkFrom(row);
  const int format = row["format"].as<int>();
  if (format > kFormat) throw std::runtime_error("the checkpoint is of a newer program");
  const bool usable = format == kFormat && stored.position > 0;
  const Snapshot snapshot = take(usable ? std::optional(stored) : std::nullopt);
  if (usable && Holds(stored, snapshot.progress)) return stored;

  if (snapshot.whole) {
    Exec(tx, "delete from cells where source = $1", source);
    Exec(tx, "delete from amounts where source = $1", source);  // of format 1
    Insert(tx, kCells, RowsOf(source, snapshot.cells));
  } else {
    const std::span<const PackedCell> cells(snapshot.cells);
    for (std::size_t begin = 0; begin < cells.size(); begin += kCellsPerStatement) {
      const std::size_t count = std::min(kCellsPerStatement, cells.size() - begin);
      Upsert(tx, kCells, RowsOf(source, cells.subspan(begin, count)));
    }
  }
  const Progress& progress = snapshot.progress;
  Exec(tx, kSaveProgress, source, kFormat, progress.epoch.number(), progress.epoch.incarnation(),
       progress.position, Hex(progress.hash), progress.kafka_offset,
       absl::ToUnixNanos(progress.recorded_time));
  tx.commit();
  return {progress.epoch, progress.position};
}

std::vector<CellRow> Store::RowsOf(const std::string& source,
                                   std::span<const PackedCell> cells) const {
  std::vector<CellRow> rows;
  rows.reserve(cells.size());
  for (const PackedCell& cell : cells) {
    rows.push_back({source, std::string(NameOf(MeasureIn(cell.key))), TextOf(cell.key), cell.total,
                    cell.steps});
  }
  return rows;
}

void Store::Quarantine(const std::string& source, int64_t offset, const std::string& reason,
                       std::string_view bytes) {
  pqxx::work tx(Connection());
  Exec(tx, kQuarantine, source, offset, Hex(Sha256(bytes)), reason,
       Hex(bytes.substr(0, kQuarantineBytes)), kQuarantineRows);
  tx.commit();
}

// "district=65.01.05 scale=micro …": in the order of the measure's dimensions.
std::string Store::TextOf(CellKey key) const {
  std::string text;
  for (const Dimension dimension : FindMeasure(MeasureIn(key))->dimensions) {
    if (dimension == DIMENSION_REGENCY) continue;  // follows from the district
    absl::StrAppend(&text, text.empty() ? "" : " ", NameOf(dimension), "=",
                    names_.TextOf(key, dimension));
  }
  return text;
}

CellKey Store::KeyOf(std::string_view measure, std::string_view dimensions) {
  CellKey key = aggregation::KeyOf(MeasureNamed(measure));
  while (!dimensions.empty()) {
    const std::string_view part = dimensions.substr(0, dimensions.find(' '));
    dimensions.remove_prefix(std::min(part.size() + 1, dimensions.size()));
    const std::size_t equals = part.find('=');
    const Dimension dimension = DimensionNamed(part.substr(0, equals));
    if (equals == std::string_view::npos || dimension == DIMENSION_UNSPECIFIED) {
      throw std::runtime_error("a stored cell has dimensions that cannot be read");
    }
    key = With(key, dimension, names_.NumberOf(dimension, part.substr(equals + 1)));
  }
  return key;
}

}  // namespace umkm::aggregation
