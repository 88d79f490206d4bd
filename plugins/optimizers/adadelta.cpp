#include <cmath>
#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

/// Adadelta: steps in the units of the weights, without a learning rate to tune:
///   e <- rho e + (1 - rho) g^2
///   s  = g sqrt(d + epsilon) / sqrt(e + epsilon),  w <- w - learning_rate * s
///   d <- rho d + (1 - rho) s^2
/// e and d start at 0. Source: Zeiler 2012, algorithm 1, which has no learning_rate (it is 1).
class Adadelta final : public Optimizer {
 public:
  Adadelta(double rate, double rho, double epsilon) : rate_(rate), rho_(rho), epsilon_(epsilon) {}

  void prepare(std::vector<Parameter*> parameters) override {
    parameters_ = std::move(parameters);
    for (const auto* parameter : parameters_) state_.emplace_back(static_cast<std::size_t>(2 * parameter->size()));
  }

  void step() override {
    for (std::size_t i = 0; i < parameters_.size(); ++i)
      with_scalar(parameters_[i]->precision(),
                  [&](auto zero) { move<decltype(zero)>(*parameters_[i], state_[i].data()); });
  }

  std::vector<std::span<std::byte>> state() override {
    std::vector<std::span<std::byte>> bytes;
    for (auto& array : state_) bytes.push_back(std::as_writable_bytes(std::span(array)));
    return bytes;
  }

 private:
  /// State is kept in double for either precision: squares of small steps vanish in single.
  template <class T>
  void move(Parameter& parameter, double* state) const {
    const Index n = parameter.size();
    const T* g = parameter.gradient<T>();
    T* w = parameter.value<T>();
    double *e = state, *d = state + n;
    for (Index i = 0; i < n; ++i) {
      const double gradient = static_cast<double>(g[i]);
      e[i] = rho_ * e[i] + (1 - rho_) * gradient * gradient;
      const double s = gradient * std::sqrt((d[i] + epsilon_) / (e[i] + epsilon_));
      d[i] = rho_ * d[i] + (1 - rho_) * s * s;
      w[i] = static_cast<T>(static_cast<double>(w[i]) - rate_ * s);
    }
  }

  double rate_, rho_, epsilon_;
  std::vector<Parameter*> parameters_;
  std::vector<std::vector<double>> state_;
};

}  // namespace

SANDGLASS_PLUGIN(adadelta_optimizer, SANDGLASS_VERSION) {
  registrar.optimizer(
      "adadelta", "Adadelta: steps scaled by running means of the squares of gradients and of past steps.",
      Schema{}
          .real("learning_rate", {.fallback = 1.0, .above = 0, .text = "Factor of every step; 1 in the paper."})
          .real("rho", {.fallback = 0.95, .min = 0, .below = 1, .text = "Decay of both running means."})
          .real("epsilon", {.fallback = 1e-7, .above = 0, .text = "Starts the steps, and keeps the division finite."}),
      [](const Params& params) {
        return std::make_unique<Adadelta>(params.real("learning_rate"), params.real("rho"), params.real("epsilon"));
      });
}
