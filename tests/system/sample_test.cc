// The sample province from its generator to its totals, through the real programs.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "common/journal.h"
#include "tests/support/eventually.h"
#include "tests/support/system.h"
#include "umkmctl/sample_activities.h"

namespace umkm::testing {
namespace {

using nlohmann::json;

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// The sample is loaded once; the tests read it, in the order in which they stand here.
class Sample : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    postgres_ = std::make_unique<TestPostgres>();
    kafka_ = std::make_unique<TestKafka>();
    system_ = std::make_unique<System>(*postgres_, *kafka_, UMKM_BIN_DIR, System::AllWriters());
    for (const std::string& writer : System::AllWriters()) system_->Start(writer);
    system_->StartAggregation();
    Must(system_->Ctl({"sample", "--seed", "2020", "--out", Files()}));
    const auto start = std::chrono::steady_clock::now();
    Must(system_->Ctl({"import", "enterprises", Files() + "/enterprises.csv"}));
    Must(system_->Ctl({"import", "cooperatives", Files() + "/cooperatives.csv"}));
    Must(system_->Ctl({"import", "meetings", Files() + "/meetings.csv"}));
    std::printf("sample imported in %.1f s\n", SecondsSince(start));
    PlayActivities();
    // It looks for what has expired when it starts, else once a minute.
    system_->Kill("certification");
    system_->Start("certification");
    EXPECT_TRUE(Eventually(absl::Seconds(20), [] {
      return !Totals("valid_certificates", "scheme").contains("p_irt");
    }));
    Must(system_->Ctl({"reconcile"}));
    std::printf("and reconciled after %.1f s\n", SecondsSince(start));
  }
  static void TearDownTestSuite() {
    system_.reset();
    kafka_.reset();
    postgres_.reset();
  }

  // They are cut by a kill first: what was done by then is not done again.
  static void PlayActivities() {
    {
      const Process cut({UMKM_BIN_DIR "/umkmctl", "sample", "activities"}, system_->CtlSettings(),
                        system_->folder() + "/cut.out");
      EXPECT_TRUE(Eventually(absl::Seconds(20), [] {
        grpc::ClientContext context;
        journal::v1::GetJournalHeadResponse head;
        return system_->Journal("training")->GetJournalHead(&context, {}, &head).ok() &&
               head.head().position() > 300;
      }));
    }
    const Ran whole = system_->Ctl({"sample", "activities", "--seed", "2020"});
    Must(whole);
    std::printf("activities: %s", whole.err.c_str());
    EXPECT_EQ(whole.err.find(" 0 new"), std::string::npos) << "it was not cut";
    EXPECT_EQ(whole.err.find(" 0 already"), std::string::npos) << "it was cut before anything";
  }

  static std::string Files() { return system_->folder() + "/sample"; }
  static void Must(const Ran& ran) { ASSERT_EQ(ran.code, 0) << ran.out << ran.err; }

  // Totals as umkmctl prints them: value by the given dimension's value ("" without one).
  static std::map<std::string, int64_t> Totals(const std::string& measure,
                                               const std::string& dimension,
                                               const std::string& as_of = "",
                                               const std::vector<std::string>& filters = {}) {
    std::vector<std::string> command = {"totals", "--measure", measure, "-o", "json"};
    for (const std::string& filter : filters) command.insert(command.end(), {"--filter", filter});
    if (!dimension.empty()) command.insert(command.end(), {"--group-by", dimension});
    if (!as_of.empty()) command.insert(command.end(), {"--as-of", as_of});
    const Ran ran = system_->Ctl(command);
    EXPECT_EQ(ran.code, 0) << ran.err;
    std::map<std::string, int64_t> totals;
    for (const auto& row : json::parse(ran.out)) {
      const std::string value = dimension.empty() ? "" : row.at(dimension).get<std::string>();
      totals[value] = row.at("value").get<int64_t>();
    }
    return totals;
  }

  static int64_t Sum(const std::map<std::string, int64_t>& totals) {
    int64_t sum = 0;
    for (const auto& [value, total] : totals) sum += total;
    return sum;
  }

  static std::unique_ptr<TestPostgres> postgres_;
  static std::unique_ptr<TestKafka> kafka_;
  static std::unique_ptr<System> system_;
};

std::unique_ptr<TestPostgres> Sample::postgres_;
std::unique_ptr<TestKafka> Sample::kafka_;
std::unique_ptr<System> Sample::system_;

