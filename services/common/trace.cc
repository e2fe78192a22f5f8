#include "common/trace.h"

#include <absl/strings/escaping.h>
#include <openssl/rand.h>

#include <algorithm>
#include <stdexcept>

namespace umkm {
namespace {

constexpr std::size_t kTraceIdBytes = 16;
constexpr std::size_t kParentIdBytes = 8;
constexpr std::size_t kLength = 55;  // 2 + 1 + 32 + 1 + 16 + 1 + 2

bool IsHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char it) { return (it >= '0' && it <= '9') || (it >= 'a' && it <= 'f'); });
}
bool IsId(std::string_view text) {
  return IsHex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

std::string RandomHex(std::size_t bytes) {
  std::string random(bytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(random.data()), static_cast<int>(bytes)) != 1) {
    throw std::runtime_error("no random bytes");
  }
  return absl::BytesToHexString(random);
}

}  // namespace

bool IsTraceparent(std::string_view text) {
  if (text.size() < kLength || text[2] != '-' || text[35] != '-' || text[52] != '-') return false;
  const std::string_view version = text.substr(0, 2);
  if (!IsHex(version) || version == "ff") return false;
  if (version == "00" ? text.size() != kLength : text.size() > kLength && text[kLength] != '-') {
    return false;
  }
  return IsId(text.substr(3, 32)) && IsId(text.substr(36, 16)) && IsHex(text.substr(53, 2));
}

std::string NewTraceparent() {
  return "00-" + RandomHex(kTraceIdBytes) + "-" + RandomHex(kParentIdBytes) + "-00";
}

std::string ChildOf(std::string_view parent) {
  if (!IsTraceparent(parent)) return NewTraceparent();
  return "00-" + std::string(TraceIdOf(parent)) + "-" + RandomHex(kParentIdBytes) + "-" +
         std::string(parent.substr(53, 2));
}

std::string_view TraceIdOf(std::string_view traceparent) {
  return IsTraceparent(traceparent) ? traceparent.substr(3, 32) : std::string_view();
}

std::string TraceparentOf(const grpc::ServerContextBase& call) {
  const auto found = call.client_metadata().find(kTraceparent);
  if (found == call.client_metadata().end()) return "";
  return std::string(found->second.data(), found->second.size());
}

}  // namespace umkm
