#include "province/follow_cursor.h"

#include "common/database.h"

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
  for (const pqxx::row& row :
       tx.exec("select incarnation, position from followed_journals where source = 'registry'")) {
    place = {row[0].as<std::string>(), row[1].as<int64_t>()};
  }
  return place;
}

void FollowCursor::Note(const Place& place) {
  if (place.incarnation.empty()) return;
  pqxx::nontransaction tx(Connected());
  tx.exec_params(
      "insert into followed_journals (source, incarnation, position) values ('registry', $1, $2) "
      "on conflict (source) do update set position = excluded.position "
      "where followed_journals.incarnation = excluded.incarnation "
      "and followed_journals.position < excluded.position",
      place.incarnation, place.position);
}

}  // namespace umkm::province
