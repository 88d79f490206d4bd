#pragma once
#include <sandglass/plugin.hpp>
#include <vector>

namespace sandglass::metrics {

/// The rows of x (N, D) parted into those of even place, to fit on, and those of odd place, to test on. The columns of
/// both have the mean and the variance of the first taken off; a column that does not vary there becomes 0.
class EveryOther {
 public:
  explicit EveryOther(BatchView x);

  std::size_t cols() const { return scale_.size(); }
  std::size_t count() const { return fit_.size() / scale_.size(); }  ///< rows to fit on
  bool varies(Index col) const { return scale_[static_cast<std::size_t>(col)] > 0; }
  const std::vector<double>& fit() const { return fit_; }    ///< row-major
  const std::vector<double>& test() const { return test_; }  ///< row-major
  std::vector<double> fit_column(Index col) const { return column(fit_, col); }
  std::vector<double> test_column(Index col) const { return column(test_, col); }

 private:
  std::vector<double> column(const std::vector<double>& rows, Index col) const;

  std::vector<double> scale_, fit_, test_;
};

/// The weights w that minimise
///   1/(2 N) |y - x w|^2 + alpha sum_j |w_j|,  x (N, D) row-major, y (N)
/// by coordinate descent from 0 until no weight moves by more than 1e-10, and 10,000 rounds at the latest:
/// scikit-learn's Lasso without an intercept. Deterministic.
std::vector<double> lasso(const std::vector<double>& x, std::size_t count, const std::vector<double>& y, double alpha);

}  // namespace sandglass::metrics
