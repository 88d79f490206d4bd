#include <algorithm>
#include <cmath>
#include <limits>

#include "plugins/metrics/reconstruction/principal_axes.hpp"
#include "plugins/metrics/requirements.hpp"
#include "plugins/numerics/decompositions.hpp"

using namespace sandglass;
using namespace sandglass::metrics;

namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// The reconstructions f(z) of some codes (R, L), as (R, D).
Matrix decoded(const MetricContext& context, const Matrix& codes) {
  Graph graph;
  const Value z = graph.input("z", codes.rows(), codes.cols());
  const Value x = context.loss().reconstruction(context.model().decode(z));
  graph.finish_forward_only({x});
  graph.set_input(z, codes.data());
  graph.forward();
  Matrix out(x.rows(), x.cols());
  for (Index i = 0; i < x.size(); ++i) out.data()[i] = graph.element(x, i);
  return out;
}

/// Whether f(a + b) - f(a) - f(b) + f(0) vanishes for two codes far from 0, up to single precision.
bool decodes_linearly(const MetricContext& context) {
  const Index units = context.latent_size();
  Rng rng = context.rng(0);
  Matrix codes = Matrix::Zero(4, units);
  for (Index j = 0; j < units; ++j) codes(0, j) = rng.normal(0, 3), codes(1, j) = rng.normal(0, 3);
  codes.row(2) = codes.row(0) + codes.row(1);
  const Matrix x = decoded(context, codes);
  const auto bend = x.row(2) - x.row(0) - x.row(1) + x.row(3);
  return bend.cwiseAbs().maxCoeff() <= 1e-4 * x.cwiseAbs().maxCoeff();
}

/// The directions f(s e_j) - f(0) in which a linear decoder can move, one per row (L, D). A large s keeps the bias from
/// rounding them.
Matrix decoder_directions(const MetricContext& context) {
  const Index units = context.latent_size();
  Matrix codes = Matrix::Zero(units + 1, units);
  codes.topRows(units).diagonal().setConstant(1024);
  const Matrix x = decoded(context, codes);
  return x.topRows(units).rowwise() - x.row(units);
}

/// The largest angle between a direction in the span of `axes` (orthonormal rows) and the span of `directions` (rows):
/// its sine is the largest singular value of what the projection leaves of the axes. pi/2 if `directions` span less.
double largest_angle(const Matrix& directions, const Matrix& axes) {
  if (!directions.allFinite() || !axes.allFinite()) return std::numeric_limits<double>::quiet_NaN();
  constexpr double kSingle = 1e-6;  // the decoder computes in single precision
  const Eigen::MatrixXd basis = dense::column_space(directions.transpose(), kSingle);
  const Eigen::MatrixXd rest = axes.transpose() - basis * (basis.transpose() * axes.transpose());
  const auto squares = dense::spectrum(rest.transpose() * rest, false).values;
  return std::asin(std::min(1.0, std::sqrt(std::max(0.0, squares.maxCoeff()))));
}

/// The largest principal angle between the subspace that a linear decoder's reconstructions span and that of the first
/// L principal axes of the training inputs, in radians: 0 if they are the same, pi/2 if a direction is missing. The
/// same on every split. NaN if the weights or the data are.
/// Source: Björck & Golub 1973; Baldi & Hornik 1989 for the claim that the angle tends to 0.
class PcaAngles final : public Metric {
 public:
  std::vector<MetricOutput> outputs() const override {
    return {{"pca_angle", "radians", "Largest principal angle between the decoder's subspace and that of PCA.",
             Goal::minimize}};
  }

  bool every_epoch() const override { return false; }

  void begin(const MetricContext& context) override {
    context_ = &context;
    if (context.model().conditional() || !decodes_linearly(context))
      refuse("pca_angles", "a linear decoder",
             "use model linear_autoencoder and loss mse with output: identity, or leave the metric out");
  }

  void add(const MetricBatch&) override {}

  std::vector<double> finish() override {
    const Index features = context_->train_inputs().cols;
    const auto& axes = principal_axes(*context_).axes;
    const Index count = std::min<Index>(context_->latent_size(), features);
    return {largest_angle(decoder_directions(*context_), Matrix::Map(axes.data(), count, features))};
  }

 private:
  const MetricContext* context_ = nullptr;
};

}  // namespace

SANDGLASS_PLUGIN(pca_angles_metric, SANDGLASS_VERSION) {
  registrar.metric("pca_angles", "Angle between a linear decoder's subspace and the principal subspace.", Schema{},
                   [](const Params&) { return std::make_unique<PcaAngles>(); });
}
