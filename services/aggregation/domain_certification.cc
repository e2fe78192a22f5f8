#include "aggregation/domain_step.h"
#include "umkm/certification/v1/event.pb.h"

namespace umkm::aggregation {

namespace {

namespace certification = umkm::certification::v1;

std::string Contribute(const certification::FacilitationCase& its, Decoder& decoder,
                       Contributions& all) {
  Coordinates at(decoder);
  at.PutDistrict(its.region_code());
  at.Put(DIMENSION_SCALE, Word(its.scale()));
  at.PutFiscalYear(its.fiscal_year());
  at.Put(DIMENSION_FUND, Word(its.fund()));
  at.Put(DIMENSION_SCHEME, its.scheme());
  Coordinates by_status = at;
  by_status.Put(DIMENSION_CASE_STATUS, Word(its.status()));

  Add(all, by_status.KeyFor(MEASURE_CASES), 1);
  Add(all, at.KeyFor(MEASURE_BUSINESSES_FACILITATED), its.counts_business() ? 1 : 0);
  const bool valid = its.status() == certification::CASE_STATUS_ISSUED;
  Add(all, at.KeyFor(MEASURE_VALID_CERTIFICATES), valid ? 1 : 0);
  return by_status.Problem();
}

}  // namespace

std::string DecodeCertification(std::string_view bytes, Decoder& decoder,
                                std::vector<Delta>& deltas) {
  certification::Event event;
  if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return kUnparsed;
  if (event.change_case() == certification::Event::CHANGE_NOT_SET) return kUnknownKind;
  return StepEach(event.cases(), deltas, [&](const auto& subject, Contributions& all) {
    return Contribute(subject, decoder, all);
  });
}

}  // namespace umkm::aggregation
