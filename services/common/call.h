// What every RPC method does around its own two lines.
#pragma once

#include <absl/time/time.h>
#include <grpcpp/grpcpp.h>

#include <string>

#include "common/committer.h"
#include "common/result.h"
#include "common/status.h"

namespace umkm {

// Who calls: metadata x-actor (1 to 100 clean characters), "anonymous" without it; until real
// authentication exists.
std::string ActorOf(const grpc::ServerContext& context);

// The caller's deadline, at most 60 s from now; 10 s from now when it gave none (or junk).
absl::Time DeadlineOf(const grpc::ServerContext& context);

// SHA-256 of the method's name and the request, deterministic.
std::string Fingerprint(std::string_view method, const google::protobuf::Message& request);

// Adds a violation of "request_id" unless it is a canonical UUID.
void CheckRequestId(const std::string& request_id, Violations& violations);

// Runs `body` (() -> Result<Response> or Result<void>-like tl::expected) and translates refusals
// and exceptions: the only try/catch around RPC methods.
template <class Response, class Body>
grpc::Status Answer(const grpc::ServerContext& context, Response* response, Body&& body) {
  try {
    Result<Response> result = body();
    if (!result) return ToStatus(result.error(), LanguageOf(context));
    *response = std::move(*result);
    return grpc::Status::OK;
  } catch (const std::exception& error) {
    return ToStatus(ToRefusal(error), LanguageOf(context));
  }
}

// A page token: opaque, bound to method and filter. `filter` is any text that stands for the other
// fields of the request. Opening a token of another filter, or garbage, gives a refusal that names
// page_token.
std::string SealPageToken(std::string_view filter, std::string_view last_key);
Result<std::string> OpenPageToken(std::string_view filter, const std::string& token);

// 100 for 0, at most 1,000; a negative one adds a violation of "page_size".
int PageSize(int32_t requested, Violations& violations);

}  // namespace umkm
