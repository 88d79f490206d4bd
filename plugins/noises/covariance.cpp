#include "plugins/noises/covariance.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/datasets/files/numpy/npy_reader.hpp"

namespace sandglass::noises {
namespace {

[[noreturn]] void refuse(const std::string& file, const std::string& why) {
  throw ConfigError("noise/gaussian: " + file + " is no covariance: " + why +
                    "\nsave one as numpy.cov(x, rowvar=False) gives it, or variances, none below 0");
}

/// Cholesky's factor of a positive semi-definite matrix (n, n), in place in double; a direction without variance gets
/// a column of zeros.
class Factorisation {
 public:
  Factorisation(const std::vector<float>& matrix, Index n, const std::string& file)
      : l_(matrix.begin(), matrix.end()), n_(n), file_(file) {
    double largest = 0;
    for (Index i = 0; i < n; ++i) largest = std::max(largest, at(i, i));
    rounding_ = 1e-5 * largest;  // of a matrix saved in single precision
    require_symmetric();
    for (Index j = 0; j < n; ++j) eliminate(j);
  }

  std::vector<float> lower() const {
    std::vector<float> out(l_.size(), 0.0F);
    for (Index i = 0; i < n_; ++i)
      for (Index j = 0; j <= i; ++j) out[index(i, j)] = static_cast<float>(l_[index(i, j)]);
    return out;
  }

 private:
  std::size_t index(Index i, Index j) const { return static_cast<std::size_t>(i * n_ + j); }
  double& at(Index i, Index j) { return l_[index(i, j)]; }

  void require_symmetric() {
    for (Index i = 0; i < n_; ++i)
      for (Index j = 0; j < i; ++j)
        if (std::abs(at(i, j) - at(j, i)) > rounding_)
          refuse(file_, "element (" + std::to_string(i) + ", " + std::to_string(j) + ") is " + format_number(at(i, j)) +
                            ", but (" + std::to_string(j) + ", " + std::to_string(i) + ") is " +
                            format_number(at(j, i)));
  }

  /// What is left of element (i, j) after the columns before j.
  double left(Index i, Index j) {
    double rest = at(i, j);
    const double *a = &at(i, 0), *b = &at(j, 0);
    for (Index k = 0; k < j; ++k) rest -= a[k] * b[k];
    return rest;
  }

  void eliminate(Index j) {
    const double pivot = left(j, j);
    if (pivot < -rounding_)
      refuse(file_, "the variance of feature " + std::to_string(j) + " given those before it would be " +
                        format_number(pivot));
    const bool none = pivot <= rounding_ * 1e-3;
    at(j, j) = none ? 0 : std::sqrt(pivot);
    for (Index i = j + 1; i < n_; ++i) {
      const double rest = left(i, j);
      if (none && std::abs(rest) > rounding_)
        refuse(file_, "feature " + std::to_string(j) + " has no variance of its own, but varies with feature " +
                          std::to_string(i));
      at(i, j) = none ? 0 : rest / at(j, j);
    }
  }

  std::vector<double> l_;
  Index n_;
  double rounding_ = 0;
  const std::string& file_;
};

}  // namespace

Covariance read_covariance(const std::string& file) {
  ByteSource source(file);
  const auto array = read_npy(source);
  const auto& dims = array.dims;
  Covariance result;
  if (dims.size() == 1 && dims[0] > 0) {
    for (const float variance : array.values)
      if (variance < 0) refuse(file, "a variance is " + format_number(variance));
    result.size = dims[0];
    for (const float variance : array.values) result.deviations.push_back(std::sqrt(variance));
    return result;
  }
  if (dims.size() != 2 || dims[0] != dims[1] || dims[0] == 0) {
    std::string shape;
    for (const Index size : dims) shape += (shape.empty() ? "" : ", ") + std::to_string(size);
    refuse_data(file, "a square array (D, D), or one of D variances", "an array of shape (" + shape + ")");
  }
  result.size = dims[0];
  result.factor = Factorisation(array.values, result.size, file).lower();
  return result;
}

}  // namespace sandglass::noises
