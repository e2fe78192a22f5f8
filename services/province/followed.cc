#include "province/followed.h"

#include <algorithm>
#include <stdexcept>

#include "common/database.h"

namespace umkm::province {
namespace {

constexpr char kSource[] = "registry";

}  // namespace

void Followed::Load(pqxx::transaction_base& tx, const std::vector<std::string>& enterprise_ids) {
  if (enterprise_ids.empty()) return;
  ArrayText ids;
  for (const std::string& id : enterprise_ids) ids.Add(id);
  const pqxx::result found =
      ExecPrepared(tx,
                   "select '', position from followed_journals where source = $1 union all "
                   "select enterprise_id::text, position from followed_enterprises"
                   " where enterprise_id = any($2::uuid[])",
                   kSource, ids.Done());
  for (const pqxx::row& row : found) {
    const auto id = row[0].as<std::string>();
    int64_t& position = id.empty() ? position_ : positions_[id];
    position = std::max(position, row[1].as<int64_t>());
  }
}

void Followed::Save(pqxx::transaction_base& tx) const {
  if (put_.empty()) return;
  ArrayText ids, positions;
  for (const auto& [id, position] : put_) {
    ids.Add(id);
    positions.Add(position);
  }
  ExecPrepared(tx,
               "insert into followed_enterprises as stored (enterprise_id, position)"
               " select * from unnest($1::uuid[], $2::bigint[])"
               " on conflict (enterprise_id) do update"
               " set position = greatest(stored.position, excluded.position)",
               ids.Done(), positions.Done());
  const pqxx::result taken =
      ExecPrepared(tx,
                   "insert into followed_journals as stored (source, incarnation, position)"
                   " values ($1, $2, $3::bigint) on conflict (source) do update"
                   " set position = greatest(stored.position, excluded.position),"
                   " hash = case when stored.position >= excluded.position then stored.hash end"
                   " where stored.incarnation = excluded.incarnation returning position",
                   kSource, put_incarnation_, position_);
  if (taken.empty()) {
    throw std::runtime_error("an entry of another incarnation of the registry's journal");
  }
}

int64_t Followed::PositionOf(const std::string& enterprise_id) const {
  const auto found = positions_.find(enterprise_id);
  return found == positions_.end() ? 0 : found->second;
}

void Followed::Put(const std::string& enterprise_id, const std::string& incarnation,
                   int64_t position) {
  position_ = std::max(position_, position);
  put_incarnation_ = incarnation;
  int64_t& latest = positions_[enterprise_id];
  latest = std::max(latest, position);
  put_[enterprise_id] = latest;
}

}  // namespace umkm::province
