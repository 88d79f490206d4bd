#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sandglass::results {

/// The codes of some examples, row-major: a view of values that somebody else holds.
struct Codes {
  std::span<const float> values;  ///< examples * units
  std::size_t examples = 0;
  std::size_t units = 0;

  const float* row(std::size_t example) const { return values.data() + example * units; }
};

/// Throws Error if a value is NaN or infinite, with its example and unit, or if there are not examples * units of them.
void require_finite(const Codes& codes);

/// `most` of `count` numbers 0, 1, ... evenly spread, i * count / most rounded down; all of them if there are no more.
std::vector<std::size_t> evenly_chosen(std::size_t count, std::size_t most);

/// The rows of these examples, one after the other.
std::vector<float> rows_of(const Codes& codes, const std::vector<std::size_t>& examples);

}  // namespace sandglass::results
