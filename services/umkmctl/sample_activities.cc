#include "umkmctl/sample_activities.h"

#include "common/text.h"

namespace umkm::ctl {
namespace {

int64_t CallsOf(const PlannedClass& one) {
  int64_t calls = 1 + static_cast<int64_t>(one.enrolments.size() + one.days.size());
  for (const PlannedEnrolment& enrolment : one.enrolments) {
    calls += enrolment.withdraw.has_value() + enrolment.complete.has_value();
  }
  return calls + one.cancel.has_value();
}

int64_t CallsOf(const PlannedProgramme& programme) {
  int64_t calls = 1 + programme.open.has_value() + programme.close.has_value() +
                  programme.cancel.has_value() + static_cast<int64_t>(programme.money.size());
  for (const PlannedClass& one : programme.classes) calls += CallsOf(one);
  return calls;
}

int64_t CallsOf(const PlannedCase& one) {
  return 1 + one.accept.has_value() + one.start.has_value() + one.issue.has_value() +
         one.refuse.has_value() + one.withdraw.has_value() + one.revoke.has_value();
}

}  // namespace

ActivityPlan PlanActivities(const SampleOptions& options, const std::string& today) {
  return {PlanTraining(options, today), PlanCertification(options)};
}

int64_t CallsOf(const ActivityPlan& plan) {
  int64_t calls = 0;
  for (const PlannedProgramme& programme : plan.programmes) calls += CallsOf(programme);
  for (const PlannedCases& cases : plan.cases) {
    for (const PlannedCase& one : cases) calls += CallsOf(one);
  }
  return calls;
}

std::string SampleRequestId(const SampleOptions& options, const std::string& step) {
  return UuidOf("sample " + std::to_string(options.seed) + " " +
                std::to_string(options.enterprises) + " " + std::to_string(options.cooperatives) +
                " " + step);
}

}  // namespace umkm::ctl
