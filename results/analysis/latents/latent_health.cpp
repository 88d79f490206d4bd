#include "results/analysis/latents/latent_health.hpp"

#include <algorithm>
#include <functional>

#include "results/analysis/latents/centred.hpp"

namespace sandglass::results {

LatentHealth latent_health(const Codes& codes) {
  constexpr double kActive = 0.01;
  require_finite(codes);
  LatentHealth out;
  if (codes.examples == 0 || codes.units == 0) return out;
  const Dense values = centred(codes);
  const Dense covariance =
      values.transpose() * values / static_cast<double>(std::max<std::size_t>(codes.examples, 2) - 1);
  // The eigenvalues' sum is the trace, the sum of their squares that of all entries' squares.
  const double squares = covariance.squaredNorm();
  if (squares > 0) out.participation = covariance.trace() * covariance.trace() / squares;
  for (Eigen::Index unit = 0; unit < covariance.rows(); ++unit) out.unit_variance.push_back(covariance(unit, unit));
  std::ranges::sort(out.unit_variance, std::greater<>());
  out.active_units = static_cast<std::size_t>(
      std::ranges::count_if(out.unit_variance, [](double variance) { return variance > kActive; }));
  return out;
}

}  // namespace sandglass::results
