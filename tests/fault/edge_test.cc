// The edge with stand-ins behind it: whom it finds, what it lets through, what it cuts.
#include "tests/fault/edge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include "common/status.h"
#include "tests/fault/stand_ins.h"
#include "tests/support/eventually.h"
#include "umkm/journal/v1/rebase_service.grpc.pb.h"

namespace umkm::testing {
namespace {

using grpc::StatusCode;
using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckResponse;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using training::v1::ListProgrammesRequest;
using training::v1::ListProgrammesResponse;
using training::v1::TrainingService;

// Lists programmes through the edge, on a new connection.
grpc::Status Call(const std::string& address,
                  const std::multimap<std::string, std::string>& metadata = {}) {
  grpc::ClientContext context;
  for (const auto& [name, value] : metadata) context.AddMetadata(name, value);
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  ListProgrammesResponse response;
  return TrainingService::NewStub(ChannelTo(address))->ListProgrammes(&context, {}, &response);
}

std::string Loopback(int port) { return "127.0.0.1:" + std::to_string(port); }

// Our file with some of its words replaced, to see in seconds what else takes minutes.
std::string Replaced(const std::vector<std::pair<std::string, std::string>>& words) {
  std::string text = ReadFile(EdgeFile());
  for (const auto& [word, by] : words) {
    const std::size_t at = text.find(word);
    EXPECT_NE(at, std::string::npos) << word;
    if (at != std::string::npos) text.replace(at, word.size(), by);
  }
  std::string folder = std::filesystem::temp_directory_path() / "umkm-edge-XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  std::ofstream(folder + "/haproxy.cfg") << text;
  return folder + "/haproxy.cfg";
}

// The paths behind `acl NAME path` in our file.
std::set<std::string> PathsOf(const std::string& acl) {
  static const std::regex line("acl (\\w+) path (/\\S+)");
  const std::string text = ReadFile(EdgeFile());
  std::set<std::string> paths;
  for (std::sregex_iterator at(text.begin(), text.end(), line), end; at != end; ++at) {
    if ((*at)[1] == acl) paths.insert((*at)[2]);
  }
  return paths;
}

struct Streaming {
  std::set<std::string> sends, lasts;
};

// The paths of the RPCs whose requests, and whose requests or responses, are streams.
Streaming StreamingRpcs() {
  static const std::regex word(
      "\\npackage ([\\w.]+);|\\nservice (\\w+)|"
      "\\n\\s*rpc (\\w+)\\((stream )?[\\w.]+\\)\\s+returns \\((stream )?");
  Streaming found;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(UMKM_SOURCE_DIR "/proto")) {
    if (entry.path().extension() != ".proto") continue;
    const std::string text = ReadFile(entry.path());
    std::string package, service;
    for (std::sregex_iterator at(text.begin(), text.end(), word), end; at != end; ++at) {
      const std::smatch& match = *at;
      if (match[1].matched) package = match[1];
      if (match[2].matched) service = match[2];
      const std::string path = "/" + package + "." + service + "/" + match[3].str();
      if (match[4].matched) found.sends.insert(path);
      if (match[4].matched || match[5].matched) found.lasts.insert(path);
    }
  }
  return found;
}

TEST(EdgeFile, KnowsEveryRpcThatStreams) {
  const Streaming streaming = StreamingRpcs();
  EXPECT_GE(streaming.sends.size(), 2u);
  EXPECT_EQ(PathsOf("sends"), streaming.sends);
  EXPECT_EQ(PathsOf("lasts"), streaming.lasts);
}

TEST(EdgeFile, NeedsACertificateToAskForOthers) {
  const Ran ran = RunProgram({"/usr/sbin/haproxy", "-c", "-f", EdgeFile()},
                             {{"UMKM_EDGE_CLIENT_CA", "/somewhere/ca.pem"}});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out + ran.err, HasSubstr("UMKM_EDGE_CLIENT_CA needs UMKM_EDGE_CERTIFICATE"));
}

