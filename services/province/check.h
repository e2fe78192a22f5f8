// Checks of single fields, shared by the rules of all writers. Each adds one violation of `field`
// when the value is bad, saying how to mend it; none repeats personal data.
#pragma once

#include <google/protobuf/field_mask.pb.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "common/result.h"
#include "province/reference.h"

namespace umkm::province::check {

inline constexpr int64_t kMostRupiah = 1'000'000'000'000'000;  // beyond any honest figure

// Nothing when there are no violations, else the refusal that names them all.
std::optional<Refusal> Finish(Violations violations);

// --- Text and identifiers ---
// The request_id, a canonical UUID.
void RequestId(const std::string& value, Violations& violations);
// An id given by a service.
void Id(const char* field, const std::string& value, Violations& violations);
// The etag as last seen: required.
void Etag(const char* field, const std::string& value, Violations& violations);
// What the change of one known subject brings: a request_id, an etag, and the id in `id_field`.
template <class Request>
Violations Change(const Request& request, const char* id_field, const std::string& id) {
  Violations violations;
  RequestId(request.request_id(), violations);
  Id(id_field, id, violations);
  Etag("etag", request.etag(), violations);
  return violations;
}
// Clean text of at most so many characters; a required one is not blank.
enum class Presence { kRequired, kOptional };
void Text(const char* field, const std::string& value, std::size_t most, Presence presence,
          Violations& violations);
// The following may be empty, which means not known.
void Nib(const char* field, const std::string& value, Violations& violations);
void Nik(const char* field, const std::string& value, Violations& violations);
void NikKoperasi(const char* field, const std::string& value, Violations& violations);
void Phone(const char* field, const std::string& value, Violations& violations);
void Email(const char* field, const std::string& value, Violations& violations);

// --- Numbers ---
void Between(const std::string& field, int64_t value, int64_t least, int64_t most,
             Violations& violations);

// --- Days, ISO; empty means today ---
// Possible, not in the future, not before 1945-01-01 (there is no older registration).
void PastDay(const char* field, const std::string& value, const std::string& today,
             Violations& violations);
// `value`, or today when it is empty or impossible (which has its own violation).
const std::string& DayOr(const std::string& value, const std::string& today);

// --- Reference data ---
// A district or village known and valid on the day. A village that is not listed is taken when its
// district is: the lists of villages are not complete.
void RegionCode(const std::string& field, const std::string& code, const std::string& day,
                const Reference& reference, Violations& violations);

// --- Masks ---
// At least one path, each once, each of `allowed`.
void UpdateMask(const google::protobuf::FieldMask& mask, std::span<const std::string_view> allowed,
                Violations& violations);
bool Names(const google::protobuf::FieldMask& mask, std::string_view path);

}  // namespace umkm::province::check
