#include <algorithm>
#include <cmath>
#include <limits>

#include "plugins/metrics/features.hpp"
#include "plugins/metrics/requirements.hpp"

using namespace sandglass;
using namespace sandglass::metrics;

namespace {

/// A discrete variable: a value in [0, levels) for each example.
struct Discrete {
  std::vector<std::size_t> values;
  std::size_t levels = 0;
};

/// Column `col` in `bins` bins of equal width from its smallest to its largest value; all in one if it is constant.
Discrete binned(const Rows& rows, Index col, std::size_t bins) {
  const auto count = static_cast<std::size_t>(rows.count()), cols = static_cast<std::size_t>(rows.cols);
  const auto value = [&](std::size_t i) {
    return static_cast<double>(rows.values[i * cols + static_cast<std::size_t>(col)]);
  };
  double low = value(0), high = low;
  for (std::size_t i = 1; i < count; ++i) low = std::min(low, value(i)), high = std::max(high, value(i));
  Discrete result{{}, bins};
  for (std::size_t i = 0; i < count; ++i) {
    const double place = high > low ? (value(i) - low) / (high - low) * static_cast<double>(bins) : 0;
    result.values.push_back(std::min(static_cast<std::size_t>(place), bins - 1));
  }
  return result;
}

Discrete labelled(const std::vector<std::int32_t>& labels) {
  Discrete result;
  for (const auto label : labels) result.values.push_back(static_cast<std::size_t>(std::max(label, 0)));
  result.levels = 1 + *std::max_element(result.values.begin(), result.values.end());
  return result;
}

/// I(a; b) of the joint histogram, in nats; I(a; a) is the entropy of a.
double mutual_information(const Discrete& a, const Discrete& b) {
  std::vector<double> joint(a.levels * b.levels), first(a.levels), second(b.levels);
  const double share = 1 / static_cast<double>(a.values.size());
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    joint[a.values[i] * b.levels + b.values[i]] += share;
    first[a.values[i]] += share;
    second[b.values[i]] += share;
  }
  double nats = 0;
  for (std::size_t i = 0; i < a.levels; ++i)
    for (std::size_t j = 0; j < b.levels; ++j)
      if (const double p = joint[i * b.levels + j]; p > 0) nats += p * std::log(p / (first[i] * second[j]));
  return nats;
}

/// Mutual information gap: how much more one code unit knows of a factor of variation v than any other unit does,
///   MIG = 1/K sum_k (I(z_j*; v_k) - max_{j != j*} I(z_j; v_k)) / H(v_k),  j* = argmax_j I(z_j; v_k)
/// The factors are the dataset's true coordinates where it knows them, else the label. Codes and coordinates are
/// counted in bins of equal width over the range that the split has. Factors that do not vary are left out; NaN if none
/// does, or if a code is not finite. A code of one unit has no second: its gap is I(z; v) / H(v). Biased upward on few
/// examples, as histograms are.
/// Source: Chen, Li, Grosse & Duvenaud 2018; binning as in disentanglement_lib.
class Mig final : public Metric {
 public:
  Mig(Index bins, Features::Of of) : bins_(static_cast<std::size_t>(bins)), features_(of) {}

  std::vector<MetricOutput> outputs() const override {
    return {{"mig", "share of the factor's entropy",
             "Mutual information gap between the two code units that know most of a factor, mean over factors.",
             Goal::maximize}};
  }

  bool every_epoch() const override { return false; }

  void begin(const MetricContext& context) override {
    if (context.coordinates() == 0 && context.shape().classes == 0)
      refuse("mig", "true factors of variation or labels, of which this dataset has neither",
             "use a dataset with labels, or leave the metric out");
    if (context.coordinates() == 0 && context.shape().classes == 1)
      refuse("mig", "true factors of variation or at least 2 classes, but this dataset has one",
             "use a dataset with more classes, or leave the metric out");
    features_.begin(context, "mig");
  }

  void add(const MetricBatch& batch) override {
    features_.add(batch);
    for (Index row = 0; row < batch.coordinates.rows; ++row) coordinates_.add(batch.coordinates.row(row));
  }

  std::vector<double> finish() override {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    const Rows& codes = features_.rows();
    if (codes.count() == 0 || !all_finite(codes.values) || !all_finite(coordinates_.values)) return {kNone};
    std::vector<Discrete> units;
    for (Index j = 0; j < codes.cols; ++j) units.push_back(binned(codes, j, bins_));
    double sum = 0, varying = 0;
    for (const auto& factor : factors()) {
      const double entropy = mutual_information(factor, factor);
      if (entropy <= 0) continue;
      double most = 0, second = 0;
      for (const auto& unit : units) {
        const double information = mutual_information(unit, factor);
        second = std::max(second, std::min(most, information));
        most = std::max(most, information);
      }
      sum += (most - second) / entropy;
      ++varying;
    }
    return {varying > 0 ? sum / varying : kNone};
  }

 private:
  std::vector<Discrete> factors() const {
    if (coordinates_.count() == 0) return {labelled(features_.labels())};
    std::vector<Discrete> all;
    for (Index k = 0; k < coordinates_.cols; ++k) all.push_back(binned(coordinates_, k, bins_));
    return all;
  }

  std::size_t bins_;
  Features features_;
  Rows coordinates_;
};

Schema mig_schema() {
  Schema schema;
  schema.integer(
      "bins",
      {.fallback = 20, .min = 2, .max = 1000, .unit = "bins", .text = "Bins of each code unit and coordinate."});
  return Features::add_code(schema);
}

}  // namespace

SANDGLASS_PLUGIN(mig_metric, SANDGLASS_VERSION) {
  registrar.metric(
      "mig", "Mutual information gap of the code for the factors that the dataset knows, else for the label alone.",
      mig_schema(),
      [](const Params& params) { return std::make_unique<Mig>(params.integer("bins"), Features::of_code(params)); });
}
