// How far a service has followed the registry's journal: part of its working set, so that what
// follows from an entry and the cursor are committed together.
//
// It also tells whether an answer of the registry is too old to decide on: an enterprise's etag is
// the position of its latest change, so an answer whose etag is below PositionOf() was given before
// a closing or move that has been followed here.
#pragma once

#include <cstdint>
#include <map>
#include <pqxx/pqxx>
#include <string>
#include <vector>

namespace umkm::province {

// Kind of the SubjectKey by which the position of an enterprise (by id) is loaded.
inline constexpr char kFollowedKey[] = "followed";

// Not thread-safe. Throws what libpqxx throws. Tables: migrations/0001_followed.sql. Positions
// never go back, and none of another incarnation of the journal is saved (std::runtime_error).
class Followed {
 public:
  // The cursor too, when there are ids.
  void Load(pqxx::transaction_base& tx, const std::vector<std::string>& enterprise_ids);
  // What was put, each table by one statement.
  void Save(pqxx::transaction_base& tx) const;

  // Position of the last entry followed; 0 when none or not loaded.
  int64_t position() const { return position_; }
  // Of the latest entry about the enterprise that was followed; 0 when none or not loaded.
  int64_t PositionOf(const std::string& enterprise_id) const;
  // An entry about the enterprise has been followed.
  void Put(const std::string& enterprise_id, const std::string& incarnation, int64_t position);

 private:
  int64_t position_ = 0;
  std::string put_incarnation_;  // empty: nothing was put
  std::map<std::string, int64_t> positions_;
  std::map<std::string, int64_t> put_;
};

}  // namespace umkm::province
