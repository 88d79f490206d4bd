#include "plugins/models/variational/maximum_mean_discrepancy.hpp"

namespace sandglass {
namespace {

Value kernel_of(Value squared_distance, MmdKernel kernel, double scale_of_one) {
  if (kernel == MmdKernel::rbf) return exp(scale(squared_distance, -1 / scale_of_one));
  const Value one = squared_distance.graph().constant(squared_distance.rows(), squared_distance.cols(), 1);
  Value total;
  for (const double s : {0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0}) {
    const Value term = divide(one, shift(scale(squared_distance, 1 / (s * scale_of_one)), 1));
    total = total.valid() ? total + term : term;
  }
  return total;
}

/// The factor of k(i, j) for the 2 N rows of a, then b.
std::vector<double> factors(Index n) {
  const auto count = static_cast<double>(n);
  std::vector<double> all;
  for (Index i = 0; i < 2 * n; ++i)
    for (Index j = 0; j < 2 * n; ++j) {
      const bool same_set = (i < n) == (j < n);
      all.push_back(i == j ? 0 : same_set ? 1 / (count * (count - 1)) : -1 / (count * count));
    }
  return all;
}

}  // namespace

Value maximum_mean_discrepancy(Value a, Value b, MmdKernel kernel, double sigma) {
  if (a.rows() != b.rows() || a.cols() != b.cols() || a.rows() < 2)
    throw ShapeError("maximum_mean_discrepancy: a is " + format_shape(a.rows(), a.cols()) + " and b is " +
                     format_shape(b.rows(), b.cols()) + "; expected one shape with two rows or more");
  const Value both = concat_rows({a, b});
  const Value k =
      kernel_of(pairwise_squared_distances(both, both), kernel, 2 * static_cast<double>(a.cols()) * sigma * sigma);
  return sum(k * a.graph().constant(2 * a.rows(), 2 * a.rows(), factors(a.rows())));
}

}  // namespace sandglass
