// The plan of the sample's activities: what will be asked of training and certification.
#include "umkmctl/sample_activities.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>

#include "certification/domain.h"
#include "certification/schemes.h"
#include "common/date.h"
#include "common/text.h"
#include "training/domain_enrolment.h"

namespace umkm::ctl {
namespace {

using testing::ElementsAre;
using testing::Pair;

constexpr char kToday[] = "2026-11-24";
constexpr char kReference[] = UMKM_SOURCE_DIR "/deploy/reference";

// Made once for all tests that look at it.
const ActivityPlan& ThePlan() {
  static const ActivityPlan plan = PlanActivities({}, kToday);
  return plan;
}

bool IsOfDak(const PlannedProgramme& plan, int32_t fiscal_year) {
  const auto& programme = plan.create.programme();
  return programme.fund() == type::v1::FUND_DAK && programme.fiscal_year() == fiscal_year;
}

int64_t BudgetOf(const PlannedProgramme& plan) {
  int64_t budget = plan.create.budget().budget_rupiah();
  for (const PlannedMoney& money : plan.money) {
    if (const auto* revise = std::get_if<training::v1::ReviseBudgetRequest>(&money)) {
      budget = revise->revision().budget_rupiah();
    }
  }
  return budget;
}

TEST(SampleActivities, HaveTheBudgetsAndTheTargetOfThePressRelease) {
  std::map<int32_t, int64_t> budgets, targets;
  std::map<int32_t, std::set<int>> kinds;
  for (const PlannedProgramme& plan : ThePlan().programmes) {
    const auto& programme = plan.create.programme();
    if (!IsOfDak(plan, programme.fiscal_year())) continue;
    EXPECT_TRUE(plan.open);
    EXPECT_FALSE(plan.cancel);
    budgets[programme.fiscal_year()] += BudgetOf(plan);
    targets[programme.fiscal_year()] += programme.target();
    kinds[programme.fiscal_year()].insert(programme.kind());
  }
  EXPECT_THAT(budgets, ElementsAre(Pair(2019, 2'900'000'000), Pair(2020, 2'100'000'000)));
  EXPECT_EQ(targets[2020], 659);
  const std::set<int> both = {training::v1::PROGRAMME_KIND_ENTREPRENEURSHIP,
                              training::v1::PROGRAMME_KIND_COOPERATIVES};
  EXPECT_EQ(kinds[2019], both);
  EXPECT_EQ(kinds[2020], both);
}

TEST(SampleActivities, SpendNoMoreThanTheBudgetOfTheDay) {
  for (const PlannedProgramme& plan : ThePlan().programmes) {
    int64_t budget = plan.create.budget().budget_rupiah(), spent = 0, last = 0;
    std::string day = plan.create.budget().revised_on();
    const auto then = [&](const std::string& next) { EXPECT_LE(std::exchange(day, next), next); };
    for (const PlannedMoney& money : plan.money) {
      if (const auto* revise = std::get_if<training::v1::ReviseBudgetRequest>(&money)) {
        then(revise->revision().revised_on());
        budget = revise->revision().budget_rupiah();
      } else if (const auto* record = std::get_if<training::v1::RecordRealisationRequest>(&money)) {
        then(record->realisation().realised_on());
        spent += last = record->realisation().amount_rupiah();
      } else {
        then(std::get<training::v1::ReverseRealisationRequest>(money).reversed_on());
        spent -= last;
      }
      EXPECT_LE(spent, budget) << "on " << day;
    }
    if (plan.close) then(plan.close->effective_on());
  }
}

// By NIB.
std::map<std::string, SampleEnterprise> Enterprises() {
  std::map<std::string, SampleEnterprise> enterprises;
  for (const SampleEnterprise& one : ListSampleEnterprises({})) {
    if (!one.nib.empty()) enterprises.emplace(one.nib, one);
  }
  return enterprises;
}

TEST(SampleActivities, FacilitateExactly85SmallBusinessesIn2020ToMoreCertificatesThanThat) {
  const auto enterprises = Enterprises();
  std::set<std::string> facilitated;
  int certificates = 0;
  bool sam = false;
  for (const PlannedCases& cases : ThePlan().cases) {
    for (const PlannedCase& one : cases) {
      if (one.submit.case_().fiscal_year() != 2020 || !one.issue || one.revoke) continue;
      const SampleEnterprise& enterprise = enterprises.at(one.submit.nib());
      EXPECT_EQ(enterprise.scale, registry::v1::SCALE_SMALL);
      facilitated.insert(one.submit.nib());
      ++certificates;
      sam = sam || enterprise.name == "Sam Creative";
    }
  }
  EXPECT_EQ(facilitated.size(), 85u);
  EXPECT_GE(certificates, 85 + 10);
  EXPECT_TRUE(sam);
}

TEST(SampleActivities, EndCasesInEveryWay) {
  std::map<std::string, int> ends;
  for (const PlannedCases& cases : ThePlan().cases) {
    for (const PlannedCase& one : cases) {
      const char* end = one.revoke     ? "revoked"
                        : one.issue    ? "issued"
                        : one.refuse   ? "refused"
                        : one.withdraw ? "withdrawn"
                        : one.start    ? "in progress"
                        : one.accept   ? "accepted"
                                       : "submitted";
      ++ends[end];
    }
  }
  EXPECT_EQ(ends.size(), 7u) << testing::PrintToString(ends);
}

TEST(SampleActivities, AreFacilitatedWithinThePlacesAndTheBudgetOfTheirYear) {
  const certification::Schemes schemes(kReference);
  std::map<std::pair<std::string, int32_t>, std::pair<int64_t, int64_t>> used;  // cases, rupiah
  for (const PlannedCases& cases : ThePlan().cases) {
    for (const PlannedCase& one : cases) {
      const auto& given = one.submit.case_();
      if (one.refuse || one.withdraw) continue;
      auto& [count, cost] = used[{given.scheme(), given.fiscal_year()}];
      ++count;
      cost += given.cost_rupiah();
    }
  }
  EXPECT_EQ(used.size(), 10u) << "five schemes in two years";
  for (const auto& [key, value] : used) {
    const auto& [scheme, fiscal_year] = key;
    const auto* found = schemes.Find(scheme, std::to_string(fiscal_year) + "-06-01");
    ASSERT_NE(found, nullptr) << scheme;
    int64_t places = 0, budget = 0;
    for (const auto& facilitation : found->facilitations()) {
      if (facilitation.fiscal_year() != fiscal_year) continue;
      places += facilitation.places();
      budget += facilitation.budget_rupiah();
    }
    EXPECT_LE(value.first, places) << scheme << " " << fiscal_year;
    EXPECT_LE(value.second, budget) << scheme << " " << fiscal_year;
  }
}

TEST(SampleActivities, NumberTheirCertificatesAsTheSchemesDoAndNoneTwice) {
  const certification::Schemes schemes(kReference);
  std::set<std::string> numbers;
  for (const PlannedCases& cases : ThePlan().cases) {
    for (const PlannedCase& one : cases) {
      if (!one.issue) continue;
      const std::string& issued_on = one.issue->effective_on();
      const std::string& number = one.issue->certificate().number();
      const auto* scheme = schemes.Find(one.submit.case_().scheme(), issued_on);
      ASSERT_NE(scheme, nullptr);
      Violations violations;
      const auto warnings = certification::CheckNumber(
          "number", *scheme, number, certification::ExpiryOf(*scheme, issued_on), violations);
      EXPECT_TRUE(violations.empty()) << number;
      EXPECT_TRUE(warnings.empty()) << number << ": " << testing::PrintToString(warnings);
      EXPECT_TRUE(numbers.insert(scheme->scheme() + certification::Normalised(number)).second);
    }
  }
}

TEST(SampleActivities, SendSomeHundredParticipantsAYearFromEveryRegency) {
  const auto enterprises = Enterprises();
  std::map<int32_t, int> enrolments;
  std::map<int32_t, std::set<std::string>> regencies;
  for (const PlannedProgramme& plan : ThePlan().programmes) {
    const int32_t year = plan.create.programme().fiscal_year();
    for (const PlannedClass& one : plan.classes) {
      enrolments[year] += static_cast<int>(one.enrolments.size());
      regencies[year].insert(one.schedule.class_().region_code().substr(0, 5));
    }
  }
  for (const int32_t year : {2019, 2020}) {
    EXPECT_GT(enrolments[year], 300);
    EXPECT_EQ(regencies[year].size(), 5u);
  }
}

// Plays a class as the service would.
TEST(SampleActivities, GiveNoSeatTwiceAndResultsToSeatsOnly) {
  int waiting = 0, withdrawn = 0, failed = 0, exceptions = 0, full = 0;
  for (const PlannedProgramme& plan : ThePlan().programmes) {
    for (const PlannedClass& one : plan.classes) {
      const auto capacity = static_cast<std::size_t>(one.schedule.class_().capacity());
      std::set<std::string> persons;
      std::set<std::size_t> seated;
      std::size_t next = std::min(capacity, one.enrolments.size());
      for (std::size_t i = 0; i < next; ++i) seated.insert(i);
      for (std::size_t i = 0; i < one.enrolments.size(); ++i) {
        const PlannedEnrolment& enrolment = one.enrolments[i];
        EXPECT_TRUE(persons.insert(enrolment.enrol.participant().nik()).second);
        exceptions += enrolment.enrol.has_exception();
        if (!enrolment.withdraw) continue;
        EXPECT_EQ(seated.erase(i), 1u);
        ++withdrawn;
        if (next < one.enrolments.size()) seated.insert(next++);
      }
      full += seated.size() == capacity;
      waiting += static_cast<int>(one.enrolments.size() - next);
      for (const PlannedDay& day : one.days) {
        for (const std::size_t who : day.present) EXPECT_TRUE(seated.contains(who));
      }
      for (std::size_t i = 0; i < one.enrolments.size(); ++i) {
        const auto& complete = one.enrolments[i].complete;
        EXPECT_EQ(complete.has_value(), !one.days.empty() && seated.contains(i));
        failed += complete && !complete->passed();
      }
    }
  }
  EXPECT_GT(full, 5);
  EXPECT_GT(waiting, 0);
  EXPECT_GT(withdrawn, 10);
  EXPECT_GT(failed, 5);
  EXPECT_EQ(exceptions, 2);
}

TEST(SampleActivities, HoldOneClassThatIsStillToCome) {
  const PlannedProgramme& present = ThePlan().programmes.back();
  EXPECT_EQ(present.create.programme().fiscal_year(), 2026);
  EXPECT_TRUE(present.open && !present.close && !present.cancel);
  ASSERT_EQ(present.classes.size(), 1u);
  const auto& one = present.classes[0].schedule.class_();
  EXPECT_EQ(one.starts_on(), "2026-12-01");
  EXPECT_LT(present.classes[0].enrolments.size(), static_cast<std::size_t>(one.capacity()));
  // A year's last month has its class in the next fiscal year.
  const PlannedProgramme next = PlanTraining({}, "2026-12-31").back();
  EXPECT_EQ(next.create.programme().fiscal_year(), 2027);
  EXPECT_EQ(next.classes[0].schedule.class_().starts_on(), "2027-01-05");
  for (const PlannedEnrolment& enrolment : next.classes[0].enrolments) {
    EXPECT_LE(enrolment.enrol.enrolled_on(), "2026-12-31");
  }
}

class Checker {
 public:
  template <class Request>
  void Training(Request request) {
    Fill(request);
    Expect(training::Check(request, {reference_, kToday, "1"}), request);
  }
  template <class Request>
  void Certification(Request request) {
    Fill(request);
    Expect(certification::Check(request, {schemes_, kToday, "1"}), request);
  }
  std::set<std::string> request_ids;

