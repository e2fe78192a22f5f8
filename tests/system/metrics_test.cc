// What is measured, as an operator meets it: the real programs beside a real Prometheus with our
// rules, every name of rules and dashboard held against what is really served.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "tests/support/eventually.h"
#include "tests/support/free_port.h"
#include "tests/support/http.h"
#include "tests/support/metrics_text.h"
#include "tests/support/system.h"

namespace umkm::testing {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Names = std::set<std::string>;

// "umkm_rpc_seconds" of umkm_rpc_seconds_bucket: as the exposition names a histogram.
std::string Family(const std::string& name) {
  static const std::regex parts("(umkm_\\w+)_(bucket|sum|count)");
  std::smatch match;
  return std::regex_match(name, match, parts) ? match[1].str() : name;
}

// The metrics that programs have to serve; recorded ones have a colon before or in them.
Names NamesIn(const std::string& text) {
  static const std::regex name("[a-zA-Z0-9_:.-]+");
  static const std::regex ours("(umkm|process|haproxy|node|prometheus)_[a-z0-9_]+");
  Names names;
  for (std::sregex_iterator it(text.begin(), text.end(), name), end; it != end; ++it) {
    if (std::regex_match(it->str(), ours)) names.insert(Family(it->str()));
  }
  return names;
}

Names Served(const std::string& text) {
  static const std::regex type("# TYPE (\\w+) ");
  Names names;
  for (std::sregex_iterator it(text.begin(), text.end(), type), end; it != end; ++it) {
    names.insert((*it)[1]);
  }
  return names;
}

std::string Deployed(const std::string& path) {
  return ReadFile(std::string(UMKM_SOURCE_DIR "/deploy/") + path);
}

std::vector<std::string> Questions() {
  std::vector<std::string> all;
  const json dashboard = json::parse(Deployed("grafana/dashboards/umkm.json"));
  for (const json& panel : dashboard.at("panels")) {
    for (const json& target : panel.value("targets", json::array())) all.push_back(target["expr"]);
  }
  return all;
}

// The values of `expr:` in the rules: texts around them may name anything.
std::string RuleExpressions() {
  static const std::regex key(
      "^ *(- )?(alert|record|for|labels|annotations|summary|description|"
      "runbook_url|rules|name):");
  std::string expressions;
  std::istringstream lines(Deployed("prometheus/rules.yml"));
  for (std::string line; std::getline(lines, line);) {
    const bool comment = line.find_first_not_of(' ') == line.find('#');
    if (!comment && !std::regex_search(line, key)) expressions += line + "\n";
  }
  return expressions;
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string Escaped(const std::string& text) {
  std::ostringstream escaped;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      escaped << c;
    } else {
      escaped << '%' << std::hex << std::uppercase << (static_cast<unsigned>(c) >> 4U & 15U)
              << (static_cast<unsigned>(c) & 15U);
    }
  }
  return escaped.str();
}

