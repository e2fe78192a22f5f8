#include "registry/store.h"

#include <absl/strings/str_cat.h>

#include "common/journal.h"
#include "common/migrate.h"

namespace umkm::registry {

void WorkingSet::Load(pqxx::transaction_base& tx, const std::vector<SubjectKey>& keys) {
  std::map<std::string_view, Ids> by_kind;
  for (const SubjectKey& key : keys) by_kind[key.kind].push_back(key.id);
  LoadEnterprises(tx, by_kind[kEnterpriseKey], by_kind[kNibKey]);
  LoadOwners(tx, by_kind[kOwnerKey]);
  LoadCooperatives(tx, by_kind[kCooperativeKey], by_kind[kNikKoperasiKey]);
}

void WorkingSet::Save(pqxx::transaction_base& tx) {
  SaveEnterprises(tx);
  SaveCooperatives(tx);
}

void PrepareDatabase(const std::string& database) {
  Migrate(database, migrations::common());
  Migrate(database, migrations::registry());
  EnsureJournal(database, "registry");
}

std::string ContainsPattern(const std::string& text) {
  if (text.empty()) return "";
  std::string pattern = "%";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + "%";
}

}  // namespace umkm::registry
