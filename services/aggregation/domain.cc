#include "aggregation/domain.h"

#include <optional>

#include "aggregation/domain_step.h"
#include "common/date.h"
#include "common/text.h"
#include "umkm/journal/v1/journal_rebased.pb.h"

namespace umkm::aggregation {

namespace {

std::string DecodeEvent(const EntryView& entry, int32_t day, Decoder& decoder,
                        std::vector<Delta>& deltas) {
  const auto of = [&](std::string_view package) { return entry.event_type.starts_with(package); };
  if (of("umkm.registry.v1.")) return DecodeRegistry(entry.event, day, decoder, deltas);
  if (of("umkm.training.v1.")) return DecodeTraining(entry.event, decoder, deltas);
  if (of("umkm.certification.v1.")) return DecodeCertification(entry.event, decoder, deltas);
  // It concerns the journal itself: no figure.
  if (entry.event_type == journal::v1::JournalRebased::descriptor()->full_name()) return "";
  return "its event_type is unknown to this program";
}

}  // namespace

std::string Decoder::Decode(const EntryView& entry, std::vector<Delta>& deltas) {
  const std::optional<int32_t> day = ParseDate(entry.effective_on);
  if (!day) return "its effective_on is not a day";
  const std::size_t before = deltas.size();
  std::string problem = DecodeEvent(entry, *day, *this, deltas);
  if (!problem.empty()) deltas.resize(before);  // of an event with several subjects
  return problem;
}

uint32_t Decoder::Find(Dimension dimension, std::string_view value, Known& known) {
  const auto found = known.numbers.find(absl::string_view(value.data(), value.size()));
  if (found != known.numbers.end()) return found->second;
  if (value.empty() || value.find_first_of(" =") != std::string_view::npos || !IsCleanText(value)) {
    return 0;
  }
  return known.numbers[std::string(value)] = names_.NumberOf(dimension, value);
}

}  // namespace umkm::aggregation
