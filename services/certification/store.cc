// Table cases.
#include "certification/store.h"

#include <absl/strings/str_cat.h>

#include "common/database_json.h"
#include "common/database_rows.h"
#include "common/enum_word.h"
#include "common/journal.h"
#include "common/migrate.h"

namespace umkm::certification {
namespace {

using registry::v1::Scale;
using type::v1::Fund;

// The part of a case that nothing is looked up by, as protobuf JSON; NULL when there is nothing.
ColumnText EncodeDetails(const FacilitationCase& c) {
  FacilitationCase details;
  *details.mutable_documents() = c.documents();
  if (!c.certificate().warnings().empty()) {
    *details.mutable_certificate()->mutable_warnings() = c.certificate().warnings();
  }
  if (details.ByteSizeLong() == 0) return {};
  return JsonOf(details);
}

// The certificate's, when there is one.
ColumnText IfIssued(const FacilitationCase& c, const std::string& text) {
  return c.has_certificate() ? UnlessEmpty(text) : ColumnText();
}

constexpr Column<FacilitationCase> kCaseColumns[] = {
    {"case_id", "uuid", [](const FacilitationCase& c) { return Given(c.case_id()); },
     [](FacilitationCase& c, std::string text) { c.set_case_id(std::move(text)); }},
    {"etag", "bigint", [](const FacilitationCase& c) { return Given(c.etag()); },
     [](FacilitationCase& c, std::string text) { c.set_etag(std::move(text)); }},
    {"enterprise_id", "uuid", [](const FacilitationCase& c) { return Given(c.enterprise_id()); },
     [](FacilitationCase& c, std::string text) { c.set_enterprise_id(std::move(text)); }},
    {"scheme", "text", [](const FacilitationCase& c) { return Given(c.scheme()); },
     [](FacilitationCase& c, std::string text) { c.set_scheme(std::move(text)); }},
    {"product", "text", [](const FacilitationCase& c) { return Given(c.product()); },
     [](FacilitationCase& c, std::string text) { c.set_product(std::move(text)); }},
    {"fiscal_year", "int", [](const FacilitationCase& c) { return Given(c.fiscal_year()); },
     [](FacilitationCase& c, std::string text) {
       c.set_fiscal_year(static_cast<int32_t>(ToNumber(text)));
     }},
    {"fund", "text", [](const FacilitationCase& c) { return WordOf(c.fund()); },
     [](FacilitationCase& c, std::string text) { c.set_fund(FromWord<Fund>(text)); }},
    {"cost_rupiah", "bigint", [](const FacilitationCase& c) { return Given(c.cost_rupiah()); },
     [](FacilitationCase& c, std::string text) { c.set_cost_rupiah(ToNumber(text)); }},
    {"region_code", "text", [](const FacilitationCase& c) { return Given(c.region_code()); },
     [](FacilitationCase& c, std::string text) { c.set_region_code(std::move(text)); }},
    {"scale", "text", [](const FacilitationCase& c) { return WordOf(c.scale()); },
     [](FacilitationCase& c, std::string text) { c.set_scale(FromWord<Scale>(text)); }},
    {"status", "text", [](const FacilitationCase& c) { return WordOf(c.status()); },
     [](FacilitationCase& c, std::string text) { c.set_status(FromWord<CaseStatus>(text)); }},
    {"submitted_on", "date",
     [](const FacilitationCase& c) { return UnlessEmpty(c.submitted_on()); },
     [](FacilitationCase& c, std::string text) { c.set_submitted_on(std::move(text)); }},
    {"accepted_on", "date", [](const FacilitationCase& c) { return UnlessEmpty(c.accepted_on()); },
     [](FacilitationCase& c, std::string text) { c.set_accepted_on(std::move(text)); }},
    {"started_on", "date", [](const FacilitationCase& c) { return UnlessEmpty(c.started_on()); },
     [](FacilitationCase& c, std::string text) { c.set_started_on(std::move(text)); }},
    {"ended_on", "date", [](const FacilitationCase& c) { return UnlessEmpty(c.ended_on()); },
     [](FacilitationCase& c, std::string text) { c.set_ended_on(std::move(text)); }},
    {"reason", "text", [](const FacilitationCase& c) { return Given(c.reason()); },
     [](FacilitationCase& c, std::string text) { c.set_reason(std::move(text)); }},
    {"number", "text",
     [](const FacilitationCase& c) { return IfIssued(c, c.certificate().number()); },
     [](FacilitationCase& c, std::string text) {
       c.mutable_certificate()->set_number(std::move(text));
     }},
    {"normalised_number", "text",
     [](const FacilitationCase& c) { return IfIssued(c, Normalised(c.certificate().number())); },
     [](FacilitationCase&, std::string) {}},  // follows from the number
    {"issued_on", "date",
     [](const FacilitationCase& c) { return IfIssued(c, c.certificate().issued_on()); },
     [](FacilitationCase& c, std::string text) {
       c.mutable_certificate()->set_issued_on(std::move(text));
     }},
    {"expires_on", "date",
     [](const FacilitationCase& c) { return IfIssued(c, c.certificate().expires_on()); },
     [](FacilitationCase& c, std::string text) {
       c.mutable_certificate()->set_expires_on(std::move(text));
     }},
    {"issuer", "text",
     [](const FacilitationCase& c) { return IfIssued(c, c.certificate().issuer()); },
     [](FacilitationCase& c, std::string text) {
       c.mutable_certificate()->set_issuer(std::move(text));
     }},
    {"issued_position", "bigint",
     [](const FacilitationCase& c) { return Given(c.issued_position()); },
     [](FacilitationCase& c, std::string text) { c.set_issued_position(ToNumber(text)); }},
    {"counts_business", "boolean",
     [](const FacilitationCase& c) { return Given(c.counts_business()); },
     [](FacilitationCase& c, std::string text) { c.set_counts_business(text == "t"); }},
    {"registry_position", "bigint",
     [](const FacilitationCase& c) { return Given(c.registry_position()); },
     [](FacilitationCase& c, std::string text) { c.set_registry_position(ToNumber(text)); }},
    {"effective_on", "date",
     [](const FacilitationCase& c) { return UnlessEmpty(c.effective_on()); },
     [](FacilitationCase& c, std::string text) { c.set_effective_on(std::move(text)); }},
    {"details", "jsonb", EncodeDetails,
     [](FacilitationCase& c, std::string text) { c.MergeFrom(FromJson<FacilitationCase>(text)); }},
};
constexpr Table<FacilitationCase> kCases = {"cases", "case_id", kCaseColumns};

constexpr char kLoad[] = R"(enterprise_id in (
    select unnest($1::uuid[])
    union select enterprise_id from cases where case_id = any($2::uuid[])
    union select enterprise_id from cases where normalised_number = any($3::text[])))";

}  // namespace

