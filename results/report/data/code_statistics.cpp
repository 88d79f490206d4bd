#include "results/report/data/code_statistics.hpp"

#include <algorithm>

namespace sandglass::results {

CodeStatistics code_statistics(const Codes& codes) {
  CodeStatistics out{pca(codes, 2), std::vector<double>(codes.units, 0), 0, 0};
  for (std::size_t example = 0; example < codes.examples; ++example)
    for (std::size_t unit = 0; unit < codes.units; ++unit) {
      const double off = codes.row(example)[unit] - out.pca.mean[unit];
      out.variance[unit] += off * off;
    }
  const auto freedom = static_cast<double>(std::max<std::size_t>(codes.examples, 2) - 1);
  for (auto& variance : out.variance) {
    variance /= freedom;
    if (variance >= kActiveVariance) ++out.active_units;
  }
  double sum = 0, squares = 0;
  for (const double variance : out.pca.variance) {
    sum += variance;
    squares += variance * variance;
  }
  out.participation = sum * sum / squares;
  return out;
}

}  // namespace sandglass::results