TEST(EdgeNames, AllReplicasAreUsedInAnyOrderOfTheStart) {
  const int dns = FreePort(), port = FreePort();
  NameServer names(dns);
  Edge edge({{"UMKM_EDGE_TRAINING", "training:" + std::to_string(port)},
             {"UMKM_EDGE_DNS", Loopback(dns)},
             {"UMKM_EDGE_CONNECTION_RATE", "10000"},  // each call is on a new one
             {"UMKM_EDGE_REPLICAS", "8"}});
  const auto status = Call(edge.training());
  EXPECT_EQ(status.error_code(), StatusCode::UNAVAILABLE) << status.error_message();
  EXPECT_EQ(status.error_message(), "no replica of the service is there; try again");

  StandIn one(Loopback(port));
  names.Set("training", {"127.0.0.1"});
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return Call(edge.training()).ok(); }));

  auto other = std::make_unique<StandIn>("127.0.0.2:" + std::to_string(port));
  names.Set("training", {"127.0.0.1", "127.0.0.2"});
  const auto both_are_called = [&] {
    one.calls = other->calls = 0;
    for (int i = 0; i < 8; ++i) EXPECT_TRUE(Call(edge.training()).ok());
    return one.calls > 0 && other->calls > 0;
  };
  EXPECT_TRUE(Eventually(absl::Seconds(10), both_are_called));
  // One that is not ready gets none as long as another is.
  other->ready = false;
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return !both_are_called(); }));
  other->ready = true;
  EXPECT_TRUE(Eventually(absl::Seconds(10), both_are_called));
  // One that ends costs nobody a call.
  other.reset();
  for (int i = 0; i < 30; ++i) {
    const auto after = Call(edge.training());
    EXPECT_TRUE(after.ok()) << after.error_message();
  }
}

TEST(EdgeNames, WithoutOneThatIsReadyTheOneThatIsThereAnswers) {
  const int port = FreePort();
  Edge edge({{"UMKM_EDGE_TRAINING", Loopback(port)}});
  StandIn training(Loopback(port));
  training.ready = false;
  const std::string down = R"(haproxy_backend_active_servers{proxy="training"} 0)";
  ASSERT_TRUE(Eventually(absl::Seconds(10),
                         [&] { return edge.Metrics().find(down) != std::string::npos; }));
  EXPECT_TRUE(Call(edge.training()).ok());
  EXPECT_EQ(training.calls, 1);
}

