// The setting UMKM_STREAMS: which streams an aggregation follows.
//
//   streams = stream *( "," stream )
//   stream  = source "=" topic "@" address        registry=umkm.registry.v1@127.0.0.1:50051
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"

namespace umkm::aggregation {

struct StreamSpec {
  std::string source;           // "registry": lower-case letters, digits and "-"
  std::string topic;            // "umkm.registry.v1"
  std::string journal_address;  // of its JournalService: "127.0.0.1:50051"
};

// The three writers on their own ports of this machine.
inline constexpr char kStreams[] =
    "registry=umkm.registry.v1@127.0.0.1:50051,"
    "training=umkm.training.v1@127.0.0.1:50052,"
    "certification=umkm.certification.v1@127.0.0.1:50053";

// At least one stream, each source once; else a refusal that names the part that is wrong.
Result<std::vector<StreamSpec>> ParseStreams(std::string_view text);

// One of their members of each, in the same order.
std::vector<std::string> Each(const std::vector<StreamSpec>& specs,
                              std::string StreamSpec::*member);

}  // namespace umkm::aggregation
