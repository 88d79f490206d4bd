#include <algorithm>
#include <cmath>

#include "plugins/losses/reduction.hpp"

using namespace sandglass;

namespace {

/// ln Z(a) = ln (e^a - 1)/a of the density e^(a x) / Z(a) on [0, 1], its derivative, the mean, and the mean's
/// derivative, the variance. In double, to 1e-12: near a = 0, where the quotients become 0/0, by their series in
/// Bernoulli numbers.
struct Tilted {
  double log_normaliser, mean, variance;

  explicit Tilted(double a) {
    const double size = std::abs(a);
    if (size < 0.5) {
      series(a);
      return;
    }
    const double gone = -std::expm1(-size);    // 1 - e^-|a|
    const double upper = 1 / gone - 1 / size;  // the mean for |a|; for -|a| it is 1 less that
    log_normaliser = std::max(a, 0.0) + std::log(gone / size);
    mean = a > 0 ? upper : 1 - upper;
    variance = 1 / (size * size) - (1 - gone) / (gone * gone);
  }

 private:
  void series(double a) {
    const double s = a * a;
    log_normaliser =
        a / 2 + s * (1 / 24.0 + s * (-1 / 2880.0 + s * (1 / 181440.0 + s * (-1 / 9676800.0 + s / 479001600.0))));
    mean = 0.5 + a * (1 / 12.0 + s * (-1 / 720.0 + s * (1 / 30240.0 + s * (-1 / 1209600.0 + s / 47900160.0))));
    variance = 1 / 12.0 + s * (-1 / 240.0 + s * (1 / 6048.0 + s * (-1 / 172800.0 + s / 5322240.0)));
  }
};

/// Element by element ln Z(a), with the mean as its slope, or the mean, with the variance.
class TiltedOperator final : public TypedOperator<TiltedOperator> {
 public:
  enum class What { log_normaliser, mean };
  TiltedOperator(What what, Index size) : what_(what), size_(size) {}
  const char* name() const override { return "continuous_bernoulli"; }
  Index workspace() const override { return size_; }

  template <class T>
  void forward_as(OperatorContext& c) {
    const T* a = c.input<T>(0);
    T *out = c.output<T>(), *slope = c.differentiated() ? c.workspace<T>() : nullptr;
    for (Index i = 0; i < size_; ++i) {
      const Tilted at(a[i]);
      out[i] = static_cast<T>(what_ == What::mean ? at.mean : at.log_normaliser);
      if (slope) slope[i] = static_cast<T>(what_ == What::mean ? at.variance : at.mean);
    }
  }

  template <class T>
  void backward_as(OperatorContext& c) {
    T* to = c.input_adjoint<T>(0);
    if (!to) return;
    const T *slope = c.workspace<T>(), *d = c.adjoint<T>();
    const bool add = c.accumulate(0);
    for (Index i = 0; i < size_; ++i) to[i] = add ? to[i] + d[i] * slope[i] : d[i] * slope[i];
  }

 private:
  What what_;
  Index size_;
};

Value tilted(Value a, TiltedOperator::What what) {
  return a.graph().apply(std::make_unique<TiltedOperator>(what, a.size()), {a}, a.rows(), a.cols());
}

/// Negative log-likelihood of grey values under a continuous Bernoulli decoder, whose density on [0, 1] has the
/// logits a:
///   p(x | a) = e^(a x) / Z(a),  Z(a) = (e^a - 1)/a,  l(a, x) = ln Z(a) - a x   nats
/// which is the cross-entropy of `bce` less ln C, C the normaliser that it lacks on grey data: with it the figures are
/// those of a density, and may be below 0. x^ is the mean, 1/(1 - e^-a) - 1/a, and not sigmoid(a). Summed or averaged
/// over pixels, then averaged over the batch. a, x: (B, D), x in [0, 1]. Weights multiply each l. Non-finite numbers
/// are passed on. Source: Loaiza-Ganem & Cunningham 2019.
class ContinuousBernoulli final : public Loss {
 public:
  explicit ContinuousBernoulli(Reduction reduction) : reduction_(reduction) {}

  Value reconstruction(Value pre_activation) const override {
    return tilted(pre_activation, TiltedOperator::What::mean);
  }

  Value loss(Value pre_activation, Value target) const override {
    return reduce_elements(elements(pre_activation, target), reduction_);
  }

  Value weighted_loss(Value pre_activation, Value target, Value weights) const override {
    return reduce_elements(weights * elements(pre_activation, target), reduction_);
  }

  Value negative_log_likelihood(Value pre_activation, Value target) const override {
    return row_sum(elements(pre_activation, target));
  }

  ValueRange target_range() const override { return {0, 1}; }
  std::string_view likelihood() const override { return "continuous Bernoulli"; }
  Reduction reduction() const override { return reduction_; }

  std::string_view unit() const override {
    return reduction_ == Reduction::mean ? "nats per pixel, mean over pixels and batch"
                                         : "nats per example, sum over pixels, mean over batch";
  }

 private:
  static Value elements(Value a, Value x) { return tilted(a, TiltedOperator::What::log_normaliser) - a * x; }

  Reduction reduction_;
};

Schema continuous_bernoulli_schema() {
  Schema schema;
  return add_reduction(schema);
}

}  // namespace

SANDGLASS_PLUGIN(continuous_bernoulli_loss, SANDGLASS_VERSION) {
  registrar.loss("continuous_bernoulli", "Continuous Bernoulli negative log-likelihood of grey values in [0, 1].",
                 continuous_bernoulli_schema(),
                 [](const Params& params) { return std::make_unique<ContinuousBernoulli>(reduction_of(params)); });
}
