// CountCells by SQL equals counting what the lists give by their sums and flags, whatever has
// happened before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/province/counted.h"
#include "tests/training/harness.h"

namespace umkm::training {
namespace {

using namespace umkm::aggregation::v1;  // NOLINT: the words of totals
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Stub = TrainingService::Stub;

using province::Counts;

class StoreCountTest : public ::testing::Test, protected Harness {
 protected:
  // The same by reading every subject.
  Counts CountedByListing() {
    Counts counts;
    for (const Programme& p : store.ListProgrammes({}, "", 10'000)) Count(p, counts);
    for (const Enrolment& e : store.ListEnrolments({}, "", 10'000)) Count(e, counts);
    std::erase_if(counts, [](const auto& cell) { return cell.second == 0; });
    return counts;
  }

  void Count(const Programme& p, Counts& counts) {
    const bool counted =
        p.status() == PROGRAMME_STATUS_OPEN || p.status() == PROGRAMME_STATUS_CLOSED;
    if (!counted) return;
    const std::string at = " FISCAL_YEAR=" + std::to_string(p.fiscal_year()) +
                           " FUND=" + *WordOf(p.fund()) + " KIND=" + *WordOf(p.kind());
    ++counts["MEASURE_PROGRAMMES" + at];
    counts["MEASURE_TRAINING_TARGET" + at] += p.target();
    counts["MEASURE_TRAINING_BUDGET_RUPIAH" + at] += p.budget_rupiah();
    counts["MEASURE_TRAINING_REALISED_RUPIAH" + at] += p.realised_rupiah();
  }

  void Count(const Enrolment& e, Counts& counts) {
    const std::string at = " DISTRICT=" + e.region_code().substr(0, 8) +
                           " SCALE=" + WordOf(e.scale()).value_or("cooperative") +
                           " FISCAL_YEAR=" + std::to_string(e.fiscal_year()) +
                           " FUND=" + *WordOf(e.fund()) + " KIND=" + *WordOf(e.kind());
    const bool seated = e.status() == ENROLMENT_STATUS_ENROLLED ||
                        e.status() == ENROLMENT_STATUS_COMPLETED ||
                        e.status() == ENROLMENT_STATUS_FAILED;
    counts["MEASURE_TRAINING_SEATS" + at] += seated ? 1 : 0;
    counts["MEASURE_PERSONS_TRAINED" + at] += e.counts_person() ? 1 : 0;
    counts["MEASURE_BUSINESSES_TRAINED" + at] += e.counts_business() ? 1 : 0;
  }

  int Below(int most) { return std::uniform_int_distribution<int>(0, most - 1)(random); }
  const auto& OneOf(const auto& values) {
    return values[static_cast<std::size_t>(Below(static_cast<int>(values.size())))];
  }

  Programme SomeProgramme() {
    CreateProgrammeRequest request = NewProgramme(2019 + Below(2));
    request.mutable_budget()->set_revised_on("2019-01-02");
    request.mutable_programme()->set_kind(static_cast<ProgrammeKind>(1 + Below(2)));
    request.mutable_programme()->set_fund(static_cast<type::v1::Fund>(1 + Below(2)));
    Programme now = Opened(request);
    for (int spent = Below(4); spent > 0; --spent) {
      auto record = About<RecordRealisationRequest>(now);
      record.mutable_realisation()->set_amount_rupiah(1'000'000 * spent);
      record.mutable_realisation()->set_evidence("SP2D");
      now = Call(&Stub::RecordRealisation, record).value().programme();
      if (Below(2) == 0) continue;
      auto reverse = About<ReverseRealisationRequest>(now);
      reverse.set_realisation_id(now.realisations().rbegin()->realisation_id());
      now = Call(&Stub::ReverseRealisation, reverse).value().programme();
    }
    if (Below(2) == 0) {
      auto revise = About<ReviseBudgetRequest>(now);
      revise.mutable_revision()->set_budget_rupiah(1'000'000'000);
      revise.mutable_revision()->set_letter("DPPA");
      now = Call(&Stub::ReviseBudget, revise).value().programme();
    }
    return now;
  }

  // What can happen to an enrolment; some of it is refused.
  void DoSomethingWith(const Enrolment& enrolment) {
    const Enrolment now = Get(enrolment);
    if (Below(5) == 0) {
      Call(&Stub::WithdrawEnrolment, About<WithdrawEnrolmentRequest>(now));
      return;
    }
    auto request = About<CompleteEnrolmentRequest>(now);
    request.set_passed(Below(3) != 0);
    Call(&Stub::CompleteEnrolment, request);
  }

  std::mt19937 random{20200526};
};

TEST_F(StoreCountTest, CountsNothingInAnEmptyStore) {
  const auto [head, counts] = province::CountedBySql(channel);
  EXPECT_EQ(head.position(), 0U);
  EXPECT_THAT(counts, IsEmpty());
}

TEST_F(StoreCountTest, EqualsCountingByListingAfterARandomHistory) {
  std::vector<std::string> enterprises, cooperatives;
  for (int i = 0; i < 8; ++i) {
    registry::RegisterEnterpriseRequest request = registry::NewEnterprise("Warung");
    request.mutable_enterprise()->set_region_code(i % 2 == 0 ? "65.01.05" : "65.71.01.1001");
    auto& classification = *request.mutable_enterprise()->mutable_classification();
    classification.set_declared_scale(static_cast<registry::v1::Scale>(1 + i % 3));
    classification.set_declared_by("Dinas Koperasi");
    enterprises.push_back(register_.Register(request).enterprise_id());
  }
  for (int i = 0; i < 3; ++i) {
    const auto request = registry::NewCooperative("Koperasi", std::to_string(6571000 + i));
    cooperatives.push_back(register_.Register(request).cooperative_id());
  }
  std::vector<Class> classes;
  for (int i = 0; i < 6; ++i) {
    const Programme programme = SomeProgramme();
    // A class of 2019 has ended: nobody could enrol.
    if (programme.fiscal_year() == 2020) classes.push_back(Scheduled(NewClass(programme, 10)));
    if (programme.fiscal_year() == 2020) classes.push_back(Scheduled(NewClass(programme, 4)));
  }
  ASSERT_GT(classes.size(), 2U);
  std::vector<Enrolment> enrolments;
  for (int i = 0; i < 250; ++i) {
    if (i < 60 || Below(4) == 0) {
      EnrolParticipantRequest request = NewEnrolment(OneOf(classes), 1 + Below(12));
      Below(4) == 0 ? request.set_cooperative_id(OneOf(cooperatives))
                    : request.set_enterprise_id(OneOf(enterprises));
      const auto enrolled = Call(&Stub::EnrolParticipant, request);
      if (enrolled) enrolments.push_back(enrolled->enrolment());
    } else {
      DoSomethingWith(OneOf(enrolments));
    }
  }
  const Class cancelled = Scheduled(NewClass(Opened()));
  Enrolled(cancelled, enterprises[0], 99);
  Call(&Stub::CancelClass, About<CancelClassRequest>(cancelled)).value();
  Call(&Stub::CreateProgramme, NewProgramme()).value();

  const auto [head, counts] = province::CountedBySql(channel);
  EXPECT_EQ(counts, CountedByListing());
  EXPECT_EQ(head.position(), Journal().size());
  int64_t trained = 0;
  for (const auto& [key, value] : counts) {
    if (key.starts_with("MEASURE_BUSINESSES_TRAINED")) trained += value;
  }
  EXPECT_GT(trained, 5);
  EXPECT_LE(trained, 11);
}

TEST_F(StoreCountTest, NamesTheDimensionsOfEachMeasureInTheirOrder) {
  const auto sam = register_.Register(registry::SamCreative());
  register_.Register(registry::NewCooperative("Koperasi Maju", "6571001"));
  Programme programme = Opened();
  auto spend = About<RecordRealisationRequest>(programme);
  spend.mutable_realisation()->set_amount_rupiah(5'000'000);
  spend.mutable_realisation()->set_evidence("SP2D");
  programme = Call(&Stub::RecordRealisation, spend).value().programme();
  const Class class_ = Scheduled(NewClass(programme));
  Completed(Enrolled(class_, sam.enterprise_id(), 1));
  EnrolParticipantRequest of_cooperative = NewEnrolment(class_, 2);
  of_cooperative.set_nik_koperasi("6571001");
  Call(&Stub::EnrolParticipant, of_cooperative).value();
  const std::string of_programme = " FISCAL_YEAR=2020 FUND=dak KIND=entrepreneurship";
  const std::string small = " DISTRICT=65.01.05 SCALE=small" + of_programme;
  const std::string cooperative = " DISTRICT=65.71.02 SCALE=cooperative" + of_programme;
  EXPECT_THAT(province::CountedBySql(channel).second,
              ElementsAre(std::pair("MEASURE_BUSINESSES_TRAINED" + small, 1),
                          std::pair("MEASURE_PERSONS_TRAINED" + small, 1),
                          std::pair("MEASURE_PROGRAMMES" + of_programme, 1),
                          std::pair("MEASURE_TRAINING_BUDGET_RUPIAH" + of_programme, 2'100'000'000),
                          std::pair("MEASURE_TRAINING_REALISED_RUPIAH" + of_programme, 5'000'000),
                          std::pair("MEASURE_TRAINING_SEATS" + small, 1),
                          std::pair("MEASURE_TRAINING_SEATS" + cooperative, 1),
                          std::pair("MEASURE_TRAINING_TARGET" + of_programme, 659)));
}

}  // namespace
}  // namespace umkm::training
