// Where a service stands in the registry's journal, in its own database (followed_journals).
#pragma once

#include <cstdint>
#include <memory>
#include <pqxx/pqxx>
#include <string>

namespace umkm::province {

// Notes the entries that change nothing here; for those that do, Followed moves the cursor in their
// own transaction. One thread uses it. Throws what libpqxx throws, and connects anew afterwards.
class FollowCursor {
 public:
  explicit FollowCursor(std::string database) : database_(std::move(database)) {}

  struct Place {
    std::string incarnation;  // empty: nothing was followed yet
    int64_t position = 0;
  };
  Place Load();
  // Never goes back, nor to another incarnation; does nothing for an empty place.
  void Note(const Place& place);

 private:
  pqxx::connection& Connected();
  const std::string database_;
  std::unique_ptr<pqxx::connection> connection_;
};

}  // namespace umkm::province
