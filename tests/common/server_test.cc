// A real server in this process, called over TCP. Its service is the journal's contract over a few
// lines that block, stream or fail as a test wants.
#include "common/server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <future>

#include "common/call.h"
#include "common/trace.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/support/eventually.h"
#include "umkm/journal/v1/journal_service.grpc.pb.h"

namespace umkm {
namespace {

using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using journal::v1::GetJournalHeadRequest;
using journal::v1::GetJournalHeadResponse;
using journal::v1::JournalService;
using journal::v1::ReadJournalRequest;
using journal::v1::ReadJournalResponse;

constexpr char kHeadMethod[] = "/umkm.journal.v1.JournalService/GetJournalHead";
constexpr char kReflection[] = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";

class FakeService final : public JournalService::Service {
 public:
  grpc::Status GetJournalHead(grpc::ServerContext* context, const GetJournalHeadRequest*,
                              GetJournalHeadResponse* response) override {
    deadline = DeadlineOf(*context);
    traceparent = TraceparentOf(*context);
    ++entered;
    Eventually(absl::Minutes(5), [&] { return !hold || context->IsCancelled(); });
    if (refuse) return ToStatus({.code = Code::kNotFound, .reason = "NONE", .message = {}}, "en");
    response->set_source("fake");
    return grpc::Status::OK;
  }

  grpc::Status ReadJournal(grpc::ServerContext*, const ReadJournalRequest*,
                           grpc::ServerWriter<ReadJournalResponse>* writer) override {
    writer->Write({});
    Eventually(absl::Minutes(5), [&] { return stop_streams.load(); });
    return {grpc::StatusCode::UNAVAILABLE, "ending"};
  }

  std::atomic<bool> hold = false, refuse = false, stop_streams = false;
  std::atomic<int> entered = 0;
  absl::Time deadline;  // of the last call; read it after the call
  std::string traceparent;
};

class ServerTest : public ::testing::Test {
 protected:
  explicit ServerTest(const std::string& metrics_listen = "") : metrics_(metrics_listen) {}

  static void SetUpTestSuite() { Server::BlockSignals(); }

  void Start(bool reflection = true, int drain_seconds = 25) {
    server_ = std::make_unique<Server>(
        ServerOptions{
            .listen = "127.0.0.1:0", .reflection = reflection, .drain_seconds = drain_seconds},
        std::vector<grpc::Service*>{&service_}, metrics_,
        [this] { return ready_ ? std::string() : std::string("not yet"); });
  }

  std::shared_ptr<grpc::Channel> NewChannel() {
    grpc::ChannelArguments own;  // a connection of its own
    own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(server_->port()),
                                     grpc::InsecureChannelCredentials(), own);
  }

  grpc::Status CallHead(grpc::ClientContext& context) {
    GetJournalHeadResponse response;
    return JournalService::NewStub(NewChannel())->GetJournalHead(&context, {}, &response);
  }
  grpc::Status CallHead() {
    grpc::ClientContext context;
    return CallHead(context);
  }

  // A unary call with these very bytes; `answer` takes the bytes that come back.
  grpc::Status CallRaw(const std::string& method, const std::string& bytes,
                       std::string* answer = nullptr, grpc_compression_algorithm algorithm = {}) {
    grpc::GenericStub stub(NewChannel());
    grpc::ClientContext context;
    context.set_compression_algorithm(algorithm);
    const grpc::Slice slice(bytes);
    const grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer response;
    std::promise<grpc::Status> done;
    stub.UnaryCall(&context, method, {}, &request, &response,
                   [&](grpc::Status status) { done.set_value(std::move(status)); });
    const grpc::Status status = done.get_future().get();
    grpc::Slice whole;
    if (answer != nullptr && response.DumpToSingleSlice(&whole).ok())
      answer->assign(reinterpret_cast<const char*>(whole.begin()), whole.size());
    return status;
  }

  HealthCheckResponse::ServingStatus HealthOf(const std::string& service) {
    grpc::ClientContext context;
    HealthCheckRequest request;
    request.set_service(service);
    HealthCheckResponse response;
    const auto status = Health::NewStub(NewChannel())->Check(&context, request, &response);
    if (status.error_code() == grpc::StatusCode::NOT_FOUND)
      return HealthCheckResponse::SERVICE_UNKNOWN;
    return status.ok() ? response.status() : HealthCheckResponse::UNKNOWN;
  }

