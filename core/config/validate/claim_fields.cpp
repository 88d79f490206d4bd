#include "core/config/validate/claim_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/base/text.hpp"
#include "core/config/schema/value_reader.hpp"
#include "core/config/space/axis_value.hpp"
#include "core/config/study/parameter_path.hpp"

namespace sandglass::config {

using results::Bounds;
using results::Selection;

void ClaimFields::report(const Mark& mark, std::string message, std::string hint) {
  diagnostics_.push_back({mark, std::move(message), std::move(hint), {}});
}

void ClaimFields::refuse_others(ClaimKind kind) {
  std::vector<std::string> known;
  for (const ClaimKey& key : claim_keys())
    if (std::ranges::find(key.kinds, kind) != key.kinds.end()) known.push_back(key.name);
  // Every claim may have a text, so that it is not worth naming.
  const std::vector<std::string> shown(known.begin() + 1, known.end());
  for (const Entry& entry : node_.entries)
    if (std::ranges::find(known, entry.key) == known.end())
      report(entry.key_mark, fmt::format("unknown key {} for this claim", in_quotes(entry.key)),
             suggestion(entry.key, shown, {}));
}

std::optional<ParameterValue> ClaimFields::value(const std::string& key) {
  const Entry* entry = find(key);
  if (!entry) return std::nullopt;
  return read_value(entry->value, claim_key(key).spec, key + " of a claim", diagnostics_);
}

std::string ClaimFields::text(const std::string& key) { return choice(key, ""); }

std::string ClaimFields::choice(const std::string& key, const std::string& otherwise) {
  const auto read = value(key);
  return read ? std::get<std::string>(*read) : otherwise;
}

double ClaimFields::number(const std::string& key, double otherwise) {
  const auto read = value(key);
  return read ? std::get<double>(*read) : otherwise;
}

const Axis* ClaimFields::axis(const std::string& key) {
  const std::size_t before = mistakes();
  const std::string path = text(key);
  return mistakes() == before ? axis_named(path, find(key)->value.mark) : nullptr;
}

const Axis* ClaimFields::axis_named(const std::string& path, const Mark& mark) {
  const auto found = std::ranges::find(context_.space, path, &Axis::path);
  if (found != context_.space.end()) return &*found;
  if (context_.space_complete) {
    report_unknown_axis(context_.space, path, mark, diagnostics_);
  } else {
    elsewhere_ = true;
  }
  return nullptr;
}

std::string ClaimFields::metric(const std::string& key) {
  const std::size_t before = mistakes();
  const std::string name = text(key);
  if (has(key) && mistakes() == before) check_metric(name, find(key)->value.mark);
  if (!has(key)) report(node_.mark, "'metric' is missing for this claim", "add 'metric: valid.reconstruction'");
  return name;
}

std::string ClaimFields::metric_in(const std::string& key) {
  const Node& block = find(key)->value;
  const Entry* entry = block.is_map() ? block.find("metric") : nullptr;
  if (!entry) return "";
  const auto read = read_value(entry->value, claim_key("metric").spec, "metric of a claim", diagnostics_);
  if (!read) return "";
  check_metric(std::get<std::string>(*read), entry->value.mark);
  return std::get<std::string>(*read);
}

void ClaimFields::check_metric(const std::string& name, const Mark& mark) {
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
  } else if (name.starts_with("valid.") && !context_.has_valid) {
    report(mark, fmt::format("{} needs validation examples, but dataset.valid is 0", in_quotes(name)),
           "set dataset.valid");
  }
}

Selection ClaimFields::selection(const std::string& key, std::string_view beside) {
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

namespace {

/// A claim may speak of any value inside a range, also between its steps.
bool may_take(const Axis& axis, const ParameterValue& value) {
  if (axis.is_list()) return std::ranges::find(axis.values, value) != axis.values.end();
  return number_of(value) >= axis.min && number_of(value) <= axis.max;
}

}  // namespace

std::optional<ParameterValue> ClaimFields::axis_value(const Node& node, const Axis& axis) {
  ParameterSpec spec = axis.spec;
  spec.fallback.reset();
  const auto read = read_value(node, spec, axis.path, diagnostics_);
  const auto takes_it = [&](const Axis& one) { return one.path == axis.path && may_take(one, *read); };
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

Bounds ClaimFields::range() {
  std::vector<std::string> given;
  for (const char* key : {"between", "below", "above"})
    if (has(key)) given.emplace_back(key);
  if (given.size() != 1) {
    report(given.empty() ? node_.mark : find(given[1])->key_mark,
           given.empty() ? "this claim gives no range" : fmt::format("this claim gives both {}", join(given, " and ")),
           "one of: between: [a, b], below: x, above: x");
    return {};
  }
  if (has("between")) return between();
  Bounds bounds;
  bounds.open = true;
  (has("below") ? bounds.high : bounds.low) = number(given[0], 0);
  return bounds;
}

Bounds ClaimFields::between() {
  const Node& node = find("between")->value;
  if (!node.is_list() || node.items.size() != 2) {
    report(node.mark, fmt::format("between is {}, expected two numbers", describe(node)), "write [0.1, 0.5]");
    return {};
  }
  const ParameterSpec& spec = claim_key("between").spec;
  const auto low = read_value(node.items[0], spec, "the first number of between", diagnostics_);
  const auto high = read_value(node.items[1], spec, "the second number of between", diagnostics_);
  if (!low || !high) return {};
  if (*low > *high) report(node.mark, "between has its first number above its second", "swap them");
  return {std::get<double>(*low), std::get<double>(*high), false};
}

}  // namespace sandglass::config
