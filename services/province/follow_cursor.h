// Where a service stands in the registry's journal, in its own database (followed_journals).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

namespace umkm::province {

// Notes the entries that change nothing here; for those that do, Followed moves the cursor in their
// own transaction. One thread uses it. Throws what libpqxx throws, and connects anew afterwards.
class FollowCursor {
 public:
  explicit FollowCursor(std::string database) : database_(std::move(database)) {}

  struct Place {
    std::string incarnation;  // empty: nothing was followed yet
    int64_t position = 0;
    std::string hash = {};  // of the entry there; empty: not known
  };
  Place Load();
  // Never goes back, nor to another incarnation; does nothing for an empty place.
  void Note(const Place& place);

  // The journal was re-based: from now on it is of incarnation `to`, and its entries behind the
  // position `shared` are none of those that were followed up to `from`. Goes back there, and with
  // it what is known of the registry: in followed_enterprises, and in column registry_position of
  // `known_table` (empty: the service has none). Gives the enterprises whose latest change was
  // lost, and keeps them in followed_lost; nothing, with no effect, when the cursor is not at
  // `from` (any more).
  std::optional<std::vector<std::string>> GoBack(const Place& from, const std::string& to,
                                                 int64_t shared, const std::string& known_table);

 private:
  pqxx::connection& Connected();
  const std::string database_;
  std::unique_ptr<pqxx::connection> connection_;
};

}  // namespace umkm::province