  void ExpectHealth(const std::string& service, HealthCheckResponse::ServingStatus expected) {
    EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return HealthOf(service) == expected; }))
        << service << " is " << HealthOf(service);
  }

  std::atomic<bool> ready_ = true;
  FakeService service_;
  Metrics metrics_;
  std::unique_ptr<Server> server_;
};

class MeasuredServerTest : public ServerTest {
 protected:
  MeasuredServerTest() : ServerTest("127.0.0.1:0") {}

  std::string Scrape() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(metrics_.port()));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    const std::string request = "GET /metrics HTTP/1.0\r\n\r\n";
    EXPECT_EQ(write(socket, request.data(), request.size()), static_cast<ssize_t>(request.size()));
    std::string text;
    std::array<char, 4096> part{};
    for (ssize_t got = 0; (got = read(socket, part.data(), part.size())) > 0;)
      text.append(part.data(), static_cast<std::size_t>(got));
    close(socket);
    return text;
  }
};

TEST_F(ServerTest, IsServingOnceTheProgramIsReadyAndNotWhenItNoLongerIs) {
  ready_ = false;
  Start();
  for (const char* service : {"", "umkm.journal.v1.JournalService"})
    EXPECT_EQ(HealthOf(service), HealthCheckResponse::NOT_SERVING);
  ready_ = true;
  for (const char* service : {"", "umkm.journal.v1.JournalService", "grpc.health.v1.Health"})
    ExpectHealth(service, HealthCheckResponse::SERVING);
  ready_ = false;
  ExpectHealth("", HealthCheckResponse::NOT_SERVING);
}

TEST_F(ServerTest, IsAliveAlsoWhenItIsNotReady) {
  ready_ = false;
  Start();
  EXPECT_EQ(HealthOf("liveness"), HealthCheckResponse::SERVING);
  EXPECT_EQ(HealthOf(""), HealthCheckResponse::NOT_SERVING);
}

TEST_F(ServerTest, KnowsNoHealthOfOtherServices) {
  Start();
  EXPECT_EQ(HealthOf("umkm.nobody.v1.Service"), HealthCheckResponse::SERVICE_UNKNOWN);
}

