#pragma once
#include <functional>
#include <vector>

namespace sandglass::metrics {

/// f(x) and its gradient.
using Differentiable = std::function<double(const std::vector<double>& x, std::vector<double>& gradient)>;

struct MinimiseOptions {
  double tolerance = 1e-6;  ///< stops when no derivative is larger
  int iterations = 500;
};

/// The minimum of a convex function, from `x` on and into it, by limited-memory BFGS (10 pairs) with a backtracking
/// line search. Deterministic. Stops too when no step lowers f any further, and where f is not finite. Source: Nocedal
/// & Wright 2006, algorithms 7.4 and 7.5.
void minimise(const Differentiable& f, std::vector<double>& x, MinimiseOptions options);

}  // namespace sandglass::metrics
