// Thousands of random steps over a small world, by the rules alone. After each step the world is
// held against what must be true of it, told anew from the statuses.
#include <map>
#include <random>
#include <set>

#include "tests/training/domain_fixture.h"

namespace umkm::training {
namespace {

constexpr char kLastDay[] = "2020-12-31";
constexpr int kEnterprises = 5, kPersons = 14, kClasses = 6;

// What of all that can happen did: a history in which nothing does proves nothing.
using Seen = std::map<std::string, int>;

class World {
 public:
  explicit World(unsigned seed) : random_(seed) {
    for (int year : {2019, 2020}) {
      Programme programme = Opened(office_);
      programme.set_programme_id(std::to_string(year));
      programme.set_fiscal_year(year);
      programmes_[year] = programme;
    }
    for (int i = 0; i < kClasses; ++i) AddClass(i);
    for (int i = 0; i < kEnterprises; ++i) {
      registry::v1::Enterprise& enterprise = enterprises_[i];
      enterprise.set_enterprise_id("b" + std::to_string(i));
      enterprise.set_status(registry::v1::ENTERPRISE_STATUS_ACTIVE);
      enterprise.set_etag("1");
    }
  }

  void Step() {
    const int dice = Pick(100);
    if (dice < 40) return Enrol();
    if (dice < 50) return Withdraw();
    if (dice < 80) return Complete();
    if (dice < 88) return Attend();
    if (dice < 95) return Reschedule();
    if (dice < 96) return Cancel();
    return CloseOrReopen();
  }
  void Check() const {
    for (const auto& [id, class_] : classes_) CheckSeats(class_);
    CheckCounts(
        "business", [](const Enrolment& e) { return e.enterprise_id(); },
        [](const Enrolment& e) { return e.counts_business(); });
    CheckCounts(
        "person", [](const Enrolment& e) { return e.person_id(); },
        [](const Enrolment& e) { return e.counts_person(); });
  }
  const Seen& seen() const { return seen_; }

 private:
  int Pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
  Context Now() const { return office_.context(position_); }

  void AddClass(int i) {
    const std::string year = i % 2 == 0 ? "2020" : "2019";
    Class class_;
    class_.set_class_id("c" + std::to_string(i));
    class_.set_etag("1");
    class_.set_programme_id(year);
    class_.set_fiscal_year(programmes_[std::stoi(year)].fiscal_year());
    class_.set_starts_on(year + "-01-01");
    class_.set_ends_on(year + "-12-31");
    class_.set_capacity(1 + Pick(4));
    class_.set_status(CLASS_STATUS_SCHEDULED);
    class_.set_effective_on(year + "-01-01");
    classes_[class_.class_id()] = class_;
  }

  // A day of the class's year, in its later part more often than not; one in four times today.
  std::string SomeDay(const Class& class_) {
    if (Pick(4) == 0) return "";
    const int month = 1 + Pick(12), day = 1 + Pick(28);
    return std::to_string(class_.fiscal_year()) + (month < 10 ? "-0" : "-") +
           std::to_string(month) + (day < 10 ? "-0" : "-") + std::to_string(day);
  }
  Class& SomeClass() { return classes_["c" + std::to_string(Pick(kClasses))]; }
  const Enrolment* SomeEnrolment() {
    if (enrolments_.empty()) return nullptr;
    // Most are over in the end: of a few, one that is not.
    const Enrolment* found = nullptr;
    for (int i = 0; i < 4; ++i) {
      found = &std::next(enrolments_.begin(), Pick(static_cast<int>(enrolments_.size())))->second;
      if (found->status() != ENROLMENT_STATUS_WITHDRAWN) break;
    }
    return found;
  }
  Roll RollOf(const std::string& class_id) const {
    Roll roll;
    for (const auto& [id, enrolment] : enrolments_)
      if (enrolment.class_id() == class_id) roll.push_back(enrolment);
    return roll;
  }
  Roll CompletedLike(const Enrolment& like) const {
    Roll roll;
    for (const auto& [id, one] : enrolments_)
      if (one.status() == ENROLMENT_STATUS_COMPLETED && one.fiscal_year() == like.fiscal_year() &&
          (one.enterprise_id() == like.enterprise_id() || one.person_id() == like.person_id()))
        roll.push_back(one);
    return roll;
  }

