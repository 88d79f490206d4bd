#include "core/config/study/claims.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "core/config/yaml/yaml_text.hpp"

namespace sandglass::config {
namespace {

constexpr double kNoBound = -std::numeric_limits<double>::infinity();

ClaimKey text_key(std::string name, std::vector<ClaimKind> kinds, std::string text) {
  ClaimKey key{.name = std::move(name), .kinds = std::move(kinds)};
  key.spec.name = key.name;
  key.spec.type = ParameterType::text;
  key.spec.text = std::move(text);
  return key;
}

ClaimKey choice_key(std::string name, std::vector<ClaimKind> kinds, std::vector<std::string> choices,
                    std::string text) {
  ClaimKey key = text_key(std::move(name), std::move(kinds), std::move(text));
  key.spec.type = ParameterType::choice;
  key.spec.choices = std::move(choices);
  return key;
}

ClaimKey number_key(std::string name, std::vector<ClaimKind> kinds, std::string text, double min = kNoBound) {
  ClaimKey key = text_key(std::move(name), std::move(kinds), std::move(text));
  key.spec.type = ParameterType::real;
  key.spec.min = min;
  return key;
}

ClaimKey holding(ClaimKey::Holds what, ClaimKey key) {
  key.holds = what;
  return key;
}

std::vector<ClaimKey> all_claim_keys() {
  using enum ClaimKind;
  using Holds = ClaimKey::Holds;
  return {
      text_key("claim", {best, value, comparison, trend}, "The claim in words, for tables."),
      text_key("best", {best}, "The axis on which the best point lies as `between`, `below`, `above` or `is` says."),
      text_key("of", {best}, "The metric by which points are compared; the study's objective if left out."),
      choice_key("goal", {best}, {"minimize", "maximize"},
                 "Which way that metric is better; if left out as the objective or the metric itself says, else "
                 "minimize."),
      text_key("metric", {value, comparison, trend}, "What is claimed about: test.mse, valid.loss ..."),
      text_key("along", {trend}, "The axis along which the metric rises or falls, step by step."),
      holding(Holds::selection,
              text_key("at", {value, comparison, trend}, "Only points with these values of axes; all if left out.")),
      choice_key("select", {value, comparison}, {"all", "best"},
                 "all: the claim is about every such point (default); best: about the one that the objective "
                 "chooses."),
      holding(Holds::any, choice_key("is", {best, trend}, {"increasing", "decreasing"},
                                     "With `along` the direction; with `best` the axis's value, or a list.")),
      number_key("tolerance", {trend}, "Steps against the direction up to this size are conceded.", 0),
      holding(Holds::range, number_key("between", {best, value}, "The two bounds of the value, both included.")),
      number_key("below", {best, value}, "The value is less than this."),
      number_key("above", {best, value}, "The value is greater than this."),
      holding(Holds::selection,
              text_key("less_than", {comparison},
                       "The metric is less than at the point that differs in these values of axes, or than another "
                       "metric: {metric: test.pca_mse}.")),
      holding(Holds::selection, text_key("greater_than", {comparison}, "The same the other way round.")),
      number_key("by", {comparison}, "By more than this; a negative number concedes a margin.")};
}

}  // namespace

const std::vector<ClaimKey>& claim_keys() {
  static const std::vector<ClaimKey> keys = all_claim_keys();
  return keys;
}

const ClaimKey& claim_key(std::string_view name) {
  const auto found = std::ranges::find(claim_keys(), name, &ClaimKey::name);
  if (found == claim_keys().end()) throw std::logic_error(fmt::format("there is no key '{}' of a claim", name));
  return *found;
}

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

/// The other side of a comparison.
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
