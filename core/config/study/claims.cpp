#include "core/config/study/claims.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/config/yaml/yaml_text.hpp"

namespace sandglass::config {
namespace {

using results::BestClaim;
using results::Bounds;
using results::Claim;
using results::ComparisonClaim;
using results::Selection;
using results::TrendClaim;
using results::ValueClaim;

std::string selection_yaml(const Selection& selection) {
  std::string out = "{";
  for (const auto& [path, value] : selection)
    out += fmt::format("{}{}: {}", out.size() > 1 ? ", " : "", text_yaml(path), value_yaml(value));
  return out + "}";
}

std::string select_yaml(bool best) { return best ? ", select: best" : ""; }

/// With what a comparison is made.
std::string than_yaml(const ComparisonClaim& claim) {
  if (claim.than_metric.empty()) return selection_yaml(claim.than);
  const std::string rest = selection_yaml(claim.than).substr(1);
  return fmt::format("{{metric: {}{}{}", text_yaml(claim.than_metric), claim.than.empty() ? "" : ", ", rest);
}

std::string at_yaml(const Selection& at) { return at.empty() ? "" : ", at: " + selection_yaml(at); }

std::string bounds_yaml(const Bounds& range) {
  const auto number = [](double value) { return to_string(ParameterValue(value)); };
  if (!range.open) return fmt::format("between: [{}, {}]", number(range.low), number(range.high));
  return std::isfinite(range.high) ? "below: " + number(range.high) : "above: " + number(range.low);
}

struct ClaimYaml {
  std::string operator()(const BestClaim& claim) const {
    const std::string what = claim.among.empty() ? bounds_yaml(claim.range) : "is: " + among(claim.among);
    return fmt::format("best: {}, of: {}, goal: {}, {}", text_yaml(claim.axis), text_yaml(claim.metric),
                       claim.minimize ? "minimize" : "maximize", what);
  }
  std::string operator()(const ValueClaim& claim) const {
    return fmt::format("metric: {}{}{}, {}", text_yaml(claim.metric), at_yaml(claim.at), select_yaml(claim.select_best),
                       bounds_yaml(claim.range));
  }
  std::string operator()(const ComparisonClaim& claim) const {
    return fmt::format("metric: {}{}{}, {}: {}, by: {}", text_yaml(claim.metric), at_yaml(claim.at),
                       select_yaml(claim.select_best), claim.less ? "less_than" : "greater_than", than_yaml(claim),
                       to_string(ParameterValue(claim.by)));
  }
  std::string operator()(const TrendClaim& claim) const {
    return fmt::format("metric: {}, along: {}, is: {}{}, tolerance: {}", text_yaml(claim.metric), text_yaml(claim.axis),
                       claim.increasing ? "increasing" : "decreasing", at_yaml(claim.at),
                       to_string(ParameterValue(claim.tolerance)));
  }

 private:
  static std::string among(const std::vector<ParameterValue>& values) {
    return values.size() == 1 ? value_yaml(values[0]) : list_yaml(values, value_yaml);
  }
};

}  // namespace

std::string claim_yaml(const Claim& claim) {
  const std::string text = claim.text.empty() ? "" : fmt::format("claim: {}, ", text_yaml(claim.text));
  return fmt::format("{{{}{}}}", text, std::visit(ClaimYaml{}, claim.says));
}

}  // namespace sandglass::config
