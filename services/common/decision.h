// Changes as the group commit takes them, and their answers: what the writers share of the way from
// a checked request to an event.
#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "common/call.h"
#include "common/committer.h"
#include "common/text.h"
#include "common/trace.h"

namespace umkm {

// Which subjects a request concerns, and its rule on them. The rule runs within the group commit,
// maybe after its caller has gone: it owns what it uses. Besides giving the event it may only put
// what no event shows (personal data), on acceptance. `new_id` is for a new subject.
template <class Set, class Context, class Event>
struct Decision {
  using Rule =
      std::function<Result<Event>(Set& set, const Context& context, const std::string& new_id)>;
  std::vector<SubjectKey> subjects;
  Rule rule;
};

// The decision as a command. On acceptance `record` puts into the working set what stands after the
// event and gives the journal's part. `facts`, which contexts are made of, must outlive the
// committer.
template <class Set, class Context, class Event, class Facts>
Command CommandOf(Decision<Set, Context, Event> decision, const Facts& facts,
                  Change (*record)(Set& set, const Event& event)) {
  Command command;
  command.subjects = std::move(decision.subjects);
  command.rule = [rule = std::move(decision.rule), &facts, record](
                     Batch& batch, const Moment& moment) -> Result<Change> {
    auto& set = static_cast<Set&>(batch);
    const Context context = {facts, moment.today, std::to_string(moment.position)};
    return rule(set, context, NewUuidV7(absl::ToUnixMillis(moment.now)))
        .map([&](const Event& event) { return record(set, event); });
  };
  return command;
}

// The same as what a caller asked for: with its request_id, actor, trace and deadline.
template <class Request>
Command AskedBy(const grpc::ServerContextBase& call, const Request& request, Command command) {
  command.request_id = request.request_id();
  command.fingerprint = Fingerprint(request.GetTypeName(), request);
  command.actor = ActorOf(call);
  command.traceparent = TraceparentOf(call);
  command.deadline = DeadlineOf(call);
  return command;
}

// Full name of the message that is set in the event's only oneof, for Change.event_type:
// "umkm.registry.v1.EnterpriseClosed". Empty when none is.
std::string EventType(const google::protobuf::Message& event);

}  // namespace umkm
