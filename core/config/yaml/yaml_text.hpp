#pragma once
#include <string>

#include "results/base/parameter_value.hpp"

namespace sandglass::config {

/// `text` as a YAML scalar, in quotes where it could be read as something else.
std::string text_yaml(const std::string& text);

/// A value in flow style; reals carry as many digits as they need.
std::string value_yaml(const ParameterValue& value);

/// "[a, b]", each item by `text`.
template <class Items, class Text>
std::string list_yaml(const Items& items, Text&& text) {
  std::string out = "[";
  for (const auto& item : items) out += (out.size() > 1 ? ", " : "") + text(item);
  return out + "]";
}

}  // namespace sandglass::config
