#include "common/status_service.h"

#include <algorithm>
#include <map>
#include <utility>

#include "common/call.h"
#include "common/database.h"
#include "common/journal.h"
#include "common/kafka.h"
#include "common/kafka_topic.h"
#include "common/redact.h"
#include "common/text.h"

namespace umkm {
namespace {

using status::v1::Database;
using status::v1::GetStatusRequest;
using status::v1::GetStatusResponse;

constexpr double kFreshSeconds = 2;
constexpr double kKafkaSeconds = 3;  // for all topics together

google::protobuf::Timestamp StampOf(absl::Time time) {
  google::protobuf::Timestamp stamp;
  const timespec parts = absl::ToTimespec(time);
  stamp.set_seconds(parts.tv_sec);
  stamp.set_nanos(static_cast<int32_t>(parts.tv_nsec));
  return stamp;
}

void AskMigrations(pqxx::transaction_base& tx, const std::vector<std::vector<Migration>>& known,
                   Database& database) {
  std::map<std::string, std::string> applied;
  for (const auto& row : tx.exec("select name, checksum from migrations order by name")) {
    applied.emplace(row[0].as<std::string>(), row[1].as<std::string>());
  }
  for (const auto& part : known) {
    for (const Migration& migration : part) {
      auto& told = *database.add_migrations();
      told.set_name(migration.name);
      told.set_checksum(Hex(Sha256(migration.sql)));
      if (const auto node = applied.extract(migration.name)) {
        told.set_applied_checksum(node.mapped());
      }
    }
  }
  for (const auto& [name, checksum] : applied) {
    auto& told = *database.add_migrations();
    told.set_name(name);
    told.set_applied_checksum(checksum);
  }
}

}  // namespace

StatusServiceImpl::StatusServiceImpl(Options options, const Clock& clock, const Metrics& metrics)
    : options_(std::move(options)), clock_(clock), metrics_(metrics), start_(clock.Now()) {}

GetStatusResponse StatusServiceImpl::Self() const {
  GetStatusResponse self;
  self.set_program(options_.config.program());
  self.set_version(UMKM_VERSION);
  self.set_commit(UMKM_COMMIT);
  *self.mutable_start_time() = StampOf(start_);
  return self;
}

void StatusServiceImpl::AskDatabase(Database& database) const {
  try {
    const auto connection = Connect(options_.database, "umkm-status");
    pqxx::nontransaction tx(*connection);
    tx.exec("set statement_timeout = '3s'");
    const auto row = tx.exec1(
        "select current_setting('server_version'), pg_database_size(current_database()), "
        "pg_is_in_recovery() or current_setting('transaction_read_only') = 'on'");
    database.set_server_version(row[0].as<std::string>());
    database.set_size_bytes(row[1].as<int64_t>());
    database.set_read_only(row[2].as<bool>());
    AskMigrations(tx, options_.migrations, database);
  } catch (const std::exception& error) {
    database.set_problem(Redact(error.what()));
  }
}

void StatusServiceImpl::AskTopics(GetStatusResponse& seen) const {
  const Stopwatch watch;
  for (const std::string& name : options_.topics) {
    auto& topic = *seen.add_topics();
    topic.set_name(name);
    const double left = std::max(kKafkaSeconds - watch.Seconds(), 0.05);
    try {
      const auto description = DescribeTopic(options_.brokers, name, static_cast<int>(left * 1000));
      topic.set_partitions(description.partitions);
      topic.set_replicas(description.replicas);
      topic.set_in_sync_replicas(description.in_sync_replicas);
      for (const auto& [setting, value] : description.settings) {
        auto& told = *topic.add_settings();
        told.set_name(setting);
        told.set_value(value);
      }
    } catch (const KafkaError& error) {
      topic.set_problem(error.what());
    }
  }
}

grpc::Status StatusServiceImpl::GetStatus(grpc::ServerContext* context,
                                          const GetStatusRequest* request,
                                          GetStatusResponse* response) {
  return Answer(*context, response, [&]() -> Result<GetStatusResponse> {
    GetStatusResponse told = Self();
    if (!request->clock_only()) {
      const std::lock_guard lock(mutex_);
      if (!seen_ || since_seen_.Seconds() > kFreshSeconds) {
        seen_.emplace();
        AskDatabase(*seen_->mutable_database());
        AskTopics(*seen_);
        since_seen_ = Stopwatch();
      }
      told.MergeFrom(*seen_);
      for (const auto& [name, value] : options_.config.Values()) {
        auto& setting = *told.add_settings();
        setting.set_name(name);
        setting.set_value(Redact(value));
      }
    }
    if (request->with_metrics()) told.set_metrics(metrics_.Text());
    *told.mutable_now() = StampOf(clock_.Now());
    return told;
  });
}

}  // namespace umkm
