#include "plugins/losses/reduction.hpp"

using namespace sandglass;

namespace {

/// Squared error of x^ = f(a), f the output function.
///   mean:            1/(B D) sum_b sum_d (x^ - x)^2
///   sum_per_example: 1/B sum_b sum_d (x^ - x)^2
/// a, x: (B, D). Weights multiply each squared difference. As a likelihood it is a Gaussian N(x; x^, I):
///   -ln p(x | a) = 1/2 sum_d (x^ - x)^2 + D/2 ln 2 pi   nats per example
/// so that sum_per_example is twice the negative log-likelihood up to a constant. Another sigma: loss/gaussian_nll.
/// Non-finite numbers are passed on.
class MeanSquaredError final : public Loss {
 public:
  MeanSquaredError(Activation output, Reduction reduction) : output_(output), reduction_(reduction) {}

  Value reconstruction(Value pre_activation) const override { return output_of(pre_activation, output_); }

  Value loss(Value pre_activation, Value target) const override {
    return mean_squared_error(reconstruction(pre_activation), target, reduction_);
  }

  Value weighted_loss(Value pre_activation, Value target, Value weights) const override {
    return reduce_elements(weights * square(reconstruction(pre_activation) - target), reduction_);
  }

  Value negative_log_likelihood(Value pre_activation, Value target) const override {
    const double constant = 0.5 * kLogTwoPi * static_cast<double>(target.cols());
    return 0.5 * squared_error_rows(reconstruction(pre_activation), target) + constant;
  }

  ValueRange target_range() const override { return range_of(output_); }
  std::string_view likelihood() const override { return "Gaussian, sigma = 1"; }
  Reduction reduction() const override { return reduction_; }

  std::string_view unit() const override {
    return reduction_ == Reduction::mean ? "squared error per pixel, mean over pixels and batch"
                                         : "squared error per example, sum over pixels, mean over batch";
  }

 private:
  Activation output_;
  Reduction reduction_;
};

Schema mse_schema() {
  Schema schema;
  add_output(schema, "identity");
  return add_reduction(schema);
}

}  // namespace

SANDGLASS_PLUGIN(mse_loss, SANDGLASS_VERSION) {
  registrar.loss("mse", "Squared error: a Gaussian decoder of fixed variance.", mse_schema(), [](const Params& params) {
    return std::make_unique<MeanSquaredError>(activation_from_string(params.choice("output")), reduction_of(params));
  });
}
