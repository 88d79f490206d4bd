#pragma once
#include <cstdint>
#include <string_view>
#include <variant>

#include "core/config/yaml/node.hpp"

namespace sandglass::config {

/// A number whose digits do not fit: an integer beyond 64 bits (`near` is its value as a real), or a real beyond the
/// range of a double (`near` is 0).
struct OutOfRange {
  bool is_integer = false;
  double near = 0;
};

/// The value of a scalar by the core schema of YAML 1.2: null, true and false (also True, TRUE ...), integers in
/// decimal, 0x or 0o, reals, .inf and .nan; everything else and everything in quotes is text. In particular `no`,
/// `on`, `1_000` and `12:30` are texts, and 010 is ten.
using Scalar = std::variant<std::monostate, bool, std::int64_t, double, OutOfRange, std::string>;

Scalar resolve_scalar(std::string_view plain);
Scalar resolve_scalar(const Node& scalar);

}  // namespace sandglass::config
