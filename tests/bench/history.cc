#include "tests/bench/history.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <stdexcept>

#include "common/date.h"
#include "common/decision.h"
#include "common/enum_word.h"
#include "common/text.h"

namespace umkm::bench {
namespace {

using registry::Classification;
using registry::Enterprise;
using registry::Event;

constexpr uint64_t kSeed = 2026;
constexpr char kFirstDay[] = "2013-01-01";
constexpr int32_t kDays = 4900;  // until June 2026
constexpr int32_t kMostLate = 365, kLittleLate = 7;
constexpr int64_t kFirstSecond = 1'356'998'400;  // 2013-01-01
constexpr int64_t kRupiah = 1'000'000;

// A canonical UUID of two numbers.
std::string Uuid(uint64_t high, uint64_t low) {
  std::string text(36, '-');
  const auto put = [&text](std::size_t at, std::size_t digits, uint64_t number) {
    for (std::size_t i = digits; i-- > 0; number >>= 4) {
      text[at + i] = "0123456789abcdef"[number & 15];
    }
  };
  put(0, 8, high >> 32);
  put(9, 4, high >> 16);
  put(14, 4, (high & 0x0fff) | 0x7000);
  put(19, 4, ((low >> 48) & 0x3fff) | 0x8000);
  put(24, 12, low);
  return text;
}

Event Accepted(const Result<Event>& event) {
  if (!event) throw std::runtime_error("a rule refused: " + event.error().message.en);
  return *event;
}

// One in a hundred has grown beyond medium; one in twenty is not classified.
Classification Drawn(ctl::Random& random) {
  Classification classification;
  const int64_t kind = random.Between(1, 100);
  if (kind <= 5) return classification;
  const int64_t millions = kind <= 65   ? random.Skewed(10, 299)
                           : kind <= 92 ? random.Skewed(301, 2'499)
                           : kind <= 99 ? random.Skewed(2'501, 49'999)
                                        : random.Skewed(60'000, 90'000);
  classification.mutable_figures()->set_year(2025);
  classification.mutable_figures()->set_annual_sales_rupiah(millions * kRupiah);
  return classification;
}

void Count(const std::string& as_of, const Enterprise& enterprise, Totals& totals) {
  const auto add = [&](const char* measure, int64_t amount) {
    totals[absl::StrCat(as_of, "|", measure, "|", enterprise.region_code().substr(0, 5), "|",
                        *WordOf(enterprise.scale()), "|", enterprise.kbli_version(), ":",
                        enterprise.section(), "|", *WordOf(enterprise.status()))] += amount;
  };
  if (enterprise.scale() == registry::SCALE_LARGE) return add("MEASURE_LARGE_ENTERPRISES", 1);
  add("MEASURE_ENTERPRISES", 1);
  if (enterprise.status() == registry::ENTERPRISE_STATUS_ACTIVE) {
    add("MEASURE_WORKERS", enterprise.workers());
  }
}

}  // namespace

History::History(int64_t enterprises, int64_t changes)
    : enterprises_(enterprises),
      changes_(changes),
      reference_("deploy/reference"),
      random_(kSeed),
      places_(enterprises) {
  entry_.set_source("registry");
  entry_.mutable_epoch()->set_number(1);
  entry_.mutable_epoch()->set_incarnation(Hex(Sha256("a journal of bench")).substr(0, 32));
  entry_.set_actor("officer-17");
}

// The day that it is, or one of those before.
std::string History::DayOf(int32_t most_late) {
  const auto today =
      static_cast<int32_t>(static_cast<int64_t>(entry_.position()) * kDays / (changes_ + 1));
  const auto late = static_cast<int32_t>(random_.Skewed(0, most_late));
  return FormatDate(*ParseDate(kFirstDay) + std::max(0, today - late));
}

Event History::Register() {
  const auto business = random_.Pick(ctl::SampleBusinesses());
  const auto number = static_cast<int64_t>(subjects_.size());
  registry::RegisterEnterpriseRequest request;
  Enterprise& given = *request.mutable_enterprise();
  given.set_name(absl::StrCat(std::string(business.label), " Maju Bersama ", number));
  given.set_nib(std::to_string(9'000'000'000'000 + number));
  given.set_region_code(std::string(places_.Draw(random_).code));
  given.set_kbli_code(std::string(business.kbli_code));
  *given.mutable_classification() = Drawn(random_);
  given.set_registered_on(DayOf(kMostLate));
  given.set_workers(random_.Skewed(1, 60));
  const registry::Context context = {reference_, "2026-06-30", std::to_string(entry_.position())};
  return Accepted(
      registry::Register(request, Uuid(random_.Next(), random_.Next()), false, context));
}

Event History::Change(const Enterprise& before) {
  const registry::Context context = {reference_,
                                     std::max(DayOf(kLittleLate), before.effective_on()),
                                     std::to_string(entry_.position())};
  const auto ask = [&](auto request) {
    request.set_enterprise_id(before.enterprise_id());
    request.set_etag(before.etag());
    return request;
  };
  const int64_t kind = random_.Between(1, 100);
  const bool closed = before.status() == registry::ENTERPRISE_STATUS_CLOSED;
  if (kind > 45 && closed) {
    return Accepted(registry::Reopen(ask(registry::ReopenEnterpriseRequest()), &before, context));
  }
  if (kind > 90)
    return Accepted(registry::Close(ask(registry::CloseEnterpriseRequest()), &before, context));
  if (kind > 60) {
    auto request = ask(registry::ReclassifyEnterpriseRequest());
    *request.mutable_classification() = Drawn(random_);
    return Accepted(registry::Reclassify(request, &before, context));
  }
  if (kind > 45) {
    auto request = ask(registry::RelocateEnterpriseRequest());
    const auto& districts = random_.Pick(ctl::SampleRegencies()).districts;
    request.set_region_code(std::string(random_.Pick(districts).code));
    if (request.region_code() != before.region_code()) {
      return Accepted(registry::Relocate(request, &before, context));
    }
  }
  registry::UpdateEnterpriseRequest request;
  request.mutable_enterprise()->set_enterprise_id(before.enterprise_id());
  request.mutable_enterprise()->set_etag(before.etag());
  request.mutable_enterprise()->set_workers(random_.Skewed(1, 60));
  request.mutable_update_mask()->add_paths("workers");
  return Accepted(registry::Update(request, &before, false, context));
}

JournalRow History::Next() {
  entry_.set_position(entry_.position() + 1);
  const auto position = static_cast<int64_t>(entry_.position());
  const auto registered = static_cast<int64_t>(subjects_.size());
  // Rounded up, so that the first change is a registration.
  const bool registers = registered < (position * enterprises_ + changes_ - 1) / changes_;
  std::size_t subject = subjects_.size();
  Event event;
  if (registers) {
    event = Register();
    subjects_.emplace_back();
  } else {
    subject = static_cast<std::size_t>(random_.Between(0, registered - 1));
    Enterprise before;
    before.ParseFromString(subjects_[subject]);
    event = Change(before);
    if (before.effective_on() <= kMiddleDay &&
        registry::EnterpriseAfter(event)->effective_on() > kMiddleDay) {
      Count(kMiddleDay, before, middle_);
    }
  }
  const Enterprise& after = *registry::EnterpriseAfter(event);
  after.SerializeToString(&subjects_[subject]);
  entry_.mutable_recorded_time()->set_seconds(kFirstSecond + position * kDays * 86'400 / changes_);
  entry_.mutable_recorded_time()->set_nanos(static_cast<int32_t>(random_.Between(0, 999'999'999)));
  entry_.set_effective_on(after.effective_on());
  entry_.set_request_id(Uuid(random_.Next(), random_.Next()));
  entry_.set_subject_id(after.enterprise_id());
  entry_.set_event_type(EventType(event));
  event.SerializeToString(entry_.mutable_event());
  JournalRow row{entry_.position(), "", entry_.SerializeAsString()};
  row.hash = hash_ = ChainHash(hash_, row.entry);
  return row;
}

Totals History::Expected() const {
  Totals totals = middle_;
  for (const std::string& bytes : subjects_) {
    Enterprise enterprise;
    enterprise.ParseFromString(bytes);
    Count("", enterprise, totals);
    if (enterprise.effective_on() <= kMiddleDay) Count(kMiddleDay, enterprise, totals);
  }
  std::erase_if(totals, [](const auto& total) { return total.second == 0; });
  return totals;
}

}  // namespace umkm::bench