// Started once; the tests run in the order in which they stand, and the last two harm it.
class Monitored : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    postgres_ = std::make_unique<TestPostgres>();
    kafka_ = std::make_unique<TestKafka>();
    system_ = std::make_unique<System>(*postgres_, *kafka_, UMKM_BIN_DIR, System::AllWriters());
    for (const std::string& writer : System::AllWriters()) system_->Start(writer);
    system_->StartAggregation();
    Use();
    StartPrometheus();
  }
  static void TearDownTestSuite() {
    prometheus_.reset();
    system_.reset();
    kafka_.reset();
    postgres_.reset();
  }

  // A change that is accepted, one that is refused by its rule, and one that is refused at once.
  static void Use(int64_t number = 1) {
    registry::v1::RegisterEnterpriseResponse response;
    const auto call = [&](const registry::v1::RegisterEnterpriseRequest& request) {
      grpc::ClientContext context;
      return system_->Registry()->RegisterEnterprise(&context, request, &response).error_code();
    };
    EXPECT_EQ(call(NewEnterprise(number)), grpc::StatusCode::OK);
    EXPECT_EQ(call(NewEnterprise(number)), grpc::StatusCode::ALREADY_EXISTS);
    EXPECT_EQ(call({}), grpc::StatusCode::INVALID_ARGUMENT);
  }

  // With deploy/prometheus/local.yml, looking every second at the programs of this test.
  static void StartPrometheus() {
    address_ = "127.0.0.1:" + std::to_string(FreePort());
    std::string config = Replaced(Deployed("prometheus/local.yml"), "15s", "1s");
    const auto put = [&](const std::string& from, const std::string& to) {
      EXPECT_NE(config.find(from), config.npos) << from;
      config = Replaced(config, from, to);
    };
    put("127.0.0.1:9151", system_->metrics_address("registry"));
    put("127.0.0.1:9152", system_->metrics_address("training"));
    put("127.0.0.1:9153", system_->metrics_address("certification"));
    put("127.0.0.1:9154", system_->metrics_address("aggregation"));
    put("127.0.0.1:9090", address_);
    put("[rules.yml]", "[" UMKM_SOURCE_DIR "/deploy/prometheus/rules.yml]");
    const std::string folder = system_->folder();
    std::ofstream(folder + "/prometheus.yml") << config;
    prometheus_ = std::make_unique<Process>(
        std::vector<std::string>{"prometheus", "--config.file=" + folder + "/prometheus.yml",
                                 "--storage.tsdb.path=" + folder + "/prometheus",
                                 "--web.listen-address=" + address_},
        Process::Environment{}, folder + "/prometheus.log");
    EXPECT_TRUE(Eventually(absl::Seconds(60),
                           [] { return !Ask("sum(up) == 5 and absent(up == 0)").empty(); }))
        << ReadFile(folder + "/prometheus.log")
        << "(prometheus comes with deploy/local/install --test)";
  }

  static json Api(const std::string& path) {
    const std::string body = HttpGet(address_, "/api/v1/" + path);
    return body.empty() ? json() : json::parse(body).at("data");
  }
  // The series that a question has for an answer; throws when it is none.
  static std::vector<json> Ask(const std::string& question) {
    const json answer = Api("query?query=" + Escaped(question));
    return answer.is_null() ? std::vector<json>() : answer.at("result").get<std::vector<json>>();
  }
  // Names of the alerts that are pending or firing.
  static Names Alerts() {
    Names names;
    const json answer = Api("alerts");
    for (const json& alert : answer.at("alerts")) names.insert(alert["labels"]["alertname"]);
    return names;
  }
  static std::string Metrics(const std::string& program) {
    return HttpGet(system_->metrics_address(program), "/metrics");
  }
  static Names ServedByAll() {
    Names names = Served(HttpGet(address_, "/metrics"));
    for (const char* program : {"registry", "training", "certification", "aggregation"}) {
      names.merge(Served(Metrics(program)));
    }
    std::istringstream others(ReadFile(UMKM_SOURCE_DIR "/tests/system/exporters.txt"));
    for (std::string line; std::getline(others, line);) names.insert(line);
    // What files for a node exporter hold: backups' and certificates' scripts write them.
    names.insert("umkm_backup_last_success_timestamp_seconds");
    names.insert("umkm_certificate_expiry_timestamp_seconds");
    return names;
  }

  static std::unique_ptr<TestPostgres> postgres_;
  static std::unique_ptr<TestKafka> kafka_;
  static std::unique_ptr<System> system_;
  static std::unique_ptr<Process> prometheus_;
  static std::string address_;
};
std::unique_ptr<TestPostgres> Monitored::postgres_;
std::unique_ptr<TestKafka> Monitored::kafka_;
std::unique_ptr<System> Monitored::system_;
std::unique_ptr<Process> Monitored::prometheus_;
std::string Monitored::address_;

