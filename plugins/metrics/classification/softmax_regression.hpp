#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "core/linalg/types.hpp"

namespace sandglass::metrics {

/// A multinomial logistic regression with weights (L + 1, C), the last row the intercepts:
///   p(c|z) = softmax(z W + b)_c
struct SoftmaxRegression {
  Index inputs = 0, classes = 0;
  std::vector<double> weights;

  /// The most probable class of each row of z (N, L); the first of equals.
  std::vector<std::int32_t> predict(std::span<const double> z) const;
};

/// The minimum of
///   1/N sum_i -ln p(y_i|z_i) + 1/(2 N C) sum W^2
/// over W and b, which is scikit-learn's LogisticRegression(C) up to the factor N C: the intercept is not penalised. z
/// (N, L); labels in [0, classes). Found by L-BFGS from 0, on all examples at once, in double: deterministic. Stops
/// when no derivative is above 1e-6, and after 500 iterations at the latest.
SoftmaxRegression fit_softmax_regression(std::span<const double> z, Index inputs, std::span<const std::int32_t> labels,
                                         Index classes, double c);

}  // namespace sandglass::metrics
