#include "results/analysis/embedding/codes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/base/error.hpp"

namespace sandglass::results {

void require_finite(const Codes& codes) {
  if (codes.values.size() != codes.examples * codes.units)
    throw Error(fmt::format("{} values are given as codes of {} examples with {} units, expected {}",
                            codes.values.size(), codes.examples, codes.units, codes.examples * codes.units));
  const auto wrong = std::ranges::find_if(codes.values, [](float value) { return !std::isfinite(value); });
  if (wrong == codes.values.end()) return;
  const auto place = static_cast<std::size_t>(wrong - codes.values.begin());
  throw Error(fmt::format("the code of example {} has {} in unit {}, expected finite numbers", place / codes.units,
                          *wrong, place % codes.units));
}

std::vector<std::size_t> evenly_chosen(std::size_t count, std::size_t most) {
  const std::size_t size = std::min(count, most);
  std::vector<std::size_t> out(size);
  for (std::size_t i = 0; i < size; ++i) out[i] = i * count / size;
  return out;
}

std::vector<float> rows_of(const Codes& codes, const std::vector<std::size_t>& examples) {
  std::vector<float> out;
  out.reserve(examples.size() * codes.units);
  for (const std::size_t example : examples)
    out.insert(out.end(), codes.row(example), codes.row(example) + codes.units);
  return out;
}

}  // namespace sandglass::results
