// Tables enrolments and persons.
#include "common/database_json.h"
#include "common/database_rows.h"
#include "common/enum_word.h"
#include "common/text.h"
#include "training/store.h"

namespace umkm::training {
namespace {

using registry::v1::Scale;

const std::string& BusinessOf(const Enrolment& enrolment) {
  return enrolment.enterprise_id().empty() ? enrolment.cooperative_id() : enrolment.enterprise_id();
}

constexpr Column<Enrolment> kEnrolmentColumns[] = {
    {"enrolment_id", "uuid", [](const Enrolment& e) { return Given(e.enrolment_id()); },
     [](Enrolment& e, std::string text) { e.set_enrolment_id(std::move(text)); }},
    {"etag", "bigint", [](const Enrolment& e) { return Given(e.etag()); },
     [](Enrolment& e, std::string text) { e.set_etag(std::move(text)); }},
    {"class_id", "uuid", [](const Enrolment& e) { return Given(e.class_id()); },
     [](Enrolment& e, std::string text) { e.set_class_id(std::move(text)); }},
    {"programme_id", "uuid", [](const Enrolment& e) { return Given(e.programme_id()); },
     [](Enrolment& e, std::string text) { e.set_programme_id(std::move(text)); }},
    {"fiscal_year", "int", [](const Enrolment& e) { return Given(e.fiscal_year()); },
     [](Enrolment& e, std::string text) {
       e.set_fiscal_year(static_cast<int32_t>(ToNumber(text)));
     }},
    {"kind", "text", [](const Enrolment& e) { return WordOf(e.kind()); },
     [](Enrolment& e, std::string text) { e.set_kind(FromWord<ProgrammeKind>(text)); }},
    {"fund", "text", [](const Enrolment& e) { return WordOf(e.fund()); },
     [](Enrolment& e, std::string text) { e.set_fund(FromWord<type::v1::Fund>(text)); }},
    {"enterprise_id", "uuid", [](const Enrolment& e) { return UnlessEmpty(e.enterprise_id()); },
     [](Enrolment& e, std::string text) { e.set_enterprise_id(std::move(text)); }},
    {"cooperative_id", "uuid", [](const Enrolment& e) { return UnlessEmpty(e.cooperative_id()); },
     [](Enrolment& e, std::string text) { e.set_cooperative_id(std::move(text)); }},
    {"region_code", "text", [](const Enrolment& e) { return Given(e.region_code()); },
     [](Enrolment& e, std::string text) { e.set_region_code(std::move(text)); }},
    {"scale", "text", [](const Enrolment& e) { return WordOf(e.scale()); },
     [](Enrolment& e, std::string text) { e.set_scale(FromWord<Scale>(text)); }},
    {"person_id", "uuid", [](const Enrolment& e) { return Given(e.person_id()); },
     [](Enrolment& e, std::string text) { e.set_person_id(std::move(text)); }},
    {"status", "text", [](const Enrolment& e) { return WordOf(e.status()); },
     [](Enrolment& e, std::string text) { e.set_status(FromWord<EnrolmentStatus>(text)); }},
    {"enrolled_on", "date", [](const Enrolment& e) { return UnlessEmpty(e.enrolled_on()); },
     [](Enrolment& e, std::string text) { e.set_enrolled_on(std::move(text)); }},
    {"enrolled_position", "bigint", [](const Enrolment& e) { return Given(e.enrolled_position()); },
     [](Enrolment& e, std::string text) { e.set_enrolled_position(ToNumber(text)); }},
    {"exception", "jsonb",
     [](const Enrolment& e) {
       return e.has_exception() ? Given(JsonOf(e.exception())) : ColumnText();
     },
     [](Enrolment& e, std::string text) {
       *e.mutable_exception() = FromJson<EligibilityException>(text);
     }},
    {"attended_on", "date[]", [](const Enrolment& e) { return Given(ArrayOf(e.attended_on())); },
     [](Enrolment& e, std::string text) {  // "{2020-06-02,2020-06-03}"
       for (std::size_t at = 1; at + 10 < text.size(); at += 11) {
         e.add_attended_on(text.substr(at, 10));
       }
     }},
    {"completed_on", "date", [](const Enrolment& e) { return UnlessEmpty(e.completed_on()); },
     [](Enrolment& e, std::string text) { e.set_completed_on(std::move(text)); }},
    {"completed_position", "bigint",
     [](const Enrolment& e) { return Given(e.completed_position()); },
     [](Enrolment& e, std::string text) { e.set_completed_position(ToNumber(text)); }},
    {"counts_business", "boolean", [](const Enrolment& e) { return Given(e.counts_business()); },
     [](Enrolment& e, std::string text) { e.set_counts_business(text == "t"); }},
    {"counts_person", "boolean", [](const Enrolment& e) { return Given(e.counts_person()); },
     [](Enrolment& e, std::string text) { e.set_counts_person(text == "t"); }},
    {"reason", "text", [](const Enrolment& e) { return Given(e.reason()); },
     [](Enrolment& e, std::string text) { e.set_reason(std::move(text)); }},
    {"registry_position", "bigint", [](const Enrolment& e) { return Given(e.registry_position()); },
     [](Enrolment& e, std::string text) { e.set_registry_position(ToNumber(text)); }},
    {"effective_on", "date", [](const Enrolment& e) { return UnlessEmpty(e.effective_on()); },
     [](Enrolment& e, std::string text) { e.set_effective_on(std::move(text)); }},
};
constexpr Table<Enrolment> kEnrolments = {"enrolments", "enrolment_id", kEnrolmentColumns};

// How a participant stands at rest: the one place for encryption (README § Personal data).
std::string EncodeParticipant(const Participant& participant) {
  return participant.SerializeAsString();
}
Participant DecodeParticipant(const std::string& bytes) {
  Participant participant;
  if (!participant.ParseFromString(bytes)) {
    throw std::runtime_error("a stored participant cannot be read");
  }
  return participant;
}

constexpr Column<Person> kPersonColumns[] = {
    {"person_id", "uuid", [](const Person& p) { return Given(p.person_id); },
     [](Person& p, std::string text) { p.person_id = std::move(text); }},
    {"participant", "bytea",
     [](const Person& p) { return GivenBytes(EncodeParticipant(p.participant)); },
     [](Person& p, std::string text) { p.participant = DecodeParticipant(Unhex(text.substr(2))); }},
    {"nik", "text", [](const Person& p) { return Given(p.participant.nik()); },
     [](Person&, std::string) {}},
};
constexpr Table<Person> kPersons = {"persons", "person_id", kPersonColumns};

}  // namespace

// --- Enrolments of a group commit ---

void WorkingSet::Note(const Enrolment& enrolment) {
  const std::string& id = enrolment.enrolment_id();
  of_class_[enrolment.class_id()].insert(id);
  of_business_[BusinessOf(enrolment)].insert(id);
  of_person_[enrolment.person_id()].insert(id);
}

void WorkingSet::Put(const Enrolment& enrolment) {
  Note(enrolment);
  enrolments_.Put(enrolment.enrolment_id(), "", enrolment);
}

Roll WorkingSet::Gather(const Index& index, const std::string& key) const {
  Roll roll;
  const auto known = index.find(key);
  if (known == index.end()) return roll;
  roll.reserve(known->second.size());
  for (const std::string& id : known->second) roll.push_back(*FindEnrolment(id));
  return roll;
}

Roll WorkingSet::RollOf(const std::string& class_id) const { return Gather(of_class_, class_id); }

Roll WorkingSet::CompletedLike(const Enrolment& enrolment) const {
  std::map<std::string, Enrolment> alike;  // by id: most are of the business and the person
  for (Roll roll :
       {Gather(of_business_, BusinessOf(enrolment)), Gather(of_person_, enrolment.person_id())}) {
    for (Enrolment& one : roll) {
      if (one.status() != ENROLMENT_STATUS_COMPLETED) continue;
      if (one.fiscal_year() != enrolment.fiscal_year()) continue;
      const std::string id = one.enrolment_id();
      alike.try_emplace(id, std::move(one));
    }
  }
  Roll completed;
  for (auto& [id, one] : alike) completed.push_back(std::move(one));
  return completed;
}

std::vector<ClassRoll> WorkingSet::RollsOf(const std::string& enterprise_id) const {
  std::set<std::string> class_ids;
  for (const Enrolment& one : Gather(of_business_, enterprise_id)) {
    const bool goes_on =
        one.status() == ENROLMENT_STATUS_WAITING || one.status() == ENROLMENT_STATUS_ENROLLED;
    if (goes_on) class_ids.insert(one.class_id());
  }
  std::vector<ClassRoll> rolls;
  for (const std::string& id : class_ids) rolls.push_back({*FindClass(id), RollOf(id)});
  return rolls;
}

void WorkingSet::LoadRolls(pqxx::transaction_base& tx, const Ids& class_ids) {
  if (class_ids.empty()) return;
  TakeEnrolments(Select(tx, kEnrolments, "class_id = any($1::uuid[])", ArrayOf(class_ids)));
}

// The rolls have been loaded, these enrolments with them. (A join with them would leave it to the
// planner where to begin.)
void WorkingSet::LoadCompletedLike(pqxx::transaction_base& tx, const Ids& enrolment_ids) {
  std::set<std::string> businesses, persons;
  for (const std::string& id : enrolment_ids) {
    if (const Enrolment* known = FindEnrolment(id)) {
      businesses.insert(BusinessOf(*known));
      persons.insert(known->person_id());
    }
  }
  if (persons.empty()) return;
  TakeEnrolments(Select(tx, kEnrolments,
                        "(business_id = any($1::uuid[]) or person_id = any($2::uuid[]))"
                        " and status = 'completed'",
                        ArrayOf(businesses), ArrayOf(persons)));
}

void WorkingSet::TakeEnrolments(Roll loaded) {
  for (Enrolment& enrolment : loaded) {
    Note(enrolment);
    const std::string id = enrolment.enrolment_id();
    enrolments_.Load(id, "", std::move(enrolment));
  }
}

// --- Persons of a group commit ---

std::string WorkingSet::PersonOf(const std::string& nik) const {
  const Person* known = persons_.FindByNumber(nik);
  return known == nullptr ? "" : known->person_id;
}

void WorkingSet::PutPerson(const std::string& person_id, const Participant& participant) {
  persons_.Put(person_id, participant.nik(), {person_id, participant});
}

void WorkingSet::LoadPersons(pqxx::transaction_base& tx, const Ids& niks) {
  if (niks.empty()) return;
  for (Person& person : Select(tx, kPersons, "nik = any($1::text[])", ArrayOf(niks))) {
    const std::string id = person.person_id, nik = person.participant.nik();
    persons_.Load(id, nik, std::move(person));
  }
}

void WorkingSet::SaveEnrolments(pqxx::transaction_base& tx) const {
  SavePut(tx, kEnrolments, enrolments_);
  SavePut(tx, kPersons, persons_);
}

// --- Reading ---

std::optional<Enrolment> Store::FindEnrolment(const std::string& id) {
  return ReadRow(pool_, kEnrolments, "enrolment_id = $1::uuid", id);
}

Participant Store::FindParticipant(const std::string& person_id) {
  return ReadRow(pool_, kPersons, "person_id = $1::uuid", person_id).value_or(Person()).participant;
}

std::vector<Enrolment> Store::ListEnrolments(const ListEnrolmentsRequest& filter,
                                             const std::string& after_id, int limit) {
  Condition condition;
  condition.Add("class_id = ?::uuid", filter.class_id());
  condition.Add("(business_id = ?::uuid and cooperative_id is null)", filter.enterprise_id());
  condition.Add("(business_id = ?::uuid and enterprise_id is null)", filter.cooperative_id());
  condition.Add("status = ?", WordOf(filter.status()).value_or(""));
  return ReadPageOfRows(pool_, kEnrolments, std::move(condition), after_id, limit);
}

}  // namespace umkm::training