TEST(EdgeFilter, IdentityFromOutsideIsTakenAway) {
  const int port = FreePort();
  StandIn training(Loopback(port));
  Edge edge({{"UMKM_EDGE_TRAINING", Loopback(port)}});
  for (const std::string& address : {edge.all(), edge.training()}) {
    const std::multimap<std::string, std::string> sent = {
        {"x-forwarded-client-cert", "Subject=\"CN=admin\""},
        {"x-user", "admin"},
        {"x-forwarded-for", "10.0.0.1"},
        {"x-actor-id", "admin"},
        {"forwarded", "for=10.0.0.1"},
        {"x-actor", "Budi"},
        {"accept-language", "id"},
        {"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}};
    ASSERT_TRUE(Call(address, sent).ok());
    std::multimap<std::string, std::string> got;
    for (const auto& [name, value] : training.metadata()) {
      if (sent.contains(name)) got.emplace(name, value);
    }
    EXPECT_THAT(
        got, ::testing::UnorderedElementsAre(::testing::Pair("x-actor", "Budi"),
                                             ::testing::Pair("accept-language", "id"),
                                             ::testing::Pair("traceparent",
                                                             "00-0af7651916cd43dd8448eb211c80319c-"
                                                             "b7ad6b7169203331-01")));
  }
}

TEST(EdgeFilter, RebasingAJournalIsDeniedOnEveryPort) {
  const int port = FreePort();
  StandIn training(Loopback(port));
  Edge edge({{"UMKM_EDGE_TRAINING", Loopback(port)}});
  for (const std::string& address : edge.addresses()) {
    grpc::ClientContext context;
    journal::v1::RebaseJournalResponse response;
    const auto status = journal::v1::RebaseService::NewStub(ChannelTo(address))
                            ->RebaseJournal(&context, {}, &response);
    EXPECT_EQ(status.error_code(), StatusCode::PERMISSION_DENIED) << address;
    EXPECT_EQ(status.error_message(), "re-basing a journal is not for callers from outside");
  }
}

TEST(EdgeFilter, WhatIsNotGrpcAndOtherPathsEndAtTheEdge) {
  Edge edge({});
  const auto stub = journal::v1::JournalService::NewStub(ChannelTo(edge.all()));
  grpc::ClientContext context;
  journal::v1::GetJournalHeadResponse head;
  EXPECT_EQ(stub->GetJournalHead(&context, {}, &head).error_code(), StatusCode::UNIMPLEMENTED);
  Http2 browser(edge.port());
  browser.Begin();
  browser.Send(Http2::Frame(Http2::kHeaders, Http2::kEndHeaders | Http2::kEndStream, 1,
                            Http2::Field(":method", "GET") + Http2::Field(":scheme", "http") +
                                Http2::Field(":path", "/") + Http2::Field(":authority", "a")));
  std::string answer;
  EXPECT_TRUE(Eventually(absl::Seconds(5), [&] {
    answer += browser.Receive();
    return answer.find("This port speaks gRPC.") != std::string::npos;
  }));
  EXPECT_THAT(edge.Metrics(), HasSubstr("haproxy_frontend_http_requests_total{proxy=\"grpc\"} 2"));
  for (const std::string path : {"/", "/stats", "/metrics/x"}) {
    EXPECT_THAT(Http2::Get(edge.metrics_port(), path), HasSubstr("404")) << path;
  }
}

TEST(EdgeLimits, WhoCallsTooOftenIsToldWhenAndAFloodIsCutOff) {
  const int port = FreePort();
  StandIn training(Loopback(port));
  Edge edge({{"UMKM_EDGE_TRAINING", Loopback(port)}, {"UMKM_EDGE_CALL_RATE_PER_CONNECTION", "10"}});
  const auto stub = TrainingService::NewStub(ChannelTo(edge.training()));
  std::map<StatusCode, int> codes;
  Refusal refusal;
  const auto call = [&] {
    grpc::ClientContext context;
    ListProgrammesResponse response;
    const auto status = stub->ListProgrammes(&context, {}, &response);
    ++codes[status.error_code()];
    if (status.error_code() == StatusCode::RESOURCE_EXHAUSTED) refusal = FromStatus(status);
    return status.error_code();
  };
  for (int i = 0; i < 18; ++i) call();
  EXPECT_GE(codes[StatusCode::OK], 10);
  EXPECT_GE(codes[StatusCode::RESOURCE_EXHAUSTED], 1);
  EXPECT_EQ(codes.size(), 2u);
  EXPECT_EQ(refusal.reason, "EDGE_TOO_MANY_CALLS");
  EXPECT_TRUE(Call(edge.training()).ok()) << "another connection of the same source is not meant";
  absl::SleepFor(absl::Seconds(2));
  EXPECT_EQ(call(), StatusCode::OK) << "it came again when it was told to";

  Http2 wild(edge.port() + 2);
  wild.Begin();
  std::string calls;
  uint32_t stream = 1;
  EXPECT_TRUE(Eventually(absl::Seconds(20), [&] {
    for (int i = 0; i < 200; ++i, stream += 2) {
      calls += Http2::Frame(Http2::kHeaders, Http2::kEndHeaders | Http2::kEndStream, stream,
                            Http2::CallOf("/umkm.training.v1.TrainingService/ListProgrammes"));
    }
    wild.Send(std::exchange(calls, ""));
    return !wild.open() || !wild.Drain();
  })) << stream;
  EXPECT_GT(stream, 20'000u);
}

TEST(EdgeLimits, ConnectionsAndCallsAtOnceAreCountedPerSource) {
  const int port = FreePort();
  StandIn training(Loopback(port));
  training.silent = true;
  Edge edge({{"UMKM_EDGE_TRAINING", Loopback(port)},
             {"UMKM_EDGE_CONNECTIONS_PER_SOURCE", "4"},
             {"UMKM_EDGE_CALLS_PER_SOURCE", "3"}});
  std::vector<std::unique_ptr<Http2>> connections;
  int calls = 0;
  for (int i = 0; i < 6; ++i) {
    connections.push_back(std::make_unique<Http2>(edge.port() + 2));
    Http2& one = *connections.back();
    one.Begin();
    one.Send(Http2::Frame(Http2::kHeaders, Http2::kEndHeaders, 1,
                          Http2::CallOf("/umkm.training.v1.TrainingService/ListProgrammes")) +
             Http2::Frame(Http2::kData, Http2::kEndStream, 1, Http2::Message("")));
  }
  EXPECT_TRUE(Eventually(absl::Seconds(5), [&] { return training.calls == 3; }));
  absl::SleepFor(absl::Milliseconds(300));
  EXPECT_EQ(training.calls, 3);
  for (const auto& one : connections) calls += one->Drain() ? 1 : 0;
  EXPECT_EQ(calls, 4);
  training.silent = false;
  EXPECT_TRUE(Call(edge.training()).ok()) << "another source";
}

TEST(EdgeTimes, ASilentWatchLastsAndASilentCallDoesNot) {
  const int port = FreePort();
  StandIn training(Loopback(port));
  training.silent = true;
  Edge edge({{"UMKM_EDGE_TRAINING", Loopback(port)}},
            Replaced({{"timeout client 60s", "timeout client 1s"},
                      {"timeout http-request 10s", "timeout http-request 1s"},
                      {"timeout http-keep-alive 5m", "timeout http-keep-alive 1s"},
                      {"timeout server 65s", "timeout server 2s"}}));
  const auto health = Health::NewStub(ChannelTo(edge.training()));
  grpc::ClientContext context;
  auto watch = health->Watch(&context, {});
  HealthCheckResponse first;
  ASSERT_TRUE(watch->Read(&first));
  std::atomic<bool> ended = false;
  std::jthread reader([&] {
    while (watch->Read(&first)) continue;
    ended = true;
  });
  const auto status = Call(edge.training());
  EXPECT_EQ(status.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_THAT(status.error_message(), HasSubstr("did not answer in time"));
  absl::SleepFor(absl::Seconds(5));
  EXPECT_FALSE(ended) << "cut while nothing was said";
  context.TryCancel();
}

TEST(EdgeTimes, ASlowBodyIsCutBeforeAServiceSeesIt) {
  const int port = FreePort();
  StandIn training(Loopback(port));
  Edge edge({{"UMKM_EDGE_TRAINING", Loopback(port)}},
            Replaced({{"wait-for-body time 10s", "wait-for-body time 1s"}}));
  Http2 slow(edge.port() + 2);
  slow.Begin();
  slow.Send(Http2::Frame(Http2::kHeaders, Http2::kEndHeaders, 1,
                         Http2::CallOf("/umkm.training.v1.TrainingService/ListProgrammes")));
  std::string answer;
  const std::string message = Http2::Message(std::string(100, '\0'));
  std::size_t sent = 0;
  EXPECT_TRUE(Eventually(
      absl::Seconds(8),
      [&] {
        if (sent < message.size()) {
          slow.Send(Http2::Frame(Http2::kData, Http2::kNone, 1, message.substr(sent++, 1)));
        }
        absl::SleepFor(absl::Milliseconds(50));
        answer += slow.Receive();
        return answer.find("the request did not come in time") != std::string::npos;
      }))
      << sent << " bytes sent";
  EXPECT_LT(sent, message.size());
  EXPECT_EQ(training.calls, 0);
}

TEST(EdgeTls, ACertificateIsAllThatItTakes) {
  std::string folder = std::filesystem::temp_directory_path() / "umkm-edge-XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const std::string key = folder + "/key.pem", certificate = folder + "/certificate.pem";
  ASSERT_EQ(
      RunProgram({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                  "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj", "/CN=localhost",
                  "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate})
          .code,
      0);
  std::ofstream(folder + "/both.pem") << ReadFile(certificate) << ReadFile(key);
  const int port = FreePort();
  StandIn training(Loopback(port));
  const auto call = [&](const Edge& edge, const grpc::SslCredentialsOptions& options) {
    const auto channel = grpc::CreateChannel("localhost:" + std::to_string(edge.port() + 2),
                                             grpc::SslCredentials(options));
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
    ListProgrammesResponse response;
    return TrainingService::NewStub(channel)->ListProgrammes(&context, {}, &response).ok();
  };
  grpc::SslCredentialsOptions known;
  known.pem_root_certs = ReadFile(certificate);
  grpc::SslCredentialsOptions shown = known;
  shown.pem_private_key = ReadFile(key);
  shown.pem_cert_chain = ReadFile(certificate);
  Process::Environment settings = {{"UMKM_EDGE_TRAINING", Loopback(port)},
                                   {"UMKM_EDGE_CERTIFICATE", folder + "/both.pem"}};
  {
    Edge edge(settings);
    EXPECT_TRUE(call(edge, known));
    EXPECT_FALSE(Call(edge.training()).ok()) << "without TLS";
  }
  settings["UMKM_EDGE_CLIENT_CA"] = certificate;
  Edge edge(settings);
  EXPECT_TRUE(call(edge, shown));
  EXPECT_FALSE(call(edge, known)) << "without a certificate of its own";
}

}  // namespace
}  // namespace umkm::testing