 private:
  template <class Request>
  void Fill(Request& request) {
    static const std::string id = UuidOf("any");
    if constexpr (requires { request.set_etag(id); }) request.set_etag("1");
    if constexpr (requires { request.set_programme_id(id); }) request.set_programme_id(id);
    if constexpr (requires { request.set_class_id(id); }) request.set_class_id(id);
    if constexpr (requires { request.set_enrolment_id(id); }) request.set_enrolment_id(id);
    if constexpr (requires { request.set_realisation_id(id); }) request.set_realisation_id(id);
    if constexpr (requires { request.set_case_id(id); }) request.set_case_id(id);
    if constexpr (requires { request.mutable_class_()->set_programme_id(id); }) {
      request.mutable_class_()->set_programme_id(id);
    }
  }
  template <class Request>
  void Expect(const province::Checked& checked, const Request& request) {
    EXPECT_FALSE(checked) << checked->fields.at(0).field << " in " << request.ShortDebugString();
    EXPECT_TRUE(request_ids.insert(request.request_id()).second) << request.ShortDebugString();
  }

  const province::Reference reference_{kReference};
  const certification::Schemes schemes_{kReference};
};

void CheckProgramme(const PlannedProgramme& plan, Checker& checker) {
  checker.Training(plan.create);
  if (plan.open) checker.Training(*plan.open);
  for (const PlannedClass& one : plan.classes) {
    checker.Training(one.schedule);
    for (const PlannedEnrolment& enrolment : one.enrolments) {
      checker.Training(enrolment.enrol);
      if (enrolment.withdraw) checker.Training(*enrolment.withdraw);
      if (enrolment.complete) checker.Training(*enrolment.complete);
    }
    for (const PlannedDay& day : one.days) checker.Training(day.record);
    if (one.cancel) checker.Training(*one.cancel);
  }
  for (const PlannedMoney& money : plan.money) {
    std::visit([&](const auto& request) { checker.Training(request); }, money);
  }
  if (plan.close) checker.Training(*plan.close);
  if (plan.cancel) checker.Training(*plan.cancel);
}

void CheckCase(const PlannedCase& plan, Checker& checker) {
  checker.Certification(plan.submit);
  if (plan.accept) checker.Certification(*plan.accept);
  if (plan.start) checker.Certification(*plan.start);
  if (plan.issue) checker.Certification(*plan.issue);
  if (plan.refuse) checker.Certification(*plan.refuse);
  if (plan.withdraw) checker.Certification(*plan.withdraw);
  if (plan.revoke) checker.Certification(*plan.revoke);
}

TEST(SampleActivities, AskOnlyWhatTheServicesTakeEachUnderAnIdOfItsOwn) {
  Checker checker;
  for (const PlannedProgramme& plan : ThePlan().programmes) CheckProgramme(plan, checker);
  for (const PlannedCases& cases : ThePlan().cases) {
    for (const PlannedCase& one : cases) CheckCase(one, checker);
  }
  EXPECT_EQ(static_cast<int64_t>(checker.request_ids.size()), CallsOf(ThePlan()));
}

std::string BytesOf(const ActivityPlan& plan) {
  std::string bytes;
  for (const PlannedProgramme& programme : plan.programmes) {
    bytes += programme.create.SerializeAsString();
    for (const PlannedClass& one : programme.classes) {
      bytes += one.schedule.SerializeAsString();
      for (const PlannedEnrolment& enrolment : one.enrolments) {
        bytes += enrolment.enrol.SerializeAsString();
        if (enrolment.withdraw) bytes += enrolment.withdraw->SerializeAsString();
        if (enrolment.complete) bytes += enrolment.complete->SerializeAsString();
      }
    }
  }
  for (const PlannedCases& cases : plan.cases) {
    for (const PlannedCase& one : cases) {
      bytes += one.submit.SerializeAsString();
      if (one.issue) bytes += one.issue->SerializeAsString();
    }
  }
  return bytes;
}

TEST(SampleActivities, AreTheSameForTheSameSeedAndMonth) {
  EXPECT_EQ(BytesOf(PlanActivities({}, kToday)), BytesOf(ThePlan()));
  EXPECT_EQ(BytesOf(PlanActivities({}, "2026-11-01")), BytesOf(ThePlan()));
  SampleOptions other;
  other.seed = 2021;
  EXPECT_NE(BytesOf(PlanActivities(other, kToday)), BytesOf(ThePlan()));
}

TEST(SampleActivities, KeepTheirFiguresForASmallProvince) {
  SampleOptions small;
  small.enterprises = 1'000;
  small.cooperatives = 100;
  const auto plan = PlanActivities(small, kToday);
  std::set<std::string> facilitated;
  for (const PlannedCases& cases : plan.cases) {
    for (const PlannedCase& one : cases) {
      if (one.submit.case_().fiscal_year() == 2020 && one.issue && !one.revoke) {
        facilitated.insert(one.submit.nib());
      }
    }
  }
  EXPECT_EQ(facilitated.size(), 85u);
  SampleOptions none;
  none.enterprises = 10;
  EXPECT_THROW(PlanActivities(none, kToday), std::runtime_error);
}

}  // namespace
}  // namespace umkm::ctl
