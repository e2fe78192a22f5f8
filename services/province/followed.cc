#include "province/followed.h"

#include <algorithm>

#include "common/database.h"
#include "common/database_table.h"

namespace umkm::province {

void Followed::Load(pqxx::transaction_base& tx, const std::vector<std::string>& enterprise_ids) {
  if (enterprise_ids.empty()) return;
  for (const pqxx::row& row :
       ExecPrepared(tx, "select position from followed_journals where source = 'registry'")) {
    position_ = row[0].as<int64_t>();
  }
  for (const pqxx::row& row :
       ExecPrepared(tx,
                    "select enterprise_id, position from followed_enterprises"
                    " where enterprise_id = any($1::uuid[])",
                    ArrayOf(enterprise_ids))) {
    positions_[row[0].as<std::string>()] = row[1].as<int64_t>();
  }
}

int64_t Followed::PositionOf(const std::string& enterprise_id) const {
  const auto found = positions_.find(enterprise_id);
  return found == positions_.end() ? 0 : found->second;
}

void Followed::Put(const std::string& enterprise_id, const std::string& incarnation,
                   int64_t position) {
  position_ = std::max(position_, position);
  int64_t& known = positions_[enterprise_id];
  known = std::max(known, position);
  put_[enterprise_id] = known;
  put_incarnation_ = incarnation;
}

void Followed::Save(pqxx::transaction_base& tx) const {
  if (put_.empty()) return;
  ExecPrepared(tx,
               "insert into followed_journals (source, incarnation, position) "
               "values ('registry', $1, $2) on conflict (source) do update set "
               "position = greatest(followed_journals.position, excluded.position)",
               put_incarnation_, position_);
  std::vector<std::string> ids, positions;
  for (const auto& [id, position] : put_) {
    ids.push_back(id);
    positions.push_back(std::to_string(position));
  }
  ExecPrepared(tx,
               "insert into followed_enterprises (enterprise_id, position) "
               "select id, position from unnest($1::uuid[], $2::bigint[]) as new(id, position) "
               "on conflict (enterprise_id) do update set "
               "position = greatest(followed_enterprises.position, excluded.position)",
               ArrayOf(ids), ArrayOf(positions));
}

}  // namespace umkm::province
