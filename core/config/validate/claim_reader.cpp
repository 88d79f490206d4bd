#include "core/config/validate/claim_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/config/schema/value_reader.hpp"

namespace sandglass::config {
namespace {

using results::BestClaim;
using results::Claim;
using results::ComparisonClaim;
using results::TrendClaim;
using results::ValueClaim;

constexpr auto kFourKinds =
    "claims: {best: AXIS, between: [a, b]}, {metric: M, at: {...}, below: x}, {metric: M, at: {...}, less_than: {...}},"
    " {metric: M, along: AXIS, is: increasing}";

bool is_numeric(const Axis& axis) {
  return axis.spec.type == ParameterType::real || axis.spec.type == ParameterType::integer;
}

/// One entry of `expect`, a block.
class ClaimReader {
 public:
  ClaimReader(const Node& node, const ClaimContext& context, Diagnostics& diagnostics)
      : context_(context), fields_(node, context, diagnostics) {}

  std::optional<Claim> read() {
    Claim claim;
    if (has("best")) {
      claim.says = read_best();
    } else if (has("along")) {
      claim.says = read_trend();
    } else if (has("less_than") || has("greater_than")) {
      claim.says = read_comparison();
    } else if (has("below") || has("above") || has("between")) {
      claim.says = read_value();
    } else {
      fields_.report(fields_.node().mark, "an entry of expect claims nothing", kFourKinds);
    }
    claim.text = fields_.text("claim");
    return fields_.is_sound() ? std::optional(std::move(claim)) : std::nullopt;
  }

 private:
  bool has(std::string_view key) const { return fields_.has(key); }

  const Mark& key_mark(std::string_view key) const { return fields_.find(key)->key_mark; }
  const Mark& value_mark(std::string_view key) const { return fields_.find(key)->value.mark; }

  /// Whether the claim is about the points that do best by the study's objective.
  bool selects_best() {
    const bool best = fields_.choice("select", "all") == "best";
    if (best && context_.objectives.size() > 1)
      fields_.report(value_mark("select"),
                     fmt::format("the study has {} objectives, so no point is the best", context_.objectives.size()),
                     "leave out select, and say with at: which points are meant");
    return best;
  }

  /// Which way a metric is better: as an objective says, else as the metric does, else the smaller.
  bool is_minimized(const std::string& metric) const {
    const auto objective = std::ranges::find(context_.objectives, metric, &ObjectiveConfig::metric);
    if (objective != context_.objectives.end()) return objective->minimize;
    const auto own = context_.goals.find(metric.substr(metric.find('.') + 1));
    return own == context_.goals.end() || own->second != "maximize";
  }

  BestClaim read_best() {
    fields_.refuse_others(ClaimKind::best);
    BestClaim out;
    const Axis* axis = fields_.axis("best");
    out.axis = axis ? axis->path : "";
    out.metric = context_.objectives[0].metric;
    out.minimize = context_.objectives[0].minimize;
    if (!has("of") && context_.objectives.size() > 1)
      fields_.report(
          key_mark("best"),
          fmt::format("the study has {} objectives, and this claim does not say which", context_.objectives.size()),
          fmt::format("add of: {}, or another metric", out.metric));
    if (has("of")) {
      out.metric = fields_.metric("of");
      out.minimize = is_minimized(out.metric);
    }
    out.minimize = fields_.choice("goal", out.minimize ? "minimize" : "maximize") == "minimize";
    if (has("is")) {
      read_best_values(axis, out);
    } else if (axis && !is_numeric(*axis)) {
      fields_.report(fields_.node().mark, fmt::format("axis {} has no numbers to lie in a range", axis->path),
                     "write 'is: VALUE' or 'is: [VALUE, VALUE]'");
    } else {
      out.range = fields_.range();
    }
    return out;
  }

  /// `is`: a value of the axis, or a list of them.
  void read_best_values(const Axis* axis, BestClaim& out) {
    const Node& node = fields_.find("is")->value;
    // A list is one value of an axis whose values are lists, several of any other.
    const bool several = node.is_list() && (!axis || axis->spec.type != ParameterType::integers);
    const auto add = [&](const Node& item) {
      if (auto value = fields_.axis_value(item, *axis)) out.among.push_back(std::move(*value));
    };
    if (axis && !several) add(node);
    if (axis && several) std::ranges::for_each(node.items, add);
    if (axis && several && node.items.empty()) fields_.report(node.mark, "'is' names no value");
    for (const char* key : {"between", "below", "above"})
      if (has(key)) fields_.report(key_mark(key), fmt::format("this claim gives both is and {}", key), "leave one out");
  }

  ValueClaim read_value() {
    fields_.refuse_others(ClaimKind::value);
    return {fields_.metric("metric"), fields_.selection("at"), fields_.range(), selects_best()};
  }

  ComparisonClaim read_comparison() {
    fields_.refuse_others(ClaimKind::comparison);
    const bool less = has("less_than");
    ComparisonClaim out{fields_.metric("metric"), fields_.selection("at"), {}, less,
                        fields_.number("by", 0),  selects_best(),          {}};
    if (less && has("greater_than"))
      fields_.report(key_mark("greater_than"), "this claim gives both less_than and greater_than", "leave one out");
    const std::string key = less ? "less_than" : "greater_than";
    const std::size_t before = fields_.mistakes();
    out.than = fields_.selection(key, "metric");
    out.than_metric = fields_.metric_in(key);
    if (out.than.empty() && out.than_metric.empty() && fields_.is_sound_since(before))
      fields_.report(key_mark(key), fmt::format("{} names no other point", key),
                     "write the axes in which it differs: {noise.ratio: 0}, or another metric: {metric: test.pca_mse}");
    return out;
  }

  TrendClaim read_trend() {
    fields_.refuse_others(ClaimKind::trend);
    TrendClaim out{fields_.metric("metric"), "", true, fields_.selection("at"), fields_.number("tolerance", 0)};
    if (const Axis* axis = fields_.axis("along")) {
      out.axis = axis->path;
      if (!is_numeric(*axis))
        fields_.report(value_mark("along"), fmt::format("the values of axis {} have no order", axis->path));
      if (std::ranges::find(out.at, axis->path, [](const auto& condition) { return condition.first; }) != out.at.end())
        fields_.report(value_mark("along"), fmt::format("'at' holds {} fixed", axis->path), "take it out of 'at'");
    }
    if (!has("is"))
      fields_.report(fields_.node().mark, "'is' is missing for this claim", "add 'is: increasing' or 'is: decreasing'");
    out.increasing = fields_.choice("is", "increasing") == "increasing";
    return out;
  }

  const ClaimContext& context_;
  ClaimFields fields_;
};

}  // namespace

std::vector<Claim> read_claims(const Entry* entry, const ClaimContext& context, Diagnostics& diagnostics) {
  std::vector<Claim> claims;
  for (const Node& node : list_entries(entry, "a list of claims", kFourKinds, diagnostics)) {
    if (!node.is_map()) {
      diagnostics.push_back(
          {node.mark, fmt::format("an entry of expect is {}, expected a claim", describe(node)), kFourKinds, {}});
    } else if (auto claim = ClaimReader(node, context, diagnostics).read()) {
      claims.push_back(std::move(*claim));
    }
  }
  return claims;
}

}  // namespace sandglass::config
