#include "training/store.h"

#include "common/database_table.h"
#include "common/journal.h"
#include "common/migrate.h"

namespace umkm::training {
namespace {

// The classes of which the whole roll has to be known: those of the enrolments, and those in which
// the enterprises have an enrolment that a closing ends.
std::vector<std::string> ClassesOf(pqxx::transaction_base& tx,
                                   const std::vector<std::string>& enrolment_ids,
                                   const std::vector<std::string>& enterprise_ids) {
  std::vector<std::string> class_ids;
  if (enrolment_ids.empty() && enterprise_ids.empty()) return class_ids;
  for (const pqxx::row& row :
       ExecPrepared(tx,
                    "select class_id from enrolments where enrolment_id = any($1::uuid[]) union "
                    "select class_id from enrolments where business_id = any($2::uuid[])"
                    " and status in ('waiting', 'enrolled')",
                    ArrayOf(enrolment_ids), ArrayOf(enterprise_ids))) {
    class_ids.emplace_back(row[0].c_str());
  }
  return class_ids;
}

}  // namespace

void WorkingSet::Load(pqxx::transaction_base& tx, const std::vector<SubjectKey>& keys) {
  std::map<std::string_view, Ids> by_kind;
  for (const SubjectKey& key : keys) by_kind[key.kind].push_back(key.id);
  Ids class_ids = ClassesOf(tx, by_kind[kEnrolmentKey], by_kind[kEnterpriseKey]);
  class_ids.insert(class_ids.end(), by_kind[kClassKey].begin(), by_kind[kClassKey].end());
  LoadProgrammes(tx, by_kind[kProgrammeKey], class_ids);
  LoadClasses(tx, class_ids, by_kind[kProgrammeClassesKey]);
  LoadRolls(tx, class_ids);
  LoadCompletedLike(tx, by_kind[kEnrolmentKey]);
  LoadPersons(tx, by_kind[kPersonKey]);
  followed_.Load(tx, by_kind[province::kFollowedKey]);
}

void WorkingSet::Save(pqxx::transaction_base& tx) {
  SaveProgrammes(tx);
  SaveClasses(tx);
  SaveEnrolments(tx);
  followed_.Save(tx);
}

void WorkingSet::PutFollowed(const EnterpriseChange& change) {
  followed_.Put(change.after.enterprise_id(), change.incarnation, change.position);
}

void PrepareDatabase(const std::string& database) {
  Migrate(database, migrations::common());
  Migrate(database, migrations::province());
  Migrate(database, migrations::training());
  EnsureJournal(database, "training");
}

}  // namespace umkm::training
