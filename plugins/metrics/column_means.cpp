#include "plugins/metrics/column_means.hpp"

namespace sandglass::metrics {

std::vector<double> column_means(BatchView x) {
  std::vector<double> means(static_cast<std::size_t>(x.cols), 0.0);
  for (Index i = 0; i < x.rows; ++i)
    for (std::size_t d = 0; d < means.size(); ++d) means[d] += static_cast<double>(x.row(i)[d]);
  for (double& mean : means) mean /= static_cast<double>(x.rows);
  return means;
}

}  // namespace sandglass::metrics
