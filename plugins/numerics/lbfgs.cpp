#include "plugins/numerics/lbfgs.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <vector>

namespace sandglass {
namespace {

constexpr std::size_t kSteps = 8;
constexpr int kHalvings = 30;
constexpr double kEnough = 1e-4;

struct Step {
  Eigen::VectorXd moved, turned;  ///< of x, of the gradient
  double curvature;               ///< their product, positive
};

/// The two-loop recursion: minus the inverse Hessian's estimate times the gradient.
Eigen::VectorXd direction(const std::deque<Step>& steps, const Eigen::VectorXd& gradient) {
  Eigen::VectorXd q = -gradient;
  std::vector<double> shares(steps.size());
  for (std::size_t i = steps.size(); i-- > 0;) {
    shares[i] = steps[i].moved.dot(q) / steps[i].curvature;
    q -= shares[i] * steps[i].turned;
  }
  if (steps.empty()) return q / std::max(1.0, gradient.norm());
  q *= steps.back().curvature / steps.back().turned.squaredNorm();
  for (std::size_t i = 0; i < steps.size(); ++i)
    q += steps[i].moved * (shares[i] - steps[i].turned.dot(q) / steps[i].curvature);
  return q;
}

}  // namespace

Minimum minimise(const Differentiable& f, Eigen::VectorXd start, MinimiseOptions options) {
  Minimum best{std::move(start), 0};
  Eigen::VectorXd gradient(best.x.size()), next(best.x.size());
  best.value = f(best.x, gradient);
  std::deque<Step> steps;
  const auto is_flat = [&] { return !(gradient.cwiseAbs().maxCoeff() > options.tolerance); };
  for (int i = 0; i < options.iterations && std::isfinite(best.value) && !is_flat(); ++i) {
    auto along = direction(steps, gradient);
    double slope = along.dot(gradient);
    if (!(slope < 0)) {
      steps.clear();
      along = direction(steps, gradient);
      slope = along.dot(gradient);
    }
    double length = 1, value = 0;
    int halvings = 0;
    for (; halvings < kHalvings; ++halvings, length /= 2) {
      value = f(best.x + length * along, next);
      if (std::isfinite(value) && next.allFinite() && value <= best.value + kEnough * length * slope) break;
    }
    if (halvings == kHalvings) break;
    Step step{length * along, next - gradient, 0};
    step.curvature = step.moved.dot(step.turned);
    best = {best.x + step.moved, value};
    gradient = next;
    if (step.curvature > 1e-12 * step.turned.squaredNorm()) steps.push_back(std::move(step));
    if (steps.size() > kSteps) steps.pop_front();
  }
  return best;
}

}  // namespace sandglass