Names Missing(const Names& named, const Names& served) {
  Names missing;
  std::ranges::set_difference(named, served, std::inserter(missing, missing.end()));
  return missing;
}

TEST_F(Monitored, ProgramsServeWhatTheRulesName) {
  const Names named = NamesIn(RuleExpressions());
  EXPECT_GE(named.size(), 35u);
  EXPECT_THAT(Missing(named, ServedByAll()), IsEmpty());
  EXPECT_THAT(Missing(NamesIn("rate(umkm_made_up_total[5m]) / job:umkm_rpc:rate5m"), ServedByAll()),
              ElementsAre("umkm_made_up_total"));
}

TEST_F(Monitored, ProgramsServeWhatTheDashboardNames) {
  std::string questions;
  for (const std::string& question : Questions()) questions += question + "\n";
  const Names named = NamesIn(questions);
  EXPECT_GE(named.size(), 40u);
  EXPECT_THAT(Missing(named, ServedByAll()), IsEmpty());
}

TEST_F(Monitored, AHealthySystemFiresNothing) {
  const auto start = std::chrono::steady_clock::now();
  // Long enough for what compares with half a minute ago.
  EXPECT_TRUE(Eventually(absl::Seconds(60), [] {
    return !Ask("source:umkm_journal_head_position:max offset 31s").empty();
  }));
  EXPECT_THAT(Alerts(), ElementsAre("Watchdog"));
  const json rules = Api("rules");
  for (const json& group : rules.at("groups")) {
    for (const json& rule : group.at("rules")) {
      EXPECT_EQ(rule.at("health"), "ok") << rule.dump(1);
    }
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
}

TEST_F(Monitored, TheFiguresOfTheOneBusinessAreThere) {
  const std::string registry = Metrics("registry"), aggregation = Metrics("aggregation");
  const std::string method = "method=\"/umkm.registry.v1.RegistryService/RegisterEnterprise\"";
  const std::pair<std::string, double> of_registry[] = {
      {"umkm_journal_head_position{source=\"registry\"}", 1},
      {"umkm_relay_published_position", 1},
      {"umkm_relay_lag_entries", 0},
      {"umkm_relay_lag_seconds", 0},
      {"umkm_relay_active", 1},
      {"umkm_kafka_up", 1},
      {"umkm_database_writable", 1},
      {"umkm_commands_waiting", 0},
      {"umkm_ready", 1},
      {"umkm_rpc_total{code=\"OK\"," + method + "}", 1},
      {"umkm_refusals_total{" + method + ",reason=\"INVALID_FIELDS\"}", 1},
      {"umkm_rpc_in_flight{" + method + "}", 0}};
  for (const auto& [series, value] : of_registry) {
    EXPECT_EQ(ValueIn(registry, series), value) << series;
  }
  const std::pair<std::string, double> of_aggregation[] = {
      {"umkm_stream_position{source=\"registry\"}", 1},
      {"umkm_events_total{source=\"registry\"}", 1},
      {"umkm_checkpoint_position{source=\"registry\"}", 1},
      {"umkm_quarantined_total{source=\"registry\"}", 0},
      {"umkm_gaps_healed_total{source=\"registry\"}", 0},
      {"umkm_kafka_up{source=\"registry\"}", 1},
      {"umkm_watchers", 0}};
  for (const auto& [series, value] : of_aggregation) {
    EXPECT_EQ(ValueIn(aggregation, series), value) << series;
  }
  EXPECT_LT(ValueIn(aggregation, "umkm_stream_lag_seconds{source=\"registry\"}"), 5);
  EXPECT_LT(ValueIn(aggregation, "umkm_checkpoint_age_seconds{source=\"registry\"}"), 5);
  EXPECT_NE(registry.find("program=\"umkm-registry\""), registry.npos);
}

TEST_F(Monitored, EveryQuestionOfTheDashboardHasAnAnswer) {
  // Of what is not here, or of what has not happened.
  static const std::regex silent("haproxy_|node_|umkm_backup|umkm_certificate|> 0$|code!=\"OK\"");
  Use(2);
  EXPECT_TRUE(Eventually(absl::Seconds(20), [] {
    return !Ask("job:umkm_rpc_faults:ratio_rate5m{job=\"registry\"} == 0").empty();
  })) << "callers' faults are not ours";
  for (const std::string& question : Questions()) {
    const auto answer = Ask(Replaced(question, "$__rate_interval", "10s"));
    EXPECT_TRUE(!answer.empty() || std::regex_search(question, silent)) << question;
  }
}

TEST_F(Monitored, ACertificatesExpiryIsWrittenForTheNodeExporter) {
  const std::string folder = system_->folder();
  const auto make = [&](const std::string& name, const char* days) {
    const Ran ran =
        RunProgram({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=edge", "-keyout",
                    folder + "/" + name + ".key", "-out", folder + "/" + name, "-days", days});
    ASSERT_EQ(ran.code, 0) << ran.err;
  };
  make("edge.pem", "10");
  make("soon.pem", "3");
  std::ofstream(folder + "/chain.pem")
      << ReadFile(folder + "/edge.pem") << ReadFile(folder + "/soon.pem");
  const std::string script = UMKM_SOURCE_DIR "/deploy/prometheus/certificates";
  const std::string out = folder + "/umkm-certificates.prom";
  const Ran good = RunProgram({script, "--out", out, folder + "/edge.pem", folder + "/chain.pem"});
  ASSERT_EQ(good.code, 0) << good.err;
  const std::string text = ReadFile(out);
  const double now = absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch());
  const auto days = [&](const std::string& file) {
    const auto value =
        ValueIn(text, "umkm_certificate_expiry_timestamp_seconds{file=\"" + file + "\"}");
    return (value.value_or(0) - now) / 86400;
  };
  EXPECT_NEAR(days("edge.pem"), 10, 0.1) << text;
  EXPECT_NEAR(days("chain.pem"), 3, 0.1) << "the first to expire counts\n" << text;
  const Ran bad = RunProgram({script, "--out", out, folder + "/edge.pem.key"});
  EXPECT_EQ(bad.code, 1);
  EXPECT_EQ(ReadFile(out), text) << "a failure leaves what was there";
}

