#include <array>
#include <set>
#include <string_view>

#include "common/date.h"
#include "training/domain_change.h"

namespace umkm::training {

namespace {

constexpr int kFirstFiscalYear = 2000;
constexpr int64_t kMostBusinesses = 1'000'000;

constexpr std::array<std::string_view, 5> kUpdatable = {"title", "kind", "fund", "target",
                                                        "eligibility"};

void CheckTitle(const Programme& programme, Violations& violations) {
  check::Text("programme.title", programme.title(), 200, Presence::kRequired, violations);
}

void CheckKind(ProgrammeKind kind, Violations& violations) {
  if (ProgrammeKind_IsValid(kind) && kind != PROGRAMME_KIND_UNSPECIFIED) return;
  violations.Add("programme.kind",
                 "Give entrepreneurship, cooperatives, production, marketing, finance or other.",
                 "Berikan kewirausahaan, perkoperasian, produksi, pemasaran, keuangan, atau lain.");
}

void CheckFund(type::v1::Fund fund, Violations& violations) {
  if (type::v1::Fund_IsValid(fund) && fund != type::v1::FUND_UNSPECIFIED) return;
  violations.Add("programme.fund", "Give DAK, APBD or APBN.", "Berikan DAK, APBD, atau APBN.");
}

void CheckTarget(const Programme& programme, Violations& violations) {
  check::Between("programme.target", programme.target(), 1, kMostBusinesses, violations);
}

// The reference data is asked by district, and every regency has one of a number from 01 on.
bool IsRegency(const std::string& code, const Reference& reference) {
  if (code.size() != 5) return false;
  for (int number = 1; number <= 99; ++number) {
    const std::string two_digits = (number < 10 ? "0" : "") + std::to_string(number);
    if (reference.FindRegionEver(code + "." + two_digits) != nullptr) return true;
  }
  return false;
}

bool IsSection(const std::string& section) {
  return section.size() == 1 && section[0] >= 'A' && section[0] <= 'U';
}

// Names each value that is not good, or is there twice.
template <class Values>
void CheckEach(const std::string& field, const Values& values, auto is_good, const char* en,
               const char* id, Violations& violations) {
  std::set<typename Values::value_type> seen;
  for (int i = 0; i < values.size(); ++i) {
    const std::string which = field + "[" + std::to_string(i) + "]";
    if (!is_good(values[i])) violations.Add(which, en, id);
    if (!seen.insert(values[i]).second) violations.Add(which, "Named twice.", "Disebut dua kali.");
    if (i > 99) return;  // more than there are of any: the rest says nothing new
  }
}

void CheckEligibility(const Eligibility& eligibility, const Context& context,
                      Violations& violations) {
  CheckEach(
      "programme.eligibility.scales", eligibility.scales(),
      [](int scale) {
        return registry::v1::Scale_IsValid(scale) && scale != registry::v1::SCALE_UNSPECIFIED;
      },
      "Give micro, small, medium, large or unclassified.",
      "Berikan mikro, kecil, menengah, besar, atau belum terklasifikasi.", violations);
  CheckEach(
      "programme.eligibility.regency_codes", eligibility.regency_codes(),
      [&](const std::string& code) { return IsRegency(code, context.reference); },
      "Give the Kemendagri code of a regency that is known, like 65.01.",
      "Berikan kode Kemendagri kabupaten/kota yang dikenal, seperti 65.01.", violations);
  CheckEach("programme.eligibility.sections", eligibility.sections(), IsSection,
            "Give a section of KBLI, A to U.", "Berikan kategori KBLI, A sampai U.", violations);
}

// Conditions that ask for nothing are as none.
void SetEligibility(const Eligibility& given, Programme& after) {
  after.clear_eligibility();
  if (given.ByteSizeLong() > 0) *after.mutable_eligibility() = given;
}

// The fields of a request that gives a programme another status.
template <class Request>
Violations CheckStep(const Request& request, const Context& context) {
  Violations violations = check::Change(request, "programme_id", request.programme_id());
  check::PastDay("effective_on", request.effective_on(), context.today, violations);
  return violations;
}

}  // namespace

Checked Check(const CreateProgrammeRequest& request, const Context& context) {
  Violations violations;
  const Programme& programme = request.programme();
  const BudgetRevision& budget = request.budget();
  check::RequestId(request.request_id(), violations);
  check::Between("programme.fiscal_year", programme.fiscal_year(), kFirstFiscalYear,
                 YearOf(context.today) + 1, violations);
  CheckTitle(programme, violations);
  CheckKind(programme.kind(), violations);
  CheckFund(programme.fund(), violations);
  CheckTarget(programme, violations);
  CheckEligibility(programme.eligibility(), context, violations);
  check::PastDay("budget.revised_on", budget.revised_on(), context.today, violations);
  check::Between("budget.budget_rupiah", budget.budget_rupiah(), 1, check::kMostRupiah, violations);
  check::Text("budget.letter", budget.letter(), 200, Presence::kRequired, violations);
  return check::Finish(std::move(violations));
}

Checked Check(const UpdateProgrammeRequest& request, const Context& context) {
  Violations violations;
  const Programme& programme = request.programme();
  const auto& mask = request.update_mask();
  check::RequestId(request.request_id(), violations);
  check::Id("programme.programme_id", programme.programme_id(), violations);
  check::Etag("programme.etag", programme.etag(), violations);
  check::UpdateMask(mask, kUpdatable, violations);
  check::PastDay("effective_on", request.effective_on(), context.today, violations);
  if (check::Names(mask, "title")) CheckTitle(programme, violations);
  if (check::Names(mask, "kind")) CheckKind(programme.kind(), violations);
  if (check::Names(mask, "fund")) CheckFund(programme.fund(), violations);
  if (check::Names(mask, "target")) CheckTarget(programme, violations);
  if (check::Names(mask, "eligibility"))
    CheckEligibility(programme.eligibility(), context, violations);
  return check::Finish(std::move(violations));
}

Checked Check(const OpenProgrammeRequest& request, const Context& context) {
  return check::Finish(CheckStep(request, context));
}

Checked Check(const CloseProgrammeRequest& request, const Context& context) {
  return check::Finish(CheckStep(request, context));
}

Checked Check(const CancelProgrammeRequest& request, const Context& context) {
  Violations violations = CheckStep(request, context);
  CheckReason(request.reason(), violations);
  return check::Finish(std::move(violations));
}

Result<Event> Create(const CreateProgrammeRequest& request, const std::string& programme_id,
                     const Context& context) {
  const Programme& given = request.programme();
  const std::string& effective_on = DayOr(request.budget().revised_on(), context.today);

  Event event;
  event.mutable_programme_created();
  Programme& after = *event.add_programmes()->mutable_after();
  after.set_programme_id(programme_id);
  after.set_etag(context.etag);
  after.set_fiscal_year(given.fiscal_year());
  after.set_title(given.title());
  after.set_kind(given.kind());
  after.set_fund(given.fund());
  after.set_target(given.target());
  SetEligibility(given.eligibility(), after);
  after.set_status(PROGRAMME_STATUS_DRAFT);
  after.set_budget_rupiah(request.budget().budget_rupiah());
  BudgetRevision& first = *after.add_budget_revisions();
  first = request.budget();
  first.set_revised_on(effective_on);
  after.set_effective_on(effective_on);
  return event;
}

Result<Event> Update(const UpdateProgrammeRequest& request, const Programme* before,
                     const Context& context) {
  const Programme& given = request.programme();
  const auto& mask = request.update_mask();
  const std::string& effective_on = DayOr(request.effective_on(), context.today);
  const bool fixed_once_opened = check::Names(mask, "kind") || check::Names(mask, "fund");
  if (auto refusal = GuardSeen(before, given.etag(), refuse::ProgrammeNotFound))
    return tl::unexpected(*refusal);
  if (before->status() == PROGRAMME_STATUS_CANCELLED)
    return tl::unexpected(refuse::ProgrammeCancelled());
  if (before->status() != PROGRAMME_STATUS_DRAFT && fixed_once_opened)
    return tl::unexpected(refuse::ProgrammeNotDraft());
  if (auto refusal = GuardDay(effective_on, before->effective_on()))
    return tl::unexpected(*refusal);

  Event event;
  event.mutable_programme_updated();
  Programme& after = Changed(*before, effective_on, context, event);
  if (check::Names(mask, "title")) after.set_title(given.title());
  if (check::Names(mask, "kind")) after.set_kind(given.kind());
  if (check::Names(mask, "fund")) after.set_fund(given.fund());
  if (check::Names(mask, "target")) after.set_target(given.target());
  if (check::Names(mask, "eligibility")) SetEligibility(given.eligibility(), after);
  return event;
}

Result<Event> Open(const OpenProgrammeRequest& request, const Programme* before,
                   const Context& context) {
  const std::string& effective_on = DayOr(request.effective_on(), context.today);
  if (auto refusal = GuardSeen(before, request.etag(), refuse::ProgrammeNotFound))
    return tl::unexpected(*refusal);
  if (before->status() == PROGRAMME_STATUS_CANCELLED)
    return tl::unexpected(refuse::ProgrammeCancelled());
  if (before->status() == PROGRAMME_STATUS_OPEN)
    return tl::unexpected(refuse::ProgrammeAlreadyOpen());
  if (auto refusal = GuardDay(effective_on, before->effective_on()))
    return tl::unexpected(*refusal);

  Event event;
  event.mutable_programme_opened();
  Changed(*before, effective_on, context, event).set_status(PROGRAMME_STATUS_OPEN);
  return event;
}

Result<Event> Close(const CloseProgrammeRequest& request, const Programme* before,
                    const Context& context) {
  const std::string& effective_on = DayOr(request.effective_on(), context.today);
  if (auto refusal = GuardSeen(before, request.etag(), refuse::ProgrammeNotFound))
    return tl::unexpected(*refusal);
  if (before->status() != PROGRAMME_STATUS_OPEN) return tl::unexpected(refuse::ProgrammeNotOpen());
  if (auto refusal = GuardDay(effective_on, before->effective_on()))
    return tl::unexpected(*refusal);

  Event event;
  event.mutable_programme_closed();
  Changed(*before, effective_on, context, event).set_status(PROGRAMME_STATUS_CLOSED);
  return event;
}

Result<Event> Cancel(const CancelProgrammeRequest& request, const Programme* before,
                     bool has_classes, const Context& context) {
  const std::string& effective_on = DayOr(request.effective_on(), context.today);
  if (auto refusal = GuardSeen(before, request.etag(), refuse::ProgrammeNotFound))
    return tl::unexpected(*refusal);
  if (before->status() == PROGRAMME_STATUS_CANCELLED)
    return tl::unexpected(refuse::ProgrammeCancelled());
  if (auto refusal = GuardDay(effective_on, before->effective_on()))
    return tl::unexpected(*refusal);
  if (has_classes) return tl::unexpected(refuse::ProgrammeHasClasses());
  if (before->realised_rupiah() > 0) return tl::unexpected(refuse::ProgrammeHasRealisations());

  Event event;
  event.mutable_programme_cancelled()->set_reason(request.reason());
  Changed(*before, effective_on, context, event).set_status(PROGRAMME_STATUS_CANCELLED);
  return event;
}

}  // namespace umkm::training