  void Enrol() {
    const Class& class_ = SomeClass();
    const Roll roll = RollOf(class_.class_id());
    EnrolParticipantRequest request;
    request.set_enrolled_on(SomeDay(class_));
    const Business business = {enterprises_[Pick(kEnterprises)], {}};
    const Programme& programme = programmes_[class_.fiscal_year()];
    Apply("enrol",
          training::Enrol(request, {business},
                          {&programme, &class_, &roll, "p" + std::to_string(Pick(kPersons)), 0},
                          "e" + std::to_string(position_), Now()));
  }
  void Withdraw() {
    const Enrolment* before = SomeEnrolment();
    if (before == nullptr) return;
    const Class& class_ = classes_[before->class_id()];
    WithdrawEnrolmentRequest request;
    request.set_etag(before->etag());
    request.set_withdrawn_on(SomeDay(class_));
    Apply("withdraw",
          training::Withdraw(request, before, &class_, RollOf(class_.class_id()), Now()));
  }
  void Complete() {
    const Enrolment* before = SomeEnrolment();
    if (before == nullptr) return;
    const Class& class_ = classes_[before->class_id()];
    CompleteEnrolmentRequest request;
    request.set_etag(before->etag());
    request.set_completed_on(SomeDay(class_));
    request.set_passed(Pick(3) > 0);
    Apply("complete", training::Complete(request, before, &class_, CompletedLike(*before), Now()));
  }
  void Attend() {
    const Class& class_ = SomeClass();
    const Roll roll = RollOf(class_.class_id());
    RecordAttendanceRequest request;
    request.set_day(SomeDay(class_));
    if (request.day().empty()) request.set_day(class_.ends_on());
    for (const Enrolment& enrolment : roll) {
      const bool ended = enrolment.status() == ENROLMENT_STATUS_WITHDRAWN ||
                         enrolment.status() == ENROLMENT_STATUS_CANCELLED;
      if (!ended && Pick(2) == 0) request.add_present_enrolment_ids(enrolment.enrolment_id());
    }
    Apply("attend", RecordAttendance(request, &class_, roll, Now()));
  }
  void Reschedule() {
    const Class& before = SomeClass();
    RescheduleClassRequest request;
    request.mutable_class_()->set_etag(before.etag());
    request.mutable_class_()->set_capacity(1 + Pick(6));
    request.mutable_update_mask()->add_paths("capacity");
    request.set_effective_on(SomeDay(before));
    Apply("reschedule", training::Reschedule(request, &before, RollOf(before.class_id()), Now()));
  }
  void Cancel() {
    const Class& before = SomeClass();
    CancelClassRequest request;
    request.set_etag(before.etag());
    if (Apply("cancel", training::Cancel(request, &before, RollOf(before.class_id()), Now()))) {
      EXPECT_EQ(before.status(), CLASS_STATUS_CANCELLED);
    }
  }
  void CloseOrReopen() {
    registry::v1::Enterprise& enterprise = enterprises_[Pick(kEnterprises)];
    EnterpriseChange change;
    const bool closes = enterprise.status() == registry::v1::ENTERPRISE_STATUS_ACTIVE;
    change.kind = closes ? EnterpriseChange::Kind::kClosed : EnterpriseChange::Kind::kReopened;
    change.effective_on = "2020-06-30";
    change.position = ++registry_position_;
    change.before = enterprise;
    enterprise.set_etag(std::to_string(change.position));
    enterprise.set_status(closes ? registry::v1::ENTERPRISE_STATUS_CLOSED
                                 : registry::v1::ENTERPRISE_STATUS_ACTIVE);
    change.after = enterprise;
    std::vector<ClassRoll> rolls;
    for (const auto& [id, class_] : classes_) rolls.push_back({class_, RollOf(id)});
    Apply("follow", Follow(change, rolls, Now()));
    for (const auto& [id, one] : enrolments_) {
      const bool its = closes && one.enterprise_id() == enterprise.enterprise_id();
      const bool open =
          one.status() == ENROLMENT_STATUS_WAITING || one.status() == ENROLMENT_STATUS_ENROLLED;
      EXPECT_FALSE(its && open) << one.ShortDebugString();
    }
  }

  // What changes has before what the world has, a new etag, and a day that does not go back.
  template <class Subject>
  void Take(const auto& change, const std::string& id, std::map<std::string, Subject>& subjects) {
    const auto known = subjects.find(id);
    ASSERT_EQ(change.has_before(), known != subjects.end());
    if (change.has_before()) {
      ASSERT_EQ(change.before().SerializeAsString(), known->second.SerializeAsString());
      EXPECT_LE(change.before().effective_on(), change.after().effective_on());
    }
    EXPECT_EQ(change.after().etag(), std::to_string(position_));
    EXPECT_LE(change.after().effective_on(), kLastDay);
    subjects[id] = change.after();
  }

