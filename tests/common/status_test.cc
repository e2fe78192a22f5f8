#include "common/status.h"

#include <gmock/gmock.h>
#include <grpcpp/test/server_context_test_spouse.h>
#include <gtest/gtest.h>

#include <pqxx/except>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace umkm {
namespace {

Refusal TwoBadFields() {
  Violations violations;
  violations.Add("enterprise.nib", "must be 13 digits", "harus 13 angka");
  violations.Add("owner.nik", "must be 16 digits", "harus 16 angka");
  return std::move(violations).ToRefusal();
}

template <class Detail>
Detail DetailOf(const grpc::Status& status) {
  google::rpc::Status parsed;
  EXPECT_TRUE(parsed.ParseFromString(status.error_details()));
  Detail detail;
  int found = 0;
  for (const auto& any : parsed.details()) found += any.UnpackTo(&detail) ? 1 : 0;
  EXPECT_EQ(found, 1) << Detail::descriptor()->name();
  return detail;
}

TEST(Status, NamesEveryBadField) {
  const grpc::Status status = ToStatus(TwoBadFields(), "en");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status.error_message(), "Fields that cannot be accepted: enterprise.nib, owner.nik.");
  const auto bad = DetailOf<google::rpc::BadRequest>(status);
  ASSERT_EQ(bad.field_violations_size(), 2);
  EXPECT_EQ(bad.field_violations(0).field(), "enterprise.nib");
  EXPECT_EQ(bad.field_violations(0).description(), "must be 13 digits");
  EXPECT_EQ(bad.field_violations(1).field(), "owner.nik");
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  EXPECT_EQ(info.reason(), "INVALID_FIELDS");
  EXPECT_EQ(info.domain(), "umkm");
}

TEST(Status, SpeaksTheLanguageOfTheCaller) {
  const grpc::Status status = ToStatus(TwoBadFields(), "id");
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(status).field_violations(1).description(),
            "harus 16 angka");
  const auto localized = DetailOf<google::rpc::LocalizedMessage>(status);
  EXPECT_EQ(localized.locale(), "id-ID");
  EXPECT_EQ(localized.message(), "Isian yang tidak dapat diterima: enterprise.nib, owner.nik.");
  EXPECT_EQ(DetailOf<google::rpc::LocalizedMessage>(ToStatus(TwoBadFields(), "en")).locale(), "en");
  EXPECT_THAT(status.error_message(), ::testing::StartsWith("Fields")) << "always English";
}

TEST(Status, SaysWhenToTryAgain) {
  const Refusal busy{.code = Code::kResourceExhausted,
                     .reason = "TOO_BUSY",
                     .message = {"Busy.", "Sibuk."},
                     .retry_after_ms = 1250};
  const auto retry = DetailOf<google::rpc::RetryInfo>(ToStatus(busy, "en"));
  EXPECT_EQ(retry.retry_delay().seconds(), 1);
  EXPECT_EQ(retry.retry_delay().nanos(), 250'000'000);
}

TEST(Status, CarriesARefusalToTheClient) {
  Refusal refusal = TwoBadFields();
  refusal.metadata = {{"rule_set", "pp7-2021"}};
  refusal.retry_after_ms = 30;
  const Refusal seen = FromStatus(ToStatus(refusal, "id"));
  EXPECT_EQ(seen.code, Code::kInvalidArgument);
  EXPECT_EQ(seen.reason, "INVALID_FIELDS");
  EXPECT_EQ(seen.message.en, refusal.message.en);
  EXPECT_EQ(seen.message.id, refusal.message.id);
  EXPECT_EQ(seen.metadata, refusal.metadata);
  EXPECT_EQ(seen.retry_after_ms, 30);
  ASSERT_EQ(seen.fields.size(), 2u);
  EXPECT_EQ(seen.fields[1].field, "owner.nik");
  EXPECT_EQ(seen.fields[1].description.id, "harus 16 angka");
}

