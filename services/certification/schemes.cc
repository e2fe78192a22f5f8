#include "certification/schemes.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

#include "common/json_file.h"
#include "province/period.h"

// With sanitizers GCC 12 mistakes the insides of std::regex for uninitialized.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <regex>
#pragma GCC diagnostic pop

namespace umkm::certification {

namespace {

using province::AreApart;
using province::IsInForce;
using province::PeriodProblem;
using reference::v1::Facilitation;
using reference::v1::Scheme;
using reference::v1::Words;

constexpr char kFile[] = "schemes.json";
constexpr int kMostYears = 100;

void Require(bool holds, const std::string& problem) {
  if (!holds) throw std::runtime_error(std::string(kFile) + ": " + problem);
}

bool IsCode(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

void RequireWords(const Words& words, const std::string& what) {
  Require(!words.en().empty() && !words.id().empty(), what + " is needed in both languages");
}

void RequirePattern(const std::string& pattern, const std::string& what) {
  Require(!pattern.empty(), what + " is empty");
  try {
    Matches(pattern, "");
  } catch (const std::regex_error& error) {
    Require(false, what + " " + pattern + " is no regular expression: " + error.what());
  }
}

void RequireSound(const Facilitation& help, const std::string& what) {
  Require(2000 <= help.fiscal_year() && help.fiscal_year() < 2200, what + " has no fiscal_year");
  Require(help.fund() != type::v1::FUND_UNSPECIFIED && type::v1::Fund_IsValid(help.fund()),
          what + " has no fund");
  Require(help.places() >= 0, what + " has negative places");
  Require(help.budget_rupiah() >= 0, what + " has a negative budget_rupiah");
  for (const int scale : help.scales())
    Require(scale != registry::v1::SCALE_UNSPECIFIED && registry::v1::Scale_IsValid(scale),
            what + " is for a class that there is not");
  for (const std::string& section : help.sections())
    Require(section.size() == 1 && "A" <= section && section <= "U",
            what + " has a section " + section + " that is not A to U");
}

void RequireSound(const Scheme& scheme) {
  Require(IsCode(scheme.scheme()),
          "scheme \"" + scheme.scheme() + "\" is not a code of lower-case letters, digits and _");
  const std::string what = "scheme " + scheme.scheme();
  RequireWords(scheme.name(), what + ": name");
  const std::string problem = PeriodProblem(scheme);
  Require(problem.empty(), what + " " + problem);
  const int years = scheme.validity_years();
  Require(0 <= years && years <= kMostYears, what + ": validity_years is 0 to 100");
  RequirePattern(scheme.number_pattern(), what + ": number_pattern");
  RequireWords(scheme.number_format(), what + ": number_format");
  for (const auto& hint : scheme.hints()) {
    RequirePattern(hint.pattern(), what + ": pattern of a hint");
    RequireWords(hint.text(), what + ": text of a hint");
  }
  Require(!scheme.number_ends_with_expiry_year() || years > 0,
          what + " does not expire, yet its number ends with the year");
  std::set<std::pair<int, int>> years_and_funds;
  for (const Facilitation& help : scheme.facilitations()) {
    const std::string which = what + " of " + std::to_string(help.fiscal_year());
    RequireSound(help, which);
    Require(years_and_funds.emplace(help.fiscal_year(), help.fund()).second,
            which + " is facilitated twice by one fund");
  }
}

reference::v1::Schemes ReadSchemes(const std::string& folder) {
  reference::v1::Schemes schemes;
  ReadJsonFile(folder + "/" + kFile, schemes);
  Require(schemes.schemes_size() > 0, "there is no scheme");
  for (int i = 0; i < schemes.schemes_size(); ++i) {
    const Scheme& scheme = schemes.schemes(i);
    RequireSound(scheme);
    for (int j = 0; j < i; ++j) {
      const Scheme& earlier = schemes.schemes(j);
      const bool apart = earlier.scheme() != scheme.scheme() || AreApart(earlier, scheme);
      Require(apart, "scheme " + scheme.scheme() + " is listed twice for the same days");
    }
  }
  return schemes;
}

}  // namespace

bool Matches(const std::string& pattern, const std::string& text) {
  return std::regex_match(text, std::regex(pattern, std::regex::ECMAScript));
}

Schemes::Schemes(const std::string& folder) : schemes_(ReadSchemes(folder)) {}

const Scheme* Schemes::Find(std::string_view scheme, std::string_view day) const {
  for (const Scheme& one : schemes_.schemes())
    if (one.scheme() == scheme && IsInForce(one, day)) return &one;
  return nullptr;
}

bool Schemes::Knows(std::string_view scheme) const {
  const auto& all = schemes_.schemes();
  return std::any_of(all.begin(), all.end(),
                     [&](const Scheme& one) { return one.scheme() == scheme; });
}

std::vector<const Scheme*> Schemes::InForce(std::string_view day) const {
  std::vector<const Scheme*> found;
  for (const Scheme& one : schemes_.schemes())
    if (IsInForce(one, day)) found.push_back(&one);
  return found;
}

}  // namespace umkm::certification
