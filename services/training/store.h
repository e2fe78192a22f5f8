// The tables of training: what a group commit works on, and what is read.
//
// Writing is the committer's alone, through WorkingSet; Store only reads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/committer.h"
#include "common/database.h"
#include "common/subjects.h"
#include "province/count.h"
#include "province/followed.h"
#include "training/domain_enrolment.h"

namespace umkm::training {

// What can be loaded, and by what.
inline constexpr char kProgrammeKey[] = "programme";                 // by its id
inline constexpr char kProgrammeClassesKey[] = "programme_classes";  // its classes, by its id
inline constexpr char kClassKey[] = "class";  // with its programme and its roll
inline constexpr char kEnrolmentKey[] =
    "enrolment";  // with its class, the roll and what `completed` needs
inline constexpr char kEnterpriseKey[] =
    "enterprise_enrolments";                    // its enrolments' classes and rolls
inline constexpr char kPersonKey[] = "person";  // a participant by NIK
// and province::kFollowedKey.

// What the commands of one group commit concern. What an earlier command of the batch has put is
// what a later one finds.
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
  // Each class in which the enterprise has an enrolment without an end.
  std::vector<ClassRoll> RollsOf(const std::string& enterprise_id) const;
  // The id that stands for the person with this NIK; empty when none is known.
  std::string PersonOf(const std::string& nik) const;
  const province::Followed& followed() const { return followed_; }

  void Put(const Programme& programme);
  void Put(const Class& class_);
  void Put(const Enrolment& enrolment);
  // Personal data: kept apart, seen by no event.
  void PutPerson(const std::string& person_id, const Participant& participant);
  void PutFollowed(const EnterpriseChange& change);

 private:
  using Ids = std::vector<std::string>;
  Subjects<Programme> programmes_;
  Subjects<Class> classes_;
  Subjects<Enrolment> enrolments_;
  Subjects<Participant> persons_;  // numbers: NIK
  province::Followed followed_;
};

// Reads committed state. Thread-safe. Its functions throw what libpqxx throws. Ids and texts have
// to be checked before: a malformed id is an error of the database.
class Store {
 public:
  explicit Store(const std::string& database) : pool_(database) {}

  std::optional<Programme> FindProgramme(const std::string& id);
  std::vector<Programme> ListProgrammes(const ListProgrammesRequest& filter,
                                        const std::string& after_id, int limit);
  // The class with seats_taken and waiting.
  std::optional<GetClassResponse> FindClass(const std::string& id);
  std::vector<Class> ListClasses(const ListClassesRequest& filter, const std::string& after_id,
                                 int limit);
  std::optional<Enrolment> FindEnrolment(const std::string& id);
  // Empty when none is known.
  Participant FindParticipant(const std::string& person_id);
  std::vector<Enrolment> ListEnrolments(const ListEnrolmentsRequest& filter,
                                        const std::string& after_id, int limit);
  // Open programmes, each with the seats that are left in its classes that have not ended by `day`.
  struct OpenProgramme {
    Programme programme;
    int64_t seats_left = 0;
  };
  std::vector<OpenProgramme> OpenProgrammes(const std::string& day);

  // Every cell that is not zero, of every measure of training, counted afresh from the statuses:
  // the flags counts_business and counts_person are not looked at.
  province::CellCount CountCells();

 private:
  ReadPool pool_;
};

// Brings the schema up to date and makes the journal's head; throws when the database is away.
void PrepareDatabase(const std::string& database);

}  // namespace umkm::training
