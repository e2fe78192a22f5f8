// The dated reference data of a province: regions, business classification, rule sets.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "common/result.h"
#include "umkm/reference/v1/reference.pb.h"

namespace umkm::province {

// Loaded once at start from a folder (deploy/reference), then never changed: safe from every
// thread.
class Reference {
 public:
  // Throws std::runtime_error naming file and problem (missing, malformed, overlapping, …).
  explicit Reference(const std::string& folder);
  Reference(const Reference&) = delete;
  Reference& operator=(const Reference&) = delete;

  // The district (or village) with that code, valid on that day (ISO); null when there is none.
  const reference::v1::Region* FindRegion(std::string_view code, std::string_view day) const;
  // The same whatever the day: to tell "unknown" from "not valid then, see its successors".
  const reference::v1::Region* FindRegionEver(std::string_view code) const;

  // Section of a 5-digit code in a version; null when version or division is unknown.
  const reference::v1::Section* FindSection(const std::string& version,
                                            std::string_view kbli_code) const;
  bool HasKbliVersion(const std::string& version) const;

  // The rule set by name; or the one in force on a day, where days before the first set are judged
  // by the first, for there is no older law to judge them by. Null when there is none.
  const reference::v1::ScaleRuleSet* FindScaleRuleSet(const std::string& name) const;
  const reference::v1::ScaleRuleSet* ScaleRuleSetOn(std::string_view day) const;
  // The one that applies on a day; the first for days before it.
  const reference::v1::CooperativeRuleSet& CooperativeRuleSetOn(std::string_view day) const;

 private:
  reference::v1::Regions regions_;
  reference::v1::Classification classification_;
  reference::v1::RuleSets rule_sets_;
  std::multimap<std::string, const reference::v1::Region*, std::less<>> by_code_;
};

// What a rule may know besides request and subject.
struct Context {
  const Reference& reference;
  std::string today;  // YYYY-MM-DD in the office
  std::string etag;   // that the subject will have: its entry's position
};

// What the `Check` of a request gives: nothing, or all violations.
using Checked = std::optional<Refusal>;

}  // namespace umkm::province