std::string WorkingSet::NumberKey(const std::string& scheme, const std::string& number) {
  return scheme + " " + Normalised(number);
}

std::string WorkingSet::NumberKey(const FacilitationCase& one) {
  return one.has_certificate() ? NumberKey(one.scheme(), one.certificate().number()) : "";
}

void WorkingSet::Load(pqxx::transaction_base& tx, const std::vector<SubjectKey>& keys) {
  std::map<std::string_view, std::vector<std::string>> by_kind;
  for (const SubjectKey& key : keys) by_kind[key.kind].push_back(key.id);
  for (FacilitationCase& one : Select(tx, kCases, kLoad, ArrayOf(by_kind[kEnterpriseKey]),
                                      ArrayOf(by_kind[kCaseKey]), ArrayOf(by_kind[kNumberKey]))) {
    ids_of_enterprise_[one.enterprise_id()].insert(one.case_id());
    cases_.Load(one.case_id(), NumberKey(one), one);
  }
  followed_.Load(tx, by_kind[province::kFollowedKey]);
}

void WorkingSet::Save(pqxx::transaction_base& tx) {
  SavePut(tx, kCases, cases_);
  followed_.Save(tx);
}

Cases WorkingSet::CasesOf(const std::string& enterprise_id) const {
  Cases cases;
  const auto ids = ids_of_enterprise_.find(enterprise_id);
  if (ids == ids_of_enterprise_.end()) return cases;
  for (const std::string& id : ids->second) cases.push_back(*cases_.Find(id));
  return cases;
}

void WorkingSet::Put(const FacilitationCase& one) {
  ids_of_enterprise_[one.enterprise_id()].insert(one.case_id());
  cases_.Put(one.case_id(), NumberKey(one), one);
}

void WorkingSet::PutFollowed(const EnterpriseChange& change) {
  followed_.Put(change.after.enterprise_id(), change.incarnation, change.position);
}

std::optional<FacilitationCase> Store::FindCase(const std::string& id) {
  return ReadRow(pool_, kCases, "case_id = $1::uuid", id);
}

std::optional<FacilitationCase> Store::FindCaseByNumber(const std::string& scheme,
                                                        const std::string& number) {
  return ReadRow(pool_, kCases, "normalised_number = $1 and scheme = $2", Normalised(number),
                 scheme);
}

Cases Store::FindCasesOf(const std::string& enterprise_id) {
  return ReadRows(pool_, kCases, "enterprise_id = $1::uuid order by case_id", enterprise_id);
}

Cases Store::ListCases(const ListCasesRequest& filter, const std::string& after_id, int limit) {
  const std::string year = filter.fiscal_year() == 0 ? "" : std::to_string(filter.fiscal_year());
  Condition condition;
  condition.Add("enterprise_id = ?::uuid", filter.enterprise_id());
  condition.Add("scheme = ?", filter.scheme());
  condition.Add("fiscal_year = ?::int", year);
  condition.Add("fund = ?", WordOf(filter.fund()).value_or(""));
  condition.Add("status = ?", WordOf(filter.status()).value_or(""));
  condition.Add("(region_code = ? or region_code like ? || '.%')", filter.region_prefix());
  return ReadPageOfRows(pool_, kCases, std::move(condition), after_id, limit);
}

Cases Store::FindExpired(const std::string& day, const std::string& after_id, int limit) {
  Condition condition;
  condition.Add("(expires_on < ?::date and status = 'issued')", day);
  return ReadPageOfRows(pool_, kCases, std::move(condition), after_id, limit);
}

Used Store::FindUsed(const std::string& scheme, const reference::v1::Facilitation& facilitation) {
  Used used;
  pool_.Read([&](pqxx::transaction_base& tx) {
    const pqxx::row row =
        ExecPrepared(tx,
                     "select count(*), coalesce(sum(cost_rupiah), 0)::bigint from cases"
                     " where scheme = $1 and fiscal_year = $2 and fund = $3"
                     " and status not in ('refused', 'withdrawn')",
                     scheme, facilitation.fiscal_year(), WordOf(facilitation.fund()).value_or(""))
            .front();
    used = {row[0].as<int64_t>(), row[1].as<int64_t>()};
  });
  return used;
}

void PrepareDatabase(const std::string& database) {
  Migrate(database, migrations::common());
  Migrate(database, migrations::province());
  Migrate(database, migrations::certification());
  EnsureJournal(database, "certification");
}

}  // namespace umkm::certification
