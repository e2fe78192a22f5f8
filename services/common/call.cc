#include "common/call.h"

#include <absl/strings/escaping.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>

#include "common/text.h"

namespace umkm {
namespace {

constexpr std::size_t kMostActorCharacters = 100;
constexpr absl::Duration kUsualDeadline = absl::Seconds(10);
constexpr absl::Duration kLongestDeadline = absl::Seconds(60);
constexpr std::size_t kTokenSealBytes = 16;
constexpr int kUsualPage = 100;
constexpr int kLargestPage = 1000;

}  // namespace

std::string ActorOf(const grpc::ServerContextBase& context) {
  const auto header = context.client_metadata().find("x-actor");
  if (header == context.client_metadata().end()) return "anonymous";
  return ActorNamed({header->second.data(), header->second.size()});
}

std::string ActorNamed(std::string_view header) {
  std::string actor(header);
  const bool good =
      !actor.empty() && IsCleanText(actor) && CharacterCount(actor) <= kMostActorCharacters;
  return good ? actor : "anonymous";
}

absl::Time DeadlineOf(const grpc::ServerContextBase& context) {
  const absl::Time now = Clock("UTC").Now();
  const absl::Time deadline = absl::FromChrono(context.deadline());
  // gRPC gives a call without deadline, or with junk in grpc-timeout, one at the end of time.
  if (deadline > now + absl::Hours(24 * 365)) return now + kUsualDeadline;
  return std::min(deadline, now + kLongestDeadline);
}

std::string Fingerprint(std::string_view method, const google::protobuf::Message& request) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    request.SerializeToCodedStream(&coded);
  }
  return Sha256(method, std::string_view("\0", 1), bytes);
}

void CheckRequestId(const std::string& request_id, Violations& violations) {
  if (IsUuid(request_id)) return;
  violations.Add(
      "request_id",
      "must be a UUID in canonical form, new for each change and the same when it is "
      "tried again",
      "harus berupa UUID bentuk baku, baru untuk setiap perubahan dan sama bila diulang");
}

std::string SealPageToken(std::string_view filter, std::string_view last_key) {
  const std::string seal = Sha256(filter, std::string_view("\0", 1), last_key);
  return absl::WebSafeBase64Escape(std::string(last_key) + seal.substr(0, kTokenSealBytes));
}

Result<std::string> OpenPageToken(std::string_view filter, const std::string& token) {
  std::string bytes;
  if (absl::WebSafeBase64Unescape(token, &bytes) && bytes.size() >= kTokenSealBytes) {
    const std::string key = bytes.substr(0, bytes.size() - kTokenSealBytes);
    if (SealPageToken(filter, key) == token) return key;
  }
  Violations violations;
  violations.Add("page_token", "must be the next_page_token of a request with the same filter",
                 "harus next_page_token dari permintaan dengan penyaring yang sama");
  return tl::unexpected(std::move(violations).ToRefusal());
}

int PageSize(int32_t requested, Violations& violations) {
  if (requested < 0) violations.Add("page_size", "must not be negative", "tidak boleh negatif");
  return requested <= 0 ? kUsualPage : std::min(requested, kLargestPage);
}

}  // namespace umkm
