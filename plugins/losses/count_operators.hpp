#pragma once
#include <sandglass/plugin.hpp>

/// What likelihoods of counts add to the operators. x and r (B, D), not negative.
namespace sandglass::losses {

/// ln x!, continued to real x as ln Gamma(x + 1). A constant: no gradient passes.
Value log_factorial(Value x);

/// ln Gamma(x + r) - ln Gamma(r) = ln r (r + 1) ... (r + x - 1). Gradient to r alone.
Value log_rising_factorial(Value x, Value r);

/// How a decoder's pre-activation a gives the mean of counts: e^a, or ln(1 + e^a) + 1e-8, which cannot overflow.
enum class Link { log, softplus };

/// Declares `link`.
Schema& add_link(Schema& schema);
Link link_of(const Params& params);

/// The mean, and its logarithm.
Value mean_of_counts(Value pre_activation, Link link);
Value log_mean_of_counts(Value pre_activation, Link link);

}  // namespace sandglass::losses
