#include "province/reference.h"

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>

#include "common/date.h"
#include "common/json_file.h"
#include "province/period.h"

namespace umkm::province {

namespace {

using reference::v1::Classification;
using reference::v1::CooperativeRuleSet;
using reference::v1::Region;
using reference::v1::Regions;
using reference::v1::RuleSets;
using reference::v1::ScaleLimits;
using reference::v1::ScaleRuleSet;
using reference::v1::Section;

constexpr std::size_t kDistrictLength = 8;  // "65.01.05"; a village's code is longer

template <class Message>
Message Read(const std::string& folder, const std::string& file) {
  Message message;
  ReadJsonFile(folder + "/" + file, message);
  return message;
}

void Require(bool holds, const std::string& file, const std::string& problem) {
  if (!holds) throw std::runtime_error(file + ": " + problem);
}

template <class Dated>
void RequirePeriod(const Dated& dated, const std::string& file, const std::string& what) {
  const std::string problem = PeriodProblem(dated);
  Require(problem.empty(), file, what + " " + problem);
}

// "65", "65.01", "65.01.05" or "65.01.05.1001".
bool IsRegionCode(std::string_view code) {
  constexpr std::string_view kShape = "dd.dd.dd.dddd";
  if (code.size() != 2 && code.size() != 5 && code.size() != 8 && code.size() != 13) return false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const bool digit = code[i] >= '0' && code[i] <= '9';
    if (kShape[i] == 'd' ? !digit : code[i] != '.') return false;
  }
  return true;
}

void RequireSound(const Regions& regions) {
  const std::string file = "regions.json";
  std::set<std::string> codes;
  std::multimap<std::string, const Region*> seen;
  for (const Region& region : regions.regions()) {
    const std::string what = "region " + region.code();
    Require(IsRegionCode(region.code()), file, what + " is not a code like 65.01.05");
    Require(!region.name().empty(), file, what + " has no name");
    RequirePeriod(region, file, what);
    const auto [begin, end] = seen.equal_range(region.code());
    for (auto other = begin; other != end; ++other) {
      Require(AreApart(*other->second, region), file, what + " is listed twice for the same days");
    }
    seen.emplace(region.code(), &region);
    codes.insert(region.code());
  }
  for (const Region& region : regions.regions()) {
    const std::string& code = region.code();
    const bool has_parent = code.size() == 2 || codes.contains(code.substr(0, code.rfind('.')));
    Require(has_parent, file, "region " + code + " has no region above it");
    for (const std::string& successor : region.successors())
      Require(codes.contains(successor), file, "successor " + successor + " is not listed");
  }
  const bool has_district = std::any_of(codes.begin(), codes.end(), [](const std::string& code) {
    return code.size() == kDistrictLength;
  });
  Require(has_district, file, "there is no district");
}

void RequireSound(const Classification& classification) {
  const std::string file = "classification.json";
  Require(classification.versions_size() > 0, file, "there is no version");
  std::set<std::string> versions;
  for (const auto& version : classification.versions()) {
    const std::string what = "version " + version.version();
    Require(!version.version().empty(), file, "a version has no name");
    Require(versions.insert(version.version()).second, file, what + " is listed twice");
    Require(version.sections_size() > 0, file, what + " has no section");
    std::array<bool, 100> taken{};
    for (const Section& section : version.sections()) {
      const std::string which = what + " section " + section.section();
      const int first = section.first_division(), last = section.last_division();
      Require(section.section().size() == 1, file, which + " is not a letter");
      Require(1 <= first && first <= last && last <= 99, file, which + " has bad divisions");
      for (int division = first; division <= last; ++division) {
        bool& is_taken = taken[static_cast<std::size_t>(division)];
        Require(!is_taken, file, which + " overlaps another section");
        is_taken = true;
      }
    }
  }
}

void RequireSound(const ScaleRuleSet& set, const std::string& file) {
  const std::string what = "rule set " + set.rule_set();
  Require(!set.rule_set().empty(), file, "a rule set has no name");
  Require(!set.valid_from().empty(), file, what + " has no valid_from");
  RequirePeriod(set, file, what);
  Require(set.limits_size() > 0, file, what + " has no limits");
  for (const ScaleLimits& limits : set.limits()) {
    const bool known = limits.measure() == "net_worth" || limits.measure() == "annual_sales" ||
                       limits.measure() == "capital";
    Require(known, file, what + " has an unknown measure " + limits.measure());
    const bool ascending = 0 < limits.micro_rupiah() &&
                           limits.micro_rupiah() < limits.small_rupiah() &&
                           limits.small_rupiah() < limits.medium_rupiah();
    Require(ascending, file, what + " has limits that do not ascend");
  }
}

void RequireSound(const CooperativeRuleSet& set, const std::string& file) {
  const std::string what = "cooperative rule set " + set.rule_set();
  Require(!set.rule_set().empty(), file, "a cooperative rule set has no name");
  Require(ParseDate(set.valid_from()).has_value(), file, what + " has an impossible valid_from");
  Require(set.meeting_within_years() > 0, file, what + " needs meeting_within_years");
  Require(set.volume_within_years() > 0, file, what + " needs volume_within_years");
  const int needed = set.improved_verdicts_needed(), growth = set.minimum_growth_basis_points();
  Require(1 <= needed && needed <= 3, file, what + ": improved_verdicts_needed is 1, 2 or 3");
  Require(0 <= growth && growth <= 10000, file, what + ": growth is 0 to 10000 basis points");
}

// Sets follow each other without overlap, in the order of the file, so that a day has one set.
void RequireSound(const RuleSets& sets) {
  const std::string file = "rule_sets.json";
  Require(sets.scale_rule_sets_size() > 0, file, "there is no scale rule set");
  Require(sets.cooperative_rule_sets_size() > 0, file, "there is no cooperative rule set");
  std::set<std::string> names;
  std::string last_until;
  for (const ScaleRuleSet& set : sets.scale_rule_sets()) {
    RequireSound(set, file);
    Require(names.empty() || (!last_until.empty() && last_until < set.valid_from()), file,
            "rule set " + set.rule_set() + " overlaps the one before it");
    Require(names.insert(set.rule_set()).second, file, set.rule_set() + " is listed twice");
    last_until = set.valid_until();
  }
  std::string last_from;
  for (const CooperativeRuleSet& set : sets.cooperative_rule_sets()) {
    RequireSound(set, file);
    Require(last_from < set.valid_from(), file, "cooperative rule sets are not newest last");
    last_from = set.valid_from();
  }
}

}  // namespace

