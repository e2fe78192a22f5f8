// W3C Trace Context (level 1): one name for all that follows from one call, in every service, log,
// journal entry and Kafka record. https://www.w3.org/TR/trace-context-1/
//
//   traceparent = "00-" trace-id "-" parent-id "-" flags
//   trace-id    = 32 lower-case hex digits, not all zero: of the whole
//   parent-id   = 16 lower-case hex digits, not all zero: of the one step that sent it
//   flags       = 2 hex digits; the lowest bit: recorded
//
// The server gives each call without a good one a new one (common/rpc_observer.h), so whoever looks
// at a call finds one. Nothing is measured by it: spans are left to whoever wants them.
#pragma once

#include <grpcpp/grpcpp.h>

#include <string>
#include <string_view>

namespace umkm {

inline constexpr char kTraceparent[] = "traceparent";

// Whether it is one of version 00; of a later version the same beginning is taken, as W3C asks.
bool IsTraceparent(std::string_view text);

// A new trace.
std::string NewTraceparent();

// The same trace, another step; a new trace when `parent` is none.
std::string ChildOf(std::string_view parent);

// "4bf92f3577b34da6a3ce929d0e0e4736"; empty when it is none.
std::string_view TraceIdOf(std::string_view traceparent);

// Of a call that came in; empty outside of a server that gives each call one.
std::string TraceparentOf(const grpc::ServerContextBase& call);

}  // namespace umkm
