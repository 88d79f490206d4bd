#include <cmath>
#include <limits>

#include "plugins/metrics/requirements.hpp"
#include "plugins/metrics/split_store.hpp"
#include "plugins/numerics/decompositions.hpp"

using namespace sandglass;
using namespace sandglass::metrics;

namespace {

/// The rows less their mean, (N, cols).
Eigen::MatrixXd centred(const Rows& rows) {
  using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::MatrixXd x = RowMajor::Map(rows.values.data(), rows.count(), rows.cols).cast<double>();
  return x.rowwise() - x.colwise().mean();
}

/// 1 - (sum of the singular values of Z^T Y)^2 with both scaled to Frobenius norm 1.
double procrustes(const Eigen::MatrixXd& z, const Eigen::MatrixXd& y) {
  const Eigen::MatrixXd product = z.transpose() * y / (z.norm() * y.norm());
  return 1 - std::pow(dense::nuclear_norm(product), 2);
}

/// Share of the variance of Y, mean over its columns, that a linear function of Z explains. The code's columns are
/// orthogonalised first; directions in which it does not vary explain nothing.
double explained(const Eigen::MatrixXd& z, const Eigen::MatrixXd& y) {
  const Eigen::MatrixXd inside = dense::column_space(z).transpose() * y;
  return (inside.colwise().squaredNorm().array() / y.colwise().squaredNorm().array()).mean();
}

/// How well the code recovers the true intrinsic coordinates of a generated manifold, on the examples of the split.
///   procrustes: the smallest 1/||Y||^2 ||Y - s Z Q||^2 over shifts, rotations with reflection and one scale, which
///   asks
///     for the code to be the coordinates up to these: 0 if it is, at most 1. The narrower of the two is filled up with
///     zeros. The same number as scipy.spatial.procrustes.
///   coordinate_r2: 1/K sum_k R^2 of the least-squares fit y_k = w.z + b: 1 if a linear map recovers every coordinate.
/// NaN if a code is not finite, if it is the same for all examples, or if a coordinate is.
/// Source: Gower 1975.
class Coordinates final : public Metric {
 public:
  std::vector<MetricOutput> outputs() const override {
    return {
        {"procrustes", "share of the squared size, 0: same shape",
         "What is left between code and true coordinates after the best shift, rotation and scale.", Goal::minimize},
        {"coordinate_r2", "share of variance, mean over coordinates",
         "Variance of the true coordinates that a linear function of the code explains.", Goal::maximize}};
  }

  bool every_epoch() const override { return false; }

  void begin(const MetricContext& context) override { require_coordinates(context, "coordinates"); }
  void add(const MetricBatch& batch) override { split_.add(batch); }

  std::vector<double> finish() override {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    if (!all_finite(split_.codes.values) || !all_finite(split_.coordinates.values)) return {kNone, kNone};
    const auto z = centred(split_.codes), y = centred(split_.coordinates);
    if (z.norm() == 0 || (y.colwise().squaredNorm().array() == 0).any()) return {kNone, kNone};
    return {procrustes(z, y), explained(z, y)};
  }

 private:
  SplitStore split_;
};

}  // namespace

SANDGLASS_PLUGIN(coordinates_metric, SANDGLASS_VERSION) {
  registrar.metric("coordinates", "How well the code recovers a manifold's true coordinates.", Schema{},
                   [](const Params&) { return std::make_unique<Coordinates>(); });
}
