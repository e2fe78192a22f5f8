#include "province/follow_cursor.h"

#include "common/database.h"
#include "common/journal.h"

namespace umkm::province {

pqxx::connection& FollowCursor::Connected() {
  if (connection_ == nullptr || !connection_->is_open()) {
    connection_ = Connect(database_, "umkm-follower");
  }
  return *connection_;
}

FollowCursor::Place FollowCursor::Load() {
  pqxx::nontransaction tx(Connected());
  Place place;
  for (const pqxx::row& row : tx.exec("select incarnation, position, hash from followed_journals"
                                      " where source = 'registry'")) {
    place = {row[0].as<std::string>(), row[1].as<int64_t>(), ""};
    if (!row[2].is_null()) place.hash = pqxx::binarystring(row[2]).str();
  }
  return place;
}

void FollowCursor::Note(const Place& place) {
  if (place.incarnation.empty()) return;
  pqxx::nontransaction tx(Connected());
  tx.exec_params(
      "insert into followed_journals (source, incarnation, position, hash)"
      " values ('registry', $1, $2, nullif($3, ''::bytea)) "
      "on conflict (source) do update set position = excluded.position, hash = excluded.hash "
      "where followed_journals.incarnation = excluded.incarnation "
      "and followed_journals.position <= excluded.position",
      place.incarnation, place.position, pqxx::binarystring(place.hash));
}

std::optional<std::vector<std::string>> FollowCursor::GoBack(const Place& from,
                                                             const std::string& to, int64_t shared,
                                                             const std::string& known_table) {
  pqxx::work tx(Connected());
  ReadHead(tx, true);  // no change of this service is decided meanwhile
  const pqxx::result moved = tx.exec_params(
      "update followed_journals set incarnation = $2, position = least(position, $3::bigint),"
      " hash = case when position <= $3::bigint then hash end"
      " where source = 'registry' and incarnation = $1 and position = $4::bigint",
      from.incarnation, to, shared, from.position);
  if (moved.affected_rows() == 0) return std::nullopt;
  const pqxx::result gone = tx.exec_params(
      "with gone as (delete from followed_enterprises where position > $2::bigint"
      " returning enterprise_id, position)"
      " insert into followed_lost (enterprise_id, incarnation, position)"
      " select enterprise_id, $1, position from gone"
      " on conflict (enterprise_id, incarnation) do update set position = excluded.position"
      " returning enterprise_id",
      from.incarnation, shared);
  if (!known_table.empty()) {
    tx.exec_params("update " + tx.quote_name(known_table) +
                       " set registry_position = $1::bigint where registry_position > $1::bigint",
                   shared);
  }
  tx.commit();
  std::vector<std::string> enterprise_ids;
  for (const pqxx::row& row : gone) enterprise_ids.push_back(row[0].as<std::string>());
  return enterprise_ids;
}

}  // namespace umkm::province
