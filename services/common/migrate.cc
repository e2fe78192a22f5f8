#include "common/migrate.h"

#include <map>
#include <stdexcept>

#include "common/database.h"
#include "common/log.h"
#include "common/text.h"

namespace umkm {

void Migrate(const std::string& database, const std::vector<Migration>& migrations) {
  const auto connection = Connect(database, "umkm-migrate");
  pqxx::nontransaction session(*connection);
  // Waits for another replica's migrations however long they take; of its own, none may hold up
  // the previous program's traffic for more than the lock timeout.
  session.exec("set statement_timeout = 0; set lock_timeout = 0");
  session.exec("select pg_advisory_lock(hashtext('umkm.migrate'))");
  session.exec("set lock_timeout = '10s'");
  session.exec(
      "create table if not exists migrations ("
      "name text primary key, checksum text not null, applied_time timestamptz not null)");

  std::map<std::string, std::string> applied;
  for (const auto& row : session.exec("select name, checksum from migrations")) {
    applied.emplace(row[0].as<std::string>(), row[1].as<std::string>());
  }
  for (const Migration& migration : migrations) {
    const std::string checksum = Hex(Sha256(migration.sql));
    if (const auto found = applied.find(migration.name); found != applied.end()) {
      if (found->second == checksum) continue;
      throw std::runtime_error("migration " + migration.name +
                               " has been applied to this database with other content: restore "
                               "the file as it was and put the change into a new migration");
    }
    session.exec("begin");
    session.exec(migration.sql);
    session.exec_params("insert into migrations values ($1, $2, now())", migration.name, checksum);
    session.exec("commit");
    LogInfo("migration applied", {{"migration", migration.name}});
  }
}

}  // namespace umkm
