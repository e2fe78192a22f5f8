#include "umkmctl/sample_perform.h"

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <thread>

#include "common/journal.h"
#include "common/status.h"

namespace umkm::ctl {
namespace {

using namespace umkm::certification::v1;  // NOLINT: this file is about their requests
using namespace umkm::training::v1;       // NOLINT

constexpr std::size_t kAtOnce = 16;

// Steps that follow from each other.
using Chain = std::function<void()>;

// Runs the chains, some at a time, to the end of all.
void RunTogether(std::span<const Chain> chains) {
  std::atomic<std::size_t> next = 0;
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < std::min(kAtOnce, chains.size()); ++i) {
    threads.emplace_back([&] {
      for (std::size_t at = next++; at < chains.size(); at = next++) chains[at]();
    });
  }
}

// How many calls were made, what they found, and which one failed. Thread-safe.
class Tally {
 public:
  Tally(const Client& client, const Style& style, std::ostream& talk, int64_t total)
      : client_(client), style_(style), talk_(talk), total_(total), start_(client.clock().Now()) {
    next_ = start_ + pause();
  }

  // A change: new when it stands behind where the journal was before.
  void Add(bool is_new) {
    const std::lock_guard lock(mutex_);
    ++calls_;
    new_ += is_new;
    const absl::Time now = client_.clock().Now();
    if (now < next_) return;
    next_ = now + pause();
    talk_ << (style_.progress ? "\r" : "") << Number(calls_) << " of " << Number(total_)
          << " changes" << (style_.progress ? "\033[K" : "\n") << std::flush;
  }
  // The first failure is the one to be said; after it nothing more is called.
  void Fail(const grpc::Status& status, const std::string& who) {
    const std::lock_guard lock(mutex_);
    if (failed_) return;
    failure_ = status;
    who_ = who;
    failed_ = true;
  }
  bool failed() const { return failed_; }

  // Says how much was done and what failed; gives the exit code. When no call is under way.
  int Conclude() {
    if (style_.progress) talk_ << "\r\033[K";
    talk_ << Number(calls_) << " changes: " << Number(new_) << " new, " << Number(calls_ - new_)
          << " already there; "
          << absl::FormatDuration(
                 absl::Trunc(client_.clock().Now() - start_, absl::Milliseconds(1)))
          << "\n";
    if (!failed_) return kOk;
    const Exit exit = SayFailure(talk_, failure_, client_.language(), who_);
    if (failure_.error_code() == grpc::StatusCode::NOT_FOUND) {
      talk_ << "  The enterprises and cooperatives of the sample have to be on the register: "
               "umkmctl sample --out, then umkmctl import\n";
    }
    talk_ << "  Run it again to go on where it stopped.\n";
    return exit;
  }

 private:
  absl::Duration pause() const {
    return style_.progress ? absl::Milliseconds(200) : absl::Seconds(5);
  }
  std::string Number(int64_t number) const { return WithSeparators(number, style_.language); }

  const Client& client_;
  const Style& style_;
  std::ostream& talk_;
  const int64_t total_;
  const absl::Time start_;
  std::mutex mutex_;  // guards what follows
  absl::Time next_;
  int64_t calls_ = 0, new_ = 0;
  grpc::Status failure_;
  std::string who_;
  std::atomic<bool> failed_ = false;
};

// A service: its stub, and where its journal stood before the first call.
template <class Stub>
class Caller {
 public:
  Caller(Client& client, Stub& stub, const char* source, Tally& tally)
      : client_(client), stub_(stub), source_(source), tally_(tally) {}

  bool Begin(journal::v1::JournalService::Stub& journal) {
    journal::v1::GetJournalHeadResponse head;
    const auto status = journal.GetJournalHead(client_.Context().get(), {}, &head);
    if (!status.ok()) tally_.Fail(status, source_);
    before_ = head.head().position();
    return status.ok();
  }

  // False when it was refused or is not tried, since another call was.
  template <class Request, class Response>
  bool operator()(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                  const Request& request, Response& response) {
    if (tally_.failed()) return false;
    const auto status = (stub_.*method)(client_.Context().get(), request, &response);
    if (!status.ok()) {
      tally_.Fail(status, source_);
      return false;
    }
    // An attendance that changes nothing has no position.
    const auto position = ParsePositionToken(source_, response.position_token());
    tally_.Add(position.value_or(0) > before_);
    return true;
  }