TEST_F(Sample, SaysTheFiguresOfThePressRelease) {
  using Map = std::map<std::string, int64_t>;
  EXPECT_EQ(Totals("enterprises", "scale"),
            (Map{{"micro", 12459}, {"small", 7876}, {"medium", 678}}));
  EXPECT_EQ(Totals("enterprises", ""), (Map{{"", 21013}}));
  EXPECT_EQ(Totals("cooperatives", "status"), (Map{{"active", 461}, {"inactive", 252}}));
  EXPECT_EQ(Totals("cooperatives_improved", ""), (Map{{"", 119}}));
  EXPECT_EQ(Totals("enterprises", "regency").size(), 5u);
  EXPECT_EQ(Totals("enterprises", "district").size(), 55u);
}

TEST_F(Sample, PrintsThemAllAsOneTable) {
  const Ran ran = system_->Ctl({"totals", "--summary", "--fiscal-year", "2020", "-o", "json"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  std::map<std::string, json> values;
  for (const auto& row : json::parse(ran.out)) values[row.at("key")] = row.at("value");
  const std::map<std::string, int64_t> published = {
      {"enterprises", 21'013},
      {"enterprises_micro", 12'459},
      {"enterprises_small", 7'876},
      {"enterprises_medium", 678},
      {"cooperatives", 713},
      {"cooperatives_active", 461},
      {"cooperatives_inactive", 252},
      {"cooperatives_improved", 119},
      {"training_target_2020", 659},
      {"training_budget_rupiah_2020", 2'100'000'000},
      {"training_budget_per_head_rupiah_2020", 3'186'646},
      {"training_budget_rupiah_2019", 2'900'000'000},
      {"small_businesses_facilitated_2020", 85}};
  for (const auto& [key, value] : published) EXPECT_EQ(values[key], value) << key;
  EXPECT_TRUE(values.contains("workforce_share"));
}

// Training paid by the fund DAK, by fiscal year.
TEST_F(Sample, SaysTheFiguresOfTheActivities) {
  using Map = std::map<std::string, int64_t>;
  const std::vector<std::string> dak = {"fund=dak", "fiscal_year=2019,2020"};
  EXPECT_EQ(Totals("training_budget_rupiah", "fiscal_year", "", dak),
            (Map{{"2019", 2'900'000'000}, {"2020", 2'100'000'000}}));
  EXPECT_EQ(Totals("training_target", "", "", {"fund=dak", "fiscal_year=2020"}), (Map{{"", 659}}));
  EXPECT_EQ(Totals("training_budget_rupiah", "kind", "", {"fund=dak", "fiscal_year=2020"}).size(),
            2u);
  EXPECT_EQ(Totals("businesses_facilitated", "scale", "", {"fiscal_year=2020"}),
            (Map{{"small", 85}}));
  const auto realised = Totals("training_realised_rupiah", "fiscal_year", "", dak);
  EXPECT_EQ(realised, (Map{{"2019", 2'843'750'000}, {"2020", 2'012'500'000}}));
}

TEST_F(Sample, CountsSeatsPersonsBusinessesAndCertificatesApart) {
  const std::vector<std::string> year = {"fiscal_year=2020"};
  const int64_t seats = Sum(Totals("training_seats", "", "", year));
  const int64_t persons = Sum(Totals("persons_trained", "", "", year));
  const int64_t businesses = Sum(Totals("businesses_trained", "", "", year));
  EXPECT_GT(seats, persons);
  EXPECT_GT(persons, businesses);
  EXPECT_GT(businesses, 250);
  EXPECT_EQ(Totals("businesses_trained", "regency", "", year).size(), 5u);
  const auto cases = Totals("cases", "case_status", "", year);
  EXPECT_GT(Sum(cases), 85 + 14);
  for (const std::string status : {"submitted", "accepted", "in_progress", "refused", "withdrawn",
                                   "revoked", "issued", "expired"}) {
    EXPECT_TRUE(cases.contains(status)) << status;
  }
}

TEST_F(Sample, AgainTheActivitiesChangeNothing) {
  const Ran again = system_->Ctl({"sample", "activities", "--seed", "2020"});
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_NE(again.err.find(" 0 new"), std::string::npos) << again.err;
}

// A trade mark has ten years; what is valid for less has expired since.
TEST_F(Sample, CertificatesOf2020HaveExpiredByThemselves) {
  const auto valid = Totals("valid_certificates", "scheme");
  EXPECT_EQ(valid.size(), 1u);
  EXPECT_TRUE(valid.contains("trade_mark"));
}

TEST_F(Sample, NeitherAJournalNorALogHoldsAParticipantsData) {
  ctl::SampleOptions options;
  const auto plan = ctl::PlanTraining(options, "2021-01-01");
  const auto& participant = plan.at(0).classes.at(0).enrolments.at(0).enrol.participant();
  std::string everything;
  for (const auto& entry : system_->ReadJournal("training"))
    everything += entry.SerializeAsString();
  ASSERT_NE(everything.find("65.01.05"), std::string::npos);
  for (const std::string log : {"/registry.log", "/training.log", "/certification.log"}) {
    everything += ReadFile(system_->folder() + log);
  }
  EXPECT_EQ(everything.find(participant.nik()), std::string::npos);
  EXPECT_EQ(everything.find(participant.name()), std::string::npos);
}

TEST_F(Sample, EveryGroupingOfAMeasureHasTheSameSum) {
  for (const std::string measure : {"enterprises", "workers"}) {
    const int64_t whole = Sum(Totals(measure, ""));
    for (const std::string dimension :
         {"scale", "status", "section", "regency", "district", "registered_year"}) {
      EXPECT_EQ(Sum(Totals(measure, dimension)), whole) << measure << " by " << dimension;
    }
  }
}

TEST_F(Sample, AsOfAPastDaySaysWhatTheGeneratorsFilesSay) {
  std::ifstream file(Files() + "/enterprises.csv");
  std::string line;
  std::getline(file, line);
  std::map<std::string, int64_t> by_district;
  while (std::getline(file, line)) {
    // region_code and registered_on are the only cells of their form in a row.
    const auto region = line.find(",65.");
    const auto day = line.find(",20", region);
    ASSERT_NE(region, std::string::npos);
    std::string registered = line.substr(day + 1, 10);
    for (auto at = day; registered.size() != 10 || registered[4] != '-';) {
      at = line.find(",20", at + 1);
      ASSERT_NE(at, std::string::npos) << "no registered_on";
      registered = line.substr(at + 1, 10);
    }
    if (registered <= "2017-12-31") ++by_district[line.substr(region + 1, 8)];
  }
  EXPECT_EQ(Totals("enterprises", "district", "2017-12-31"), by_district);
}

// A watcher that sees cells by all of these at once can add them up itself at every position.
TEST_F(Sample, SumsAgreeAtEveryPositionAWatcherSees) {
  using aggregation::v1::WatchTotalsResponse;
  const auto totals = system_->Totals();
  aggregation::v1::WatchTotalsRequest request;
  request.mutable_selection()->add_measures(aggregation::v1::MEASURE_ENTERPRISES);
  for (const auto dimension :
       {aggregation::v1::DIMENSION_SCALE, aggregation::v1::DIMENSION_STATUS,
        aggregation::v1::DIMENSION_SECTION, aggregation::v1::DIMENSION_DISTRICT}) {
    request.mutable_selection()->add_group_by(dimension);
  }
  grpc::ClientContext context;
  auto reader = totals->WatchTotals(&context, request);
  std::map<std::string, int64_t> cells;
  std::map<uint64_t, int64_t> sums;  // by position
  const auto sum_next = [&] {
    WatchTotalsResponse response;
    if (!reader->Read(&response)) return uint64_t{0};
    for (const auto& cell : response.cells()) {
      std::string key;
      for (const auto& dimension : cell.dimensions()) key += dimension.value() + "|";
      cells[key] = cell.value();
    }
    const uint64_t position = response.positions(0).position();
    sums[position] = Sum(cells);
    return position;
  };
  const uint64_t first = sum_next();
  const auto stub = system_->Registry();
  uint64_t last = first;
  for (int64_t number = 9'000'000; number < 9'000'050; ++number) {  // register, close, reopen …
    auto wanted = NewEnterprise(number);
    grpc::ClientContext registering, closing;
    registry::v1::RegisterEnterpriseResponse registered;
    ASSERT_TRUE(stub->RegisterEnterprise(&registering, wanted, &registered).ok());
    registry::v1::CloseEnterpriseRequest close;
    close.set_request_id(NewRequestId());
    close.set_enterprise_id(registered.enterprise().enterprise_id());
    close.set_etag(registered.enterprise().etag());
    close.set_reason("Tutup");
    registry::v1::CloseEnterpriseResponse closed;
    const auto status = stub->CloseEnterprise(&closing, close, &closed);
    ASSERT_TRUE(status.ok()) << status.error_message();
    last = ParsePositionToken("registry", closed.position_token()).value();
  }
  while (!sums.contains(last)) ASSERT_NE(sum_next(), 0u);
  context.TryCancel();
  for (const auto& [position, sum] : sums) {
    // Registrations are at odd steps behind the snapshot, closures (no change of the sum) at even.
    EXPECT_EQ(sum, 21013 + static_cast<int64_t>(position - first + 1) / 2) << "at " << position;
  }
  EXPECT_EQ(Sum(Totals("enterprises", "regency")), 21063);
}

TEST_F(Sample, AgainTheImportAddsNothing) {
  const auto again = system_->Ctl({"import", "enterprises", Files() + "/enterprises.csv"});
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(Sum(Totals("enterprises", "")), 21063);
}

TEST_F(Sample, HoldsSamCreativeAmongTheSmall) {
  const auto stub = system_->Registry();
  grpc::ClientContext context;
  registry::v1::ListEnterprisesRequest request;
  request.set_name_contains("sam creative");
  registry::v1::ListEnterprisesResponse response;
  ASSERT_TRUE(stub->ListEnterprises(&context, request, &response).ok());
  ASSERT_EQ(response.enterprises_size(), 1);
  EXPECT_EQ(response.enterprises(0).scale(), registry::v1::SCALE_SMALL);
}

TEST_F(Sample, ARegistrationReachesAWatcherAndReadsItself) {
  const auto totals = system_->Totals();
  aggregation::v1::WatchTotalsRequest watch;
  watch.mutable_selection()->add_measures(aggregation::v1::MEASURE_ENTERPRISES);
  grpc::ClientContext watching;
  auto reader = totals->WatchTotals(&watching, watch);
  aggregation::v1::WatchTotalsResponse seen;
  ASSERT_TRUE(reader->Read(&seen));
  EXPECT_EQ(seen.kind(), aggregation::v1::WatchTotalsResponse::KIND_SNAPSHOT);
  EXPECT_EQ(seen.cells(0).value(), 21063);

  grpc::ClientContext context;
  registry::v1::RegisterEnterpriseResponse registered;
  ASSERT_TRUE(
      system_->Registry()->RegisterEnterprise(&context, NewEnterprise(1), &registered).ok());
  while (reader->Read(&seen) && seen.kind() != aggregation::v1::WatchTotalsResponse::KIND_CHANGE) {
  }
  EXPECT_EQ(seen.cells(0).value(), 21064);
  watching.TryCancel();

  grpc::ClientContext reading;
  aggregation::v1::GetTotalsRequest request;
  *request.mutable_selection() = watch.selection();
  request.set_at_least(registered.position_token());
  aggregation::v1::GetTotalsResponse response;
  ASSERT_TRUE(totals->GetTotals(&reading, request, &response).ok());
  EXPECT_EQ(response.cells(0).value(), 21064);
  EXPECT_EQ(system_->Reconcile(), "");
}

TEST_F(Sample, ARegistrationByGrpcurlChangesARunningWatchAtOnce) {
  const std::string seen = system_->folder() + "/watch.out";
  Process watch({UMKM_BIN_DIR "/umkmctl", "--aggregation", system_->aggregation_address(), "watch",
                 "--measure", "enterprises", "--count", "1"},
                {{"LANG", "C.UTF-8"}}, seen);
  ASSERT_TRUE(Eventually(absl::Seconds(20),
                         [&] { return ReadFile(seen).find("21,064") != std::string::npos; }));
  const std::string request =
      R"({"request_id":")" + NewRequestId() +
      R"(","enterprise":{"name":"Kopi Tarakan","region_code":"65.71.01","kbli_code":"56303"}})";
  const Ran ran = RunProgram({"grpcurl", "-plaintext", "-d", request, system_->registry_address(),
                              "umkm.registry.v1.RegistryService/RegisterEnterprise"});
  ASSERT_EQ(ran.code, 0) << ran.err << " (grpcurl comes with deploy/local/install --test)";
  const std::string token = json::parse(ran.out).at("position_token");
  EXPECT_EQ(watch.Wait(), 0);
  EXPECT_NE(ReadFile(seen).find("21,064 → 21,065"), std::string::npos) << ReadFile(seen);
  const Ran totals =
      system_->Ctl({"totals", "--measure", "enterprises", "--at-least", token, "-o", "json"});
  EXPECT_EQ(json::parse(totals.out).at(0).at("value"), 21065);
}

TEST_F(Sample, NeitherKafkaNorALogHoldsAnOwnersData) {
  std::ifstream file(Files() + "/enterprises.csv");
  const std::string csv((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  ASSERT_NE(csv.find("Samidi"), std::string::npos);
  for (const std::string log : {"/registry.log", "/aggregation0.log"}) {
    EXPECT_EQ(ReadFile(system_->folder() + log).find("Samidi"), std::string::npos);
  }
  const auto journal = system_->Ctl({"journal", "read"});
  EXPECT_EQ(journal.code, 0);
  EXPECT_EQ(journal.out.find("Samidi"), std::string::npos);
  EXPECT_NE(journal.out.find("Sam Creative"), std::string::npos);
}

}  // namespace
}  // namespace umkm::testing
