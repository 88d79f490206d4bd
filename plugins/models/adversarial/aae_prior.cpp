#include "plugins/models/adversarial/aae_prior.hpp"

#include <algorithm>
#include <cmath>

namespace sandglass {
namespace {

constexpr double kCircle = 1.4, kAlong = 0.5, kAcross = 0.1;  // of the mixture
constexpr double kRoll = 2, kTurns = 2;

/// The class of row r, of a one-hot input `labels` of the context; -1 behind its rows.
template <class T>
Index class_of(const OperatorContext& c, std::size_t labels, Index r) {
  if (c.inputs() <= labels || r >= c.rows(labels)) return -1;
  const T* row = c.input<T>(labels) + r * c.cols(labels);
  return static_cast<Index>(std::max_element(row, row + c.cols(labels)) - row);
}

/// Inputs: normal draws (B, L), uniform draws (B, 1), and labels (N, C) if there are any.
class Mixture final : public TypedOperator<Mixture> {
 public:
  explicit Mixture(Index components) : components_(components) {
    for (Index k = 0; k < components; ++k) {
      const double angle = 2 * M_PI * static_cast<double>(k) / static_cast<double>(components);
      directions_.emplace_back(std::cos(angle), std::sin(angle));
    }
  }
  const char* name() const override { return "mixture_of_gaussians"; }
  bool differentiable() const override { return false; }

  template <class T>
  void forward_as(OperatorContext& c) {
    for (Index r = 0; r < c.rows(); ++r) {
      const auto [cosine, sine] = directions_[static_cast<std::size_t>(component<T>(c, r))];
      const T* normal = c.input<T>(0) + r * c.cols();
      T* out = c.output<T>() + r * c.cols();
      for (Index j = 0; j < c.cols(); j += 2) {
        const double along = kCircle + kAlong * static_cast<double>(normal[j]);
        const double across = kAcross * static_cast<double>(normal[j + 1]);
        out[j] = static_cast<T>(along * cosine - across * sine);
        out[j + 1] = static_cast<T>(along * sine + across * cosine);
      }
    }
  }
  template <class T>
  void backward_as(OperatorContext&) {}

 private:
  template <class T>
  Index component(const OperatorContext& c, Index r) const {
    if (const Index own = class_of<T>(c, 2, r); own >= 0) return own;
    const double u = static_cast<double>(c.input<T>(1)[r]);
    return std::min(static_cast<Index>(u * static_cast<double>(components_)), components_ - 1);
  }

  Index components_;
  std::vector<std::pair<double, double>> directions_;
};

/// Inputs: uniform draws (B, L / 2), and labels (N, C) if there are any.
class SwissRoll final : public TypedOperator<SwissRoll> {
 public:
  const char* name() const override { return "swiss_roll"; }
  bool differentiable() const override { return false; }

  template <class T>
  void forward_as(OperatorContext& c) {
    const Index pairs = c.cols(0);
    for (Index r = 0; r < c.rows(); ++r) {
      const Index own = class_of<T>(c, 1, r);
      for (Index p = 0; p < pairs; ++p) {
        double u = static_cast<double>(c.input<T>(0)[r * pairs + p]);
        if (own >= 0) u = (static_cast<double>(own) + u) / static_cast<double>(c.cols(1));
        const double way = std::sqrt(u), angle = 2 * M_PI * kTurns * way;
        T* out = c.output<T>() + r * c.cols() + 2 * p;
        out[0] = static_cast<T>(kRoll * way * std::cos(angle));
        out[1] = static_cast<T>(kRoll * way * std::sin(angle));
      }
    }
  }
  template <class T>
  void backward_as(OperatorContext&) {}
};

}  // namespace

Value draw_prior(Graph& graph, CodePrior prior, Index rows, Index units, Index components, Value labels) {
  if (prior == CodePrior::normal) return random_normal(graph, rows, units);
  if (units % 2 != 0) throw ShapeError("draw_prior: expected an even number of units, got " + std::to_string(units));
  std::vector<Value> inputs;
  if (prior == CodePrior::mixture) inputs.push_back(random_normal(graph, rows, units));
  inputs.push_back(random_uniform(graph, rows, prior == CodePrior::mixture ? 1 : units / 2));
  if (labels.valid()) inputs.push_back(labels);
  if (prior == CodePrior::mixture) return graph.apply(std::make_unique<Mixture>(components), inputs, rows, units);
  return graph.apply(std::make_unique<SwissRoll>(), inputs, rows, units);
}

}  // namespace sandglass
