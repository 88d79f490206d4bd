#include <algorithm>
#include <cmath>

#include "plugins/metrics/features.hpp"
#include "plugins/metrics/latent/lasso.hpp"
#include "plugins/metrics/requirements.hpp"

using namespace sandglass;
using namespace sandglass::metrics;

namespace {

/// 1 - H(p) / ln n of p = w / sum w, n = the number of weights; 1 if there is one alone, 0 for weights of 0.
double concentration(std::span<const double> weights) {
  double sum = 0, entropy = 0;
  for (const double weight : weights) sum += weight;
  if (sum <= 0) return 0;
  for (const double weight : weights)
    if (weight > 0) entropy -= weight / sum * std::log(weight / sum);
  return weights.size() > 1 ? 1 - entropy / std::log(static_cast<double>(weights.size())) : 1;
}

/// Disentanglement, completeness and informativeness, by the lasso. A lasso regression of each factor of variation on
/// the code, both standardised, is fitted on the examples of even place in the split; the sizes of its weights are the
/// importances R_jk of unit j for factor k.
///   disentanglement  sum_j rho_j (1 - H_K(R_j. / sum_k R_jk)),  rho_j = sum_k R_jk / sum R: does a unit speak of one
///                    factor alone?
///   completeness     1/K sum_k (1 - H_L(R_.k / sum_j R_jk)): does one unit alone speak of a factor?
///   informativeness  1/K sum_k R^2 of the prediction on the examples of odd place: is it in the code at all?
/// H_n: entropy to base n. The factors are the dataset's true coordinates; those that do not vary are left out. NaN if
/// none does, or if a code is not finite. The lasso sees linear relations alone: figures differ from those by boosted
/// trees, the other variant in use. Source: Eastwood & Williams 2018.
class Dci final : public Metric {
 public:
  Dci(double alpha, Features::Of of) : alpha_(alpha), features_(of) {}

  std::vector<MetricOutput> outputs() const override {
    return {{"dci_disentanglement", "1: each unit speaks of one factor",
             "How far a code unit speaks of one factor alone, by the weights of a lasso.", Goal::maximize},
            {"dci_completeness", "1: one unit speaks of each factor",
             "How far a factor is in one code unit alone, by the weights of a lasso.", Goal::maximize},
            {"dci_informativeness", "share of variance, mean over factors",
             "Variance of the factors that a lasso on the code predicts.", Goal::maximize}};
  }

  bool every_epoch() const override { return false; }

  void begin(const MetricContext& context) override {
    require_coordinates(context, "dci");
    require_examples(context, "dci", 4, "half of them to fit and half to predict");
    features_.begin(context, "dci");
  }

  void add(const MetricBatch& batch) override {
    features_.add(batch);
    for (Index row = 0; row < batch.coordinates.rows; ++row) factors_.add(batch.coordinates.row(row));
  }

  std::vector<double> finish() override {
    if (!all_finite(features_.rows().values) || !all_finite(factors_.values))
      return {std::nan(""), std::nan(""), std::nan("")};
    const EveryOther codes(features_.split()), factors(factors_.view());
    std::vector<double> importance;  // (factors, units)
    double explained = 0, varying = 0;
    for (Index k = 0; k < factors_.cols; ++k) {
      if (!factors.varies(k)) continue;
      const auto weights = lasso(codes.fit(), codes.count(), factors.fit_column(k), alpha_);
      for (const double weight : weights) importance.push_back(std::abs(weight));
      explained += r2(codes, factors, k, weights);
      ++varying;
    }
    if (varying == 0) return {std::nan(""), std::nan(""), std::nan("")};
    return {disentanglement(importance, codes.cols()), completeness(importance, codes.cols()), explained / varying};
  }

 private:
  static double r2(const EveryOther& codes, const EveryOther& factors, Index k, const std::vector<double>& weights) {
    const auto truth = factors.test_column(k);
    double mean = 0, wrong = 0, all = 0;
    for (const double y : truth) mean += y / static_cast<double>(truth.size());
    for (std::size_t i = 0; i < truth.size(); ++i) {
      double predicted = 0;
      for (std::size_t j = 0; j < weights.size(); ++j) predicted += weights[j] * codes.test()[i * weights.size() + j];
      wrong += std::pow(truth[i] - predicted, 2), all += std::pow(truth[i] - mean, 2);
    }
    return all > 0 ? 1 - wrong / all : 0;
  }

  static double disentanglement(const std::vector<double>& importance, std::size_t units) {
    const std::size_t factors = importance.size() / units;
    double weighted = 0, total = 0;
    std::vector<double> of_unit(factors);
    for (std::size_t j = 0; j < units; ++j) {
      double sum = 0;
      for (std::size_t k = 0; k < factors; ++k) sum += of_unit[k] = importance[k * units + j];
      weighted += sum * concentration(of_unit), total += sum;
    }
    return total > 0 ? weighted / total : 0;
  }

  static double completeness(const std::vector<double>& importance, std::size_t units) {
    double sum = 0;
    for (std::size_t first = 0; first < importance.size(); first += units)
      sum += concentration(std::span(importance).subspan(first, units));
    return sum * static_cast<double>(units) / static_cast<double>(importance.size());
  }

  double alpha_;
  Features features_;
  Rows factors_;
};

Schema dci_schema() {
  Schema schema;
  schema.real("alpha", {.fallback = 0.02,
                        .max = 100,
                        .above = 0,
                        .text = "Weight of the lasso's sum of absolute weights against half the mean squared error."});
  return Features::add_code(schema);
}

}  // namespace

SANDGLASS_PLUGIN(dci_metric, SANDGLASS_VERSION) {
  registrar.metric(
      "dci", "Disentanglement, completeness and informativeness of the code, by the lasso.", dci_schema(),
      [](const Params& params) { return std::make_unique<Dci>(params.real("alpha"), Features::of_code(params)); });
}
