#include "plugins/losses/reduction.hpp"

using namespace sandglass;

namespace {

/// Squared error of x^ = f(a), f the output function.
///   mean:            1/(B D) sum_b sum_d (x^ - x)^2
///   sum_per_example: 1/B sum_b sum_d (x^ - x)^2
/// a, x: (B, D). Half of the sum is the negative log-likelihood of a Gaussian N(x; x^, I) up to D/2 ln 2 pi: a Gaussian
/// decoder reads as f = identity with this loss. Non-finite numbers are passed on.
class MeanSquaredError final : public Loss {
 public:
  MeanSquaredError(Activation output, Reduction reduction) : output_(output), reduction_(reduction) {}

  Value reconstruction(Value pre_activation) const override {
    return output_ == Activation::identity ? pre_activation : activation(pre_activation, output_);
  }

  Value loss(Value pre_activation, Value target) const override {
    return mean_squared_error(reconstruction(pre_activation), target, reduction_);
  }

  std::string_view unit() const override {
    return reduction_ == Reduction::mean ? "squared error per pixel, mean over pixels and batch"
                                         : "squared error per example, sum over pixels, mean over batch";
  }

 private:
  Activation output_;
  Reduction reduction_;
};

Schema mse_schema() {
  const auto names = activation_names();
  Schema schema;
  schema.choice(
      "output",
      {.choices = {names.begin(), names.end()}, .fallback = "identity", .text = "Output function of the decoder."});
  return add_reduction(schema);
}

}  // namespace

SANDGLASS_PLUGIN(mse_loss, SANDGLASS_VERSION) {
  registrar.loss("mse", "Squared error: a Gaussian decoder of fixed variance.", mse_schema(), [](const Params& params) {
    return std::make_unique<MeanSquaredError>(activation_from_string(params.choice("output")), reduction_of(params));
  });
}
