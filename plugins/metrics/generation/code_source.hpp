#pragma once
#include <sandglass/plugin.hpp>
#include <string>
#include <vector>

#include "plugins/metrics/split_store.hpp"

namespace sandglass::metrics {

/// Draws codes of a trained model and decodes them. Code i is drawn from context.rng(0).fork(i): the same whenever a
/// split is measured. A conditional model is given a class, each as likely.
class CodeSource {
 public:
  enum class From {
    prior,  ///< Model::sample_prior()
    fitted  ///< N(m, S), mean and covariance of the training codes (the ex-post density of Ghosh et al. 2020)
  };

  /// Throws ConfigError if the model has no prior to draw from.
  static void require(const MetricContext& context, const std::string& metric, From from);

  /// The context has to outlive it.
  CodeSource(const MetricContext& context, From from);

  /// Appends the reconstructions of codes 0 ... count - 1, a row each. Not finite where the training codes are not.
  void decode(Index count, Rows& out) const;

 private:
  void fit();
  /// Codes as rows, one from each stream.
  std::vector<float> draw(std::span<Rng> rngs) const;

  const MetricContext& context_;
  From from_;
  std::vector<double> mean_, factor_;  ///< (L), (L, L) with S = F F^T; empty for the prior
};

}  // namespace sandglass::metrics
