#include "tests/support/system.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <random>

#include "common/text.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/support/free_port.h"

namespace umkm::testing {
namespace {

std::string NewFolder() {
  std::string folder = std::filesystem::temp_directory_path() / "umkm-system-XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  return folder;
}

std::string Listen(int port) { return "127.0.0.1:" + std::to_string(port); }

}  // namespace

std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 200);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
  arguments.SetMaxReceiveMessageSize(64 << 20);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

System::System(TestPostgres& postgres, TestKafka& kafka, const std::string& programs)
    : kafka_(kafka),
      programs_(programs),
      registry_database_(postgres.NewDatabase()),
      aggregation_database_(postgres.NewDatabase()),
      folder_(NewFolder()),
      registry_port_(FreePort()),
      aggregation_ports_{FreePort(), FreePort()} {
  topic_ = "umkm.registry.v1." + NewRequestId().substr(0, 8);
  kafka_.NewTopic(topic_);
}

double System::StartRegistry() {
  registry_.reset();
  registry_ = std::make_unique<Process>(
      std::vector<std::string>{programs_ + "/umkm-registry"},
      Process::Environment{{"UMKM_LISTEN", Listen(registry_port_)},
                           {"UMKM_METRICS_LISTEN", Listen(FreePort())},
                           {"UMKM_DATABASE", registry_database_},
                           {"UMKM_KAFKA_BROKERS", kafka_.brokers()},
                           {"UMKM_TOPIC", topic_},
                           {"UMKM_REFERENCE_DIR", UMKM_SOURCE_DIR "/deploy/reference"}},
      folder_ + "/registry.log");
  return WaitServing(registry_address(), folder_ + "/registry.log");
}

double System::StartAggregation(int replica) {
  auto& process = aggregations_[index(replica)];
  const std::string log = folder_ + "/aggregation" + std::to_string(replica) + ".log";
  process.reset();
  process = std::make_unique<Process>(
      std::vector<std::string>{programs_ + "/umkm-aggregation"},
      Process::Environment{{"UMKM_LISTEN", aggregation_address(replica)},
                           {"UMKM_METRICS_LISTEN", Listen(FreePort())},
                           {"UMKM_DATABASE", aggregation_database_},
                           {"UMKM_KAFKA_BROKERS", kafka_.brokers()},
                           {"UMKM_STREAMS", "registry=" + topic_ + "@" + registry_address()},
                           {"UMKM_REFERENCE_DIR", UMKM_SOURCE_DIR "/deploy/reference"}},
      log);
  return WaitServing(aggregation_address(replica), log);
}

double System::WaitServing(const std::string& address, const std::string& log) const {
  using std::chrono::steady_clock;
  const auto start = steady_clock::now();
  const auto stub = grpc::health::v1::Health::NewStub(ChannelTo(address));
  const auto elapsed = [&] {
    return std::chrono::duration<double>(steady_clock::now() - start).count();
  };
  while (elapsed() < 30) {
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(1));
    grpc::health::v1::HealthCheckResponse response;
    const auto status = stub->Check(&context, {}, &response);
    if (status.ok() && response.status() == grpc::health::v1::HealthCheckResponse::SERVING) {
      return elapsed();
    }
  }
  ADD_FAILURE() << address << " is not SERVING after 30 s; its log:\n" << ReadFile(log);
  return elapsed();
}

std::unique_ptr<registry::v1::RegistryService::Stub> System::Registry() const {
  return registry::v1::RegistryService::NewStub(ChannelTo(registry_address()));
}

std::unique_ptr<aggregation::v1::TotalsService::Stub> System::Totals(int replica) const {
  return aggregation::v1::TotalsService::NewStub(ChannelTo(aggregation_address(replica)));
}

std::unique_ptr<journal::v1::JournalService::Stub> System::Journal() const {
  return journal::v1::JournalService::NewStub(ChannelTo(registry_address()));
}

Ran System::Ctl(std::vector<std::string> arguments, int replica) const {
  arguments.insert(arguments.begin(), programs_ + "/umkmctl");
  return RunProgram(arguments, {{"UMKM_REGISTRY", registry_address()},
                                {"UMKM_AGGREGATION", aggregation_address(replica)},
                                {"LANG", "C.UTF-8"}});
}

std::string System::Reconcile(int replica) const {
  const Ran ran = Ctl({"reconcile"}, replica);
  return ran.code == 0 ? "" : "exit " + std::to_string(ran.code) + "\n" + ran.out + ran.err;
}

std::string NewRequestId() {
  static thread_local std::mt19937_64 random{std::random_device{}()};
  return UuidOf(std::to_string(random()) + std::to_string(random()));
}

registry::v1::RegisterEnterpriseRequest NewEnterprise(int64_t number) {
  static constexpr const char* kDistricts[] = {"65.01.05", "65.02.02", "65.03.02", "65.04.01",
                                               "65.71.01"};
  static constexpr const char* kCodes[] = {"01111", "31001", "47111", "56101", "96111"};
  registry::v1::RegisterEnterpriseRequest request;
  request.set_request_id(NewRequestId());
  auto& enterprise = *request.mutable_enterprise();
  enterprise.set_name("Usaha " + std::to_string(number));
  const std::string digits = std::to_string(number);
  enterprise.set_nib(std::string(13 - digits.size(), '0') + digits);
  enterprise.set_region_code(kDistricts[number % 5]);
  enterprise.set_kbli_version("2020");
  enterprise.set_kbli_code(kCodes[number / 5 % 5]);
  enterprise.set_registered_on(number % 2 ? "2018-03-01" : "2019-07-15");
  enterprise.set_workers(1 + number % 9);
  auto& classification = *enterprise.mutable_classification();
  classification.set_rule_set("UU 20/2008");
  classification.mutable_figures()->set_year(2017);
  classification.mutable_figures()->set_annual_sales_rupiah((1 + number % 40) * 100'000'000);
  return request;
}

}  // namespace umkm::testing