TEST_F(ServerTest, TellsEachChangeOfHealthToWatchersWhichDoNotHoldItsEnd) {
  Start();
  grpc::ClientContext context;
  const auto stub = Health::NewStub(NewChannel());
  const auto watch = stub->Watch(&context, HealthCheckRequest());
  HealthCheckResponse response;
  do ASSERT_TRUE(watch->Read(&response));
  while (response.status() != HealthCheckResponse::SERVING);
  ready_ = false;
  ASSERT_TRUE(watch->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
  ready_ = true;
  ASSERT_TRUE(watch->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::SERVING);
  const Stopwatch ending;
  server_->Shutdown([] {});
  EXPECT_LT(ending.Seconds(), 10) << "of 25 s to drain";
  ASSERT_TRUE(watch->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
  EXPECT_FALSE(watch->Read(&response));
  EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(ServerTest, RefusesMessagesOverOneMebibyte) {
  Start();
  // Field 1, unknown to the message, with a length of three bytes: 1 MiB in all.
  const std::string largest = std::string("\x0a\xfc\xff\x3f", 4) + std::string((1 << 20) - 4, 'x');
  EXPECT_TRUE(CallRaw(kHeadMethod, largest).ok());
  EXPECT_EQ(CallRaw(kHeadMethod, largest + "x").error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(ServerTest, AnswersMalformedBytesAsTheCallersFault) {
  Start();
  for (const std::string& bytes :
       {std::string("\xff\xff\xff"), std::string("\x0a\x05x"), std::string(1, '\0'),
        std::string("\x0e"), std::string(200, '\x0b')}) {
    const grpc::Status status = CallRaw(kHeadMethod, bytes);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << status.error_message();
    EXPECT_EQ(FromStatus(status).reason, "MALFORMED_REQUEST");
  }
  EXPECT_EQ(service_.entered, 0);
}

TEST_F(ServerTest, RefusesCompressedRequests) {
  Start();
  const std::string bomb = std::string("\x0a\x80\x80\x10", 4) + std::string(1 << 18, 'x');
  EXPECT_TRUE(CallRaw(kHeadMethod, bomb).ok());
  EXPECT_EQ(CallRaw(kHeadMethod, bomb, nullptr, GRPC_COMPRESS_GZIP).error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(ServerTest, AnswersUnknownMethodsAsUnimplemented) {
  Start();
  EXPECT_EQ(CallRaw("/umkm.journal.v1.JournalService/Drop", "").error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(ServerTest, ListsItsServicesByReflection) {
  Start();
  std::string services;
  CallRaw(kReflection, std::string("\x3a\0", 2), &services);
  EXPECT_THAT(services, ::testing::HasSubstr("umkm.journal.v1.JournalService"));
  EXPECT_THAT(services, ::testing::HasSubstr("grpc.health.v1.Health"));
  std::string file;
  CallRaw(kReflection, "\x22\x15grpc.health.v1.Health", &file);
  EXPECT_THAT(file, ::testing::HasSubstr("HealthCheckRequest")) << "its descriptor is linked";
}

TEST_F(ServerTest, HasNoReflectionWhenItIsSwitchedOff) {
  Start(false);
  EXPECT_EQ(CallRaw(kReflection, std::string("\x3a\0", 2)).error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(ServerTest, BoundsTheDeadlinesOfCallers) {
  Start();
  const auto deadline_of_call = [&](absl::Duration given) {
    grpc::ClientContext context;
    if (given > absl::ZeroDuration()) context.set_deadline(absl::ToChronoTime(absl::Now() + given));
    EXPECT_TRUE(CallHead(context).ok());
    return service_.deadline - absl::Now();
  };
  const absl::Duration slack = absl::Seconds(4);
  const std::pair<absl::Duration, absl::Duration> cases[] = {
      {absl::ZeroDuration(), absl::Seconds(10)},  // none given
      {absl::Seconds(20), absl::Seconds(20)},
      {absl::Minutes(10), absl::Seconds(60)},
  };
  for (const auto& [given, bounded] : cases) {
    const absl::Duration left = deadline_of_call(given);
    EXPECT_LE(left, bounded + absl::Milliseconds(100)) << given;  // grpc-timeout is rounded up
    EXPECT_GT(left, bounded - slack) << given;
  }
}

TEST_F(ServerTest, GivesEachCallATraceUnlessItBringsOne) {
  Start();
  const std::string good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  grpc::ClientContext traced;
  traced.AddMetadata("traceparent", good);
  EXPECT_TRUE(CallHead(traced).ok());
  EXPECT_EQ(service_.traceparent, good);
  EXPECT_EQ(traced.GetServerTrailingMetadata().count("x-trace-id"), 0U);

  std::set<std::string> made;
  for (const std::vector<std::string>& brought :
       {std::vector<std::string>{}, {"junk"}, {good, good}, {std::string(3000, 'f')}}) {
    grpc::ClientContext context;
    for (const std::string& one : brought) context.AddMetadata("traceparent", one);
    EXPECT_TRUE(CallHead(context).ok());
    EXPECT_TRUE(IsTraceparent(service_.traceparent)) << service_.traceparent;
    EXPECT_TRUE(made.insert(service_.traceparent).second);
  }
  EXPECT_EQ(made.count(good), 0U);

  // Of a version that is not known only what is known goes on.
  grpc::ClientContext later;
  later.AddMetadata("traceparent", "cc" + good.substr(2) + "-more");
  EXPECT_TRUE(CallHead(later).ok());
  EXPECT_EQ(TraceIdOf(service_.traceparent), TraceIdOf(good));
  EXPECT_EQ(service_.traceparent.size(), good.size());
}

TEST_F(ServerTest, TellsTheTraceOfACallThatFailedAndLogsIt) {
  Start();
  service_.refuse = true;
  grpc::ClientContext context;
  context.AddMetadata("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  context.AddMetadata("x-actor", "loket 3");
  ::testing::internal::CaptureStderr();
  EXPECT_FALSE(CallHead(context).ok());
  server_->Shutdown([] {});
  const std::string log = ::testing::internal::GetCapturedStderr();
  const auto told = context.GetServerTrailingMetadata().find("x-trace-id");
  ASSERT_NE(told, context.GetServerTrailingMetadata().end());
  EXPECT_EQ(std::string(told->second.data(), told->second.size()),
            "4bf92f3577b34da6a3ce929d0e0e4736");
  for (const char* field :
       {R"("message":"call")", R"("method":"/umkm.journal.v1.JournalService/GetJournalHead")",
        R"("code":"NOT_FOUND")", R"("reason":"NONE")", R"("actor":"loket 3")",
        R"("trace_id":"4bf92f3577b34da6a3ce929d0e0e4736")"}) {
    EXPECT_THAT(log, ::testing::HasSubstr(field));
  }
}

TEST_F(MeasuredServerTest, CountsAndTimesEachRpc) {
  Start();
  EXPECT_TRUE(CallHead().ok());
  service_.refuse = true;
  for (int i = 0; i < 2; ++i) CallHead();
  const std::string method = std::string("method=\"") + kHeadMethod + "\"";
  const std::string scraped = Scrape();
  for (const std::string& series :
       {"umkm_rpc_total{code=\"OK\"," + method + "} 1\n",
        "umkm_rpc_total{code=\"NOT_FOUND\"," + method + "} 2\n",
        "umkm_refusals_total{" + method + ",reason=\"NONE\"} 2\n",
        "umkm_rpc_in_flight{" + method + "} 0\n", "umkm_rpc_seconds_count{" + method + "} 3\n"})
    EXPECT_THAT(scraped, ::testing::HasSubstr(series));
}

TEST_F(MeasuredServerTest, TellsHowManyRpcsAreBeingAnswered) {
  Start();
  service_.hold = true;
  auto call = std::async(std::launch::async, [&] { return CallHead(); });
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return service_.entered == 1; }));
  const std::string series = std::string("umkm_rpc_in_flight{method=\"") + kHeadMethod + "\"} ";
  EXPECT_THAT(Scrape(), ::testing::HasSubstr(series + "1\n"));
  service_.hold = false;
  EXPECT_TRUE(call.get().ok());
  EXPECT_TRUE(Eventually(absl::Seconds(10),
                         [&] { return Scrape().find(series + "0\n") != std::string::npos; }));
}

TEST_F(ServerTest, CannotTakeThePortOfAnother) {
  Start();
  const std::string taken = "127.0.0.1:" + std::to_string(server_->port());
  FakeService service;
  EXPECT_THROW(Server({.listen = taken}, {&service}, metrics_, [] { return std::string(); }),
               std::runtime_error);
}

TEST_F(ServerTest, FinishesCallsInFlightBeforeItEnds) {
  Start();
  service_.hold = true;
  auto call = std::async(std::launch::async, [&] { return CallHead(); });
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return service_.entered == 1; }));
  auto ended = std::async(std::launch::async, [&] { server_->Shutdown([] {}); });
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] {
    return CallRaw("/any/Method", "").error_code() == grpc::StatusCode::UNAVAILABLE;
  })) << "new calls are refused meanwhile";
  service_.hold = false;
  EXPECT_TRUE(call.get().ok());
  ended.get();
}

TEST_F(ServerTest, CutsCallsThatOutlastTheDrain) {
  Start(true, 1);
  service_.hold = true;
  auto call = std::async(std::launch::async, [&] { return CallHead(); });
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return service_.entered == 1; }));
  const Stopwatch ending;
  server_->Shutdown([] {});
  EXPECT_LT(ending.Seconds(), 10);
  EXPECT_FALSE(call.get().ok());
}

TEST_F(ServerTest, EndsItsStreamsOnASignal) {
  Start();
  grpc::ClientContext context;
  const auto stub = JournalService::NewStub(NewChannel());
  const auto stream = stub->ReadJournal(&context, ReadJournalRequest());
  ReadJournalResponse response;
  ASSERT_TRUE(stream->Read(&response));
  kill(getpid(), SIGTERM);
  server_->RunUntilSignal([&] { service_.stop_streams = true; });
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

}  // namespace
}  // namespace umkm
