#pragma once
#include <memory>

#include "plugins/metrics/class_input.hpp"

namespace sandglass::metrics {

/// The terms of ln p(x|z) p(z) / q(z|x) for draws z ~ q(z|x) of single examples, in nats: the decoder and the loss give
/// the likelihood in single precision; prior and posterior are computed in double. The model must be generative
/// (require_generative).
class PosteriorDraws {
 public:
  struct Draw {
    double log_likelihood;   ///< ln p(x|z); of a conditional model ln p(x|y, z)
    double log_prior_ratio;  ///< ln p(z) - ln q(z|x)
  };

  /// `samples` draws for each example.
  PosteriorDraws(const MetricContext& context, Index samples);

  /// Whether p(z) is N(0, I); else it is Model::log_prior(), in single precision.
  bool standard_prior() const { return !log_prior_.valid(); }

  /// The draws of example `row` of a batch, which is example `position` of the split. They depend on the position, not
  /// on the batch. Valid until the next call.
  std::span<const Draw> operator()(const MetricBatch& batch, Index row, Index position);

  /// The same of a conditional model given class `label`, from the posterior q(z|x, y) of that class.
  std::span<const Draw> of_class(const MetricBatch& batch, Index row, Index position, Index label,
                                 std::span<const float> mean, std::span<const float> log_variance);

 private:
  std::span<const Draw> run(BatchView x, std::span<const float> mean, std::span<const float> log_variance, Rng rng);
  /// Writes the codes of draws first ... first + rows - 1 and their ratios.
  void draw(std::span<const float> mean, std::span<const float> log_variance, Rng& rng, std::span<Draw> draws);

  Rng rng_;
  Index rows_;  ///< draws in a pass
  Graph graph_;
  Value x_, z_, negative_log_likelihood_, log_prior_;
  std::unique_ptr<ClassInput> y_;
  std::vector<float> codes_;
  std::vector<double> deviation_;
  std::vector<Draw> draws_;
};

}  // namespace sandglass::metrics
