// Table classes.
#include <algorithm>

#include "common/database_json.h"
#include "common/database_rows.h"
#include "common/enum_word.h"
#include "training/store.h"

namespace umkm::training {
namespace {

constexpr Column<Class> kClassColumns[] = {
    {"class_id", "uuid", [](const Class& c) { return Given(c.class_id()); },
     [](Class& c, std::string text) { c.set_class_id(std::move(text)); }},
    {"etag", "bigint", [](const Class& c) { return Given(c.etag()); },
     [](Class& c, std::string text) { c.set_etag(std::move(text)); }},
    {"programme_id", "uuid", [](const Class& c) { return Given(c.programme_id()); },
     [](Class& c, std::string text) { c.set_programme_id(std::move(text)); }},
    {"fiscal_year", "int", [](const Class& c) { return Given(c.fiscal_year()); },
     [](Class& c, std::string text) { c.set_fiscal_year(static_cast<int32_t>(ToNumber(text))); }},
    {"place", "text", [](const Class& c) { return Given(c.place()); },
     [](Class& c, std::string text) { c.set_place(std::move(text)); }},
    {"region_code", "text", [](const Class& c) { return Given(c.region_code()); },
     [](Class& c, std::string text) { c.set_region_code(std::move(text)); }},
    {"starts_on", "date", [](const Class& c) { return UnlessEmpty(c.starts_on()); },
     [](Class& c, std::string text) { c.set_starts_on(std::move(text)); }},
    {"ends_on", "date", [](const Class& c) { return UnlessEmpty(c.ends_on()); },
     [](Class& c, std::string text) { c.set_ends_on(std::move(text)); }},
    {"capacity", "int", [](const Class& c) { return Given(c.capacity()); },
     [](Class& c, std::string text) { c.set_capacity(static_cast<int32_t>(ToNumber(text))); }},
    {"status", "text", [](const Class& c) { return WordOf(c.status()); },
     [](Class& c, std::string text) { c.set_status(FromWord<ClassStatus>(text)); }},
    {"effective_on", "date", [](const Class& c) { return UnlessEmpty(c.effective_on()); },
     [](Class& c, std::string text) { c.set_effective_on(std::move(text)); }},
};
constexpr Table<Class> kClasses = {"classes", "class_id", kClassColumns};

}  // namespace

void WorkingSet::Put(const Class& class_) {
  classes_of_programme_[class_.programme_id()].insert(class_.class_id());
  classes_.Put(class_.class_id(), "", class_);
}

bool WorkingSet::HasClasses(const std::string& programme_id) const {
  const auto known = classes_of_programme_.find(programme_id);
  if (known == classes_of_programme_.end()) return false;
  return std::any_of(known->second.begin(), known->second.end(), [&](const std::string& id) {
    return FindClass(id)->status() != CLASS_STATUS_CANCELLED;
  });
}

void WorkingSet::LoadClasses(pqxx::transaction_base& tx, const Ids& ids, const Ids& programme_ids) {
  if (ids.empty() && programme_ids.empty()) return;
  for (Class& class_ :
       Select(tx, kClasses, "class_id = any($1::uuid[]) or programme_id = any($2::uuid[])",
              ArrayOf(ids), ArrayOf(programme_ids))) {
    const std::string id = class_.class_id();
    classes_of_programme_[class_.programme_id()].insert(id);
    classes_.Load(id, "", std::move(class_));
  }
}

void WorkingSet::SaveClasses(pqxx::transaction_base& tx) const { SavePut(tx, kClasses, classes_); }

std::optional<GetClassResponse> Store::FindClass(const std::string& id) {
  const std::string sql = absl::StrCat(
      "select ", ColumnsOf(kClasses),
      ", count(*) filter (where enrolments.status in ('enrolled', 'completed', 'failed'))"
      ", count(*) filter (where enrolments.status = 'waiting')"
      " from classes left join enrolments using (class_id)"
      " where classes.class_id = $1::uuid group by classes.class_id");
  std::optional<GetClassResponse> found;
  pool_.Read([&](pqxx::transaction_base& tx) {
    for (const pqxx::row& row : ExecPrepared(tx, sql, id)) {
      const auto counts = static_cast<pqxx::row::size_type>(std::size(kClassColumns));
      *found.emplace().mutable_class_() = RowFrom(kClasses, row);
      found->set_seats_taken(row[counts].as<int32_t>());
      found->set_waiting(row[counts + 1].as<int32_t>());
    }
  });
  return found;
}

std::vector<Class> Store::ListClasses(const ListClassesRequest& filter, const std::string& after_id,
                                      int limit) {
  Condition condition;
  condition.Add("programme_id = ?::uuid", filter.programme_id());
  condition.Add("(region_code = ? or region_code like ? || '.%')", filter.region_prefix());
  condition.Add("status = ?", WordOf(filter.status()).value_or(""));
  return ReadPageOfRows(pool_, kClasses, std::move(condition), after_id, limit);
}

}  // namespace umkm::training
