#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "tests/registry/domain_fixture.h"

namespace umkm::registry {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Reports one year after the other, each with the present etag, and gives the cooperative.
Cooperative Report(const Office& office, Cooperative cooperative,
                   std::vector<RecordMembersMeetingRequest> reports) {
  for (RecordMembersMeetingRequest& report : reports) {
    report.set_etag(cooperative.etag());
    cooperative =
        RecordMeeting(report, &cooperative, office.context())->members_meeting_recorded().after();
  }
  return cooperative;
}

TEST(RecordMembersMeeting, NamesTheFieldThatIsBad) {
  const Office office;
  using Row = RecordMembersMeetingRequest;
  const auto given = [](Row& r) -> MembersMeeting& { return *r.mutable_meeting(); };
  const std::vector<std::pair<std::string, std::function<void(Row&)>>> table = {
      {"request_id", [](Row& r) { r.clear_request_id(); }},
      {"cooperative_id", [](Row& r) { r.clear_cooperative_id(); }},
      {"cooperative_id", [](Row& r) { r.set_nik_koperasi("6500618033989"); }},
      {"cooperative_id", [](Row& r) { r.set_cooperative_id("x"); }},
      {"nik_koperasi",
       [](Row& r) {
         r.clear_cooperative_id();
         r.set_nik_koperasi("x");
       }},
      {"meeting.book_year", [&](Row& r) { given(r).set_book_year(1944); }},
      {"meeting.held_on", [&](Row& r) { given(r).clear_held_on(); }},
      {"meeting.held_on", [&](Row& r) { given(r).set_held_on("2019-12-31"); }},
      {"meeting.held_on", [&](Row& r) { given(r).set_held_on("2020-05-27"); }},
      {"meeting.held_on", [&](Row& r) { given(r).set_held_on("2020-02-30"); }},
      {"meeting.members_women", [&](Row& r) { given(r).set_members_women(200'000'000); }},
      {"meeting.members_men", [&](Row& r) { given(r).set_members_men(INT64_MAX); }},
      {"meeting.attendance", [&](Row& r) { given(r).set_attendance(76); }},
      {"meeting.attendance", [&](Row& r) { given(r).set_attendance(-1); }},
      {"meeting.employees", [&](Row& r) { given(r).set_employees(-1); }},
      {"meeting.own_capital_rupiah", [&](Row& r) { given(r).set_own_capital_rupiah(-1); }},
      {"meeting.outside_capital_rupiah", [&](Row& r) { given(r).set_outside_capital_rupiah(-1); }},
      {"meeting.assets_rupiah", [&](Row& r) { given(r).set_assets_rupiah(INT64_MIN); }},
      {"meeting.volume_rupiah", [&](Row& r) { given(r).set_volume_rupiah(INT64_MAX); }},
      {"meeting.surplus_rupiah", [&](Row& r) { given(r).set_surplus_rupiah(INT64_MIN); }},
      {"meeting.letter", [&](Row& r) { given(r).set_letter("a\x1b[31m"); }},
  };
  const Row good = GoodMeeting(2019, 100, 100);
  EXPECT_THAT(Fields(Check(good, office.context())), IsEmpty());
  for (const auto& [field, spoil] : table) {
    Row request = good;
    spoil(request);
    EXPECT_THAT(Fields(Check(request, office.context())), ElementsAre(field))
        << request.ShortDebugString();
  }
}

TEST(RecordMembersMeeting, RefusesABookYearThatHasNotEnded) {
  const Office office;
  RecordMembersMeetingRequest request = GoodMeeting(2020, 100, 100);
  request.mutable_meeting()->set_held_on("2020-05-01");
  EXPECT_THAT(Fields(Check(request, office.context())),
              ElementsAre("meeting.book_year", "meeting.held_on"));
}

TEST(RecordMembersMeeting, AcceptsALoss) {
  const Office office;
  RecordMembersMeetingRequest request = GoodMeeting(2019, 100, 100);
  request.mutable_meeting()->set_surplus_rupiah(-5'000'000);
  EXPECT_FALSE(Check(request, office.context()));
}

TEST(RecordMembersMeeting, IsEffectiveOnItsDayOrOnTheLatestChangeIfThatIsLater) {
  const Office office;
  Cooperative cooperative =
      Report(office, RegisteredCooperative(office), {GoodMeeting(2018, 100, 100)});
  EXPECT_EQ(cooperative.effective_on(), "2019-03-15");
  cooperative = Report(office, cooperative, {GoodMeeting(2016, 90, 90)});
  EXPECT_EQ(cooperative.effective_on(), "2019-03-15");
  EXPECT_EQ(cooperative.meetings(0).book_year(), 2016) << "oldest first";
  EXPECT_EQ(cooperative.meetings(1).book_year(), 2018);
}

TEST(RecordMembersMeeting, NeedsTheEtagToCorrectButNotToReport) {
  const Office office;
  Cooperative cooperative = RegisteredCooperative(office);
  RecordMembersMeetingRequest request = GoodMeeting(2018, 100, 100);
  const auto outcome = [&](const Cooperative* before) {
    return Outcome(RecordMeeting(request, before, office.context()));
  };
  EXPECT_EQ(outcome(nullptr), "5 COOPERATIVE_NOT_FOUND");
  EXPECT_EQ(outcome(&cooperative), "accepted");
  request.set_etag("4");
  EXPECT_EQ(outcome(&cooperative), "10 ETAG_MISMATCH");

  cooperative = Report(office, cooperative, {GoodMeeting(2018, 100, 100)});
  request.clear_etag();
  EXPECT_EQ(outcome(&cooperative), "10 ETAG_MISMATCH");
  request.set_etag(cooperative.etag());
  EXPECT_EQ(outcome(&cooperative), "accepted");
  EXPECT_EQ(Report(office, cooperative, {request}).meetings_size(), 1);
}

TEST(Improvement, NeedsMeetingVolumeAndAssetsAgainstTheYearBefore) {
  const Office office;
  const struct {
    int64_t volume_before, assets_before, volume, assets;
    bool improved;
  } table[] = {
      {100, 100, 101, 101, true},
      {100, 100, 100, 101, false},
      {100, 100, 101, 100, false},
      {100, 100, 99, 99, false},
      {0, 0, 1, 1, true},
      {0, 0, 0, 0, false},
      {999'999'999'999'999, 1, 1'000'000'000'000'000, 2, true},
  };
  for (const auto& row : table) {
    const Cooperative cooperative = Report(office, RegisteredCooperative(office),
                                           {GoodMeeting(2017, row.volume_before, row.assets_before),
                                            GoodMeeting(2018, row.volume, row.assets)});
    const Improvement& first = cooperative.meetings(0).improvement();
    EXPECT_TRUE(first.meeting_held());
    EXPECT_FALSE(first.improved() || first.has_volume_before_rupiah());
    const Improvement& second = cooperative.meetings(1).improvement();
    EXPECT_EQ(second.improved(), row.improved) << second.ShortDebugString();
    EXPECT_EQ(second.rule_set(), "1");
    EXPECT_EQ(second.volume_grew(), row.volume > row.volume_before);
    EXPECT_EQ(second.assets_grew(), row.assets > row.assets_before);
    EXPECT_EQ(second.volume_before_rupiah(), row.volume_before);
    EXPECT_EQ(second.assets_before_rupiah(), row.assets_before);
  }
}

TEST(Improvement, IsNotMeasuredAcrossAYearWithoutReport) {
  const Office office;
  const Cooperative cooperative =
      Report(office, RegisteredCooperative(office),
             {GoodMeeting(2016, 100, 100), GoodMeeting(2018, 900, 900)});
  EXPECT_FALSE(cooperative.meetings(1).improvement().improved());
  EXPECT_FALSE(cooperative.meetings(1).improvement().has_assets_before_rupiah());
}

TEST(Improvement, IsJudgedAnewWhenTheYearBeforeIsReportedLateOrCorrected) {
  const Office office;
  Cooperative cooperative = Report(office, RegisteredCooperative(office),
                                   {GoodMeeting(2018, 200, 200), GoodMeeting(2017, 100, 100)});
  EXPECT_TRUE(cooperative.meetings(1).improvement().improved());
  cooperative = Report(office, cooperative, {GoodMeeting(2017, 300, 100)});
  EXPECT_FALSE(cooperative.meetings(1).improvement().improved());
  EXPECT_EQ(cooperative.meetings(1).improvement().volume_before_rupiah(), 300);
}

TEST(Improvement, FollowsTheSettingsOfTheRuleSetOfTheDayOfTheMeeting) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(testing::TempDir()) / ("rules_" + std::to_string(getpid()));
  fs::remove_all(folder);
  fs::copy(UMKM_SOURCE_DIR "/deploy/reference", folder);
  std::ofstream(folder / "rule_sets.json") << R"({"scale_rule_sets": [
    {"rule_set": "X", "valid_from": "2000-01-01",
     "limits": [{"measure": "capital", "micro_rupiah": 1, "small_rupiah": 2,
                 "medium_rupiah": 3}]}],
    "cooperative_rule_sets": [
      {"rule_set": "strict", "valid_from": "2000-01-01", "meeting_within_years": 1,
       "volume_within_years": 1, "improved_verdicts_needed": 3,
       "minimum_growth_basis_points": 500},
      {"rule_set": "mild", "valid_from": "2020-01-01", "meeting_within_years": 9,
       "volume_within_years": 9, "improved_verdicts_needed": 2}]})";
  const Reference reference(folder.string());
  fs::remove_all(folder);
  const Context context{reference, kToday, "9"};
  Cooperative cooperative;
  const auto report = [&](const RecordMembersMeetingRequest& request) {
    cooperative = RecordMeeting(request, &cooperative, context)->members_meeting_recorded().after();
  };
  report(GoodMeeting(2016, 10'000, 10'000));
  report(GoodMeeting(2017, 10'499, 10'500));  // volume grows by less than 5 %
  report(GoodMeeting(2018, 11'024, 11'025));  // both by 5 %
  report(GoodMeeting(2019, 11'025, 1));       // volume only, but mild
  EXPECT_FALSE(cooperative.meetings(1).improvement().improved());
  EXPECT_TRUE(cooperative.meetings(2).improvement().improved());
  EXPECT_TRUE(cooperative.meetings(3).improvement().improved());
  EXPECT_EQ(cooperative.meetings(2).improvement().rule_set(), "strict");
  EXPECT_EQ(cooperative.meetings(3).improvement().rule_set(), "mild");
}

TEST(StatusOn, FollowsFromTheReportsUntilThatDay) {
  const Office office;
  const Cooperative cooperative = Report(office, RegisteredCooperative(office),
                                         {GoodMeeting(2015, 100, 100), GoodMeeting(2016, 0, 100)});
  const struct {
    const char* day;
    bool institution, business;
  } table[] = {
      {"2016-03-14", false, false},  // the first meeting comes a day later
      {"2016-03-15", true, true},   {"2017-12-31", true, true},
      {"2018-01-01", true, false},  // 2015 is no longer among the last two years
      {"2020-03-15", true, false},  // three years to the day
      {"2020-03-16", false, false},
  };
  for (const auto& row : table) {
    const ComputedStatus status = StatusOn(cooperative, row.day, office.reference(), "en");
    EXPECT_EQ(status.institution_active(), row.institution) << row.day;
    EXPECT_EQ(status.business_active(), row.business) << row.day;
    EXPECT_EQ(status.differs_from_declared(), !(row.institution && row.business)) << row.day;
    EXPECT_EQ(status.computed_on(), row.day);
    EXPECT_EQ(status.rule_set(), "1");
  }
}

TEST(StatusOn, GivesAReasonForEachInTheCallersLanguage) {
  const Office office;
  const Cooperative none = RegisteredCooperative(office);
  EXPECT_THAT(StatusOn(none, kToday, office.reference(), "en").reasons(),
              ElementsAre("No members' meeting was reported.",
                          "No volume of business in the last 2 book years."));
  const Cooperative some = Report(office, none, {GoodMeeting(2018, 100, 100)});
  EXPECT_THAT(StatusOn(some, kToday, office.reference(), "en").reasons(),
              ElementsAre("The last members' meeting was held on 2019-03-15, within 3 years.",
                          "There was volume of business in book year 2018."));
  EXPECT_THAT(StatusOn(some, "2023-01-01", office.reference(), "id").reasons(),
              ElementsAre("RAT terakhir diadakan pada 2019-03-15, lebih dari 3 tahun lalu.",
                          "Tidak ada volume usaha dalam 2 tahun buku terakhir."));
}

}  // namespace
}  // namespace umkm::registry