TEST_F(Monitored, AProgramThatEndsIsNoticed) {
  system_->Kill("certification");
  EXPECT_TRUE(Eventually(absl::Seconds(30), [] { return Alerts().contains("ProgramDown"); }));
  system_->Start("certification");
  EXPECT_TRUE(Eventually(absl::Seconds(30), [] { return !Alerts().contains("ProgramDown"); }));
}

TEST_F(Monitored, KafkaThatIsAwayIsNoticedByAll) {
  kafka_->Stop();
  const auto down = [] { return Ask("umkm_kafka_up == 0"); };
  // Of the three relays. A stream without news mostly says so too, but may take the end of what it
  // had already fetched for a sign of life (seen once in five runs): KafkaAway does not need it.
  EXPECT_TRUE(Eventually(absl::Seconds(60), [&] { return down().size() >= 3; }))
      << "of some relays only: " << json(down()).dump(1);
  EXPECT_TRUE(Eventually(absl::Seconds(30), [] { return Alerts().contains("KafkaAway"); }));
  Use(3);
  EXPECT_TRUE(Eventually(absl::Seconds(30), [] {
    return !Ask("umkm_relay_lag_entries{job=\"registry\"} > 0").empty();
  }));
  kafka_->Start();
  EXPECT_TRUE(Eventually(absl::Seconds(60), [&] { return down().empty(); }))
      << json(down()).dump(1);
  EXPECT_TRUE(Eventually(absl::Seconds(60),
                         [] { return !Ask("max(umkm_relay_lag_entries) == 0").empty(); }));
}

}  // namespace
}  // namespace umkm::testing
