// The tables of training: what a group commit works on, and what is read.
//
// Writing is the committer's alone, through WorkingSet; Store only reads.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/committer.h"
#include "common/database.h"
#include "common/subjects.h"
#include "province/count.h"
#include "province/followed.h"
#include "training/domain_enrolment.h"

namespace umkm::training {

// What can be loaded, and by what; also province::kFollowedKey.
inline constexpr char kProgrammeKey[] = "programme";                 // a programme by its id
inline constexpr char kProgrammeClassesKey[] = "programme_classes";  // its classes, by its id
inline constexpr char kClassKey[] = "class";          // a class by its id, with programme and roll
inline constexpr char kEnrolmentKey[] = "enrolment";  // its class so, and what CompletedLike gives
inline constexpr char kEnterpriseKey[] = "enterprise_enrolments";  // what RollsOf gives
inline constexpr char kPersonKey[] = "person";                     // a participant by NIK

// A participant, and the id by which events know one.
struct Person {
  std::string person_id;
  Participant participant;
};

// What the commands of one group commit concern. A later one finds what an earlier one has put.
class WorkingSet final : public Batch {
 public:
  void Load(pqxx::transaction_base& tx, const std::vector<SubjectKey>& keys) override;
  void Save(pqxx::transaction_base& tx) override;

  // Null when there is none, or when it was not among the keys.
  const Programme* FindProgramme(const std::string& id) const { return programmes_.Find(id); }
  const Class* FindClass(const std::string& id) const { return classes_.Find(id); }
  const Enrolment* FindEnrolment(const std::string& id) const { return enrolments_.Find(id); }
  bool HasClasses(const std::string& programme_id) const;  // that are not cancelled
  Roll RollOf(const std::string& class_id) const;
  // Completed enrolments of the same business or person in the same fiscal year.
  Roll CompletedLike(const Enrolment& enrolment) const;
  // Each class in which the enterprise has an enrolment that waits or holds a seat without result.
  std::vector<ClassRoll> RollsOf(const std::string& enterprise_id) const;
  // The id that stands for the person with this NIK; empty when none is known.
  std::string PersonOf(const std::string& nik) const;
  const province::Followed& followed() const { return followed_; }

  void Put(const Programme& programme);
  void Put(const Class& class_);
  void Put(const Enrolment& enrolment);
  void PutPerson(const std::string& person_id, const Participant& participant);
  void PutFollowed(const EnterpriseChange& change);

 private:
  using Ids = std::vector<std::string>;
  using Index = std::map<std::string, std::set<std::string>>;  // ids by what they have in common
  void LoadProgrammes(pqxx::transaction_base& tx, const Ids& ids, const Ids& class_ids);
  void LoadClasses(pqxx::transaction_base& tx, const Ids& ids, const Ids& programme_ids);
  void LoadRolls(pqxx::transaction_base& tx, const Ids& class_ids);
  void LoadCompletedLike(pqxx::transaction_base& tx, const Ids& enrolment_ids);
  void LoadPersons(pqxx::transaction_base& tx, const Ids& niks);
  void TakeEnrolments(Roll loaded);
  void Note(const Enrolment& enrolment);  // in the indexes
  Roll Gather(const Index& index, const std::string& key) const;
  void SaveProgrammes(pqxx::transaction_base& tx) const;
  void SaveClasses(pqxx::transaction_base& tx) const;
  void SaveEnrolments(pqxx::transaction_base& tx) const;  // and persons

  Subjects<Programme> programmes_;
  Subjects<Class> classes_;
  Subjects<Enrolment> enrolments_;
  Subjects<Person> persons_;  // numbers: NIK
  province::Followed followed_;
  Index classes_of_programme_, of_class_, of_business_, of_person_;
};

// Reads committed state. Thread-safe. Its functions throw what libpqxx throws. Ids and texts have
// to be checked before: a malformed id is an error of the database.
class Store {
 public:
  explicit Store(const std::string& database) : pool_(database) {}

  // Lists: by the request's filters, in the order of ids, from behind `after_id` (empty: all).
  std::optional<Programme> FindProgramme(const std::string& id);
  std::vector<Programme> ListProgrammes(const ListProgrammesRequest& filter,
                                        const std::string& after_id, int limit);
  std::optional<GetClassResponse> FindClass(const std::string& id);  // with its two counts
  std::vector<Class> ListClasses(const ListClassesRequest& filter, const std::string& after_id,
                                 int limit);
  std::optional<Enrolment> FindEnrolment(const std::string& id);
  Participant FindParticipant(const std::string& person_id);  // empty when none is known
  std::vector<Enrolment> ListEnrolments(const ListEnrolmentsRequest& filter,
                                        const std::string& after_id, int limit);
  // Open programmes, with the seats left in their classes that have not ended before `day`.
  struct OpenProgramme {
    Programme programme;
    int64_t seats_left = 0;
  };
  std::vector<OpenProgramme> OpenProgrammes(const std::string& day);

  // Every cell that is not zero, of every measure of training, counted afresh from the statuses and
  // not from the flags counts_business and counts_person.
  province::CellCount CountCells();

 private:
  ReadPool pool_;
};

// Brings the schema up to date and makes the journal's head; throws when the database is away.
void PrepareDatabase(const std::string& database);

}  // namespace umkm::training
