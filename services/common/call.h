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
std::string ActorOf(const grpc::ServerContextBase& context);
std::string ActorNamed(std::string_view header);

// The caller's deadline, at most 60 s from now; 10 s from now when it gave none (or junk).
absl::Time DeadlineOf(const grpc::ServerContextBase& context);

// SHA-256 of the method's name and the request, deterministic.
std::string Fingerprint(std::string_view method, const google::protobuf::Message& request);

// Adds a violation of "request_id" unless it is a canonical UUID.
void CheckRequestId(const std::string& request_id, Violations& violations);

// Runs `body` (() -> Result<Response> or Result<void>-like tl::expected) and translates refusals
// and exceptions: the only try/catch around RPC methods.
template <class Response, class Body>
grpc::Status Answer(const grpc::ServerContextBase& context, Response* response, Body&& body) {
  try {
    Result<Response> result = body();
    if (!result) return ToStatus(result.error(), LanguageOf(context));
    *response = std::move(*result);
    return grpc::Status::OK;
  } catch (const std::exception& error) {
    return ToStatus(ToRefusal(error), LanguageOf(context));
  }
}

// The same for a change, which the group commit answers, from its thread: `prepare` (() ->
// Result<Command>) runs at once, `respond` (journal::v1::Entry -> Response) on what was committed.
template <class Response, class Prepare, class Respond>
grpc::ServerUnaryReactor* AnswerLater(grpc::CallbackServerContext* call, Response* response,
                                      Committer& committer, Prepare&& prepare, Respond respond) {
  grpc::ServerUnaryReactor* reactor = call->DefaultReactor();
  Command command;
  const grpc::Status prepared = Answer(*call, &command, prepare);
  if (!prepared.ok()) {
    reactor->Finish(prepared);
    return reactor;
  }
  committer.Submit(std::move(command),
                   [call, response, reactor, respond](const Result<Committed>& done) {
                     reactor->Finish(Answer(*call, response, [&] {
                       return done.map([&](const Committed& it) { return respond(it.entry); });
                     }));
                   });
  return reactor;
}

// A service of which some methods answer later, from another thread, and so hold none while they
// wait: `Methods` are the WithCallbackMethod_… of the generated class `Base`.
template <class Base, template <class> class... Methods>
struct AnsweringLater {
  using Service = Base;
};
template <class Base, template <class> class First, template <class> class... Rest>
struct AnsweringLater<Base, First, Rest...> {
  using Service = First<typename AnsweringLater<Base, Rest...>::Service>;
};

// A page token: opaque, bound to method and filter. `filter` is any text that stands for the other
// fields of the request. Opening a token of another filter, or garbage, gives a refusal that names
// page_token.
std::string SealPageToken(std::string_view filter, std::string_view last_key);
Result<std::string> OpenPageToken(std::string_view filter, const std::string& token);

// 100 for 0, at most 1,000; a negative one adds a violation of "page_size".
int PageSize(int32_t requested, Violations& violations);

}  // namespace umkm
