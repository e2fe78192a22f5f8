// The refusals that only training's rules give, by name: one place a reason.
#pragma once

#include <cstdint>
#include <string>

#include "common/result.h"
#include "province/refusals.h"

namespace umkm::training::refuse {

using namespace province::refuse;  // NOLINT: one name for all refusals

// --- Programmes ---
Refusal ProgrammeNotFound();
Refusal ProgrammeNotDraft();
Refusal ProgrammeCancelled();
Refusal ProgrammeAlreadyOpen();
Refusal ProgrammeNotOpen();
Refusal ProgrammeNotOpened();
Refusal ProgrammeHasClasses();
Refusal ProgrammeHasRealisations();
// Amounts in rupiah: what was spent; and what of the budget is left.
Refusal BudgetBelowRealised(int64_t realised_rupiah);
Refusal RealisationAboveBudget(int64_t left_rupiah);
Refusal RealisationNotFound();
Refusal RealisationReversed();

// --- Classes; days as ISO text ---
Refusal ClassNotFound();
Refusal ClassCancelled();
Refusal ClassOutsideFiscalYear(int fiscal_year);
Refusal CapacityBelowSeatsTaken(int seats_taken);
Refusal ClassHasResults();
Refusal ClassHasEnded(const std::string& ends_on);
Refusal ClassNotBegun(const std::string& starts_on);
Refusal NotAClassDay(const std::string& starts_on, const std::string& ends_on);

// --- Enrolments ---
Refusal EnrolmentNotFound();
Refusal AlreadyEnrolled();
Refusal WaitingListFull(int most);
Refusal CooperativeInactive();
Refusal EnrolmentEnded();
Refusal NoSeat();
Refusal SameResult();

// --- Conditions of a programme; `allowed`: a list for people ---
Refusal ScaleNotEligible(const Text& allowed);
Refusal RegencyNotEligible(const std::string& allowed);
Refusal SectionNotEligible(const std::string& allowed);
Refusal NibRequired();
Refusal NoSeatsLeft();

}  // namespace umkm::training::refuse
