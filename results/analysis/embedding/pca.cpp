#include "results/analysis/embedding/pca.hpp"

#include <algorithm>
#include <numeric>

#include "results/analysis/embedding/spectrum.hpp"

namespace sandglass::results {
namespace {

std::vector<double> means_of(const Codes& codes) {
  std::vector<double> mean(codes.units, 0.0);
  for (std::size_t example = 0; example < codes.examples; ++example)
    for (std::size_t unit = 0; unit < codes.units; ++unit) mean[unit] += codes.row(example)[unit];
  for (double& value : mean) value /= static_cast<double>(codes.examples);
  return mean;
}

/// Block by block, so that there is never a whole copy in double. The lower triangle.
Dense covariance_of(const Codes& codes, const std::vector<double>& mean) {
  constexpr std::size_t kBlock = 512;
  const auto units = static_cast<Eigen::Index>(codes.units);
  Dense out = Dense::Zero(units, units);
  for (std::size_t begin = 0; begin < codes.examples; begin += kBlock) {
    const std::size_t size = std::min(kBlock, codes.examples - begin);
    Dense block(units, static_cast<Eigen::Index>(size));
    for (std::size_t i = 0; i < size; ++i)
      for (std::size_t unit = 0; unit < codes.units; ++unit)
        block(static_cast<Eigen::Index>(unit), static_cast<Eigen::Index>(i)) = codes.row(begin + i)[unit] - mean[unit];
    out.selfadjointView<Eigen::Lower>().rankUpdate(block);
  }
  return out / static_cast<double>(std::max<std::size_t>(codes.examples, 2) - 1);
}

void fix_sign(double* component, std::size_t units) {
  const auto* largest =
      std::max_element(component, component + units, [](double a, double b) { return std::abs(a) < std::abs(b); });
  if (*largest < 0)
    for (std::size_t unit = 0; unit < units; ++unit) component[unit] = -component[unit];
}

}  // namespace

double Pca::share(std::size_t i) const {
  const double total = std::accumulate(variance.begin(), variance.end(), 0.0);
  return total > 0 && i < variance.size() ? variance[i] / total : 0;
}

std::vector<float> Pca::project(const Codes& codes) const {
  std::vector<float> out(codes.examples * count());
  for (std::size_t example = 0; example < codes.examples; ++example)
    for (std::size_t i = 0; i < count(); ++i) {
      double sum = 0;
      for (std::size_t unit = 0; unit < units; ++unit)
        sum += components[i * units + unit] * (codes.row(example)[unit] - mean[unit]);
      out[example * count() + i] = static_cast<float>(sum);
    }
  return out;
}

Pca pca(const Codes& codes, std::size_t components) {
  require_finite(codes);
  Pca out{.units = codes.units, .mean = {}, .variance = {}, .components = {}};
  if (codes.examples == 0 || codes.units == 0) return out;
  out.mean = means_of(codes);
  const auto found = spectrum(covariance_of(codes, out.mean));
  for (std::size_t i = 0; i < codes.units; ++i) {
    const auto from_end = static_cast<Eigen::Index>(codes.units - 1 - i);  // they are ascending
    out.variance.push_back(std::max(found.values[from_end], 0.0));
    if (i >= components) continue;
    for (Eigen::Index unit = 0; unit < static_cast<Eigen::Index>(codes.units); ++unit)
      out.components.push_back(found.vectors(unit, from_end));
    fix_sign(out.components.data() + i * codes.units, codes.units);
  }
  return out;
}

}  // namespace sandglass::results
