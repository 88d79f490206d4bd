#include <cmath>

#include "plugins/losses/reduction.hpp"

using namespace sandglass;

namespace {

enum class Variance { fixed, shared, per_feature };

/// Negative log-likelihood of a Gaussian decoder N(x; x^, sigma^2), x^ = f(a), f the output function:
///   -ln p(x | a) = 1/2 sum_d [ln sigma_d^2 + (x^_d - x_d)^2 / sigma_d^2 + ln 2 pi]   nats per example
/// a, x: (B, D); mean: divided by D and averaged over the batch; sum_per_example: averaged over the batch. Weights
/// multiply each term of the sum. The variance is fixed, or learned with the model as one number for all features or
/// one for each: parameter "loss.log_variance", (1, 1) or (1, D), which starts at ln sigma^2. A learned shared variance
/// settles at the mean squared error of the training examples, so that squared error and KL term of a VAE are weighed
/// by the data. As a density it may be below 0. Non-finite numbers are passed on. Source: Rybkin, Daniilidis & Levine
/// 2021 (sigma-VAE).
class GaussianLikelihood final : public Loss {
 public:
  GaussianLikelihood(Activation output, Variance variance, double sigma, Reduction reduction)
      : output_(output), variance_(variance), start_(2 * std::log(sigma)), reduction_(reduction) {
    if (variance == Variance::fixed)
      name_ = "Gaussian, sigma = " + format_number(sigma);
    else
      name_ = variance == Variance::shared ? "Gaussian, sigma learned" : "Gaussian, sigma learned for each feature";
  }

  void build(const DataShape& shape, ParameterSet& parameters) override {
    if (variance_ == Variance::fixed) return;
    log_variance_ = &parameters.add("loss.log_variance", 1, variance_ == Variance::shared ? 1 : shape.features);
    for (Index i = 0; i < log_variance_->size(); ++i) log_variance_->set(i, start_);
  }

  Value reconstruction(Value pre_activation) const override { return output_of(pre_activation, output_); }

  Value loss(Value pre_activation, Value target) const override {
    return reduce_rows(negative_log_likelihood(pre_activation, target), target.cols(), reduction_);
  }

  Value weighted_loss(Value pre_activation, Value target, Value weights) const override {
    Value row = log_variance(target.graph());
    if (row.cols() != target.cols()) row = matmul(row, target.graph().constant(1, target.cols(), 1));
    const Value scaled = mul_row(square(reconstruction(pre_activation) - target), exp(negate(row)));
    return reduce_elements(weights * (0.5 * add_row(scaled, row + kLogTwoPi)), reduction_);
  }

  Value negative_log_likelihood(Value pre_activation, Value target) const override {
    return gaussian_nll_rows(target, reconstruction(pre_activation), log_variance(target.graph()));
  }

  ValueRange target_range() const override { return range_of(output_); }
  std::string_view likelihood() const override { return name_; }
  Reduction reduction() const override { return reduction_; }

  std::string_view unit() const override {
    return reduction_ == Reduction::mean ? "nats per pixel, mean over pixels and batch"
                                         : "nats per example, sum over pixels, mean over batch";
  }

 private:
  Value log_variance(Graph& graph) const {
    if (variance_ == Variance::fixed) return graph.constant(1, 1, start_);
    if (!log_variance_) throw PluginError("loss/gaussian_nll is used before build() has added its variance");
    return graph.parameter(*log_variance_);
  }

  Activation output_;
  Variance variance_;
  double start_;
  Reduction reduction_;
  std::string name_;
  Parameter* log_variance_ = nullptr;
};

Schema gaussian_schema() {
  Schema schema;
  add_output(schema, "identity")
      .choice("variance", {.choices = {"fixed", "shared", "per_feature"},
                           .fallback = "fixed",
                           .text = "Whether the variance is fixed, learned, or learned for each feature."})
      .real("sigma", {.fallback = 1,
                      .min = 1e-6,
                      .max = 1e6,
                      .text = "Standard deviation of the output; where it is learned, where it starts."});
  return add_reduction(schema);
}

Variance variance_of(const std::string& choice) {
  if (choice == "fixed") return Variance::fixed;
  return choice == "shared" ? Variance::shared : Variance::per_feature;
}

}  // namespace

SANDGLASS_PLUGIN(gaussian_nll_loss, SANDGLASS_VERSION) {
  registrar.loss("gaussian_nll", "Gaussian negative log-likelihood, with a fixed or a learned variance.",
                 gaussian_schema(), [](const Params& params) {
                   return std::make_unique<GaussianLikelihood>(activation_from_string(params.choice("output")),
                                                               variance_of(params.choice("variance")),
                                                               params.real("sigma"), reduction_of(params));
                 });
}