  bool Apply(const std::string& action, const Result<Event>& result) {
    ++seen_[result ? action : result.error().reason];
    if (!result) return false;
    std::set<std::string> ids;
    for (const ClassChange& change : result->classes())
      Take(change, change.after().class_id(), classes_);
    for (const EnrolmentChange& change : result->enrolments()) {
      Take(change, change.after().enrolment_id(), enrolments_);
      EXPECT_TRUE(ids.insert(change.after().enrolment_id()).second) << "changed twice";
    }
    for (int i = 0; i < result->enrolments_size(); ++i) Follows(action, i, result->enrolments(i));
    ++position_;
    return true;
  }

  // Those behind the first one got a seat before all who wait longer, or count from now on.
  void Follows(const std::string& action, int i, const EnrolmentChange& change) {
    const Enrolment &before = change.before(), &after = change.after();
    if (before.status() == ENROLMENT_STATUS_WAITING &&
        after.status() == ENROLMENT_STATUS_ENROLLED) {
      ++seen_["promoted"];
      for (const Enrolment& other : RollOf(after.class_id())) {
        if (other.status() != ENROLMENT_STATUS_WAITING) continue;
        EXPECT_GT(other.enrolled_position(), after.enrolled_position());
      }
    } else if (action == "complete" && i > 0) {
      ++seen_["count moved"];
      EXPECT_EQ(after.status(), before.status());
    }
  }

  void CheckSeats(const Class& class_) const {
    const Roll roll = RollOf(class_.class_id());
    EXPECT_LE(SeatsTaken(roll), class_.capacity());
    if (class_.status() == CLASS_STATUS_CANCELLED) {
      EXPECT_EQ(SeatsTaken(roll) + Waiting(roll), 0);
    } else if (Waiting(roll) > 0) {
      EXPECT_EQ(SeatsTaken(roll), class_.capacity()) << "somebody waits while a seat is free";
    }
    std::set<std::string> persons;
    for (const Enrolment& enrolment : roll) {
      const bool ended = enrolment.status() == ENROLMENT_STATUS_WITHDRAWN ||
                         enrolment.status() == ENROLMENT_STATUS_CANCELLED;
      EXPECT_TRUE(ended || persons.insert(enrolment.person_id()).second) << "is in it twice";
      EXPECT_EQ(enrolment.status() == ENROLMENT_STATUS_COMPLETED,
                enrolment.completed_position() > 0);
    }
  }

  // Exactly the first completed enrolment of each in each fiscal year counts.
  void CheckCounts(const std::string& what, auto key, auto counts) const {
    std::map<std::pair<std::string, int>, std::pair<int64_t, std::string>> first;
    for (const auto& [id, enrolment] : enrolments_) {
      if (enrolment.status() != ENROLMENT_STATUS_COMPLETED) continue;
      const std::pair of = {key(enrolment), enrolment.fiscal_year()};
      const std::pair by = {enrolment.completed_position(), id};
      if (!first.contains(of) || by < first[of]) first[of] = by;
    }
    for (const auto& [id, enrolment] : enrolments_) {
      const auto found = first.find({key(enrolment), enrolment.fiscal_year()});
      const bool is_first = found != first.end() && found->second.second == id;
      EXPECT_EQ(counts(enrolment), is_first) << what << " of " << enrolment.ShortDebugString();
    }
  }

  const Office office_{kLastDay};
  std::mt19937 random_;
  int64_t position_ = 100;
  int64_t registry_position_ = 1;
  std::map<int, Programme> programmes_;
  std::map<int, registry::v1::Enterprise> enterprises_;
  std::map<std::string, Class> classes_;
  std::map<std::string, Enrolment> enrolments_;
  Seen seen_;
};

TEST(History, KeepsSeatsWaitingListsAndCountsRightWhateverHappens) {
  Seen seen;
  for (unsigned seed = 1; seed <= 6; ++seed) {
    World world(seed);
    for (int step = 0; step < 1'000; ++step) {
      world.Step();
      world.Check();
      ASSERT_FALSE(HasFailure()) << "seed " << seed << ", step " << step;
    }
    for (const auto& [what, times] : world.seen()) seen[what] += times;
  }
  for (const char* what :
       {"enrol", "withdraw", "complete", "attend", "reschedule", "cancel", "follow", "promoted",
        "count moved", "ALREADY_ENROLLED", "CLASS_HAS_ENDED", "CLASS_CANCELLED",
        "CLASS_HAS_RESULTS", "CAPACITY_BELOW_SEATS_TAKEN", "ENTERPRISE_CLOSED", "ENROLMENT_ENDED",
        "NO_SEAT", "SAME_RESULT", "EFFECTIVE_BEFORE_LATEST_CHANGE"}) {
    EXPECT_GT(seen[what], 0) << what << " never happened";
  }
}

}  // namespace
}  // namespace umkm::training
