// The tables of the register: what a group commit works on, and what is read.
//
// Writing is the committer's alone, through WorkingSet; Store only reads.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/committer.h"
#include "common/database.h"
#include "common/subjects.h"
#include "province/count.h"
#include "umkm/registry/v1/cooperative_requests.pb.h"
#include "umkm/registry/v1/enterprise_requests.pb.h"

namespace umkm::registry {

using namespace umkm::registry::v1;  // NOLINT: the messages are the domain's data

// What can be loaded, and by what.
inline constexpr char kEnterpriseKey[] = "enterprise";     // an enterprise by its id
inline constexpr char kNibKey[] = "nib";                   // an enterprise by its NIB
inline constexpr char kOwnerKey[] = "owner";               // an owner by the enterprise's id
inline constexpr char kCooperativeKey[] = "cooperative";   // a cooperative by its id
inline constexpr char kNikKoperasiKey[] = "nik_koperasi";  // a cooperative by its number

// The enterprises, owners and cooperatives that the commands of one group commit concern. What an
// earlier command of the batch has put is what a later one finds, numbers included.
class WorkingSet final : public Batch {
 public:
  void Load(pqxx::transaction_base& tx, const std::vector<SubjectKey>& keys) override;
  void Save(pqxx::transaction_base& tx) override;

  // Null when there is none, or when it was not among the keys.
  const Enterprise* FindEnterprise(const std::string& id) const { return enterprises_.Find(id); }
  const Enterprise* FindEnterpriseByNib(const std::string& nib) const {
    return enterprises_.FindByNumber(nib);
  }
  const Cooperative* FindCooperative(const std::string& id) const { return cooperatives_.Find(id); }
  const Cooperative* FindCooperativeByNik(const std::string& nik_koperasi) const {
    return cooperatives_.FindByNumber(nik_koperasi);
  }
  // The owner of an enterprise; empty when none is known, or when it was not among the keys.
  Owner FindOwner(const std::string& enterprise_id) const;

  void Put(const Enterprise& enterprise);
  void Put(const Cooperative& cooperative);
  void PutOwner(const std::string& enterprise_id, const Owner& owner);

 private:
  using Ids = std::vector<std::string>;
  void LoadEnterprises(pqxx::transaction_base& tx, const Ids& ids, const Ids& nibs);
  void LoadOwners(pqxx::transaction_base& tx, const Ids& enterprise_ids);
  void LoadCooperatives(pqxx::transaction_base& tx, const Ids& ids, const Ids& numbers);
  void SaveEnterprises(pqxx::transaction_base& tx) const;
  void SaveCooperatives(pqxx::transaction_base& tx) const;

  Subjects<Enterprise> enterprises_;    // numbers: NIB
  Subjects<Owner> owners_;              // by enterprise_id
  Subjects<Cooperative> cooperatives_;  // numbers: NIK Koperasi
};

// Reads committed state. Thread-safe. Its functions throw what libpqxx throws. Ids and texts have
// to be checked before: a malformed id is an error of the database.
class Store {
 public:
  explicit Store(const std::string& database) : pool_(database) {}

  std::optional<Enterprise> FindEnterprise(const std::string& id);
  std::optional<Enterprise> FindEnterpriseByNib(const std::string& nib);
  // Those that exist, in no particular order.
  std::vector<Enterprise> FindEnterprises(const std::vector<std::string>& ids);
  // Empty when none is known.
  Owner FindOwner(const std::string& enterprise_id);
  // By the request's filters, in the order of ids, from behind `after_id` (empty: from the first).
  std::vector<Enterprise> ListEnterprises(const ListEnterprisesRequest& filter,
                                          const std::string& after_id, int limit);

  std::optional<Cooperative> FindCooperative(const std::string& id);
  std::optional<Cooperative> FindCooperativeByNik(const std::string& nik_koperasi);
  std::vector<Cooperative> ListCooperatives(const ListCooperativesRequest& filter,
                                            const std::string& after_id, int limit);

  // Every cell that is not zero, of every measure of the registry, as defined in
  // umkm/aggregation/v1/cell.proto, with all its dimensions in the order of the columns there.
  province::CellCount CountCells();

 private:
  ReadPool pool_;
};

// Brings the schema up to date and makes the journal's head; throws when the database is away.
void PrepareDatabase(const std::string& database);

// Text that ILIKE takes literally, anywhere in a value; empty for an empty one.
std::string ContainsPattern(const std::string& text);

}  // namespace umkm::registry