 private:
  Client& client_;
  Stub& stub_;
  const char* source_;
  Tally& tally_;
  uint64_t before_ = 0;
};

using Training = Caller<TrainingService::Stub>;
using Certification = Caller<CertificationService::Stub>;

// --- Programmes ---

// Fills in which programme and its etag as last seen, calls, and keeps what the answer says.
template <class Request, class Response>
bool Change(Training& call,
            grpc::Status (TrainingService::Stub::*method)(grpc::ClientContext*, const Request&,
                                                          Response*),
            Request request, Programme& programme) {
  request.set_programme_id(programme.programme_id());
  request.set_etag(programme.etag());
  Response response;
  if (!call(method, request, response)) return false;
  programme = response.programme();
  return true;
}

void BeginProgramme(Training& call, const PlannedProgramme& plan, Programme& programme) {
  CreateProgrammeResponse created;
  if (!call(&TrainingService::Stub::CreateProgramme, plan.create, created)) return;
  programme = created.programme();
  if (plan.open) Change(call, &TrainingService::Stub::OpenProgramme, *plan.open, programme);
  if (plan.cancel) Change(call, &TrainingService::Stub::CancelProgramme, *plan.cancel, programme);
}

struct Money {
  Training& call;
  Programme& programme;

  bool operator()(const ReviseBudgetRequest& revise) const {
    return Change(call, &TrainingService::Stub::ReviseBudget, revise, programme);
  }
  bool operator()(const RecordRealisationRequest& record) const {
    return Change(call, &TrainingService::Stub::RecordRealisation, record, programme);
  }
  bool operator()(ReverseRealisationRequest reverse) const {
    const int last = programme.realisations_size() - 1;
    if (last >= 0) reverse.set_realisation_id(programme.realisations(last).realisation_id());
    return Change(call, &TrainingService::Stub::ReverseRealisation, reverse, programme);
  }
};

void EndProgramme(Training& call, const PlannedProgramme& plan, Programme& programme) {
  for (const PlannedMoney& money : plan.money) {
    if (!std::visit(Money{call, programme}, money)) return;
  }
  if (plan.close) Change(call, &TrainingService::Stub::CloseProgramme, *plan.close, programme);
}

// --- Classes ---

// A class with its enrolments as last seen.
struct ClassRun {
  Training& call;
  const PlannedClass& plan;
  Class class_ = {};
  std::vector<std::string> ids = {};                 // in the order of the plan
  std::map<std::string, Enrolment> enrolments = {};  // by id

  template <class Enrolments>
  void Take(const Enrolments& changed) {
    for (const Enrolment& enrolment : changed) enrolments[enrolment.enrolment_id()] = enrolment;
  }

  bool Schedule(const std::string& programme_id) {
    ScheduleClassRequest request = plan.schedule;
    request.mutable_class_()->set_programme_id(programme_id);
    ScheduleClassResponse response;
    if (!call(&TrainingService::Stub::ScheduleClass, request, response)) return false;
    class_ = response.class_();
    return true;
  }

  bool Enrol() {
    for (const PlannedEnrolment& planned : plan.enrolments) {
      EnrolParticipantRequest request = planned.enrol;
      request.set_class_id(class_.class_id());
      EnrolParticipantResponse response;
      if (!call(&TrainingService::Stub::EnrolParticipant, request, response)) return false;
      ids.push_back(response.enrolment().enrolment_id());
      enrolments[ids.back()] = response.enrolment();
    }
    return true;
  }

  bool Withdraw() {
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (!plan.enrolments[i].withdraw) continue;
      WithdrawEnrolmentRequest request = *plan.enrolments[i].withdraw;
      request.set_enrolment_id(ids[i]);
      request.set_etag(enrolments[ids[i]].etag());
      WithdrawEnrolmentResponse response;
      if (!call(&TrainingService::Stub::WithdrawEnrolment, request, response)) return false;
      enrolments[ids[i]] = response.enrolment();
      Take(response.promoted());
    }
    return true;
  }

