// The money of programmes: the budget in its revisions, and what was spent.
//
// Documents reach the office in any order, so their days are not held against the programme's
// latest change: a change of money is effective on its own day or that of the latest change,
// whichever is later. Revisions of the budget among themselves have to be in order.
#include "training/domain_change.h"

namespace umkm::training {

namespace {

Realisation* Find(const std::string& realisation_id, Programme& programme) {
  for (Realisation& realisation : *programme.mutable_realisations())
    if (realisation.realisation_id() == realisation_id) return &realisation;
  return nullptr;
}

}  // namespace

Checked Check(const ReviseBudgetRequest& request, const Context& context) {
  Violations violations = check::Change(request, "programme_id", request.programme_id());
  const BudgetRevision& revision = request.revision();
  check::PastDay("revision.revised_on", revision.revised_on(), context.today, violations);
  check::Between("revision.budget_rupiah", revision.budget_rupiah(), 1, check::kMostRupiah,
                 violations);
  check::Text("revision.letter", revision.letter(), 200, Presence::kRequired, violations);
  return check::Finish(std::move(violations));
}

Checked Check(const RecordRealisationRequest& request, const Context& context) {
  Violations violations = check::Change(request, "programme_id", request.programme_id());
  const Realisation& realisation = request.realisation();
  check::PastDay("realisation.realised_on", realisation.realised_on(), context.today, violations);
  check::Between("realisation.amount_rupiah", realisation.amount_rupiah(), 1, check::kMostRupiah,
                 violations);
  check::Text("realisation.evidence", realisation.evidence(), 200, Presence::kRequired, violations);
  return check::Finish(std::move(violations));
}

Checked Check(const ReverseRealisationRequest& request, const Context& context) {
  Violations violations = check::Change(request, "programme_id", request.programme_id());
  check::Id("realisation_id", request.realisation_id(), violations);
  check::PastDay("reversed_on", request.reversed_on(), context.today, violations);
  CheckReason(request.reason(), violations);
  return check::Finish(std::move(violations));
}

Result<Event> ReviseBudget(const ReviseBudgetRequest& request, const Programme* before,
                           const Context& context) {
  const BudgetRevision& given = request.revision();
  const std::string& revised_on = DayOr(given.revised_on(), context.today);
  if (auto refusal = GuardSeen(before, request.etag(), refuse::ProgrammeNotFound))
    return tl::unexpected(*refusal);
  if (before->status() == PROGRAMME_STATUS_CANCELLED)
    return tl::unexpected(refuse::ProgrammeCancelled());
  if (auto refusal = GuardDay(revised_on, before->budget_revisions().rbegin()->revised_on()))
    return tl::unexpected(*refusal);
  if (given.budget_rupiah() < before->realised_rupiah())
    return tl::unexpected(refuse::BudgetBelowRealised(before->realised_rupiah()));

  Event event;
  event.mutable_budget_revised();
  Programme& after = Changed(*before, revised_on, context, event);
  BudgetRevision& revision = *after.add_budget_revisions();
  revision = given;
  revision.set_revised_on(revised_on);
  after.set_budget_rupiah(given.budget_rupiah());
  return event;
}

Result<Event> RecordRealisation(const RecordRealisationRequest& request, const Programme* before,
                                const std::string& realisation_id, const Context& context) {
  const Realisation& given = request.realisation();
  const std::string& realised_on = DayOr(given.realised_on(), context.today);
  if (auto refusal = GuardSeen(before, request.etag(), refuse::ProgrammeNotFound))
    return tl::unexpected(*refusal);
  if (before->status() == PROGRAMME_STATUS_DRAFT || before->status() == PROGRAMME_STATUS_CANCELLED)
    return tl::unexpected(refuse::ProgrammeNotOpened());
  const int64_t left_rupiah = before->budget_rupiah() - before->realised_rupiah();
  if (given.amount_rupiah() > left_rupiah)
    return tl::unexpected(refuse::RealisationAboveBudget(left_rupiah));

  Event event;
  event.mutable_realisation_recorded()->set_realisation_id(realisation_id);
  Programme& after = Changed(*before, realised_on, context, event);
  Realisation& realisation = *after.add_realisations();
  realisation.set_realisation_id(realisation_id);
  realisation.set_realised_on(realised_on);
  realisation.set_amount_rupiah(given.amount_rupiah());
  realisation.set_evidence(given.evidence());
  after.set_realised_rupiah(before->realised_rupiah() + given.amount_rupiah());
  return event;
}

Result<Event> ReverseRealisation(const ReverseRealisationRequest& request, const Programme* before,
                                 const Context& context) {
  const std::string& reversed_on = DayOr(request.reversed_on(), context.today);
  if (auto refusal = GuardSeen(before, request.etag(), refuse::ProgrammeNotFound))
    return tl::unexpected(*refusal);
  Event event;
  event.mutable_realisation_reversed()->set_realisation_id(request.realisation_id());
  Programme& after = Changed(*before, reversed_on, context, event);
  Realisation* realisation = Find(request.realisation_id(), after);
  if (realisation == nullptr) return tl::unexpected(refuse::RealisationNotFound());
  if (!realisation->reversed_on().empty()) return tl::unexpected(refuse::RealisationReversed());
  if (auto refusal = GuardDay(reversed_on, realisation->realised_on()))
    return tl::unexpected(*refusal);

  realisation->set_reversed_on(reversed_on);
  realisation->set_reversal_reason(request.reason());
  after.set_realised_rupiah(before->realised_rupiah() - realisation->amount_rupiah());
  return event;
}

}  // namespace umkm::training
