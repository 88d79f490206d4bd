#include "core/plugin/schema/schema.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "fmt/format.h"
#include "fmt/ranges.h"

namespace sandglass {
namespace {

/// "in [0, 1]", "> 0", ">= 1", "" for no bounds.
std::string range_text(const ParameterSpec& spec) {
  const bool low = std::isfinite(spec.min), high = std::isfinite(spec.max);
  if (low && high)
    return fmt::format("in {}{}, {}{}", spec.min_open ? '(' : '[', spec.min, spec.max, spec.max_open ? ')' : ']');
  if (low) return fmt::format("{} {}", spec.min_open ? ">" : ">=", spec.min);
  if (high) return fmt::format("{} {}", spec.max_open ? "<" : "<=", spec.max);
  return "";
}

bool in_range(const ParameterSpec& spec, double value) {
  if (std::isnan(value)) return false;
  return (spec.min_open ? value > spec.min : value >= spec.min) &&
         (spec.max_open ? value < spec.max : value <= spec.max);
}

bool holds(const ParameterSpec& spec, const ParameterValue& value) {
  switch (spec.type) {
    case ParameterType::real:
      if (const auto* real = std::get_if<double>(&value)) return std::isfinite(*real) && in_range(spec, *real);
      if (const auto* whole = std::get_if<std::int64_t>(&value)) return in_range(spec, static_cast<double>(*whole));
      return false;
    case ParameterType::integer: {
      const auto* whole = std::get_if<std::int64_t>(&value);
      return whole && in_range(spec, static_cast<double>(*whole));
    }
    case ParameterType::boolean: return std::holds_alternative<bool>(value);
    case ParameterType::text: return std::holds_alternative<std::string>(value);
    case ParameterType::choice: {
      const auto* word = std::get_if<std::string>(&value);
      return word && std::find(spec.choices.begin(), spec.choices.end(), *word) != spec.choices.end();
    }
    case ParameterType::integers: {
      const auto* list = std::get_if<std::vector<std::int64_t>>(&value);
      return list && std::all_of(list->begin(), list->end(),
                                 [&](std::int64_t entry) { return in_range(spec, static_cast<double>(entry)); });
    }
  }
  return false;
}

void set_bounds(ParameterSpec& spec, const RealOptions& options) {
  if (options.min) spec.min = *options.min;
  if (options.max) spec.max = *options.max;
  if (options.above) spec.min = *options.above, spec.min_open = true;
  if (options.below) spec.max = *options.below, spec.max_open = true;
}

template <class Options>
void set_whole_bounds(ParameterSpec& spec, const Options& options) {
  if (options.min) spec.min = static_cast<double>(*options.min);
  if (options.max) spec.max = static_cast<double>(*options.max);
}

template <class Options>
ParameterSpec start(std::string name, ParameterType type, const Options& options) {
  ParameterSpec spec;
  spec.name = std::move(name);
  spec.type = type;
  spec.text = options.text;
  spec.stage = options.stage;
  if (options.fallback) spec.fallback.emplace(*options.fallback);
  return spec;
}

}  // namespace

std::string_view to_string(ParameterType type) {
  switch (type) {
    case ParameterType::real: return "real";
    case ParameterType::integer: return "integer";
    case ParameterType::boolean: return "boolean";
    case ParameterType::choice: return "choice";
    case ParameterType::text: return "text";
    case ParameterType::integers: return "list of integers";
  }
  return "?";
}

std::string ParameterSpec::expectation() const {
  const std::string range = range_text(*this);
  switch (type) {
    case ParameterType::boolean: return "true or false";
    case ParameterType::choice: return fmt::format("one of: {}", fmt::join(choices, ", "));
    case ParameterType::text:
      if (path == PathKind::none) return "text";
      return path == PathKind::file ? "path of a file" : "path of a folder";
    case ParameterType::integers: return range.empty() ? "list of integers" : "list of integers, each " + range;
    default: return range.empty() ? std::string(to_string(type)) : fmt::format("{} {}", to_string(type), range);
  }
}

std::string ParameterSpec::violation(const ParameterValue& value) const {
  if (holds(*this, value)) return "";
  return fmt::format("is {}, expected {}", to_string(value), expectation());
}

ParameterValue ParameterSpec::normalised(const ParameterValue& value) const {
  if (const auto* whole = std::get_if<std::int64_t>(&value); whole && type == ParameterType::real)
    return static_cast<double>(*whole);
  return value;
}

Schema& Schema::real(std::string name, RealOptions options) {
  auto spec = start(std::move(name), ParameterType::real, options);
  spec.unit = options.unit;
  set_bounds(spec, options);
  return add(std::move(spec));
}

Schema& Schema::integer(std::string name, IntegerOptions options) {
  auto spec = start(std::move(name), ParameterType::integer, options);
  spec.unit = options.unit;
  set_whole_bounds(spec, options);
  return add(std::move(spec));
}

Schema& Schema::boolean(std::string name, BooleanOptions options) {
  return add(start(std::move(name), ParameterType::boolean, options));
}

Schema& Schema::choice(std::string name, ChoiceOptions options) {
  auto spec = start(std::move(name), ParameterType::choice, options);
  spec.choices = std::move(options.choices);
  return add(std::move(spec));
}

Schema& Schema::text(std::string name, TextOptions options) {
  auto spec = start(std::move(name), ParameterType::text, options);
  spec.also = std::move(options.also);
  return add(std::move(spec));
}

Schema& Schema::file(std::string name, TextOptions options) {
  auto spec = start(std::move(name), ParameterType::text, options);
  spec.path = PathKind::file;
  spec.also = std::move(options.also);
  return add(std::move(spec));
}

Schema& Schema::folder(std::string name, TextOptions options) {
  auto spec = start(std::move(name), ParameterType::text, options);
  spec.path = PathKind::folder;
  spec.also = std::move(options.also);
  return add(std::move(spec));
}

Schema& Schema::integers(std::string name, IntegersOptions options) {
  auto spec = start(std::move(name), ParameterType::integers, options);
  spec.unit = options.unit;
  set_whole_bounds(spec, options);
  return add(std::move(spec));
}

Schema& Schema::add(ParameterSpec spec) {
  if (find(spec.name)) throw SchemaError(fmt::format("parameter '{}' is declared twice in one schema", spec.name));
  if (spec.type == ParameterType::choice && spec.choices.empty())
    throw SchemaError(fmt::format("parameter '{}' is a choice, but its list of choices is empty", spec.name));
  if (spec.min > spec.max) throw SchemaError(fmt::format("parameter '{}' has min above max", spec.name));
  if (spec.fallback) {
    if (const auto wrong = spec.violation(*spec.fallback); !wrong.empty())
      throw SchemaError(fmt::format("the default of parameter '{}' {}", spec.name, wrong));
  }
  parameters_.push_back(std::move(spec));
  return *this;
}

const ParameterSpec* Schema::find(std::string_view name) const {
  for (const auto& spec : parameters_)
    if (spec.name == name) return &spec;
  return nullptr;
}

}  // namespace sandglass