TEST(Status, WithoutDetailsStillGivesCodeAndMessage) {
  const Refusal seen = FromStatus({grpc::StatusCode::UNAVAILABLE, "connection refused"});
  EXPECT_EQ(seen.code, Code::kUnavailable);
  EXPECT_EQ(seen.reason, "");
  EXPECT_EQ(seen.message.en, "connection refused");
  EXPECT_EQ(seen.message.id, "connection refused");
  EXPECT_TRUE(seen.fields.empty());
}

TEST(Status, FitsIntoTheMetadataThatClientsTake) {
  Violations violations;
  for (int i = 0; i < 300; ++i)
    violations.Add("field_" + std::to_string(i), std::string(60, 'e'), std::string(60, 'i'));
  const grpc::Status status = ToStatus(std::move(violations).ToRefusal(), "en");
  EXPECT_LE(status.error_details().size(), 5500u);
  EXPECT_LE(status.error_message().size(), 200u);
  const auto shown = DetailOf<google::rpc::BadRequest>(status).field_violations_size();
  EXPECT_GE(shown, 30);
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status).metadata().at("fields_not_shown"),
            std::to_string(300 - shown));
}

TEST(Status, OfABrokenConnectionIsUnavailableAndCanBeTriedAgain) {
  const pqxx::broken_connection broken("server closed the connection at 10.0.0.7");
  const pqxx::sql_error ending("terminating connection", "SELECT 1", "57P01");
  for (const std::exception* error :
       {static_cast<const std::exception*>(&broken), static_cast<const std::exception*>(&ending)}) {
    const Refusal refusal = ToRefusal(*error);
    EXPECT_EQ(refusal.code, Code::kUnavailable);
    EXPECT_EQ(refusal.reason, "STORE_AWAY");
    EXPECT_GT(refusal.retry_after_ms, 0);
    EXPECT_THAT(refusal.message.en, ::testing::Not(::testing::HasSubstr("10.0.0.7")));
  }
}

TEST(Status, OfAnAccidentTellsTheLogButNotTheCaller) {
  ::testing::internal::CaptureStderr();
  const Refusal refusal = ToRefusal(std::runtime_error("disk is full"));
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), ::testing::HasSubstr("disk is full"));
  EXPECT_EQ(refusal.code, Code::kInternal);
  EXPECT_EQ(refusal.reason, "INTERNAL_ERROR");
  EXPECT_THAT(refusal.message.en, ::testing::Not(::testing::HasSubstr("disk")));
}

TEST(Status, KeepsValuesThatPostgresQuotesOutOfTheLog) {
  ::testing::internal::CaptureStderr();
  ToRefusal(pqxx::sql_error("ERROR: duplicate key\nDETAIL: Key (nik)=(6501)", "INSERT", "23505"));
  ToRefusal(pqxx::sql_error("ERROR: invalid input syntax: \"6501\"", "INSERT", "22P02"));
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, ::testing::HasSubstr("SQLSTATE 23505: ERROR: duplicate key"));
  EXPECT_THAT(log, ::testing::HasSubstr("SQLSTATE 22P02"));
  EXPECT_THAT(log, ::testing::Not(::testing::HasSubstr("6501")));
}

TEST(Language, FollowsTheHeaderAndItsWeights) {
  const std::pair<const char*, const char*> cases[] = {
      {"id", "id"},
      {"id-ID", "id"},
      {"en-GB,id;q=0.9", "en"},
      {"id-ID,id;q=0.9,en;q=0.8", "id"},
      {"en;q=0.5, id;q=0.7", "id"},
      {"en;q=0.7, id;q=0.5", "en"},
      {"fr, id;q=0.1", "id"},
      {"id;q=0", "en"},
      {"fr", "en"},
      {"", "en"},
      {",,;q=,id-", "id"},
      {"ido", "en"},
  };
  for (const auto& [header, language] : cases) {
    grpc::ServerContext context;
    grpc::testing::ServerContextTestSpouse spouse(&context);
    spouse.AddClientMetadata("accept-language", header);
    EXPECT_EQ(LanguageOf(context), language) << header;
  }
  EXPECT_EQ(LanguageOf(grpc::ServerContext()), "en");
}

}  // namespace
}  // namespace umkm
