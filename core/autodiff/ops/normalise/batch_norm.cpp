#include <cmath>

#include "core/autodiff/ops/normalise/normalise.hpp"
#include "core/autodiff/shape_check.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/linalg/normalise.hpp"

namespace sandglass {
namespace {

using linalg::Channels;

/// Inputs: x, gain, bias, running mean, running variance. Workspace: 1 / sqrt(variance + epsilon) of each channel; and,
/// in rows of Channels::width(), mean, factor, along and shift, see Channels::backward().
class BatchNorm final : public TypedOperator<BatchNorm> {
 public:
  BatchNorm(Index rows, Index channels, const BatchNormOptions& options)
      : channels_(rows, channels),
        options_(options),
        first_(static_cast<std::size_t>(channels)),
        second_(first_.size()) {}
  const char* name() const override { return "batch_norm"; }
  Index workspace() const override { return 4 * channels_.width() + channels_.channels(); }

  template <class T>
  void forward_as(OperatorContext& c) {
    T *mean = row<T>(c, 0), *factor = row<T>(c, 1), *bias = row<T>(c, 3), *scale = row<T>(c, 4);
    const Index n = channels_.channels();
    if (c.training()) {
      channels_.moments<T>(c.input<T>(0), first_.data(), second_.data());
      note<T>(c);
    }
    for (Index i = 0; i < channels_.width(); ++i) {
      const Index k = i % n;
      const auto at = static_cast<std::size_t>(k);
      mean[i] = c.training() ? static_cast<T>(first_[at]) : c.input<T>(3)[k];
      if (i < n) {
        const double variance = c.training() ? second_[at] / count() : static_cast<double>(c.input<T>(4)[k]);
        scale[k] = static_cast<T>(1 / std::sqrt(variance + options_.epsilon));
      }
      factor[i] = c.input<T>(1)[k] * scale[k];
      bias[i] = c.input<T>(2)[k];
    }
    channels_.forward<T>(c.input<T>(0), mean, factor, bias, c.output<T>());
  }

  template <class T>
  void backward_as(OperatorContext& c) {
    const T *mean = row<T>(c, 0), *factor = row<T>(c, 1), *scale = row<T>(c, 4), *dy = c.adjoint<T>();
    channels_.products<T>(c.input<T>(0), mean, dy, first_.data(), second_.data());
    for (Index k = 0; k < channels_.channels(); ++k) {
      const auto at = static_cast<std::size_t>(k);
      const T d_gain = static_cast<T>(second_[at]) * scale[k], d_bias = static_cast<T>(first_[at]);
      if (T* d = c.input_adjoint<T>(1)) d[k] = c.accumulate(1) ? d[k] + d_gain : d_gain;
      if (T* d = c.input_adjoint<T>(2)) d[k] = c.accumulate(2) ? d[k] + d_bias : d_bias;
    }
    T* dx = c.input_adjoint<T>(0);
    if (dx == nullptr) return;
    // The statistics of a batch are functions of x; the running ones are constants.
    const double share = c.training() ? -1 / count() : 0;
    T *along = row<T>(c, 2), *shift = row<T>(c, 3);
    for (Index i = 0; i < channels_.width(); ++i) {
      const Index k = i % channels_.channels();
      const auto at = static_cast<std::size_t>(k);
      along[i] = static_cast<T>(share * second_[at]) * scale[k] * scale[k] * factor[i];
      shift[i] = static_cast<T>(share * first_[at]) * factor[i];
    }
    channels_.backward<T>(c.input<T>(0), mean, factor, along, shift, dy, dx, c.accumulate(0));
  }

 private:
  double count() const { return static_cast<double>(channels_.rows()); }

  template <class T>
  T* row(OperatorContext& c, Index i) const {
    return c.workspace<T>() + i * channels_.width();
  }

  /// Moves the running statistics towards those of the batch.
  template <class T>
  void note(OperatorContext& c) const {
    T *mean = c.buffer<T>(3), *variance = c.buffer<T>(4);
    const double m = options_.momentum;
    const auto towards = [m](T& running, double batch) {
      running = static_cast<T>((1 - m) * static_cast<double>(running) + m * batch);
    };
    for (Index k = 0; k < channels_.channels(); ++k) {
      if (mean != nullptr) towards(mean[k], first_[static_cast<std::size_t>(k)]);
      if (variance != nullptr) towards(variance[k], second_[static_cast<std::size_t>(k)] / (count() - 1));
    }
  }

  Channels channels_;
  BatchNormOptions options_;
  std::vector<double> first_, second_;  // of each channel
};

void require_statistics(const Parameter& p, Index channels) {
  if (!p.is_buffer()) throw Error("batch_norm: '" + p.name() + "' is no buffer; add it by ParameterSet::add_buffer");
  if (p.rows() != 1 || p.cols() != channels)
    shape_fault("batch_norm", "running statistics of shape " + format_shape(1, channels),
                "'" + p.name() + "' " + format_shape(p.rows(), p.cols()));
}

}  // namespace

Value batch_norm(Value x, Value gain, Value bias, Parameter& running_mean, Parameter& running_variance,
                 const BatchNormOptions& options) {
  const Index channels = gain.cols();
  require_shape("batch_norm", "a gain", gain, 1, channels);
  require_shape("batch_norm", "a bias", bias, 1, channels);
  require_statistics(running_mean, channels);
  require_statistics(running_variance, channels);
  if (x.cols() % channels != 0)
    shape_fault("batch_norm", "x (B, pixels * " + std::to_string(channels) + ")", shape_of(x));
  if (!(options.momentum >= 0 && options.momentum <= 1 && options.epsilon > 0))
    throw Error("batch_norm: expected momentum in [0, 1] and a positive epsilon, got " +
                format_number(options.momentum) + " and " + format_number(options.epsilon));
  Graph& graph = x.graph();
  const Index rows = x.size() / channels;
  if (graph.training() && rows < 2)
    throw ConfigError(
        "batch_norm: a batch of one example has no variance to normalise by: expected at least 2, got 1\n"
        "use a larger train.batch, one that doesn't leave a single example over, or layer normalisation");
  return graph.apply(std::make_unique<BatchNorm>(rows, channels, options),
                     {x, gain, bias, graph.parameter(running_mean), graph.parameter(running_variance)}, x.rows(),
                     x.cols());
}

}  // namespace sandglass
