#include <array>
#include <set>
#include <stdexcept>
#include <utility>

#include "common/date.h"
#include "umkmctl/sample_activities.h"
#include "umkmctl/sample_attendants.h"
#include "umkmctl/sample_places.h"

namespace umkm::ctl {
namespace {

using namespace umkm::training::v1;  // NOLINT: the plan is made of them

constexpr int32_t kClassDays = 3;
constexpr int32_t kAnnouncedBefore = 21, kWithdrawnBefore = 4;  // days before a class
constexpr int32_t kEnrollingDays = 15;
constexpr int64_t kEarlyEnrolments = 6;       // when a class is called off, or is still to come
constexpr int64_t kFirstParticipant = 1'000;  // behind the owners, of whom one is out of line

std::string DaysAfter(std::string_view day, int32_t days) {
  return FormatDate(*ParseDate(day) + days);
}

std::string AnnouncedOn(const SampleClass& sketch) {
  return sketch.announced_on.empty() ? DaysAfter(sketch.starts_on, -kAnnouncedBefore)
                                     : std::string(sketch.announced_on);
}

const SampleDistrict& DistrictOf(std::string_view code) {
  for (const SampleRegency& regency : SampleRegencies()) {
    for (const SampleDistrict& district : regency.districts) {
      if (district.code == code) return district;
    }
  }
  throw std::runtime_error("no district " + std::string(code));
}

// Makes the plan of one programme after the other.
class Planner {
 public:
  explicit Planner(const SampleOptions& options)
      : options_(options),
        enterprises_(ListSampleEnterprises(options)),
        cooperatives_(ListSampleCooperatives(options)),
        person_(options.enterprises + kFirstParticipant) {}

  // Whoever takes part in the years planned from now on.
  void BeginYear(int32_t fiscal_year) {
    attendants_.emplace(enterprises_, cooperatives_, fiscal_year, person_, random_);
  }

  PlannedProgramme Plan(const SampleProgramme& sketch, bool past) {
    step_ = std::to_string(sketch.fiscal_year) + " " + ProgrammeKind_Name(sketch.kind);
    PlannedProgramme plan;
    plan.create = Create(sketch);
    if (!sketch.opened_on.empty())
      plan.open = Dated<OpenProgrammeRequest>("open", sketch.opened_on);
    std::vector<Sent> earlier;
    for (const SampleClass& one : sketch.classes) {
      plan.classes.push_back(PlanClass(sketch, one, past, earlier));
    }
    int number = 0;
    for (const SampleMoney& money : sketch.money) plan.money.push_back(Plan(money, ++number));
    if (!sketch.closed_on.empty())
      plan.close = Dated<CloseProgrammeRequest>("close", sketch.closed_on);
    if (!sketch.cancelled_on.empty()) {
      plan.cancel = Dated<CancelProgrammeRequest>("cancel", sketch.cancelled_on);
      plan.cancel->set_reason("Pembatasan kegiatan selama pandemi");
    }
    return plan;
  }

 private:
  std::string Id(const std::string& step) const {
    return SampleRequestId(options_, step_ + " " + step);
  }
  template <class Request>
  Request Dated(const std::string& step, std::string_view day) const {
    Request request;
    request.set_request_id(Id(step));
    request.set_effective_on(std::string(day));
    return request;
  }

  CreateProgrammeRequest Create(const SampleProgramme& sketch) const;
  PlannedMoney Plan(const SampleMoney& money, int number) const;
  PlannedClass PlanClass(const SampleProgramme& programme, const SampleClass& sketch, bool past,
                         std::vector<Sent>& earlier);
  void Enrol(const SampleProgramme& programme, const SampleClass& sketch, int64_t count,
             std::vector<Sent>& earlier, PlannedClass& plan);
  std::set<std::size_t> Withdraw(const SampleClass& sketch, PlannedClass& plan);
  void TakePlace(const SampleClass& sketch, const std::set<std::size_t>& seated,
                 PlannedClass& plan);

