#include "aggregation/streams.h"

#include <absl/strings/str_split.h>

#include <algorithm>

namespace umkm::aggregation {

namespace {

bool IsSource(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

tl::unexpected<Refusal> Wrong(const std::string& part, const char* en, const char* id) {
  return tl::unexpected(Refusal{.code = Code::kInvalidArgument,
                                .reason = "BAD_STREAMS",
                                .message = {"'" + part + "' " + en, "'" + part + "' " + id}});
}

}  // namespace

Result<std::vector<StreamSpec>> ParseStreams(std::string_view text) {
  std::vector<StreamSpec> streams;
  const std::vector<std::string> parts = absl::StrSplit(std::string(text), ',');
  for (const std::string& part : parts) {
    const std::size_t equals = part.find('=');
    const std::size_t at = part.find('@', equals == std::string::npos ? 0 : equals);
    if (equals == std::string::npos || at == std::string::npos) {
      return Wrong(part, "is not SOURCE=TOPIC@ADDRESS", "bukan SUMBER=TOPIK@ALAMAT");
    }
    StreamSpec spec = {part.substr(0, equals), part.substr(equals + 1, at - equals - 1),
                       part.substr(at + 1)};
    if (!IsSource(spec.source) || spec.topic.empty() || spec.journal_address.empty()) {
      return Wrong(part, "lacks a source, a topic or an address",
                   "tidak memuat sumber, topik, atau alamat");
    }
    if (std::ranges::find(streams, spec.source, &StreamSpec::source) != streams.end()) {
      return Wrong(part, "names a source that is there already", "menyebut sumber yang sudah ada");
    }
    streams.push_back(std::move(spec));
  }
  return streams;
}

std::vector<std::string> Each(const std::vector<StreamSpec>& specs,
                              std::string StreamSpec::*member) {
  std::vector<std::string> values;
  for (const StreamSpec& spec : specs) values.push_back(spec.*member);
  return values;
}

}  // namespace umkm::aggregation
