// The real system behind the edge: every service is found, and what umkmctl does works through it.
#include <gtest/gtest.h>

#include <filesystem>

#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/fault/edge.h"
#include "tests/support/eventually.h"

namespace umkm::testing {
namespace {

using grpc::StatusCode;

class Routes : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    postgres_ = std::make_unique<TestPostgres>();
    kafka_ = std::make_unique<TestKafka>();
    system_ = std::make_unique<System>(*postgres_, *kafka_, UMKM_BIN_DIR, System::AllWriters());
    for (const std::string& writer : System::AllWriters()) system_->Start(writer);
    system_->StartAggregation();
    edge_ = std::make_unique<Edge>(Edge::Of(*system_));
  }
  static void TearDownTestSuite() {
    edge_.reset();
    system_.reset();
    kafka_.reset();
    postgres_.reset();
  }

  // umkmctl that knows only the edge.
  static Ran Ctl(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), UMKM_BIN_DIR "/umkmctl");
    return RunProgram(arguments, {{"UMKM_REGISTRY", edge_->registry()},
                                  {"UMKM_TRAINING", edge_->training()},
                                  {"UMKM_CERTIFICATION", edge_->certification()},
                                  {"UMKM_AGGREGATION", edge_->aggregation()},
                                  {"LANG", "C.UTF-8"}});
  }

  static std::unique_ptr<TestPostgres> postgres_;
  static std::unique_ptr<TestKafka> kafka_;
  static std::unique_ptr<System> system_;
  static std::unique_ptr<Edge> edge_;
};

std::unique_ptr<TestPostgres> Routes::postgres_;
std::unique_ptr<TestKafka> Routes::kafka_;
std::unique_ptr<System> Routes::system_;
std::unique_ptr<Edge> Routes::edge_;

// A method that asks for nothing, called through an address.
template <class Stub, class Request, class Response>
grpc::Status Call(Stub&& stub,
                  grpc::Status (std::decay_t<Stub>::element_type::*method)(grpc::ClientContext*,
                                                                           const Request&,
                                                                           Response*),
                  const Request& request, Response& response) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  return ((*stub).*method)(&context, request, &response);
}

TEST_F(Routes, ThePathTellsTheServiceOnTheCommonPort) {
  using namespace registry::v1;       // NOLINT
  using namespace training::v1;       // NOLINT
  using namespace certification::v1;  // NOLINT
  using aggregation::v1::ListMeasuresResponse;
  using aggregation::v1::TotalsService;
  const auto channel = ChannelTo(edge_->all());
  RegisterEnterpriseResponse registered;
  EXPECT_TRUE(Call(RegistryService::NewStub(channel), &RegistryService::Stub::RegisterEnterprise,
                   NewEnterprise(900'000), registered)
                  .ok());
  ListProgrammesResponse programmes;
  EXPECT_TRUE(Call(TrainingService::NewStub(channel), &TrainingService::Stub::ListProgrammes, {},
                   programmes)
                  .ok());
  ListSchemesResponse schemes;
  EXPECT_TRUE(Call(CertificationService::NewStub(channel), &CertificationService::Stub::ListSchemes,
                   {}, schemes)
                  .ok());
  EXPECT_GT(schemes.schemes_size(), 0);
  ListMeasuresResponse measures;
  EXPECT_TRUE(
      Call(TotalsService::NewStub(channel), &TotalsService::Stub::ListMeasures, {}, measures).ok());
  EXPECT_GT(measures.measures_size(), 0);
}

TEST_F(Routes, HealthOnTheCommonPortIsThatOfTheNamedService) {
  using grpc::health::v1::Health;
  const auto stub = Health::NewStub(ChannelTo(edge_->all()));
  const auto ask = [&](const std::string& service) {
    grpc::ClientContext context;
    grpc::health::v1::HealthCheckRequest request;
    request.set_service(service);
    grpc::health::v1::HealthCheckResponse response;
    return stub->Check(&context, request, &response);
  };
  for (const std::string service :
       {"", "umkm.registry.v1.RegistryService", "umkm.training.v1.TrainingService",
        "umkm.certification.v1.CertificationService", "umkm.aggregation.v1.TotalsService"}) {
    EXPECT_TRUE(ask(service).ok()) << service << ": " << ask(service).error_message();
  }
  EXPECT_EQ(ask("umkm.training.v1.Other").error_code(), StatusCode::NOT_FOUND);
}

TEST_F(Routes, EachPortHasAllThatItsServiceServes) {
  using journal::v1::JournalService;
  for (const std::string& address :
       {edge_->registry(), edge_->training(), edge_->certification()}) {
    journal::v1::GetJournalHeadResponse head;
    EXPECT_TRUE(Call(JournalService::NewStub(ChannelTo(address)),
                     &JournalService::Stub::GetJournalHead, {}, head)
                    .ok())
        << address;
  }
  // It knows the method by reflection, on either port.
  for (const std::string& address : {edge_->training(), edge_->all()}) {
    const Ran ran = RunProgram(
        {"grpcurl", "-plaintext", address, "umkm.training.v1.TrainingService/ListProgrammes"});
    EXPECT_EQ(ran.code, 0) << ran.err << " (grpcurl comes with deploy/local/install --test)";
  }
}

TEST_F(Routes, ImportsWatchesAndRecountsGoThrough) {
  const std::string folder = system_->folder() + "/sample";
  const std::string seen = system_->folder() + "/watch.out";
  Process watch({UMKM_BIN_DIR "/umkmctl", "--aggregation", edge_->aggregation(), "watch",
                 "--measure", "enterprises"},
                {{"LANG", "C.UTF-8"}}, seen);
  ASSERT_EQ(Ctl({"sample", "--seed", "2020", "--out", folder}).code, 0);
  const Ran import = Ctl({"import", "enterprises", folder + "/enterprises.csv"});
  EXPECT_EQ(import.code, 0) << import.err;
  const Ran reconcile = Ctl({"reconcile"});
  EXPECT_EQ(reconcile.code, 0) << reconcile.out << reconcile.err;
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] {
    return ReadFile(seen).find("→ 21,0") != std::string::npos;
  })) << ReadFile(seen);
}

TEST_F(Routes, AServiceThatIsStartedAgainIsThereAtOnce) {
  const auto stub = registry::v1::RegistryService::NewStub(ChannelTo(edge_->all()));
  const auto registers = [&](int64_t number) {
    registry::v1::RegisterEnterpriseResponse response;
    return Call(stub, &registry::v1::RegistryService::Stub::RegisterEnterprise,
                NewEnterprise(number), response);
  };
  ASSERT_TRUE(registers(901'000).ok());
  system_->Kill("registry");
  const auto away = registers(901'001);
  EXPECT_EQ(away.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(away.error_message(), "no replica of the service is there; try again");
  std::jthread starter([&] { system_->Start("registry"); });
  // The edge tries again to connect for three seconds, so most calls wait for what is about to
  // come.
  EXPECT_TRUE(Eventually(absl::Seconds(20), [&] { return registers(901'002).ok(); }));
  starter.join();
  for (int64_t i = 3; i < 20; ++i) EXPECT_TRUE(registers(901'000 + i).ok());
}

}  // namespace
}  // namespace umkm::testing