Reference::Reference(const std::string& folder)
    : regions_(Read<Regions>(folder, "regions.json")),
      classification_(Read<Classification>(folder, "classification.json")),
      rule_sets_(Read<RuleSets>(folder, "rule_sets.json")) {
  RequireSound(regions_);
  RequireSound(classification_);
  RequireSound(rule_sets_);
  for (const Region& region : regions_.regions())
    if (region.code().size() >= kDistrictLength) by_code_.emplace(region.code(), &region);
}

const Region* Reference::FindRegion(std::string_view code, std::string_view day) const {
  const auto [begin, end] = by_code_.equal_range(code);
  for (auto found = begin; found != end; ++found)
    if (IsInForce(*found->second, day)) return found->second;
  return nullptr;
}

const Region* Reference::FindRegionEver(std::string_view code) const {
  const auto found = by_code_.find(code);
  return found == by_code_.end() ? nullptr : found->second;
}

const Section* Reference::FindSection(const std::string& version,
                                      std::string_view kbli_code) const {
  if (kbli_code.size() < 2) return nullptr;
  const int division = (kbli_code[0] - '0') * 10 + (kbli_code[1] - '0');
  for (const auto& known : classification_.versions()) {
    if (known.version() != version) continue;
    for (const Section& section : known.sections())
      if (section.first_division() <= division && division <= section.last_division())
        return &section;
  }
  return nullptr;
}

bool Reference::HasKbliVersion(const std::string& version) const {
  const auto& versions = classification_.versions();
  return std::any_of(versions.begin(), versions.end(),
                     [&](const auto& known) { return known.version() == version; });
}

const ScaleRuleSet* Reference::FindScaleRuleSet(const std::string& name) const {
  for (const ScaleRuleSet& set : rule_sets_.scale_rule_sets())
    if (set.rule_set() == name) return &set;
  return nullptr;
}

const ScaleRuleSet* Reference::ScaleRuleSetOn(std::string_view day) const {
  const ScaleRuleSet& first = rule_sets_.scale_rule_sets(0);
  if (day < first.valid_from()) return &first;
  for (const ScaleRuleSet& set : rule_sets_.scale_rule_sets())
    if (IsInForce(set, day)) return &set;
  return nullptr;
}

const CooperativeRuleSet& Reference::CooperativeRuleSetOn(std::string_view day) const {
  const CooperativeRuleSet* found = &rule_sets_.cooperative_rule_sets(0);
  for (const CooperativeRuleSet& set : rule_sets_.cooperative_rule_sets())
    if (set.valid_from() <= day) found = &set;
  return *found;
}

}  // namespace umkm::province
