#pragma once
#include <Eigen/Core>
#include <functional>

namespace sandglass {

/// Minimises a smooth function without bounds, from `start`: limited-memory BFGS with the last 8 steps and halving
/// steps until the value falls enough (Armijo). Stops after `iterations`, when no component of the gradient is above
/// 1e-5, or when no step helps. `f` returns the value and writes the gradient; a value that is not finite counts as too
/// large. Source: Liu & Nocedal 1989, "On the limited memory BFGS method for large scale optimization".
struct Minimum {
  Eigen::VectorXd x;
  double value = 0;
};
Minimum minimise(const std::function<double(const Eigen::VectorXd& x, Eigen::VectorXd& gradient)>& f,
                 Eigen::VectorXd start, int iterations);

}  // namespace sandglass
