#include "core/config/validate/claims.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "core/base/text.hpp"
#include "core/config/schema/value_reader.hpp"
#include "core/config/space/axis_value.hpp"

namespace sandglass::config {
namespace {

using results::BestClaim;
using results::Bounds;
using results::Claim;
using results::ComparisonClaim;
using results::Selection;
using results::TrendClaim;
using results::ValueClaim;

constexpr auto kFourKinds =
    "claims: {best: AXIS, between: [a, b]}, {metric: M, at: {...}, below: x}, {metric: M, at: {...}, less_than: {...}},"
    " {metric: M, along: AXIS, is: increasing}";

/// One entry of `expect`. Every mistake in it is reported.
class ClaimReader {
 public:
  ClaimReader(const Node& node, const ClaimContext& context, Diagnostics& diagnostics)
      : node_(node), context_(context), diagnostics_(diagnostics), before_(diagnostics.size()) {}

  std::optional<Claim> read() {
    if (!node_.is_map()) {
      report(node_.mark, fmt::format("an entry of expect is {}, expected a claim", describe(node_)), kFourKinds);
      return std::nullopt;
    }
    Claim claim;
    if (has("best")) {
      claim.says = read_best_point();
    } else if (has("along")) {
      claim.says = read_trend();
    } else if (has("less_than") || has("greater_than")) {
      claim.says = read_comparison();
    } else if (has("below") || has("above") || has("between")) {
      claim.says = read_mean();
    } else {
      report(node_.mark, "an entry of expect claims nothing", kFourKinds);
    }
    claim.text = text("claim");
    if (diagnostics_.size() != before_ || elsewhere_) return std::nullopt;
    return claim;
  }

 private:
  const Entry* find(std::string_view key) const { return node_.find(key); }
  bool has(std::string_view key) const { return find(key) != nullptr; }

  void report(const Mark& mark, std::string message, std::string hint = "") {
    diagnostics_.push_back({mark, std::move(message), std::move(hint), {}});
  }

  void allow(const std::vector<std::string>& keys) {
    for (const Entry& entry : node_.entries) {
      if (entry.key == "claim" || std::ranges::find(keys, entry.key) != keys.end()) continue;
      report(entry.key_mark, fmt::format("unknown key {} for this claim", in_quotes(entry.key)),
             suggestion(entry.key, keys, {}));
    }
  }

  /// The value of `key` by `spec`; nothing if it is absent or has a mistake.
  std::optional<ParameterValue> value(const std::string& key, const ParameterSpec& spec) {
    const Entry* entry = find(key);
    if (!entry) return std::nullopt;
    return read_value(entry->value, spec, key + " of a claim", diagnostics_);
  }

  static ParameterSpec text_spec(const std::string& key) {
    return {.name = key, .type = ParameterType::text, .fallback = {}, .choices = {}, .unit = "", .text = ""};
  }

  std::string text(const std::string& key) {
    const auto read = value(key, text_spec(key));
    return read ? std::get<std::string>(*read) : "";
  }

  std::string choice(const std::string& key, std::vector<std::string> choices, const std::string& otherwise) {
    const auto read = value(key, {.name = key,
                                  .type = ParameterType::choice,
                                  .fallback = {},
                                  .choices = std::move(choices),
                                  .unit = "",
                                  .text = ""});
    return read ? std::get<std::string>(*read) : otherwise;
  }

  static ParameterSpec number_spec(const std::string& key, double min) {
    return {
        .name = key, .type = ParameterType::real, .fallback = {}, .min = min, .choices = {}, .unit = "", .text = ""};
  }

  double number(const std::string& key, double min, double otherwise) {
    const auto read = value(key, number_spec(key, min));
    return read ? std::get<double>(*read) : otherwise;
  }

  const Axis* axis(const std::string& key) {
    const std::size_t before = diagnostics_.size();
    const std::string path = text(key);
    return diagnostics_.size() == before ? axis_named(path, find(key)->value.mark) : nullptr;
  }

  const Axis* axis_named(const std::string& path, const Mark& mark) {
    const auto found = std::ranges::find(context_.space, path, &Axis::path);
    if (found != context_.space.end()) return &*found;
    if (!context_.space_complete) {
      elsewhere_ = true;
      return nullptr;
    }
    std::vector<std::string> paths;
    for (const Axis& other : context_.space) paths.push_back(other.path);
    const auto near = closest(path, paths);
    report(mark, fmt::format("{} is no axis of this study", in_quotes(path)),
           near            ? fmt::format("did you mean '{}'?", *near)
           : paths.empty() ? "the study sweeps over nothing"
                           : "axes: " + join(paths));
    return nullptr;
  }

  static bool is_numeric(const Axis& axis) {
    return axis.spec.type == ParameterType::real || axis.spec.type == ParameterType::integer;
  }

