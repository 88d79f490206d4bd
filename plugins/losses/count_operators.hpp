#pragma once
#include <sandglass/plugin.hpp>

/// What likelihoods of counts add to the operators. x and r (B, D), not negative; computed in double.
namespace sandglass::losses {

/// ln x!, continued to real x as ln Gamma(x + 1). A constant: no gradient passes.
Value log_factorial(Value x);

/// ln Gamma(x + r) - ln Gamma(r) = ln r (r + 1) ... (r + x - 1). Gradient to r alone.
Value log_rising_factorial(Value x, Value r);

}  // namespace sandglass::losses
