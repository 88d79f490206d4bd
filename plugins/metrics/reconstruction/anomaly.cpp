#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "plugins/metrics/requirements.hpp"

using namespace sandglass;
using namespace sandglass::metrics;

namespace {

/// Whether the reconstruction error tells anomalies apart: the area under the receiver operating characteristic, which
/// is the probability that an anomaly has a larger error than a normal example, a tie counting half. The examples of
/// the classes in `normal` are normal, those of all other classes anomalies; the error is the squared one of an
/// example. By ranks,
///   (R - n_a (n_a + 1)/2) / (n_a n_n),  R: sum of the ranks of the anomalies' errors, of equal errors their mean
/// 0.5: as good as chance. NaN if an error is not a number, or if the split lacks either kind. The metric does not
/// change what the model was trained on: for one that has not seen the anomalies use a dataset without their classes in
/// training. Source: Mann & Whitney 1947; Hanley & McNeil 1982.
class Anomaly final : public Metric {
 public:
  explicit Anomaly(std::vector<std::int64_t> normal) : normal_(std::move(normal)) {}

  std::vector<MetricOutput> outputs() const override {
    return {{"anomaly_auroc", "probability, 0.5: chance",
             "Probability that an example of another class than the normal ones has a larger squared error than a "
             "normal one.",
             Goal::maximize}};
  }

  void begin(const MetricContext& context) override {
    require_labels(context, "anomaly");
    const Index classes = context.shape().classes;
    is_normal_.assign(static_cast<std::size_t>(classes), false);
    for (const auto label : normal_) {
      if (label >= classes)
        refuse(
            "anomaly",
            "normal classes from 0 to " + std::to_string(classes - 1) + ", but normal holds " + std::to_string(label),
            "set its normal to classes of the dataset");
      is_normal_[static_cast<std::size_t>(label)] = true;
    }
    const auto count = std::count(is_normal_.begin(), is_normal_.end(), true);
    if (count == 0 || count == classes)
      refuse("anomaly",
             "normal classes and others, but normal holds " + std::string(count == 0 ? "none" : "all") + " of the " +
                 std::to_string(classes),
             "set its normal to some of the classes");
  }

  void add(const MetricBatch& batch) override {
    for (Index i = 0; i < batch.input.rows; ++i) {
      const auto x = batch.input.row(i), y = batch.reconstruction.row(i);
      double error = 0;
      for (std::size_t d = 0; d < x.size(); ++d) error += std::pow(static_cast<double>(y[d]) - x[d], 2);
      errors_.push_back(error);
      anomalous_.push_back(!is_normal_.at(static_cast<std::size_t>(batch.labels[i])));
    }
  }

  std::vector<double> finish() override {
    const auto all = static_cast<double>(errors_.size());
    const auto anomalies = static_cast<double>(std::count(anomalous_.begin(), anomalous_.end(), true));
    const bool numbers = std::none_of(errors_.begin(), errors_.end(), [](double e) { return std::isnan(e); });
    if (!numbers || anomalies == 0 || anomalies == all) return {std::numeric_limits<double>::quiet_NaN()};
    return {(rank_sum() - anomalies * (anomalies + 1) / 2) / (anomalies * (all - anomalies))};
  }

 private:
  /// Of the anomalies, ranks from 1.
  double rank_sum() const {
    std::vector<std::size_t> order(errors_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return errors_[a] < errors_[b]; });
    double sum = 0;
    for (std::size_t first = 0; first < order.size();) {
      std::size_t end = first;
      double tied = 0;
      for (; end < order.size() && errors_[order[end]] == errors_[order[first]]; ++end) tied += anomalous_[order[end]];
      sum += tied * static_cast<double>(first + 1 + end) / 2;
      first = end;
    }
    return sum;
  }

  std::vector<std::int64_t> normal_;
  std::vector<bool> is_normal_, anomalous_;
  std::vector<double> errors_;
};

}  // namespace

SANDGLASS_PLUGIN(anomaly_metric, SANDGLASS_VERSION) {
  registrar.metric("anomaly", "Whether the reconstruction error tells examples of other classes from normal ones.",
                   Schema{}.integers("normal", {.fallback = std::vector<std::int64_t>{0},
                                                .min = 0,
                                                .text = "Classes that are normal; the others are anomalies."}),
                   [](const Params& params) { return std::make_unique<Anomaly>(params.integers("normal")); });
}
