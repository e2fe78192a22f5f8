// Table programmes.
#include "common/database_json.h"
#include "common/database_rows.h"
#include "common/enum_word.h"
#include "training/store.h"

namespace umkm::training {
namespace {

// What column `money` holds, as the JSON of a programme that has nothing else.
std::string MoneyOf(const Programme& programme) {
  Programme money;
  *money.mutable_budget_revisions() = programme.budget_revisions();
  *money.mutable_realisations() = programme.realisations();
  return JsonOf(money);
}

constexpr Column<Programme> kProgrammeColumns[] = {
    {"programme_id", "uuid", [](const Programme& p) { return Given(p.programme_id()); },
     [](Programme& p, std::string text) { p.set_programme_id(std::move(text)); }},
    {"etag", "bigint", [](const Programme& p) { return Given(p.etag()); },
     [](Programme& p, std::string text) { p.set_etag(std::move(text)); }},
    {"fiscal_year", "int", [](const Programme& p) { return Given(p.fiscal_year()); },
     [](Programme& p, std::string text) {
       p.set_fiscal_year(static_cast<int32_t>(ToNumber(text)));
     }},
    {"title", "text", [](const Programme& p) { return Given(p.title()); },
     [](Programme& p, std::string text) { p.set_title(std::move(text)); }},
    {"kind", "text", [](const Programme& p) { return WordOf(p.kind()); },
     [](Programme& p, std::string text) { p.set_kind(FromWord<ProgrammeKind>(text)); }},
    {"fund", "text", [](const Programme& p) { return WordOf(p.fund()); },
     [](Programme& p, std::string text) { p.set_fund(FromWord<type::v1::Fund>(text)); }},
    {"target", "bigint", [](const Programme& p) { return Given(p.target()); },
     [](Programme& p, std::string text) { p.set_target(ToNumber(text)); }},
    {"eligibility", "jsonb",
     [](const Programme& p) {
       return p.has_eligibility() ? Given(JsonOf(p.eligibility())) : ColumnText();
     },
     [](Programme& p, std::string text) {
       *p.mutable_eligibility() = FromJson<Eligibility>(text);
     }},
    {"status", "text", [](const Programme& p) { return WordOf(p.status()); },
     [](Programme& p, std::string text) { p.set_status(FromWord<ProgrammeStatus>(text)); }},
    {"budget_rupiah", "bigint", [](const Programme& p) { return Given(p.budget_rupiah()); },
     [](Programme& p, std::string text) { p.set_budget_rupiah(ToNumber(text)); }},
    {"realised_rupiah", "bigint", [](const Programme& p) { return Given(p.realised_rupiah()); },
     [](Programme& p, std::string text) { p.set_realised_rupiah(ToNumber(text)); }},
    {"money", "jsonb", [](const Programme& p) { return Given(MoneyOf(p)); },
     [](Programme& p, std::string text) { p.MergeFrom(FromJson<Programme>(text)); }},
    {"effective_on", "date", [](const Programme& p) { return UnlessEmpty(p.effective_on()); },
     [](Programme& p, std::string text) { p.set_effective_on(std::move(text)); }},
};
constexpr Table<Programme> kProgrammes = {"programmes", "programme_id", kProgrammeColumns};

// Open programmes with the seats left of each.
constexpr char kSeatsLeft[] = R"(
    (select coalesce(sum(capacity - taken), 0)::bigint
       from classes, lateral (select count(*) as taken from enrolments
                               where enrolments.class_id = classes.class_id
                                 and enrolments.status in ('enrolled', 'completed', 'failed')) held
      where classes.programme_id = programmes.programme_id and classes.status = 'scheduled'
        and classes.ends_on >= $1::date))";

}  // namespace

void WorkingSet::Put(const Programme& programme) {
  programmes_.Put(programme.programme_id(), "", programme);
}

void WorkingSet::LoadProgrammes(pqxx::transaction_base& tx, const Ids& ids, const Ids& class_ids) {
  if (ids.empty() && class_ids.empty()) return;
  for (Programme& programme :
       Select(tx, kProgrammes,
              "programme_id = any($1::uuid[]) or programme_id = any(array("
              "select classes.programme_id from classes where classes.class_id = any($2::uuid[])))",
              ArrayOf(ids), ArrayOf(class_ids))) {
    const std::string id = programme.programme_id();
    programmes_.Load(id, "", std::move(programme));
  }
}

void WorkingSet::SaveProgrammes(pqxx::transaction_base& tx) const {
  SavePut(tx, kProgrammes, programmes_);
}

std::optional<Programme> Store::FindProgramme(const std::string& id) {
  return ReadRow(pool_, kProgrammes, "programme_id = $1::uuid", id);
}

std::vector<Programme> Store::ListProgrammes(const ListProgrammesRequest& filter,
                                             const std::string& after_id, int limit) {
  const int32_t year = filter.fiscal_year();
  Condition condition;
  condition.Add("fiscal_year = ?::int", year == 0 ? "" : std::to_string(year));
  condition.Add("kind = ?", WordOf(filter.kind()).value_or(""));
  condition.Add("fund = ?", WordOf(filter.fund()).value_or(""));
  condition.Add("status = ?", WordOf(filter.status()).value_or(""));
  return ReadPageOfRows(pool_, kProgrammes, std::move(condition), after_id, limit);
}

std::vector<Store::OpenProgramme> Store::OpenProgrammes(const std::string& day) {
  const std::string sql =
      absl::StrCat("select ", ColumnsOf(kProgrammes), ", ", kSeatsLeft,
                   " from programmes where programmes.status = 'open' order by fiscal_year, "
                   "programme_id");
  std::vector<OpenProgramme> open;
  pool_.Read([&](pqxx::transaction_base& tx) {
    open.clear();
    for (const pqxx::row& row : ExecPrepared(tx, sql, day)) {
      const auto seats = row[static_cast<pqxx::row::size_type>(std::size(kProgrammeColumns))];
      open.push_back({RowFrom(kProgrammes, row), seats.as<int64_t>()});
    }
  });
  return open;
}

}  // namespace umkm::training
