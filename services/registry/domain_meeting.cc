// Members' meetings (RAT) and what follows from them: improvement and computed status.
#include <algorithm>

#include "common/date.h"
#include "registry/domain.h"
#include "registry/domain_check.h"
#include "registry/domain_refusals.h"

namespace umkm::registry {

namespace {

using check::kMostRupiah;
using reference::v1::CooperativeRuleSet;

constexpr int64_t kMostMembers = 100'000'000;

void CheckHeldOn(const MembersMeeting& meeting, const Context& context, Violations& violations) {
  const std::string& held_on = meeting.held_on();
  if (held_on.empty())
    violations.Add("meeting.held_on", "Give the day of the meeting, YYYY-MM-DD.",
                   "Berikan tanggal rapat, bentuk TTTT-BB-HH.");
  check::PastDay("meeting.held_on", held_on, context.today, violations);
  if (ParseDate(held_on) && YearOf(held_on) <= meeting.book_year())
    violations.Add("meeting.held_on", "The meeting is held after the end of its book year.",
                   "Rapat diadakan setelah tahun bukunya berakhir.");
}

void CheckFigures(const MembersMeeting& meeting, Violations& violations) {
  const auto persons = [&](const char* field, int64_t value) {
    check::Between(field, value, 0, kMostMembers, violations);
  };
  const auto rupiah = [&](const char* field, int64_t value, int64_t least = 0) {
    check::Between(field, value, least, kMostRupiah, violations);
  };
  persons("meeting.members_women", meeting.members_women());
  persons("meeting.members_men", meeting.members_men());
  persons("meeting.attendance", meeting.attendance());
  persons("meeting.employees", meeting.employees());
  const auto members =  // unsigned: the sum of two values that may be absurd must not overflow
      static_cast<uint64_t>(std::max<int64_t>(meeting.members_women(), 0)) +
      static_cast<uint64_t>(std::max<int64_t>(meeting.members_men(), 0));
  if (meeting.attendance() > 0 && static_cast<uint64_t>(meeting.attendance()) > members)
    violations.Add("meeting.attendance", "Not more than the members, women and men together.",
                   "Tidak melebihi jumlah anggota, perempuan dan laki-laki.");
  rupiah("meeting.own_capital_rupiah", meeting.own_capital_rupiah());
  rupiah("meeting.outside_capital_rupiah", meeting.outside_capital_rupiah());
  rupiah("meeting.assets_rupiah", meeting.assets_rupiah());
  rupiah("meeting.volume_rupiah", meeting.volume_rupiah());
  rupiah("meeting.surplus_rupiah", meeting.surplus_rupiah(), -kMostRupiah);
}

// Neither side overflows: amounts are at most 10^15 and growth at most 10^4 basis points.
bool Grew(int64_t before, int64_t after, const CooperativeRuleSet& rules) {
  if (after <= before) return false;
  const auto growth = static_cast<uint64_t>(after - before);
  const auto least = static_cast<uint64_t>(rules.minimum_growth_basis_points());
  return growth * 10'000 >= static_cast<uint64_t>(before) * least;
}

// Judged by the rule of the day of the meeting. Without a report of the year before there is
// nothing to grow from.
Improvement ImprovementOf(const MembersMeeting& meeting, const MembersMeeting* year_before,
                          const Reference& reference) {
  const CooperativeRuleSet& rules = reference.CooperativeRuleSetOn(meeting.held_on());
  Improvement result;
  result.set_rule_set(rules.rule_set());
  result.set_meeting_held(true);
  if (year_before != nullptr) {
    const int64_t volume = year_before->volume_rupiah(), assets = year_before->assets_rupiah();
    result.set_volume_grew(Grew(volume, meeting.volume_rupiah(), rules));
    result.set_assets_grew(Grew(assets, meeting.assets_rupiah(), rules));
    result.set_volume_before_rupiah(volume);
    result.set_assets_before_rupiah(assets);
  }
  const int verdicts =
      int{result.meeting_held()} + int{result.volume_grew()} + int{result.assets_grew()};
  result.set_improved(verdicts >= rules.improved_verdicts_needed());
  return result;
}

MembersMeeting* FindYear(Cooperative& cooperative, int book_year) {
  for (MembersMeeting& meeting : *cooperative.mutable_meetings())
    if (meeting.book_year() == book_year) return &meeting;
  return nullptr;
}

// Puts the report in its place and judges every year anew: a correction also changes what the year
// after it is measured against.
void Report(const MembersMeeting& report, Cooperative& cooperative, const Reference& reference) {
  MembersMeeting* place = FindYear(cooperative, report.book_year());
  if (place == nullptr) place = cooperative.add_meetings();
  *place = report;
  auto& meetings = *cooperative.mutable_meetings();
  std::sort(meetings.pointer_begin(), meetings.pointer_end(),
            [](const auto* a, const auto* b) { return a->book_year() < b->book_year(); });
  const MembersMeeting* last = nullptr;
  for (MembersMeeting& meeting : meetings) {
    const bool consecutive = last != nullptr && last->book_year() + 1 == meeting.book_year();
    *meeting.mutable_improvement() =
        ImprovementOf(meeting, consecutive ? last : nullptr, reference);
    last = &meeting;
  }
}

// The same day so many years later. 29 February may become a day that does not exist, which as text
// still stands between 28 February and 1 March.
std::string YearsLater(const std::string& day, int years) {
  return std::to_string(YearOf(day) + years) + day.substr(4);
}

std::string ReasonOfInstitution(const std::string& last_held_on, bool active, int years,
                                bool indonesian) {
  const std::string n = std::to_string(years);
  if (last_held_on.empty())
    return indonesian ? "Belum ada RAT yang dilaporkan." : "No members' meeting was reported.";
  if (indonesian)
    return "RAT terakhir diadakan pada " + last_held_on + ", " +
           (active ? "dalam " + n + " tahun terakhir." : "lebih dari " + n + " tahun lalu.");
  return "The last members' meeting was held on " + last_held_on + ", " +
         (active ? "within " + n + " years." : "more than " + n + " years ago.");
}

std::string ReasonOfBusiness(int last_year, int years, bool indonesian) {
  const std::string n = std::to_string(years), year = std::to_string(last_year);
  if (last_year == 0)
    return indonesian ? "Tidak ada volume usaha dalam " + n + " tahun buku terakhir."
                      : "No volume of business in the last " + n + " book years.";
  return indonesian ? "Ada volume usaha pada tahun buku " + year + "."
                    : "There was volume of business in book year " + year + ".";
}

}  // namespace

Checked Check(const RecordMembersMeetingRequest& request, const Context& context) {
  Violations violations;
  check::RequestId(request.request_id(), violations);
  if (request.cooperative_id().empty() == request.nik_koperasi().empty())
    violations.Add("cooperative_id", "Give exactly one of cooperative_id and nik_koperasi.",
                   "Berikan tepat satu dari cooperative_id dan nik_koperasi.");
  else if (request.nik_koperasi().empty())
    check::Id("cooperative_id", request.cooperative_id(), violations);
  check::NikKoperasi("nik_koperasi", request.nik_koperasi(), violations);
  if (!request.etag().empty()) check::Etag("etag", request.etag(), violations);
  const MembersMeeting& meeting = request.meeting();
  check::Between("meeting.book_year", meeting.book_year(), 1945, YearOf(context.today) - 1,
                 violations);
  CheckHeldOn(meeting, context, violations);
  CheckFigures(meeting, violations);
  check::Text("meeting.letter", meeting.letter(), 200, check::Presence::kOptional, violations);
  return check::Finish(std::move(violations));
}

Result<Event> RecordMeeting(const RecordMembersMeetingRequest& request, const Cooperative* before,
                            const Context& context) {
  if (before == nullptr) return tl::unexpected(refuse::CooperativeNotFound());
  const MembersMeeting& report = request.meeting();
  if (!request.etag().empty() && request.etag() != before->etag())
    return tl::unexpected(refuse::EtagMismatch());
  Cooperative after = *before;
  if (request.etag().empty() && FindYear(after, report.book_year()) != nullptr)
    return tl::unexpected(refuse::CorrectionNeedsEtag(report.book_year()));

  Report(report, after, context.reference);
  after.set_etag(context.etag);
  after.set_effective_on(std::max(report.held_on(), before->effective_on()));
  Event event;
  *event.mutable_members_meeting_recorded()->mutable_before() = *before;
  *event.mutable_members_meeting_recorded()->mutable_after() = std::move(after);
  event.mutable_members_meeting_recorded()->set_book_year(report.book_year());
  return event;
}

// Active as a whole is who is active in both; that is compared with the declared status.
ComputedStatus StatusOn(const Cooperative& cooperative, const std::string& day,
                        const Reference& reference, const std::string& language) {
  const CooperativeRuleSet& rules = reference.CooperativeRuleSetOn(day);
  std::string last_held_on;
  int last_year_of_volume = 0;
  for (const MembersMeeting& meeting : cooperative.meetings()) {
    if (meeting.held_on() > day) continue;
    last_held_on = std::max(last_held_on, meeting.held_on());
    const bool recent = meeting.book_year() >= YearOf(day) - rules.volume_within_years();
    if (recent && meeting.volume_rupiah() > 0)
      last_year_of_volume = std::max(last_year_of_volume, meeting.book_year());
  }
  const int meeting_years = rules.meeting_within_years();
  const bool institution = !last_held_on.empty() && day <= YearsLater(last_held_on, meeting_years);
  const bool business = last_year_of_volume != 0;
  const bool declared = cooperative.declared_status() == DECLARED_STATUS_ACTIVE;
  const bool indonesian = language == "id";

  ComputedStatus status;
  status.set_rule_set(rules.rule_set());
  status.set_computed_on(day);
  status.set_institution_active(institution);
  status.set_business_active(business);
  status.add_reasons(ReasonOfInstitution(last_held_on, institution, meeting_years, indonesian));
  status.add_reasons(
      ReasonOfBusiness(last_year_of_volume, rules.volume_within_years(), indonesian));
  status.set_differs_from_declared(declared != (institution && business));
  return status;
}

}  // namespace umkm::registry
