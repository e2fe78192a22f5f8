#include "common/call.h"

#include <absl/strings/escaping.h>
#include <grpcpp/test/server_context_test_spouse.h>
#include <gtest/gtest.h>

#include <pqxx/except>

#include "common/text.h"
#include "umkm/journal/v1/journal_service.pb.h"
#include "umkm/registry/v1/enterprise_requests.pb.h"

namespace umkm {
namespace {

std::string ActorWith(const std::string& header) {
  grpc::ServerContext context;
  grpc::testing::ServerContextTestSpouse spouse(&context);
  spouse.AddClientMetadata("x-actor", header);
  return ActorOf(context);
}

TEST(Actor, IsWhatTheCallerSays) {
  EXPECT_EQ(ActorWith("dinas/petugas-7"), "dinas/petugas-7");
  EXPECT_EQ(ActorWith(std::string(100, 'a')), std::string(100, 'a'));
}

TEST(Actor, IsAnonymousWithoutAProperName) {
  EXPECT_EQ(ActorOf(grpc::ServerContext()), "anonymous");
  for (const std::string& bad : {std::string(), std::string(101, 'a'), std::string("a\nb"),
                                 std::string("a\0b", 3), std::string("\xC0\xAF")})
    EXPECT_EQ(ActorWith(bad), "anonymous") << Hex(bad);
}

TEST(Deadline, IsTenSecondsWhenTheCallerGaveNone) {
  const absl::Time before = Clock("UTC").Now();
  const absl::Time deadline = DeadlineOf(grpc::ServerContext());
  EXPECT_GE(deadline, before + absl::Seconds(10));
  EXPECT_LE(deadline, Clock("UTC").Now() + absl::Seconds(10));
}

TEST(Fingerprint, DependsOnMethodAndRequest) {
  registry::v1::CloseEnterpriseRequest request;
  request.set_enterprise_id("0190a6b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b");
  const std::string fingerprint = Fingerprint("Close", request);
  EXPECT_EQ(fingerprint.size(), 32u);
  EXPECT_EQ(Fingerprint("Close", request), fingerprint);
  EXPECT_NE(Fingerprint("Reopen", request), fingerprint);
  request.set_etag("7");
  EXPECT_NE(Fingerprint("Close", request), fingerprint);
}

TEST(Fingerprint, IsTheHashOfMethodAndBytes) {
  journal::v1::ReadJournalRequest request;
  request.set_from_position(1);
  EXPECT_EQ(Fingerprint("M", request), Sha256(std::string("M\0\x08\x01", 4)));
}

TEST(RequestId, MustBeACanonicalUuid) {
  Violations violations;
  CheckRequestId("0190a6b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", violations);
  EXPECT_TRUE(violations.empty());
  CheckRequestId("", violations);
  const Refusal refusal = std::move(violations).ToRefusal();
  ASSERT_EQ(refusal.fields.size(), 1u);
  EXPECT_EQ(refusal.fields[0].field, "request_id");
}

TEST(PageToken, OpensWithTheFilterThatSealedIt) {
  for (const std::string& key :
       {std::string("0190a6b2-7c3d"), std::string(), std::string("\0é", 3)})
    EXPECT_EQ(OpenPageToken("region=65.01", SealPageToken("region=65.01", key)), key);
}

TEST(PageToken, IsRefusedWithAnotherFilter) {
  const std::string token = SealPageToken("region=65.01", "key");
  const auto opened = OpenPageToken("region=65.02", token);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::kInvalidArgument);
  ASSERT_EQ(opened.error().fields.size(), 1u);
  EXPECT_EQ(opened.error().fields[0].field, "page_token");
}

TEST(PageToken, IsRefusedWhenItIsGarbage) {
  const std::string token = SealPageToken("f", "key");
  std::string other_key = token;
  other_key[0] = other_key[0] == 'a' ? 'b' : 'a';
  for (const std::string& bad :
       {std::string(), std::string("garbage"), std::string("!!!!"), token + "A", token + "=",
        token.substr(1), token.substr(0, token.size() - 1), other_key, " " + token,
        absl::WebSafeBase64Escape(std::string("key") + std::string(16, '\0'))})
    EXPECT_FALSE(OpenPageToken("f", bad)) << bad;
}

TEST(PageToken, KeepsFilterAndKeyApart) {
  const std::string token = SealPageToken("ab", "c");
  EXPECT_FALSE(OpenPageToken("a", token));
  EXPECT_FALSE(OpenPageToken("abc", token));
}

TEST(PageSize, HasADefaultAndAMaximum) {
  Violations violations;
  EXPECT_EQ(PageSize(0, violations), 100);
  EXPECT_EQ(PageSize(1, violations), 1);
  EXPECT_EQ(PageSize(1000, violations), 1000);
  EXPECT_EQ(PageSize(1'000'000, violations), 1000);
  EXPECT_TRUE(violations.empty());
  EXPECT_EQ(PageSize(-1, violations), 100);
  EXPECT_EQ(std::move(violations).ToRefusal().fields.at(0).field, "page_size");
}

TEST(Answer, GivesTheResponse) {
  journal::v1::GetJournalHeadResponse response;
  const grpc::Status status = Answer(grpc::ServerContext(), &response, [] {
    journal::v1::GetJournalHeadResponse made;
    made.set_source("registry");
    return Result<journal::v1::GetJournalHeadResponse>(made);
  });
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(response.source(), "registry");
}

TEST(Answer, TranslatesRefusalsAndExceptions) {
  using Response = journal::v1::GetJournalHeadResponse;
  Response response;
  const grpc::ServerContext context;
  const auto refused = Answer(context, &response, []() -> Result<Response> {
    return tl::unexpected(Refusal{.code = Code::kNotFound, .reason = "NO_SUCH", .message = {}});
  });
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(FromStatus(refused).reason, "NO_SUCH");
  const auto away = Answer(context, &response,
                           []() -> Result<Response> { throw pqxx::broken_connection("away"); });
  EXPECT_EQ(away.error_code(), grpc::StatusCode::UNAVAILABLE);
  const auto broken = Answer(context, &response,
                             []() -> Result<Response> { throw std::runtime_error("accident"); });
  EXPECT_EQ(broken.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_FALSE(broken.error_details().empty());
}

}  // namespace
}  // namespace umkm
