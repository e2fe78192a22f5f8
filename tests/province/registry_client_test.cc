#include "province/registry_client.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "common/text.h"
#include "common/trace.h"
#include "tests/support/eventually.h"
#include "tests/support/free_port.h"

namespace umkm::province {
namespace {

using namespace umkm::registry::v1;  // NOLINT: the messages are the domain's data

const std::string kShop = UuidOf("shop");
const std::string kNib = "1234567890123";

// A registry that knows one enterprise and one cooperative, and can be slow, broken or away.
class FakeRegistry final : public RegistryService::Service {
 public:
  ~FakeRegistry() override { Stop(); }

  const std::string& address() const { return address_; }
  void Start() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address_, grpc::InsecureServerCredentials());
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  void Stop() { server_.reset(); }

  grpc::Status GetEnterprise(grpc::ServerContext* context, const GetEnterpriseRequest* request,
                             GetEnterpriseResponse* response) override {
    response->mutable_enterprise()->set_enterprise_id(kShop);
    response->mutable_enterprise()->set_etag("7");
    return Answer(*context, request->enterprise_id() == kShop || request->nib() == kNib);
  }
  grpc::Status GetCooperative(grpc::ServerContext* context, const GetCooperativeRequest* request,
                              GetCooperativeResponse* response) override {
    response->mutable_cooperative()->set_nik_koperasi("6571001");
    return Answer(*context,
                  request->cooperative_id() == kShop || request->nik_koperasi() == "6571001");
  }

  std::atomic<int> calls = 0;
  std::atomic<int> failures = 0;  // so many calls from now on give `failure`
  std::atomic<grpc::StatusCode> failure = grpc::StatusCode::UNAVAILABLE;
  std::atomic<bool> slow = false;     // answers when nobody waits any more
  std::atomic<double> seconds_given;  // that the last call was given
  std::string traceparent;            // of the last call; read it after the call

 private:
  grpc::Status Answer(const grpc::ServerContext& context, bool found) {
    ++calls;
    traceparent = TraceparentOf(context);
    seconds_given = absl::ToDoubleSeconds(absl::FromChrono(context.deadline()) - absl::Now());
    while (slow && !context.IsCancelled()) absl::SleepFor(absl::Milliseconds(5));
    if (failures.fetch_sub(1) > 0) return {failure.load(), "broken"};
    failures = 0;
    return found ? grpc::Status::OK : grpc::Status(grpc::StatusCode::NOT_FOUND, "none");
  }

  const std::string address_ = "127.0.0.1:" + std::to_string(FreePort());
  std::unique_ptr<grpc::Server> server_;
};

class RegistryClientTest : public testing::Test {
 protected:
  Result<Enterprise> FindShop(absl::Duration given = absl::Seconds(30)) {
    return client.FindEnterprise(kShop, "", absl::Now() + given);
  }
  static void ExpectAway(const Result<Enterprise>& answer) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Code::kUnavailable);
    EXPECT_EQ(answer.error().reason, "REGISTRY_AWAY");
    EXPECT_GT(answer.error().retry_after_ms, 0);
  }

  FakeRegistry registry;
  const Clock clock;
  const RegistryClient client{registry.address(), clock};
};

TEST_F(RegistryClientTest, FindsByIdOrByNumber) {
  registry.Start();
  EXPECT_EQ(FindShop().value().etag(), "7");
  EXPECT_EQ(client.FindEnterprise("", kNib, absl::InfiniteFuture()).value().enterprise_id(), kShop);
  EXPECT_TRUE(client.FindCooperative(kShop, "", absl::InfiniteFuture()));
  EXPECT_TRUE(client.FindCooperative("", "6571001", absl::InfiniteFuture()));
}

TEST_F(RegistryClientTest, AsksInTheTraceOfTheCallItIsFor) {
  registry.Start();
  const std::string caller = NewTraceparent();
  EXPECT_TRUE(client.FindEnterprise(kShop, "", absl::InfiniteFuture(), caller));
  EXPECT_EQ(TraceIdOf(registry.traceparent), TraceIdOf(caller));
  EXPECT_NE(registry.traceparent, caller) << "it is a step of its own";
}

TEST_F(RegistryClientTest, SaysThatThereIsNone) {
  registry.Start();
  const auto enterprise = client.FindEnterprise(UuidOf("none"), "", absl::InfiniteFuture());
  ASSERT_FALSE(enterprise);
  EXPECT_EQ(enterprise.error().code, Code::kNotFound);
  EXPECT_EQ(enterprise.error().reason, "ENTERPRISE_NOT_FOUND");
  const auto cooperative = client.FindCooperative("", "6571002", absl::InfiniteFuture());
  ASSERT_FALSE(cooperative);
  EXPECT_EQ(cooperative.error().code, Code::kNotFound);
  EXPECT_EQ(cooperative.error().reason, "COOPERATIVE_NOT_FOUND");
}

TEST_F(RegistryClientTest, SaysThatTheRegistryIsAwayAndFindsItWhenItIsBack) {
  ExpectAway(FindShop());
  registry.Start();
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return FindShop().has_value(); }));
  registry.Stop();
  ExpectAway(FindShop());
  registry.Start();
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return FindShop().has_value(); }));
}

TEST_F(RegistryClientTest, AsksAgainWhenTheRegistryIsAwayForAnInstant) {
  registry.Start();
  registry.failures = 2;
  EXPECT_TRUE(FindShop());
  EXPECT_EQ(registry.calls, 3);
  registry.failures = 100;
  ExpectAway(FindShop());
  EXPECT_EQ(registry.calls, 6);
}

TEST_F(RegistryClientTest, IsToldOnlyThatTheRegistryIsAwayWhateverIsWrongWithIt) {
  registry.Start();
  for (const auto code : {grpc::StatusCode::INTERNAL, grpc::StatusCode::INVALID_ARGUMENT,
                          grpc::StatusCode::UNIMPLEMENTED, grpc::StatusCode::RESOURCE_EXHAUSTED}) {
    registry.failure = code;
    registry.failures = 1;
    const int before = registry.calls;
    ExpectAway(FindShop());
    EXPECT_EQ(registry.calls, before + 1);
  }
}

TEST_F(RegistryClientTest, WaitsForASlowRegistryForThreeSecondsAtMost) {
  registry.Start();
  registry.slow = true;
  ExpectAway(FindShop());
  EXPECT_GT(registry.seconds_given, 0);
  EXPECT_LT(registry.seconds_given, 3.1);
}

TEST_F(RegistryClientTest, LeavesTheCallerTimeToAnswer) {
  registry.Start();
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return FindShop().has_value(); }));
  registry.slow = true;
  ExpectAway(FindShop(absl::Seconds(2)));
  EXPECT_LT(registry.seconds_given, 1.85);
  ExpectAway(FindShop(absl::Milliseconds(100)));  // there is none left
}

}  // namespace
}  // namespace umkm::province
