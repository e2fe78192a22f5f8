// What the office of the sample province does for its businesses: programmes with classes and
// enrolments, and facilitation to certificates.
//
// A plan is data: requests as they are sent, but for what only an answer can give, the ids and the
// etags, which sample_perform.h fills in. The same options and month give the same plan,
// request_ids included: performing it again changes nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "umkm/certification/v1/end_requests.pb.h"
#include "umkm/certification/v1/step_requests.pb.h"
#include "umkm/training/v1/class_requests.pb.h"
#include "umkm/training/v1/enrolment_requests.pb.h"
#include "umkm/training/v1/programme_requests.pb.h"
#include "umkm/training/v1/realisation_requests.pb.h"
#include "umkmctl/sample.h"

namespace umkm::ctl {

struct PlannedEnrolment {
  training::v1::EnrolParticipantRequest enrol;
  std::optional<training::v1::WithdrawEnrolmentRequest> withdraw;
  std::optional<training::v1::CompleteEnrolmentRequest> complete;
};

struct PlannedDay {
  training::v1::RecordAttendanceRequest record;
  std::vector<std::size_t> present;  // of the enrolments of the class
};

// Everybody is enrolled in that order, then some withdraw, then the class takes place or is
// cancelled, then there are results.
struct PlannedClass {
  training::v1::ScheduleClassRequest schedule;
  std::vector<PlannedEnrolment> enrolments;
  std::vector<PlannedDay> days;
  std::optional<training::v1::CancelClassRequest> cancel;
};

// A reversal is of the realisation before it.
using PlannedMoney =
    std::variant<training::v1::ReviseBudgetRequest, training::v1::RecordRealisationRequest,
                 training::v1::ReverseRealisationRequest>;

struct PlannedProgramme {
  training::v1::CreateProgrammeRequest create;
  std::optional<training::v1::OpenProgrammeRequest> open;
  std::vector<PlannedClass> classes;
  std::vector<PlannedMoney> money;  // by day
  std::optional<training::v1::CloseProgrammeRequest> close;
  std::optional<training::v1::CancelProgrammeRequest> cancel;
};

// A case with the steps that it takes, in this order.
struct PlannedCase {
  certification::v1::SubmitCaseRequest submit;
  std::optional<certification::v1::AcceptCaseRequest> accept;
  std::optional<certification::v1::StartCaseRequest> start;
  std::optional<certification::v1::IssueCertificateRequest> issue;
  std::optional<certification::v1::RefuseCaseRequest> refuse;
  std::optional<certification::v1::WithdrawCaseRequest> withdraw;
  std::optional<certification::v1::RevokeCertificateRequest> revoke;
};
// All cases of one enterprise in one year: one after the other.
using PlannedCases = std::vector<PlannedCase>;

struct ActivityPlan {
  std::vector<PlannedProgramme> programmes;
  std::vector<PlannedCases> cases;
};

// The activities for the enterprises and cooperatives that the options give.
//
// Exact: budgets of the fund DAK, Rp 2,900,000,000 in 2019 and Rp 2,100,000,000 in 2020, there with
// a target of 659; 85 small businesses facilitated in 2020, and none of another class. All is past
// by `today` (YYYY-MM-DD, 2021 or later) but one class in the month after it, in an open programme.
// Throws std::runtime_error when there are too few businesses.
ActivityPlan PlanActivities(const SampleOptions& options, const std::string& today);
// Its two parts.
std::vector<PlannedProgramme> PlanTraining(const SampleOptions& options, const std::string& today);
std::vector<PlannedCases> PlanCertification(const SampleOptions& options);

// How many calls perform it.
int64_t CallsOf(const ActivityPlan& plan);

// The request_id of a step, named by a text of its own.
std::string SampleRequestId(const SampleOptions& options, const std::string& step);

}  // namespace umkm::ctl
