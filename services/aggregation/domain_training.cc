#include "aggregation/domain_step.h"
#include "umkm/training/v1/event.pb.h"

namespace umkm::aggregation {

namespace {

namespace training = umkm::training::v1;

std::string Contribute(const training::Programme& programme, Decoder& decoder, Contributions& all) {
  const auto status = programme.status();
  if (Word(status).empty()) return Unknown("status");
  const bool counts =
      status == training::PROGRAMME_STATUS_OPEN || status == training::PROGRAMME_STATUS_CLOSED;
  if (!counts) return "";
  Coordinates at(decoder);
  at.PutFiscalYear(programme.fiscal_year());
  at.Put(DIMENSION_FUND, Word(programme.fund()));
  at.Put(DIMENSION_KIND, Word(programme.kind()));

  Add(all, at.KeyFor(MEASURE_PROGRAMMES), 1);
  Add(all, at.KeyFor(MEASURE_TRAINING_TARGET), programme.target());
  Add(all, at.KeyFor(MEASURE_TRAINING_BUDGET_RUPIAH), programme.budget_rupiah());
  Add(all, at.KeyFor(MEASURE_TRAINING_REALISED_RUPIAH), programme.realised_rupiah());
  return at.Problem();
}

bool HasSeat(training::EnrolmentStatus status) {
  return status == training::ENROLMENT_STATUS_ENROLLED ||
         status == training::ENROLMENT_STATUS_COMPLETED ||
         status == training::ENROLMENT_STATUS_FAILED;
}

std::string Contribute(const training::Enrolment& enrolment, Decoder& decoder, Contributions& all) {
  if (Word(enrolment.status()).empty()) return Unknown("status");
  Coordinates at(decoder);
  at.PutDistrict(enrolment.region_code());
  at.Put(DIMENSION_SCALE,
         enrolment.cooperative_id().empty() ? Word(enrolment.scale()) : "cooperative");
  at.PutFiscalYear(enrolment.fiscal_year());
  at.Put(DIMENSION_FUND, Word(enrolment.fund()));
  at.Put(DIMENSION_KIND, Word(enrolment.kind()));

  Add(all, at.KeyFor(MEASURE_TRAINING_SEATS), HasSeat(enrolment.status()) ? 1 : 0);
  Add(all, at.KeyFor(MEASURE_PERSONS_TRAINED), enrolment.counts_person() ? 1 : 0);
  Add(all, at.KeyFor(MEASURE_BUSINESSES_TRAINED), enrolment.counts_business() ? 1 : 0);
  return at.Problem();
}

}  // namespace

std::string DecodeTraining(std::string_view bytes, Decoder& decoder, std::vector<Delta>& deltas) {
  training::Event event;
  if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return kUnparsed;
  if (event.change_case() == training::Event::CHANGE_NOT_SET) return kUnknownKind;
  const auto contribute = [&](const auto& subject, Contributions& all) {
    return Contribute(subject, decoder, all);
  };
  if (auto problem = StepEach(event.programmes(), deltas, contribute); !problem.empty()) {
    return problem;
  }
  return StepEach(event.enrolments(), deltas, contribute);
}

}  // namespace umkm::aggregation
