#include "aggregation/store.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <span>
#include <stdexcept>

#include "common/database.h"
#include "common/date.h"
#include "common/text.h"

namespace umkm::aggregation {

namespace {

// Of the rows of `amounts`: grows when measures, dimensions or their meaning change.
constexpr int kFormat = 1;
constexpr std::size_t kStepsPerStatement = 10'000;
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

constexpr std::string_view kSaveSteps = R"(
    insert into amounts (source, measure, dimensions, day, amount)
    select $1, new.measure, new.dimensions, new.day, new.amount
    from unnest($2::text[], $3::text[], $4::date[], $5::bigint[])
         as new(measure, dimensions, day, amount)
    on conflict (source, measure, dimensions, day) do update set amount = excluded.amount)";

constexpr std::string_view kQuarantine = R"(
    insert into quarantine (source, kafka_offset, digest, reason, bytes)
    select $1, $2, decode($3, 'hex'), $4, decode($5, 'hex')
    where (select count(*) from quarantine where source = $1) < $6
    on conflict do nothing)";

pqxx::result Exec(pqxx::transaction_base& tx, std::string_view sql, const auto&... values) {
  return tx.exec_params(std::string(sql), values...);
}

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
  Checkpoint checkpoint;
  checkpoint.progress = ProgressFrom(stream[0]);
  const pqxx::result rows =
      Exec(tx,
           "select measure, dimensions, day - date '1970-01-01' as day, amount from amounts "
           "where source = $1 order by measure, dimensions, day",
           source);
  std::string measure, dimensions;
  CellKey key = 0;
  for (const pqxx::row& row : rows) {
    if (key == 0 || measure != row[0].c_str() || dimensions != row[1].c_str()) {
      measure = row[0].c_str();
      dimensions = row[1].c_str();
      key = KeyOf(measure, dimensions);
    }
    const Delta step = {key, row[2].as<int32_t>(), row[3].as<int64_t>()};
    checkpoint.cube.Apply({&step, 1});
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

  if (snapshot.whole) Exec(tx, "delete from amounts where source = $1", source);
  SaveSteps(tx, source, snapshot.steps);
  const Progress& progress = snapshot.progress;
  Exec(tx, kSaveProgress, source, kFormat, progress.epoch.number(), progress.epoch.incarnation(),
       progress.position, Hex(progress.hash), progress.kafka_offset,
       absl::ToUnixNanos(progress.recorded_time));
  tx.commit();
  return {progress.epoch, progress.position};
}

void Store::SaveSteps(pqxx::transaction_base& tx, const std::string& source,
                      const std::vector<Delta>& steps) {
  CellKey key = 0;
  std::string measure, dimensions;
  for (std::size_t begin = 0; begin < steps.size(); begin += kStepsPerStatement) {
    const std::size_t count = std::min(kStepsPerStatement, steps.size() - begin);
    ArrayText all_measures, all_dimensions, days, amounts;
    for (const Delta& step : std::span(steps).subspan(begin, count)) {
      if (step.key != key) {  // the steps of a cell mostly follow each other
        key = step.key;
        measure = NameOf(MeasureIn(key));
        dimensions = TextOf(key);
      }
      all_measures.Add(measure);
      all_dimensions.Add(dimensions);
      days.Add(FormatDate(step.day));
      amounts.Add(step.amount);
    }
    Exec(tx, kSaveSteps, source, all_measures.Done(), all_dimensions.Done(), days.Done(),
         amounts.Done());
  }
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

CellKey Store::KeyOf(const std::string& measure, const std::string& dimensions) {
  CellKey key = aggregation::KeyOf(MeasureNamed(measure));
  const std::vector<std::string> parts = absl::StrSplit(dimensions, ' ');
  for (const std::string_view part : parts) {
    const std::size_t equals = part.find('=');
    const Dimension dimension = DimensionNamed(part.substr(0, equals));
    if (equals == std::string_view::npos || dimension == DIMENSION_UNSPECIFIED) {
      throw std::runtime_error("a stored amount has dimensions that cannot be read");
    }
    key = With(key, dimension, names_.NumberOf(dimension, part.substr(equals + 1)));
  }
  return key;
}

}  // namespace umkm::aggregation