  const SampleOptions& options_;
  const std::vector<SampleEnterprise> enterprises_;
  const std::vector<SampleCooperative> cooperatives_;
  int64_t person_;
  Random random_{options_.seed, 3};
  std::optional<SampleAttendants> attendants_;
  std::string step_;  // the beginning of the names of all steps
};

CreateProgrammeRequest Planner::Create(const SampleProgramme& sketch) const {
  CreateProgrammeRequest create;
  create.set_request_id(Id("create"));
  auto& programme = *create.mutable_programme();
  programme.set_fiscal_year(sketch.fiscal_year);
  programme.set_title(std::string(sketch.title));
  programme.set_kind(sketch.kind);
  programme.set_fund(sketch.fund);
  programme.set_target(sketch.target);
  auto& eligibility = *programme.mutable_eligibility();
  if (sketch.kind != PROGRAMME_KIND_COOPERATIVES) {
    eligibility.add_scales(registry::v1::SCALE_MICRO);
    eligibility.add_scales(registry::v1::SCALE_SMALL);
  }
  for (const std::string_view code : sketch.regency_codes) {
    eligibility.add_regency_codes(std::string(code));
  }
  if (!sketch.section.empty()) eligibility.add_sections(std::string(sketch.section));
  eligibility.set_nib_required(true);
  create.mutable_budget()->set_revised_on(std::string(sketch.created_on));
  create.mutable_budget()->set_budget_rupiah(sketch.budget_rupiah);
  create.mutable_budget()->set_letter(std::string(sketch.letter));
  return create;
}

PlannedMoney Planner::Plan(const SampleMoney& money, int number) const {
  const std::string id = Id("money " + std::to_string(number));
  const std::string on(money.on), paper(money.paper);
  switch (money.what) {
    case SampleMoney::What::kRevision: {
      ReviseBudgetRequest revise;
      revise.set_request_id(id);
      revise.mutable_revision()->set_revised_on(on);
      revise.mutable_revision()->set_budget_rupiah(money.rupiah);
      revise.mutable_revision()->set_letter(paper);
      return revise;
    }
    case SampleMoney::What::kRealisation: {
      RecordRealisationRequest record;
      record.set_request_id(id);
      record.mutable_realisation()->set_realised_on(on);
      record.mutable_realisation()->set_amount_rupiah(money.rupiah);
      record.mutable_realisation()->set_evidence(paper);
      return record;
    }
    case SampleMoney::What::kReversal:
      break;
  }
  ReverseRealisationRequest reverse;
  reverse.set_request_id(id);
  reverse.set_reversed_on(on);
  reverse.set_reason(paper);
  return reverse;
}

PlannedClass Planner::PlanClass(const SampleProgramme& programme, const SampleClass& sketch,
                                bool past, std::vector<Sent>& earlier) {
  const std::string step = "class " + std::string(sketch.starts_on);
  const SampleDistrict& district = DistrictOf(sketch.district_code);
  PlannedClass plan;
  plan.schedule = Dated<ScheduleClassRequest>(step, AnnouncedOn(sketch));
  auto& one = *plan.schedule.mutable_class_();
  one.set_place("Balai Pertemuan Umum " + std::string(district.name));
  one.set_region_code(std::string(district.code));
  one.set_starts_on(std::string(sketch.starts_on));
  one.set_ends_on(DaysAfter(sketch.starts_on, kClassDays - 1));
  one.set_capacity(sketch.seats);
  const bool full = past && sketch.cancelled_on.empty();
  const int64_t count = full ? sketch.seats + random_.Between(-3, 4) : kEarlyEnrolments;
  Enrol(programme, sketch, count, earlier, plan);
  if (full) {
    TakePlace(sketch, Withdraw(sketch, plan), plan);
  } else if (past) {
    plan.cancel = Dated<CancelClassRequest>(step + " cancel", sketch.cancelled_on);
    plan.cancel->set_reason("Pembatasan kegiatan selama pandemi");
  }
  return plan;
}

void Planner::Enrol(const SampleProgramme& programme, const SampleClass& sketch, int64_t count,
                    std::vector<Sent>& earlier, PlannedClass& plan) {
  const std::string_view regency = sketch.district_code.substr(0, 5);
  const bool has_exception = programme.kind == PROGRAMME_KIND_ENTREPRENEURSHIP && earlier.empty();
  std::vector<Sent> in_class;
  for (int64_t i = 0; i < count; ++i) {
    auto sent = has_exception && i == 5 ? attendants_->NextByException(regency)
                                        : attendants_->Next(programme, regency, earlier, in_class);
    if (!sent) break;
    in_class.push_back(*sent);
    EnrolParticipantRequest enrol = std::move(sent->enrol);
    const auto day = static_cast<int32_t>(i * kEnrollingDays / count);
    enrol.set_request_id(Id(std::string(sketch.starts_on) + " enrol " + std::to_string(i)));
    enrol.set_enrolled_on(sketch.announced_on.empty() ? DaysAfter(AnnouncedOn(sketch), day)
                                                      : std::string(sketch.announced_on));
    plan.enrolments.push_back({std::move(enrol), {}, {}});
  }
  earlier.insert(earlier.end(), in_class.begin(), in_class.end());
}

// Some with a seat give it up, for whom those who wait move up. Gives who has a seat then.
std::set<std::size_t> Planner::Withdraw(const SampleClass& sketch, PlannedClass& plan) {
  const std::size_t count = plan.enrolments.size();
  const std::size_t seats = std::min(count, static_cast<std::size_t>(sketch.seats));
  std::set<std::size_t> seated;
  for (std::size_t i = 0; i < seats; ++i) seated.insert(i);
  std::size_t next_waiting = seats;
  for (int64_t left = random_.Between(0, 3); left > 0 && seats > 3; --left) {
    const auto who = static_cast<std::size_t>(random_.Between(0, static_cast<int64_t>(seats) - 1));
    if (seated.erase(who) == 0) continue;
    auto& withdraw = plan.enrolments[who].withdraw.emplace();
    withdraw.set_request_id(Id(std::string(sketch.starts_on) + " withdraw " + std::to_string(who)));
    withdraw.set_withdrawn_on(DaysAfter(sketch.starts_on, -kWithdrawnBefore));
    withdraw.set_reason("Berhalangan hadir");
    if (next_waiting < count) seated.insert(next_waiting++);
  }
  return seated;
}

void Planner::TakePlace(const SampleClass& sketch, const std::set<std::size_t>& seated,
                        PlannedClass& plan) {
  for (int32_t day = 0; day < kClassDays; ++day) {
    PlannedDay attended;
    attended.record.set_request_id(
        Id(std::string(sketch.starts_on) + " attendance " + std::to_string(day)));
    attended.record.set_day(DaysAfter(sketch.starts_on, day));
    for (const std::size_t who : seated) {
      if (random_.Percent(94)) attended.present.push_back(who);
    }
    plan.days.push_back(std::move(attended));
  }
  for (const std::size_t who : seated) {
    auto& complete = plan.enrolments[who].complete.emplace();
    complete.set_request_id(Id(std::string(sketch.starts_on) + " complete " + std::to_string(who)));
    complete.set_completed_on(DaysAfter(sketch.starts_on, kClassDays - 1));
    complete.set_passed(random_.Percent(96));
  }
}

// The first Tuesday of the month after `today`: all plans made in one month are the same.
std::string NextMonthsClass(const std::string& today) {
  const int32_t first_of_month = *ParseDate(today.substr(0, 8) + "01");
  const std::string next = FormatDate(first_of_month + 31).substr(0, 8) + "01";
  int32_t day = *ParseDate(next);
  while (day % 7 != 5) ++day;  // 1 January 1970 was a Thursday
  return FormatDate(day);
}

PlannedProgramme PlanPresent(Planner& planner, const std::string& today) {
  const std::string starts_on = NextMonthsClass(today);
  const int32_t year = YearOf(starts_on);
  const std::string decided_on = std::to_string(year - 1) + "-12-01";
  const std::string letter = "DPA 2.17.06/" + std::to_string(year);
  const std::string announced_on = today.substr(0, 8) + "01";
  const std::array classes = {SampleClass{starts_on, "65.01.05", 25, "", announced_on}};
  planner.BeginYear(2021);  // the sample's enterprises are of before
  return planner.Plan({.fiscal_year = year,
                       .title = "Pencatatan Keuangan dengan Gawai",
                       .kind = PROGRAMME_KIND_FINANCE,
                       .fund = type::v1::FUND_APBD,
                       .target = 40,
                       .created_on = decided_on,
                       .budget_rupiah = 150'000'000,
                       .letter = letter,
                       .opened_on = decided_on,
                       .classes = classes},
                      false);
}

}  // namespace

std::vector<PlannedProgramme> PlanTraining(const SampleOptions& options, const std::string& today) {
  Planner planner(options);
  std::vector<PlannedProgramme> plan;
  int32_t fiscal_year = 0;
  for (const SampleProgramme& sketch : SampleProgrammes()) {
    if (std::exchange(fiscal_year, sketch.fiscal_year) != sketch.fiscal_year) {
      planner.BeginYear(sketch.fiscal_year);
    }
    plan.push_back(planner.Plan(sketch, true));
  }
  plan.push_back(PlanPresent(planner, today));
  return plan;
}

}  // namespace umkm::ctl
