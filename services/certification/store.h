// The table of cases: what a group commit works on, and what is read.
//
// Writing is the committer's alone, through WorkingSet; Store only reads.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "certification/domain.h"
#include "common/committer.h"
#include "common/database.h"
#include "common/subjects.h"
#include "province/count.h"
#include "province/followed.h"
#include "umkm/certification/v1/read_requests.pb.h"

namespace umkm::certification {

// What can be loaded, and by what: always all cases of an enterprise.
inline constexpr char kCaseKey[] = "case";              // of the one that has the case
inline constexpr char kEnterpriseKey[] = "enterprise";  // by its id
inline constexpr char kNumberKey[] = "number";          // of those that have a certificate with the
                                                        // normalised number, of whatever scheme
// and province::kFollowedKey.

// The cases that the commands of one group commit concern. What an earlier command of the batch has
// put is what a later one finds, numbers included.
class WorkingSet final : public Batch {
 public:
  void Load(pqxx::transaction_base& tx, const std::vector<SubjectKey>& keys) override;
  void Save(pqxx::transaction_base& tx) override;

  // Null when there is none, or when it was not among the keys.
  const FacilitationCase* FindCase(const std::string& id) const { return cases_.Find(id); }
  const FacilitationCase* FindCaseByNumber(const std::string& scheme,
                                           const std::string& number) const {
    return cases_.FindByNumber(NumberKey(scheme, number));
  }
  // All that are held; complete when the enterprise, or one of its cases, was among the keys.
  Cases CasesOf(const std::string& enterprise_id) const;
  const province::Followed& followed() const { return followed_; }

  void Put(const FacilitationCase& one);
  void PutFollowed(const EnterpriseChange& change);

 private:
  // A number is unique within its scheme: "p_irt 2053471010012-31".
  static std::string NumberKey(const std::string& scheme, const std::string& number);
  static std::string NumberKey(const FacilitationCase& one);  // empty when it has none

  Subjects<FacilitationCase> cases_;  // numbers: NumberKey
  std::map<std::string, std::set<std::string>> ids_of_enterprise_;
  province::Followed followed_;
};

// Reads committed state. Thread-safe. Its functions throw what libpqxx throws. Ids and texts have
// to be checked before: a malformed id is an error of the database.
class Store {
 public:
  explicit Store(const std::string& database) : pool_(database) {}

  std::optional<FacilitationCase> FindCase(const std::string& id);
  // By scheme and normalised number.
  std::optional<FacilitationCase> FindCaseByNumber(const std::string& scheme,
                                                   const std::string& number);
  Cases FindCasesOf(const std::string& enterprise_id);
  // By the request's filters, in the order of ids, from behind `after_id` (empty: from the first).
  Cases ListCases(const ListCasesRequest& filter, const std::string& after_id, int limit);
  // Issued cases whose last day is before `day`, in the order of ids, from behind `after_id`.
  Cases FindExpired(const std::string& day, const std::string& after_id, int limit);
  // Cases of the scheme, and of the facilitation's year and fund, that were not refused or
  // withdrawn.
  Used FindUsed(const std::string& scheme, const reference::v1::Facilitation& facilitation);

  // Every cell that is not zero, of every measure of certification, counted afresh from the
  // statuses: the flag counts_business is not looked at.
  province::CellCount CountCells();

 private:
  ReadPool pool_;
};

// Brings the schema up to date and makes the journal's head; throws when the database is away.
void PrepareDatabase(const std::string& database);

}  // namespace umkm::certification
