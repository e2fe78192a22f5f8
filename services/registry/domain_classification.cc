#include <algorithm>

#include "common/date.h"
#include "registry/domain.h"
#include "registry/domain_check.h"

namespace umkm::registry {

namespace {

using reference::v1::ScaleLimits;
using reference::v1::ScaleRuleSet;

// The figure that a rule set calls by this name; nothing when it is not known.
std::optional<int64_t> FigureOf(const FinancialFigures& figures, const std::string& measure) {
  if (measure == "net_worth" && figures.has_net_worth_rupiah()) return figures.net_worth_rupiah();
  if (measure == "annual_sales" && figures.has_annual_sales_rupiah())
    return figures.annual_sales_rupiah();
  if (measure == "capital" && figures.has_capital_rupiah()) return figures.capital_rupiah();
  return std::nullopt;
}

Scale ScaleBy(const ScaleLimits& limits, int64_t rupiah) {
  if (rupiah <= limits.micro_rupiah()) return SCALE_MICRO;
  if (rupiah <= limits.small_rupiah()) return SCALE_SMALL;
  if (rupiah <= limits.medium_rupiah()) return SCALE_MEDIUM;
  return SCALE_LARGE;
}

Scale ScaleBy(const ScaleRuleSet& set, const FinancialFigures& figures) {
  std::optional<Scale> found;
  for (const ScaleLimits& limits : set.limits()) {
    const std::optional<int64_t> rupiah = FigureOf(figures, limits.measure());
    if (!rupiah) continue;
    const Scale scale = ScaleBy(limits, *rupiah);
    if (!set.highest_measure_decides()) return scale;
    found = std::max(found.value_or(scale), scale);
  }
  return found.value_or(SCALE_UNCLASSIFIED);
}

bool CanBeDeclared(Scale scale) {
  return scale == SCALE_MICRO || scale == SCALE_SMALL || scale == SCALE_MEDIUM ||
         scale == SCALE_LARGE;
}

void CheckFigures(const std::string& field, const FinancialFigures& figures, const Context& context,
                  Violations& violations) {
  check::Between(field + ".year", figures.year(), 1990, YearOf(context.today), violations);
  if (!figures.has_net_worth_rupiah() && !figures.has_annual_sales_rupiah() &&
      !figures.has_capital_rupiah())
    violations.Add(field, "Give at least one of net worth, annual sales and capital.",
                   "Berikan paling sedikit satu dari kekayaan bersih, hasil penjualan, dan modal.");
  const auto check_rupiah = [&](const char* name, int64_t rupiah) {
    check::Between(field + name, rupiah, 0, check::kMostRupiah, violations);
  };
  check_rupiah(".net_worth_rupiah", figures.net_worth_rupiah());
  check_rupiah(".annual_sales_rupiah", figures.annual_sales_rupiah());
  check_rupiah(".capital_rupiah", figures.capital_rupiah());
}

void CheckDeclaration(const std::string& field, const Classification& classification,
                      Violations& violations) {
  const Scale scale = classification.declared_scale();
  const std::string scale_field = field + ".declared_scale", by_field = field + ".declared_by";
  check::Text(by_field.c_str(), classification.declared_by(), 200, check::Presence::kOptional,
              violations);
  if (scale == SCALE_UNSPECIFIED) {
    if (!classification.declared_by().empty())
      violations.Add(scale_field, "Required with declared_by.", "Wajib bersama declared_by.");
    return;
  }
  if (!CanBeDeclared(scale))
    violations.Add(scale_field, "Declare micro, small, medium or large.",
                   "Nyatakan mikro, kecil, menengah, atau besar.");
  if (classification.has_figures())
    violations.Add(scale_field, "Give either figures or a declared scale.",
                   "Berikan angka keuangan atau skala yang dinyatakan, bukan keduanya.");
  if (classification.declared_by().empty())
    violations.Add(by_field, "Name the office or letter that declares the scale.",
                   "Sebutkan kantor atau surat yang menyatakan skala.");
}

}  // namespace

namespace check {

void ScaleBasis(const std::string& field, const Classification& classification,
                const Context& context, Violations& violations) {
  const std::string& rule_set = classification.rule_set();
  if (!rule_set.empty() && context.reference.FindScaleRuleSet(rule_set) == nullptr)
    violations.Add(field + ".rule_set", "This rule set is not known.",
                   "Aturan skala ini tidak dikenal.");
  if (classification.has_figures())
    CheckFigures(field + ".figures", classification.figures(), context, violations);
  CheckDeclaration(field, classification, violations);
}

}  // namespace check

Scale ScaleOf(const Classification& classification, std::string_view day,
              const Reference& reference) {
  if (classification.has_figures()) {
    const ScaleRuleSet* set = classification.rule_set().empty()
                                  ? reference.ScaleRuleSetOn(day)
                                  : reference.FindScaleRuleSet(classification.rule_set());
    return set == nullptr ? SCALE_UNCLASSIFIED : ScaleBy(*set, classification.figures());
  }
  return CanBeDeclared(classification.declared_scale()) ? classification.declared_scale()
                                                        : SCALE_UNCLASSIFIED;
}

}  // namespace umkm::registry
