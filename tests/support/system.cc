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

System::System(TestPostgres& postgres, TestKafka& kafka, const std::string& programs,
               const Writers& writers)
    : brokers_(kafka.brokers()),
      programs_(programs),
      names_(writers),
      aggregation_database_(postgres.NewDatabase()),
      folder_(NewFolder()),
      aggregation_ports_{FreePort(), FreePort()},
      aggregation_metrics_ports_{FreePort(), FreePort()} {
  const std::string run = NewRequestId().substr(0, 8);
  for (const std::string& name : names_) {
    Writer& writer = writers_[name];
    writer.database = postgres.NewDatabase();
    writer.topic = "umkm." + name + ".v1." + run;
    for (int& port : writer.ports) port = FreePort();
    writer.metrics_port = FreePort();
    kafka.NewTopic(writer.topic);
  }
}

double System::Start(const std::string& name) {
  Launch(name);
  return WaitServing(address(name), folder_ + "/" + name + ".log");
}

void System::Launch(const std::string& name, int replica) {
  Writer& writer = writers_.at(name);
  const std::string log = folder_ + "/" + name + (replica == 0 ? ".log" : "-replica.log");
  auto& process = writer.processes[index(replica)];
  process.reset();
  Process::Environment environment = {
      {"UMKM_LISTEN", address(name, replica)},
      {"UMKM_METRICS_LISTEN", Listen(replica == 0 ? writer.metrics_port : FreePort())},
      {"UMKM_DATABASE", writer.database},
      {"UMKM_KAFKA_BROKERS", brokers_},
      {"UMKM_TOPIC", writer.topic},
      {"UMKM_REFERENCE_DIR", UMKM_SOURCE_DIR "/deploy/reference"}};
  if (name != "registry") environment["UMKM_REGISTRY"] = registry_address();
  process = std::make_unique<Process>(std::vector<std::string>{programs_ + "/umkm-" + name},
                                      environment, log);
}

double System::StartAggregation(int replica) {
  auto& process = aggregations_[index(replica)];
  const std::string log = folder_ + "/aggregation" + std::to_string(replica) + ".log";
  process.reset();
  process = std::make_unique<Process>(
      std::vector<std::string>{programs_ + "/umkm-aggregation"},
      Process::Environment{
          {"UMKM_LISTEN", aggregation_address(replica)},
          {"UMKM_METRICS_LISTEN", Listen(aggregation_metrics_ports_[index(replica)])},
          {"UMKM_DATABASE", aggregation_database_},
          {"UMKM_KAFKA_BROKERS", brokers_},
          {"UMKM_STREAMS", Streams()},
          {"UMKM_REFERENCE_DIR", UMKM_SOURCE_DIR "/deploy/reference"}},
      log);
  return WaitServing(aggregation_address(replica), log);
}

std::string System::address(const std::string& writer, int replica) const {
  const auto found = writers_.find(writer);
  // A writer that this system has not: nobody listens there.
  return Listen(found == writers_.end() ? 1 : found->second.ports[replica]);
}

std::string System::metrics_address(const std::string& program) const {
  return Listen(program == "aggregation" ? aggregation_metrics_ports_.front()
                                         : writers_.at(program).metrics_port);
}

std::string System::Streams() const {
  std::string streams;
  for (const std::string& name : names_) {
    if (!streams.empty()) streams += ",";
    streams += name + "=" + writers_.at(name).topic + "@" + address(name);
  }
  return streams;
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
  return registry::v1::RegistryService::NewStub(ChannelTo(address("registry")));
}

std::unique_ptr<training::v1::TrainingService::Stub> System::Training() const {
  return training::v1::TrainingService::NewStub(ChannelTo(address("training")));
}

std::unique_ptr<certification::v1::CertificationService::Stub> System::Certification() const {
  return certification::v1::CertificationService::NewStub(ChannelTo(address("certification")));
}

std::unique_ptr<aggregation::v1::TotalsService::Stub> System::Totals(int replica) const {
  return aggregation::v1::TotalsService::NewStub(ChannelTo(aggregation_address(replica)));
}

std::unique_ptr<journal::v1::JournalService::Stub> System::Journal(
    const std::string& writer) const {
  return journal::v1::JournalService::NewStub(ChannelTo(address(writer)));
}

std::vector<journal::v1::Entry> System::ReadJournal(const std::string& writer) const {
  const auto stub = Journal(writer);
  journal::v1::GetJournalHeadResponse head;
  grpc::ClientContext head_context;
  EXPECT_TRUE(stub->GetJournalHead(&head_context, {}, &head).ok());
  std::vector<journal::v1::Entry> entries;
  if (head.head().position() == 0) return entries;
  grpc::ClientContext context;
  journal::v1::ReadJournalRequest request;
  request.set_from_position(1);
  request.set_to_position(head.head().position());
  auto reader = stub->ReadJournal(&context, request);
  journal::v1::ReadJournalResponse response;
  while (reader->Read(&response)) {
    if (response.entry().empty()) continue;
    EXPECT_TRUE(entries.emplace_back().ParseFromString(response.entry()));
  }
  EXPECT_TRUE(reader->Finish().ok());
  return entries;
}

Process::Environment System::CtlSettings(int replica) const {
  return {{"UMKM_REGISTRY", address("registry")},
          {"UMKM_TRAINING", address("training")},
          {"UMKM_CERTIFICATION", address("certification")},
          {"UMKM_AGGREGATION", aggregation_address(replica)},
          {"LANG", "C.UTF-8"}};
}

Ran System::Ctl(std::vector<std::string> arguments, int replica) const {
  arguments.insert(arguments.begin(), programs_ + "/umkmctl");
  return RunProgram(arguments, CtlSettings(replica));
}

std::string System::Reconcile(int replica) const {
  std::vector<std::string> command = {"reconcile"};
  if (names_.size() == 1) command.insert(command.end(), {"--source", names_[0]});
  const Ran ran = Ctl(command, replica);
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