  std::string metric(const std::string& key) {
    const std::size_t before = diagnostics_.size();
    const std::string name = text(key);
    if (has(key) && diagnostics_.size() == before) check_metric(name, find(key)->value.mark);
    if (!has(key)) report(node_.mark, "'metric' is missing for this claim", "add 'metric: valid.reconstruction'");
    return name;
  }

  void check_metric(const std::string& name, const Mark& mark) {
    std::vector<std::string> known = context_.metrics;
    for (const auto& metric : context_.metrics)
      if (metric.starts_with("valid.")) known.push_back("test" + metric.substr(5));
    const bool is_known = std::ranges::find(known, name) != known.end();
    // What a model's objective consists of, and its stages, are known only once it is built.
    if (!is_known && context_.metrics_complete && !name.starts_with("train.")) {
      const auto near = closest(name, known);
      diagnostics_.push_back({mark,
                              fmt::format("{} is not measured in this study", in_quotes(name)),
                              near ? fmt::format("did you mean '{}'?", *near) : "",
                              {"known metrics: " + join(known)}});
    } else if (name.starts_with("valid.") && context_.splits.no_valid) {
      report(mark, fmt::format("{} needs validation examples, but dataset.valid is 0", in_quotes(name)),
             "set dataset.valid");
    }
  }

  /// A selection of points: `key` is a block of axes with values, but for the key `beside`.
  Selection selection(const std::string& key, std::string_view beside = "") {
    Selection out;
    const Entry* entry = find(key);
    const Node* block = entry ? require_map(entry->value, key, diagnostics_) : nullptr;
    if (!block) return out;
    for (const Entry& condition : block->entries) {
      if (condition.key == beside) continue;
      const Axis* axis = axis_named(condition.key, condition.key_mark);
      if (!axis) continue;
      const auto read = axis_value(condition.value, *axis);
      if (read) out.emplace_back(axis->path, *read);
    }
    return out;
  }

  /// A value that the axis takes, or another variant's axis of the same path.
  std::optional<ParameterValue> axis_value(const Node& node, const Axis& axis) {
    ParameterSpec spec = axis.spec;
    spec.fallback.reset();
    const auto read = read_value(node, spec, axis.path, diagnostics_);
    const auto takes_it = [&](const Axis& one) { return one.path == axis.path && takes(one, *read); };
    if (!read || std::ranges::any_of(context_.space, takes_it)) return read;
    if (context_.small) {
      elsewhere_ = true;
    } else {
      report(
          node.mark,
          fmt::format("{} {} axis {}", to_string(*read), axis.is_list() ? "is no value of" : "lies outside", axis.path),
          values_text(axis));
    }
    return std::nullopt;
  }

  static bool takes(const Axis& axis, const ParameterValue& value) {
    if (axis.is_list()) return std::ranges::find(axis.values, value) != axis.values.end();
    const auto* whole = std::get_if<std::int64_t>(&value);
    const double number = whole ? static_cast<double>(*whole) : std::get<double>(value);
    return number >= axis.min && number <= axis.max;
  }

  /// `between`, `below` or `above`: exactly one.
  Bounds range() {
    std::vector<std::string> given;
    for (const std::string key : {"between", "below", "above"})
      if (has(key)) given.push_back(key);
    if (given.size() != 1) {
      report(
          given.empty() ? node_.mark : find(given[1])->key_mark,
          given.empty() ? "this claim gives no range" : fmt::format("this claim gives both {}", join(given, " and ")),
          "one of: between: [a, b], below: x, above: x");
      return {};
    }
    Bounds bounds;
    if (has("between")) return between();
    bounds.open = true;
    (has("below") ? bounds.high : bounds.low) = number(given[0], -std::numeric_limits<double>::infinity(), 0);
    return bounds;
  }

  Bounds between() {
    const Node& node = find("between")->value;
    if (!node.is_list() || node.items.size() != 2) {
      report(node.mark, fmt::format("between is {}, expected two numbers", describe(node)), "write [0.1, 0.5]");
      return {};
    }
    const auto spec = number_spec("between", -std::numeric_limits<double>::infinity());
    const auto low = read_value(node.items[0], spec, "the first number of between", diagnostics_);
    const auto high = read_value(node.items[1], spec, "the second number of between", diagnostics_);
    if (!low || !high) return {};
    if (*low > *high) report(node.mark, "between has its first number above its second", "swap them");
    return {std::get<double>(*low), std::get<double>(*high), false};
  }

  /// Whether the claim is about the points that do best by the study's objective.
  bool selects_best() {
    const bool best = choice("select", {"all", "best"}, "all") == "best";
    if (best && context_.objectives.size() > 1)
      report(find("select")->value.mark,
             fmt::format("the study has {} objectives, so no point is the best", context_.objectives.size()),
             "leave out select, and say with at: which points are meant");
    return best;
  }

