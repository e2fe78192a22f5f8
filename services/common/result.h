// Refusals as values: what a rule or a check answers when it says no.
//
// A refusal is expected (bad input, a taken number, a stale etag) and is returned as a Result.
// An accident (the database went away) is an exception and is translated at the boundary
// (common/call.h). Nothing here may ever hold personal data.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace umkm {

// A sentence for people in both languages; which one they see follows their accept-language.
struct Text {
  std::string en;
  std::string id;
};

// The canonical codes that we use, with the numbers of google.rpc.Code.
enum class Code {
  kInvalidArgument = 3,
  kDeadlineExceeded = 4,
  kNotFound = 5,
  kAlreadyExists = 6,
  kPermissionDenied = 7,
  kResourceExhausted = 8,
  kFailedPrecondition = 9,
  kAborted = 10,
  kOutOfRange = 11,
  kInternal = 13,
  kUnavailable = 14,
};

// One bad field: its path in the request ("enterprise.nib") and how to mend it.
struct FieldViolation {
  std::string field;
  Text description;
};

struct Refusal {
  Code code = Code::kInvalidArgument;
  std::string reason;  // UPPER_SNAKE, at most 63 characters, as google.rpc.ErrorInfo.reason
  Text message;
  std::vector<FieldViolation> fields = {};
  std::vector<std::pair<std::string, std::string>> metadata = {};  // ErrorInfo.metadata
  int retry_after_ms = 0;                                          // 0: no RetryInfo
};

template <class T>
using Result = tl::expected<T, Refusal>;

// Gathers every bad field of a request before it is refused as a whole.
class Violations {
 public:
  void Add(std::string field, std::string en, std::string id) {
    fields_.push_back({std::move(field), {std::move(en), std::move(id)}});
  }
  bool empty() const { return fields_.empty(); }
  // INVALID_ARGUMENT, reason INVALID_FIELDS, naming all of them. Only when not empty.
  Refusal ToRefusal() &&;

 private:
  std::vector<FieldViolation> fields_;
};

}  // namespace umkm
