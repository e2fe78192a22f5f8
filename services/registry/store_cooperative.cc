// Tables cooperatives and cooperative_members_meetings.
#include <absl/strings/str_cat.h>

#include "common/database_rows.h"
#include "common/enum_word.h"
#include "registry/store.h"

namespace umkm::registry {
namespace {

std::vector<std::string> FromArray(const std::string& text) {
  std::vector<std::string> values;
  pqxx::array_parser parser(text.c_str());
  for (auto [what, value] = parser.get_next(); what != pqxx::array_parser::juncture::done;
       std::tie(what, value) = parser.get_next()) {
    if (what == pqxx::array_parser::juncture::string_value) values.push_back(value);
  }
  return values;
}

constexpr Column<Cooperative> kCooperativeColumns[] = {
    {"cooperative_id", "uuid", [](const Cooperative& c) { return Given(c.cooperative_id()); },
     [](Cooperative& c, std::string text) { c.set_cooperative_id(std::move(text)); }},
    {"etag", "bigint", [](const Cooperative& c) { return Given(c.etag()); },
     [](Cooperative& c, std::string text) { c.set_etag(std::move(text)); }},
    {"name", "text", [](const Cooperative& c) { return Given(c.name()); },
     [](Cooperative& c, std::string text) { c.set_name(std::move(text)); }},
    {"nik_koperasi", "text", [](const Cooperative& c) { return UnlessEmpty(c.nik_koperasi()); },
     [](Cooperative& c, std::string text) { c.set_nik_koperasi(std::move(text)); }},
    {"region_code", "text", [](const Cooperative& c) { return Given(c.region_code()); },
     [](Cooperative& c, std::string text) { c.set_region_code(std::move(text)); }},
    {"served_region_codes", "text[]",
     [](const Cooperative& c) { return Given(ArrayOf(c.served_region_codes())); },
     [](Cooperative& c, std::string text) {
       for (std::string& code : FromArray(text)) c.add_served_region_codes(std::move(code));
     }},
    {"form", "text", [](const Cooperative& c) { return WordOf(c.form()); },
     [](Cooperative& c, std::string text) { c.set_form(FromWord<CooperativeForm>(text)); }},
    {"type", "text", [](const Cooperative& c) { return WordOf(c.type()); },
     [](Cooperative& c, std::string text) { c.set_type(FromWord<CooperativeType>(text)); }},
    {"declared_status", "text", [](const Cooperative& c) { return WordOf(c.declared_status()); },
     [](Cooperative& c, std::string text) {
       c.set_declared_status(FromWord<DeclaredStatus>(text));
     }},
    {"status_letter", "text", [](const Cooperative& c) { return Given(c.status_letter()); },
     [](Cooperative& c, std::string text) { c.set_status_letter(std::move(text)); }},
    {"registered_on", "date", [](const Cooperative& c) { return UnlessEmpty(c.registered_on()); },
     [](Cooperative& c, std::string text) { c.set_registered_on(std::move(text)); }},
    {"effective_on", "date", [](const Cooperative& c) { return UnlessEmpty(c.effective_on()); },
     [](Cooperative& c, std::string text) { c.set_effective_on(std::move(text)); }},
};
constexpr Table<Cooperative> kCooperatives = {"cooperatives", "cooperative_id",
                                              kCooperativeColumns};

struct MeetingRow {
  std::string cooperative_id;
  MembersMeeting meeting;
};

const Improvement& Improved(const MeetingRow& row) { return row.meeting.improvement(); }
Improvement& MutableImproved(MeetingRow& row) { return *row.meeting.mutable_improvement(); }

// A number of the report by its accessors.
template <int64_t (MembersMeeting::*get)() const, void (MembersMeeting::*set)(int64_t)>
constexpr Column<MeetingRow> Amount(const char* name) {
  return {name, "bigint", [](const MeetingRow& row) { return Given((row.meeting.*get)()); },
          [](MeetingRow& row, std::string text) { (row.meeting.*set)(ToNumber(text)); }};
}
// A verdict of the improvement; without a judgement all are false.
template <bool (Improvement::*get)() const, void (Improvement::*set)(bool)>
constexpr Column<MeetingRow> Verdict(const char* name) {
  return {name, "boolean", [](const MeetingRow& row) { return Given((Improved(row).*get)()); },
          [](MeetingRow& row, std::string text) {
            if (text == "t") (MutableImproved(row).*set)(true);
          }};
}

using M = MembersMeeting;
using I = Improvement;
constexpr Column<MeetingRow> kMeetingColumns[] = {
    {"cooperative_id", "uuid", [](const MeetingRow& row) { return Given(row.cooperative_id); },
     [](MeetingRow& row, std::string text) { row.cooperative_id = std::move(text); }},
    {"book_year", "int", [](const MeetingRow& row) { return Given(row.meeting.book_year()); },
     [](MeetingRow& row, std::string text) {
       row.meeting.set_book_year(static_cast<int32_t>(ToNumber(text)));
     }},
    {"held_on", "date", [](const MeetingRow& row) { return UnlessEmpty(row.meeting.held_on()); },
     [](MeetingRow& row, std::string text) { row.meeting.set_held_on(std::move(text)); }},
    Amount<&M::members_women, &M::set_members_women>("members_women"),
    Amount<&M::members_men, &M::set_members_men>("members_men"),
    Amount<&M::attendance, &M::set_attendance>("attendance"),
    Amount<&M::employees, &M::set_employees>("employees"),
    Amount<&M::own_capital_rupiah, &M::set_own_capital_rupiah>("own_capital_rupiah"),
    Amount<&M::outside_capital_rupiah, &M::set_outside_capital_rupiah>("outside_capital_rupiah"),
    Amount<&M::assets_rupiah, &M::set_assets_rupiah>("assets_rupiah"),
    Amount<&M::volume_rupiah, &M::set_volume_rupiah>("volume_rupiah"),
    Amount<&M::surplus_rupiah, &M::set_surplus_rupiah>("surplus_rupiah"),
    {"letter", "text", [](const MeetingRow& row) { return Given(row.meeting.letter()); },
     [](MeetingRow& row, std::string text) { row.meeting.set_letter(std::move(text)); }},
    {"audited", "boolean", [](const MeetingRow& row) { return Given(row.meeting.audited()); },
     [](MeetingRow& row, std::string text) { row.meeting.set_audited(text == "t"); }},
    {"improvement_rule_set", "text",
     [](const MeetingRow& row) {
       return row.meeting.has_improvement() ? Given(Improved(row).rule_set()) : ColumnText();
     },
     [](MeetingRow& row, std::string text) { MutableImproved(row).set_rule_set(std::move(text)); }},
    Verdict<&I::improved, &I::set_improved>("improved"),
    Verdict<&I::meeting_held, &I::set_meeting_held>("meeting_held"),
    Verdict<&I::volume_grew, &I::set_volume_grew>("volume_grew"),
    Verdict<&I::assets_grew, &I::set_assets_grew>("assets_grew"),
    {"volume_before_rupiah", "bigint",
     [](const MeetingRow& row) {
       return Improved(row).has_volume_before_rupiah() ? Given(Improved(row).volume_before_rupiah())
                                                       : ColumnText();
     },
     [](MeetingRow& row, std::string text) {
       MutableImproved(row).set_volume_before_rupiah(ToNumber(text));
     }},
    {"assets_before_rupiah", "bigint",
     [](const MeetingRow& row) {
       return Improved(row).has_assets_before_rupiah() ? Given(Improved(row).assets_before_rupiah())
                                                       : ColumnText();
     },
     [](MeetingRow& row, std::string text) {
       MutableImproved(row).set_assets_before_rupiah(ToNumber(text));
     }},
};
constexpr Table<MeetingRow> kMeetings = {"cooperative_members_meetings",
                                         "cooperative_id, book_year", kMeetingColumns};

// With their meetings, by a second statement.
template <class... Parameters>
std::vector<Cooperative> SelectWhole(pqxx::transaction_base& tx, const std::string& condition,
                                     const Parameters&... parameters) {
  std::vector<Cooperative> cooperatives = Select(tx, kCooperatives, condition, parameters...);
  if (cooperatives.empty()) return cooperatives;
  std::map<std::string, Cooperative*> by_id;
  ArrayText ids;
  for (Cooperative& one : cooperatives) {
    by_id[one.cooperative_id()] = &one;
    ids.Add(one.cooperative_id());
  }
  for (MeetingRow& row :
       Select(tx, kMeetings, "cooperative_id = any($1::uuid[]) order by book_year", ids.Done())) {
    *by_id.at(row.cooperative_id)->add_meetings() = std::move(row.meeting);
  }
  return cooperatives;
}

// The same, as committed, in one snapshot.
template <class... Parameters>
std::vector<Cooperative> ReadWhole(ReadPool& pool, const std::string& condition,
                                   const Parameters&... parameters) {
  std::vector<Cooperative> found;
  pool.Read([&](pqxx::transaction_base& tx) { found = SelectWhole(tx, condition, parameters...); },
            true);
  return found;
}

std::optional<Cooperative> First(std::vector<Cooperative> cooperatives) {
  if (cooperatives.empty()) return {};
  return std::move(cooperatives.front());
}

}  // namespace

void WorkingSet::Put(const Cooperative& cooperative) {
  cooperatives_.Put(cooperative.cooperative_id(), cooperative.nik_koperasi(), cooperative);
}

void WorkingSet::LoadCooperatives(pqxx::transaction_base& tx, const Ids& ids, const Ids& numbers) {
  if (ids.empty() && numbers.empty()) return;
  for (Cooperative& cooperative :
       SelectWhole(tx, "cooperative_id = any($1::uuid[]) or nik_koperasi = any($2::text[])",
                   ArrayOf(ids), ArrayOf(numbers))) {
    cooperatives_.Load(cooperative.cooperative_id(), cooperative.nik_koperasi(), cooperative);
  }
}

void WorkingSet::SaveCooperatives(pqxx::transaction_base& tx) const {
  std::vector<Cooperative> cooperatives;
  std::vector<MeetingRow> meetings;
  cooperatives_.ForEachPut([&](const std::string& id, const Cooperative& cooperative, bool) {
    cooperatives.push_back(cooperative);
    for (const MembersMeeting& meeting : cooperative.meetings()) meetings.push_back({id, meeting});
  });
  Upsert(tx, kCooperatives, cooperatives);
  Upsert(tx, kMeetings, meetings);
}

std::optional<Cooperative> Store::FindCooperative(const std::string& id) {
  return First(ReadWhole(pool_, "cooperative_id = $1::uuid", id));
}

std::optional<Cooperative> Store::FindCooperativeByNik(const std::string& nik_koperasi) {
  return First(ReadWhole(pool_, "nik_koperasi = $1", nik_koperasi));
}

std::vector<Cooperative> Store::ListCooperatives(const ListCooperativesRequest& filter,
                                                 const std::string& after_id, int limit) {
  Condition condition;
  condition.Add("(region_code = ? or region_code like ? || '.%')", filter.region_prefix());
  condition.Add("declared_status = ?", WordOf(filter.declared_status()).value_or(""));
  condition.Add("type = ?", WordOf(filter.type()).value_or(""));
  condition.Add("form = ?", WordOf(filter.form()).value_or(""));
  condition.Add("name ilike ?", ContainsPattern(filter.name_contains()));
  const PageOfRows page(kCooperatives, std::move(condition), after_id, limit);
  return ReadWhole(pool_, page.sql, pqxx::prepare::make_dynamic_params(page.values));
}

}  // namespace umkm::registry