  BestClaim read_best_point() {
    allow({"best", "of", "goal", "between", "below", "above", "is"});
    BestClaim out;
    const Axis* axis = this->axis("best");
    out.axis = axis ? axis->path : "";
    out.metric = context_.objectives[0].metric;
    out.minimize = context_.objectives[0].minimize;
    if (!has("of") && context_.objectives.size() > 1)
      report(find("best")->key_mark,
             fmt::format("the study has {} objectives, and this claim does not say which", context_.objectives.size()),
             fmt::format("add of: {}, or another metric", out.metric));
    if (has("of")) {
      out.metric = metric("of");
      out.minimize = true;
    }
    out.minimize = choice("goal", {"minimize", "maximize"}, out.minimize ? "minimize" : "maximize") == "minimize";
    if (has("is")) {
      if (axis) out.among = best_values(find("is")->value, *axis);
      for (const char* key : {"between", "below", "above"})
        if (has(key)) report(find(key)->key_mark, fmt::format("this claim gives both is and {}", key), "leave one out");
    } else if (axis && !is_numeric(*axis)) {
      report(node_.mark, fmt::format("axis {} has no numbers to lie in a range", axis->path),
             "write 'is: VALUE' or 'is: [VALUE, VALUE]'");
    } else {
      out.range = range();
    }
    return out;
  }

  std::vector<ParameterValue> best_values(const Node& node, const Axis& axis) {
    std::vector<ParameterValue> out;
    // A list is one value of an axis whose values are lists, several of any other.
    const bool several = node.is_list() && axis.spec.type != ParameterType::integers;
    const auto add = [&](const Node& item) {
      if (auto value = axis_value(item, axis)) out.push_back(std::move(*value));
    };
    if (!several) add(node);
    if (several) std::ranges::for_each(node.items, add);
    if (several && node.items.empty()) report(node.mark, "'is' names no value");
    return out;
  }

  ValueClaim read_mean() {
    allow({"metric", "at", "select", "between", "below", "above"});
    return {metric("metric"), selection("at"), range(), selects_best()};
  }

  ComparisonClaim read_comparison() {
    allow({"metric", "at", "select", "less_than", "greater_than", "by"});
    ComparisonClaim out{metric("metric"),
                        selection("at"),
                        {},
                        has("less_than"),
                        number("by", -std::numeric_limits<double>::infinity(), 0),
                        selects_best(),
                        {}};
    if (has("less_than") && has("greater_than"))
      report(find("greater_than")->key_mark, "this claim gives both less_than and greater_than", "leave one out");
    const std::string key = out.less ? "less_than" : "greater_than";
    const std::size_t before = diagnostics_.size();
    out.than = selection(key, "metric");
    out.than_metric = other_metric(find(key)->value);
    if (out.than.empty() && out.than_metric.empty() && diagnostics_.size() == before && !elsewhere_)
      report(find(key)->key_mark, fmt::format("{} names no other point", key),
             "write the axes in which it differs: {noise.ratio: 0}, or another metric: {metric: test.pca_mse}");
    return out;
  }

  /// `metric` in the block that a comparison is made with.
  std::string other_metric(const Node& block) {
    const Entry* entry = block.is_map() ? block.find("metric") : nullptr;
    if (!entry) return "";
    const auto read = read_value(entry->value, text_spec("metric"), "metric of a claim", diagnostics_);
    if (!read) return "";
    check_metric(std::get<std::string>(*read), entry->value.mark);
    return std::get<std::string>(*read);
  }

  TrendClaim read_trend() {
    allow({"metric", "along", "is", "at", "tolerance"});
    TrendClaim out{metric("metric"), "", true, selection("at"), number("tolerance", 0, 0)};
    if (const Axis* axis = this->axis("along")) {
      out.axis = axis->path;
      if (!is_numeric(*axis))
        report(find("along")->value.mark, fmt::format("the values of axis {} have no order", axis->path));
      if (std::ranges::find(out.at, axis->path, [](const auto& condition) { return condition.first; }) != out.at.end())
        report(find("along")->value.mark, fmt::format("'at' holds {} fixed", axis->path), "take it out of 'at'");
    }
    if (!has("is")) report(node_.mark, "'is' is missing for this claim", "add 'is: increasing' or 'is: decreasing'");
    out.increasing = choice("is", {"increasing", "decreasing"}, "increasing") == "increasing";
    return out;
  }

  const Node& node_;
  const ClaimContext& context_;
  Diagnostics& diagnostics_;
  std::size_t before_;
  bool elsewhere_ = false;  // it speaks of points that this version of the study does not have
};

}  // namespace

std::vector<results::Claim> read_expect(const Entry* entry, const ClaimContext& context, Diagnostics& diagnostics) {
  std::vector<Claim> claims;
  if (!entry || entry->value.kind == Node::Kind::empty) return claims;
  if (!entry->value.is_list()) {
    diagnostics.push_back({entry->value.mark,
                           fmt::format("expect is {}, expected a list of claims", describe(entry->value)),
                           kFourKinds,
                           {}});
    return claims;
  }
  for (const Node& node : entry->value.items)
    if (auto claim = ClaimReader(node, context, diagnostics).read()) claims.push_back(std::move(*claim));
  return claims;
}

}  // namespace sandglass::config