  bool RecordAttendance() {
    for (const PlannedDay& day : plan.days) {
      RecordAttendanceRequest request = day.record;
      request.set_class_id(class_.class_id());
      for (const std::size_t who : day.present) request.add_present_enrolment_ids(ids[who]);
      RecordAttendanceResponse response;
      if (!call(&TrainingService::Stub::RecordAttendance, request, response)) return false;
      Take(response.enrolments());
    }
    return true;
  }

  bool Complete() {
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (!plan.enrolments[i].complete) continue;
      CompleteEnrolmentRequest request = *plan.enrolments[i].complete;
      request.set_enrolment_id(ids[i]);
      request.set_etag(enrolments[ids[i]].etag());
      CompleteEnrolmentResponse response;
      if (!call(&TrainingService::Stub::CompleteEnrolment, request, response)) return false;
    }
    return true;
  }

  bool Cancel() {
    if (!plan.cancel) return true;
    CancelClassRequest request = *plan.cancel;
    request.set_class_id(class_.class_id());
    request.set_etag(class_.etag());
    CancelClassResponse response;
    return call(&TrainingService::Stub::CancelClass, request, response);
  }
};

void RunClass(Training& call, const PlannedClass& plan, const Programme& programme) {
  ClassRun run{call, plan};
  // One step after the other, as long as they succeed.
  (void)(run.Schedule(programme.programme_id()) && run.Enrol() && run.Withdraw() &&
         run.RecordAttendance() && run.Complete() && run.Cancel());
}

// --- Cases ---

// As for programmes; a step that is not planned is none.
template <class Request, class Response>
bool Step(Certification& call,
          grpc::Status (CertificationService::Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
          const std::optional<Request>& planned, FacilitationCase& one) {
  if (!planned) return true;
  Request request = *planned;
  request.set_case_id(one.case_id());
  request.set_etag(one.etag());
  Response response;
  if (!call(method, request, response)) return false;
  one = response.case_();
  return true;
}

bool RunCase(Certification& call, const PlannedCase& plan) {
  using Stub = CertificationService::Stub;
  SubmitCaseResponse submitted;
  if (!call(&Stub::SubmitCase, plan.submit, submitted)) return false;
  FacilitationCase one = submitted.case_();
  return Step(call, &Stub::AcceptCase, plan.accept, one) &&
         Step(call, &Stub::StartCase, plan.start, one) &&
         Step(call, &Stub::IssueCertificate, plan.issue, one) &&
         Step(call, &Stub::RefuseCase, plan.refuse, one) &&
         Step(call, &Stub::WithdrawCase, plan.withdraw, one) &&
         Step(call, &Stub::RevokeCertificate, plan.revoke, one);
}

void RunCases(Certification& call, const PlannedCases& cases) {
  for (const PlannedCase& one : cases) {
    if (!RunCase(call, one)) return;
  }
}

// --- All of it ---

// Programmes first, then what goes on within them beside the cases, then their money and end.
void Perform(const ActivityPlan& plan, Training& training, Certification& certification) {
  std::vector<Programme> programmes(plan.programmes.size());
  std::vector<Chain> begin, go_on, end;
  for (std::size_t i = 0; i < programmes.size(); ++i) {
    const PlannedProgramme& planned = plan.programmes[i];
    Programme& programme = programmes[i];
    begin.emplace_back([&] { BeginProgramme(training, planned, programme); });
    for (const PlannedClass& one : planned.classes) {
      go_on.emplace_back([&] { RunClass(training, one, programme); });
    }
    end.emplace_back([&] { EndProgramme(training, planned, programme); });
  }
  for (const PlannedCases& cases : plan.cases) {
    go_on.emplace_back([&] { RunCases(certification, cases); });
  }
  for (const auto& chains : {begin, go_on, end}) RunTogether(chains);
}

}  // namespace

int PerformActivities(const ActivityPlan& plan, Client& client, const Style& style,
                      std::ostream& talk) {
  Tally tally(client, style, talk, CallsOf(plan));
  Training training(client, client.training(), "training", tally);
  Certification certification(client, client.certification(), "certification", tally);
  if (training.Begin(*client.writer("training").journal) &&
      certification.Begin(*client.writer("certification").journal)) {
    Perform(plan, training, certification);
  }
  return tally.Conclude();
}

}  // namespace umkm::ctl
