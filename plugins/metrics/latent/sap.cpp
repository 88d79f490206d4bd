#include <algorithm>
#include <limits>

#include "plugins/metrics/features.hpp"
#include "plugins/metrics/requirements.hpp"

using namespace sandglass;
using namespace sandglass::metrics;

namespace {

/// Squared correlation of column j of x with column k of y, which is R^2 of the least-squares line; 0 if x is constant,
/// NaN if y is.
double squared_correlation(BatchView x, Index j, BatchView y, Index k) {
  const auto mean_x = column_means(x)[static_cast<std::size_t>(j)],
             mean_y = column_means(y)[static_cast<std::size_t>(k)];
  double xx = 0, yy = 0, xy = 0;
  for (Index i = 0; i < x.rows; ++i) {
    const double a = x.row(i)[static_cast<std::size_t>(j)] - mean_x, b = y.row(i)[static_cast<std::size_t>(k)] - mean_y;
    xx += a * a, yy += b * b, xy += a * b;
  }
  if (yy == 0) return std::numeric_limits<double>::quiet_NaN();
  return xx > 0 ? xy * xy / (xx * yy) : 0;
}

/// Separated attribute predictability: how much better one code unit alone predicts a factor of variation by a line
/// than any other unit does,
///   SAP = 1/K sum_k (S_j*k - max_{j != j*} S_jk),  S_jk = cov(z_j, v_k)^2 / (var z_j var v_k),  j* = argmax_j S_jk
/// The factors are the dataset's true coordinates; those that do not vary are left out. NaN if none does, or if a code
/// is not finite. A code of one unit has no second.
/// Source: Kumar, Sattigeri & Balakrishnan 2018, for continuous factors.
class Sap final : public Metric {
 public:
  explicit Sap(Features::Of of) : features_(of) {}

  std::vector<MetricOutput> outputs() const override {
    return {{"sap", "share of variance, mean over factors",
             "Gap between the two code units that predict a factor best, each alone, by a line.", Goal::maximize}};
  }

  bool every_epoch() const override { return false; }

  void begin(const MetricContext& context) override {
    require_coordinates(context, "sap");
    features_.begin(context, "sap");
  }

  void add(const MetricBatch& batch) override {
    features_.add(batch);
    for (Index row = 0; row < batch.coordinates.rows; ++row) factors_.add(batch.coordinates.row(row));
  }

  std::vector<double> finish() override {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    if (!all_finite(features_.rows().values) || !all_finite(factors_.values)) return {kNone};
    const auto codes = features_.split(), factors = factors_.view();
    double sum = 0, varying = 0;
    for (Index k = 0; k < factors.cols; ++k) {
      double most = 0, second = 0;
      bool varies = true;
      for (Index j = 0; j < codes.cols; ++j) {
        const double score = squared_correlation(codes, j, factors, k);
        varies = score == score;
        second = std::max(second, std::min(most, score));
        most = std::max(most, score);
      }
      if (!varies) continue;
      sum += most - second;
      ++varying;
    }
    return {varying > 0 ? sum / varying : kNone};
  }

 private:
  Features features_;
  Rows factors_;
};

Schema sap_schema() {
  Schema schema;
  return Features::add_code(schema);
}

}  // namespace

SANDGLASS_PLUGIN(sap_metric, SANDGLASS_VERSION) {
  registrar.metric("sap", "Separated attribute predictability of the code, a measure of disentanglement.", sap_schema(),
                   [](const Params& params) { return std::make_unique<Sap>(Features::of_code(params)); });
}
