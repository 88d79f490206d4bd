#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/rng.hpp"
#include "core/cli/use/forward.hpp"

namespace sandglass {

/// A density of codes that is fitted when the model is trained, so that a model without a prior generates examples as
/// well (ex-post density estimation): a mixture of K Gaussians with full covariances,
///   p(z) = sum_k w_k N(z; m_k, S_k),  z (L)
/// K = 1: mean and covariance (divided by N) of the codes. Else by expectation-maximization from ten rounds of k-means
/// (k-means++), until the mean log-likelihood of the codes rises by less than 1e-3 nats or for 100 rounds; each S_k has
/// a millionth of the codes' mean variance on its diagonal, so that no component shrinks to a point. Depends on the
/// codes and K alone; sums are in double and in order. Time: N K L^2 for each round.
/// Sources: Ghosh et al. 2020, "From variational to deterministic autoencoders", section 4; Dempster et al. 1977.
class CodeDensity {
 public:
  /// Of the rows of `codes` (N, L). Throws ConfigError unless all are finite and N >= components >= 1.
  CodeDensity(const Rows& codes, Index components);

  Index components() const { return static_cast<Index>(parts_.size()); }
  Index examples() const { return examples_; }  ///< N

  double weight(Index k) const { return parts_[static_cast<std::size_t>(k)].weight; }
  const std::vector<double>& mean(Index k) const { return parts_[static_cast<std::size_t>(k)].mean; }

  /// A code (L): a component if there are several, then L normal numbers.
  void draw(Rng& rng, std::span<float> code) const;

 private:
  struct Part {
    double weight = 1;
    std::vector<double> mean;    ///< (L)
    std::vector<double> factor;  ///< F (L, L), lower triangular, S = F F^T
  };

  /// Mean and covariance of each part, row i counting responsibilities[i K + k] to part k; `more` on the diagonal.
  void maximize(const Rows& codes, const std::vector<double>& responsibilities, double more);
  /// Sets the responsibilities, and gives the mean log-likelihood.
  double expect(const Rows& codes, std::vector<double>& responsibilities) const;

  Index examples_, units_;
  std::vector<Part> parts_;
};

}  // namespace sandglass
