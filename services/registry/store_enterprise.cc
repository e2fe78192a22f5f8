// Tables enterprises and owners.
#include <absl/strings/str_cat.h>

#include "common/database_rows.h"
#include "common/enum_word.h"
#include "common/text.h"
#include "registry/store.h"

namespace umkm::registry {
namespace {

const FinancialFigures& Figures(const Enterprise& e) { return e.classification().figures(); }
FinancialFigures& MutableFigures(Enterprise& e) {
  return *e.mutable_classification()->mutable_figures();
}

constexpr Column<Enterprise> kEnterpriseColumns[] = {
    {"enterprise_id", "uuid", [](const Enterprise& e) { return Given(e.enterprise_id()); },
     [](Enterprise& e, std::string text) { e.set_enterprise_id(std::move(text)); }},
    {"etag", "bigint", [](const Enterprise& e) { return Given(e.etag()); },
     [](Enterprise& e, std::string text) { e.set_etag(std::move(text)); }},
    {"name", "text", [](const Enterprise& e) { return Given(e.name()); },
     [](Enterprise& e, std::string text) { e.set_name(std::move(text)); }},
    {"nib", "text", [](const Enterprise& e) { return UnlessEmpty(e.nib()); },
     [](Enterprise& e, std::string text) { e.set_nib(std::move(text)); }},
    {"region_code", "text", [](const Enterprise& e) { return Given(e.region_code()); },
     [](Enterprise& e, std::string text) { e.set_region_code(std::move(text)); }},
    {"kbli_version", "text", [](const Enterprise& e) { return Given(e.kbli_version()); },
     [](Enterprise& e, std::string text) { e.set_kbli_version(std::move(text)); }},
    {"kbli_code", "text", [](const Enterprise& e) { return Given(e.kbli_code()); },
     [](Enterprise& e, std::string text) { e.set_kbli_code(std::move(text)); }},
    {"section", "text", [](const Enterprise& e) { return Given(e.section()); },
     [](Enterprise& e, std::string text) { e.set_section(std::move(text)); }},
    {"status", "text", [](const Enterprise& e) { return WordOf(e.status()); },
     [](Enterprise& e, std::string text) { e.set_status(FromWord<EnterpriseStatus>(text)); }},
    {"scale", "text", [](const Enterprise& e) { return WordOf(e.scale()); },
     [](Enterprise& e, std::string text) { e.set_scale(FromWord<Scale>(text)); }},
    {"rule_set", "text",
     [](const Enterprise& e) {
       return e.has_classification() ? Given(e.classification().rule_set()) : ColumnText();
     },
     [](Enterprise& e, std::string text) {
       e.mutable_classification()->set_rule_set(std::move(text));
     }},
    {"figures_year", "int",
     [](const Enterprise& e) {
       return e.classification().has_figures() ? Given(Figures(e).year()) : ColumnText();
     },
     [](Enterprise& e, std::string text) {
       MutableFigures(e).set_year(static_cast<int32_t>(ToNumber(text)));
     }},
    {"net_worth_rupiah", "bigint",
     [](const Enterprise& e) {
       return Figures(e).has_net_worth_rupiah() ? Given(Figures(e).net_worth_rupiah())
                                                : ColumnText();
     },
     [](Enterprise& e, std::string text) {
       MutableFigures(e).set_net_worth_rupiah(ToNumber(text));
     }},
    {"annual_sales_rupiah", "bigint",
     [](const Enterprise& e) {
       return Figures(e).has_annual_sales_rupiah() ? Given(Figures(e).annual_sales_rupiah())
                                                   : ColumnText();
     },
     [](Enterprise& e, std::string text) {
       MutableFigures(e).set_annual_sales_rupiah(ToNumber(text));
     }},
    {"capital_rupiah", "bigint",
     [](const Enterprise& e) {
       return Figures(e).has_capital_rupiah() ? Given(Figures(e).capital_rupiah()) : ColumnText();
     },
     [](Enterprise& e, std::string text) { MutableFigures(e).set_capital_rupiah(ToNumber(text)); }},
    {"declared_scale", "text",
     [](const Enterprise& e) { return WordOf(e.classification().declared_scale()); },
     [](Enterprise& e, std::string text) {
       e.mutable_classification()->set_declared_scale(FromWord<Scale>(text));
     }},
    {"declared_by", "text",
     [](const Enterprise& e) { return UnlessEmpty(e.classification().declared_by()); },
     [](Enterprise& e, std::string text) {
       e.mutable_classification()->set_declared_by(std::move(text));
     }},
    {"registered_on", "date", [](const Enterprise& e) { return UnlessEmpty(e.registered_on()); },
     [](Enterprise& e, std::string text) { e.set_registered_on(std::move(text)); }},
    {"effective_on", "date", [](const Enterprise& e) { return UnlessEmpty(e.effective_on()); },
     [](Enterprise& e, std::string text) { e.set_effective_on(std::move(text)); }},
    {"closed_on", "date", [](const Enterprise& e) { return UnlessEmpty(e.closed_on()); },
     [](Enterprise& e, std::string text) { e.set_closed_on(std::move(text)); }},
    {"workers", "bigint", [](const Enterprise& e) { return Given(e.workers()); },
     [](Enterprise& e, std::string text) { e.set_workers(ToNumber(text)); }},
};
constexpr Table<Enterprise> kEnterprises = {"enterprises", "enterprise_id", kEnterpriseColumns};

// How an owner stands at rest: the one place for encryption (README § Personal data).
std::string EncodeOwner(const Owner& owner) { return owner.SerializeAsString(); }
Owner DecodeOwner(const std::string& bytes) {
  Owner owner;
  if (!owner.ParseFromString(bytes)) throw std::runtime_error("a stored owner cannot be read");
  return owner;
}

struct OwnerRow {
  std::string enterprise_id;
  Owner owner;
};
constexpr Column<OwnerRow> kOwnerColumns[] = {
    {"enterprise_id", "uuid", [](const OwnerRow& row) { return Given(row.enterprise_id); },
     [](OwnerRow& row, std::string text) { row.enterprise_id = std::move(text); }},
    {"owner", "bytea", [](const OwnerRow& row) { return GivenBytes(EncodeOwner(row.owner)); },
     [](OwnerRow& row, std::string text) { row.owner = DecodeOwner(Unhex(text.substr(2))); }},
};
constexpr Table<OwnerRow> kOwners = {"owners", "enterprise_id", kOwnerColumns};

}  // namespace

Owner WorkingSet::FindOwner(const std::string& enterprise_id) const {
  const Owner* owner = owners_.Find(enterprise_id);
  return owner == nullptr ? Owner() : *owner;
}

void WorkingSet::Put(const Enterprise& enterprise) {
  enterprises_.Put(enterprise.enterprise_id(), enterprise.nib(), enterprise);
}

void WorkingSet::PutOwner(const std::string& enterprise_id, const Owner& owner) {
  owners_.Put(enterprise_id, "", owner);
}

void WorkingSet::LoadEnterprises(pqxx::transaction_base& tx, const Ids& ids, const Ids& nibs) {
  if (ids.empty() && nibs.empty()) return;
  for (Enterprise& enterprise :
       Select(tx, kEnterprises, "enterprise_id = any($1::uuid[]) or nib = any($2::text[])",
              ArrayOf(ids), ArrayOf(nibs))) {
    enterprises_.Load(enterprise.enterprise_id(), enterprise.nib(), enterprise);
  }
}

void WorkingSet::LoadOwners(pqxx::transaction_base& tx, const Ids& enterprise_ids) {
  if (enterprise_ids.empty()) return;
  for (OwnerRow& row :
       Select(tx, kOwners, "enterprise_id = any($1::uuid[])", ArrayOf(enterprise_ids))) {
    owners_.Load(row.enterprise_id, "", std::move(row.owner));
  }
}

void WorkingSet::SaveEnterprises(pqxx::transaction_base& tx) const {
  SavePut(tx, kEnterprises, enterprises_);
  SavePut(tx, kOwners, owners_, [](const std::string& id, const Owner& owner) {
    return OwnerRow{id, owner};
  });
}

std::optional<Enterprise> Store::FindEnterprise(const std::string& id) {
  return ReadRow(pool_, kEnterprises, "enterprise_id = $1::uuid", id);
}

std::optional<Enterprise> Store::FindEnterpriseByNib(const std::string& nib) {
  return ReadRow(pool_, kEnterprises, "nib = $1", nib);
}

std::vector<Enterprise> Store::FindEnterprises(const std::vector<std::string>& ids) {
  return ReadRows(pool_, kEnterprises, "enterprise_id = any($1::uuid[])", ArrayOf(ids));
}

Owner Store::FindOwner(const std::string& enterprise_id) {
  return ReadRow(pool_, kOwners, "enterprise_id = $1::uuid", enterprise_id)
      .value_or(OwnerRow())
      .owner;
}

std::vector<Enterprise> Store::ListEnterprises(const ListEnterprisesRequest& filter,
                                               const std::string& after_id, int limit) {
  Condition condition;
  condition.Add("(region_code = ? or region_code like ? || '.%')", filter.region_prefix());
  condition.Add("scale = ?", WordOf(filter.scale()).value_or(""));
  condition.Add("section = ?", filter.section());
  condition.Add("status = ?", WordOf(filter.status()).value_or(""));
  condition.Add("registered_on >= ?::date", filter.registered_from());
  condition.Add("registered_on <= ?::date", filter.registered_until());
  condition.Add("name ilike ?", ContainsPattern(filter.name_contains()));
  return ReadPageOfRows(pool_, kEnterprises, std::move(condition), after_id, limit);
}

}  // namespace umkm::registry
