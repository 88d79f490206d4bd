#pragma once
#include <Eigen/Core>
#include <functional>

namespace sandglass {

/// f(x); writes its gradient.
using Differentiable = std::function<double(const Eigen::VectorXd& x, Eigen::VectorXd& gradient)>;

struct MinimiseOptions {
  double tolerance = 1e-6;  ///< stops when no derivative is larger
  int iterations = 500;     ///< the most
};

struct Minimum {
  Eigen::VectorXd x;
  double value = 0;
};

/// Minimises a smooth function without bounds, from `start`: limited-memory BFGS with the last 8 steps, each halved
/// until the value falls enough (Armijo). Stops too when no step helps. A value or a gradient that is not finite counts
/// as too large; where the first one is not, `start` is the answer. Deterministic. Source: Liu & Nocedal 1989, "On the
/// limited memory BFGS method for large scale optimization".
Minimum minimise(const Differentiable& f, Eigen::VectorXd start, MinimiseOptions options);

}  // namespace sandglass
