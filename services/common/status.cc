#include "common/status.h"

#include <algorithm>
#include <charconv>
#include <pqxx/except>
#include <string_view>

#include "common/log.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace umkm {
namespace {

constexpr char kDomain[] = "umkm";
// Clients of gRPC take 8 KiB of trailing metadata; base64 makes three bytes four.
constexpr std::size_t kMostDetailBytes = 5500;
constexpr int kStoreRetryMs = 1000;

// True for what a later attempt may not meet again: connection, shutdown, overload, time-out,
// failover to a read-only server, deadlock. SQLSTATE classes of PostgreSQL's appendix A.
bool StoreIsAway(const std::exception& error) {
  if (dynamic_cast<const pqxx::broken_connection*>(&error) != nullptr) return true;
  if (dynamic_cast<const pqxx::in_doubt_error*>(&error) != nullptr) return true;
  const auto* sql = dynamic_cast<const pqxx::sql_error*>(&error);
  if (sql == nullptr) return false;
  for (const char* state : {"08", "40", "53", "55P03", "57", "25006"})
    if (sql->sqlstate().starts_with(state)) return true;
  return false;
}

// The text of an exception without what PostgreSQL quotes from rows and parameters, which may be
// personal: the DETAIL lines, and all of a data exception (class 22).
std::string Loggable(const std::exception& error) {
  const std::string text = error.what();
  const auto* sql = dynamic_cast<const pqxx::sql_error*>(&error);
  if (sql == nullptr) return text;
  const std::string state = "SQLSTATE " + sql->sqlstate();
  if (sql->sqlstate().starts_with("22")) return state;
  return state + ": " + text.substr(0, text.find('\n'));
}

// Details of a refusal, without those of its fields that are beyond `most`.
google::rpc::Status Details(const Refusal& refusal, const std::string& language, std::size_t most) {
  google::rpc::Status status;
  status.set_code(static_cast<int32_t>(refusal.code));
  status.set_message(refusal.message.en);
  google::rpc::ErrorInfo info;
  info.set_reason(refusal.reason);
  info.set_domain(kDomain);
  for (const auto& [key, value] : refusal.metadata) (*info.mutable_metadata())[key] = value;
  const std::size_t shown = std::min(most, refusal.fields.size());
  if (shown < refusal.fields.size())
    (*info.mutable_metadata())["fields_not_shown"] = std::to_string(refusal.fields.size() - shown);
  status.add_details()->PackFrom(info);
  if (shown > 0) {
    google::rpc::BadRequest bad;
    for (std::size_t i = 0; i < shown; ++i) {
      auto* violation = bad.add_field_violations();
      violation->set_field(refusal.fields[i].field);
      violation->set_description(In(language, refusal.fields[i].description));
    }
    status.add_details()->PackFrom(bad);
  }
  if (refusal.retry_after_ms > 0) {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_seconds(refusal.retry_after_ms / 1000);
    retry.mutable_retry_delay()->set_nanos(refusal.retry_after_ms % 1000 * 1'000'000);
    status.add_details()->PackFrom(retry);
  }
  google::rpc::LocalizedMessage localized;
  localized.set_locale(language == "id" ? "id-ID" : "en");
  localized.set_message(In(language, refusal.message));
  status.add_details()->PackFrom(localized);
  return status;
}

void Take(const google::rpc::BadRequest& bad, Refusal& refusal) {
  for (const auto& violation : bad.field_violations())
    refusal.fields.push_back(
        {violation.field(), {violation.description(), violation.description()}});
}

void Take(const google::rpc::ErrorInfo& info, Refusal& refusal) {
  refusal.reason = info.reason();
  for (const auto& [key, value] : info.metadata()) refusal.metadata.emplace_back(key, value);
}

void Take(const google::rpc::RetryInfo& retry, Refusal& refusal) {
  refusal.retry_after_ms = static_cast<int>(retry.retry_delay().seconds() * 1000 +
                                            retry.retry_delay().nanos() / 1'000'000);
}

void Take(const google::rpc::LocalizedMessage& localized, Refusal& refusal) {
  if (localized.locale().starts_with("id")) refusal.message.id = localized.message();
}

template <class Detail>
void TakeIf(const google::protobuf::Any& any, Refusal& refusal) {
  Detail detail;
  if (any.UnpackTo(&detail)) Take(detail, refusal);
}

// Takes the next item off a list as in RFC 9110 § 12.5.4, "id-ID, en;q=0.8": its language without
// the region, and its weight.
std::pair<std::string_view, double> TakeLanguage(std::string_view& list) {
  const std::size_t comma = list.find(',');
  std::string_view item = list.substr(0, comma);
  list.remove_prefix(comma == list.npos ? list.size() : comma + 1);
  item.remove_prefix(std::min(item.find_first_not_of(' '), item.size()));
  double weight = 1;
  if (const std::size_t q = item.find("q="); q != item.npos)
    std::from_chars(item.data() + q + 2, item.data() + item.size(), weight);
  return {item.substr(0, item.find_first_of("-; ")), weight};
}

}  // namespace

std::string LanguageOf(const grpc::ServerContextBase& context) {
  const auto header = context.client_metadata().find("accept-language");
  if (header == context.client_metadata().end()) return "en";
  std::string_view rest(header->second.data(), header->second.size());
  std::string best = "en";
  double best_weight = 0;
  while (!rest.empty()) {
    const auto [language, weight] = TakeLanguage(rest);
    if ((language != "id" && language != "en") || weight <= best_weight) continue;
    best = language;
    best_weight = weight;
  }
  return best;
}

const std::string& In(const std::string& language, const Text& text) {
  return language == "id" ? text.id : text.en;
}

grpc::Status ToStatus(const Refusal& refusal, const std::string& language) {
  std::size_t fields = refusal.fields.size();
  google::rpc::Status details = Details(refusal, language, fields);
  while (details.ByteSizeLong() > kMostDetailBytes && fields > 0)
    details = Details(refusal, language, --fields);
  return {static_cast<grpc::StatusCode>(refusal.code), refusal.message.en,
          details.SerializeAsString()};
}

Refusal ToRefusal(const std::exception& error) {
  if (StoreIsAway(error)) {
    LogWarning("the store is away", {{"error", Loggable(error)}});
    return {.code = Code::kUnavailable,
            .reason = "STORE_AWAY",
            .message =
                {"The store cannot be reached at the moment. Try again with the same request_id.",
                 "Penyimpanan sedang tidak dapat dijangkau. Ulangi dengan request_id yang sama."},
            .retry_after_ms = kStoreRetryMs};
  }
  LogError("unexpected error", {{"error", Loggable(error)}});
  return {.code = Code::kInternal,
          .reason = "INTERNAL_ERROR",
          .message = {"An unexpected error; it has been logged.",
                      "Terjadi kesalahan tak terduga; sudah dicatat."}};
}

Refusal FromStatus(const grpc::Status& status) {
  Refusal refusal{.code = static_cast<Code>(status.error_code()),
                  .reason = "",
                  .message = {status.error_message(), status.error_message()}};
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) return refusal;
  for (const auto& any : details.details()) {
    TakeIf<google::rpc::ErrorInfo>(any, refusal);
    TakeIf<google::rpc::BadRequest>(any, refusal);
    TakeIf<google::rpc::RetryInfo>(any, refusal);
    TakeIf<google::rpc::LocalizedMessage>(any, refusal);
  }
  return refusal;
}

}  // namespace umkm
