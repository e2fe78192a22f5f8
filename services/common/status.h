// From refusals and exceptions to grpc::Status with google.rpc error details: the one translation.
#pragma once

#include <grpcpp/grpcpp.h>

#include <exception>
#include <string>

#include "common/result.h"

namespace umkm {

// "id" or "en" by the caller's accept-language metadata; "en" when it says neither.
std::string LanguageOf(const grpc::ServerContextBase& context);
const std::string& In(const std::string& language, const Text& text);

// google.rpc.Status with ErrorInfo (reason, domain "umkm"), BadRequest with all fields, RetryInfo
// and LocalizedMessage. The plain message is English.
grpc::Status ToStatus(const Refusal& refusal, const std::string& language);

// An accident as a refusal: a broken database connection is UNAVAILABLE (STORE_AWAY) with
// RetryInfo, all else INTERNAL (INTERNAL_ERROR); the text of the exception goes to the log, never
// to the caller.
Refusal ToRefusal(const std::exception& error);

// The refusal that a status carries, for clients (umkmctl): reason, message and fields, in both
// languages what was sent. A status without details gives its code and message.
Refusal FromStatus(const grpc::Status& status);

}  // namespace umkm
