#pragma once
#include <optional>
#include <vector>

#include "plugins/metrics/likelihood/posterior_draws.hpp"

namespace sandglass::metrics {

/// ln p(x) and its bound of single examples, from draws of the posterior. Of a conditional model with a classifier the
/// class y, each as likely as the other (p(y) = 1/C), is summed out:
///   ln p(x) = ln sum_y p(y) p(x|y)
///   ELBO    = sum_y q(y|x) [E ln p(x|y, z) - KL(q(z|x, y) || N(0, I)) + ln p(y) - ln q(y|x)],  q(y|x): the classifier
/// A conditional model without a classifier is given the label, and the figures are those of ln p(x|y). In nats. The
/// model must be generative (require_generative).
class ExampleLikelihood {
 public:
  ExampleLikelihood(const MetricContext& context, Index samples);

  /// ln p(x) by importance sampling from the posterior: a lower bound in expectation.
  double log_likelihood(const MetricBatch& batch, Index row, Index position);

  struct Bound {
    double distortion = 0;  ///< -E[ln p(x|z)]
    double rate = 0;        ///< ELBO = -(distortion + rate)
  };
  /// Adds the example's bound to `sum`.
  void add_bound(const MetricBatch& batch, Index row, Index position, Bound& sum);

 private:
  /// q(z|x, y) of every class y.
  class ClassPosteriors {
   public:
    ClassPosteriors(const MetricContext& context, Index classes);
    void set(std::span<const float> x);
    std::span<const float> mean(Index label) const { return row(mean_, label); }
    std::span<const float> log_variance(Index label) const { return row(log_variance_, label); }
    Index classes() const { return mean_.rows(); }

   private:
    std::span<const float> row(Value value, Index label) const;
    Graph graph_;
    Value x_, mean_, log_variance_;
  };

  PosteriorDraws draws_;
  std::optional<ClassPosteriors> classes_;
};

}  // namespace sandglass::metrics
