#include <algorithm>
#include <limits>

#include "plugins/metrics/classification/labelled_codes.hpp"
#include "plugins/metrics/neighbours.hpp"
#include "plugins/metrics/requirements.hpp"
#include "plugins/metrics/split_store.hpp"

using namespace sandglass;
using namespace sandglass::metrics;

namespace {

/// Share of examples whose label is the most frequent one among the k nearest codes of labelled training examples, by
/// Euclidean distance. Of equally frequent labels the smallest counts. NaN if a code is not finite. Measured on the
/// training split, every example is its own nearest neighbour. O(Q N L) for Q examples and N training examples.
/// Source: Cover & Hart 1967.
class Knn final : public Metric {
 public:
  explicit Knn(Index k) : k_(k) {}

  std::vector<MetricOutput> outputs() const override {
    return {{"knn_accuracy", "share of examples",
             "Examples classified rightly by the " + std::to_string(k_) + " nearest codes of the training split.",
             Goal::maximize}};
  }

  bool every_epoch() const override { return false; }

  void begin(const MetricContext& context) override {
    require_labelled_training(context, "knn", k_);
    context_ = &context;
  }

  void add(const MetricBatch& batch) override { split_.add(batch); }

  std::vector<double> finish() override {
    const LabelledCodes train(*context_);
    if (!all_finite(train.codes().all()) || !all_finite(split_.codes.values))
      return {std::numeric_limits<double>::quiet_NaN()};
    const auto neighbours = nearest_rows(train.codes(), split_.codes.view(), k_);
    std::vector<Index> votes(static_cast<std::size_t>(context_->shape().classes));
    double right = 0;
    const auto k = static_cast<std::size_t>(k_);
    for (std::size_t i = 0; i < split_.labels.size(); ++i) {
      std::fill(votes.begin(), votes.end(), 0);
      for (std::size_t n = 0; n < k; ++n) ++votes[static_cast<std::size_t>(train.label(neighbours[i * k + n]))];
      right += std::max_element(votes.begin(), votes.end()) - votes.begin() == split_.labels[i];
    }
    return {right / static_cast<double>(split_.labels.size())};
  }

 private:
  Index k_;
  const MetricContext* context_ = nullptr;
  SplitStore split_;
};

}  // namespace

SANDGLASS_PLUGIN(knn_metric, SANDGLASS_VERSION) {
  registrar.metric(
      "knn", "Accuracy of k nearest neighbours on the codes.",
      Schema{}.integer(
          "k",
          {.fallback = 5, .min = 1, .max = 1000, .unit = "neighbours", .text = "Nearest training codes that vote."}),
      [](const Params& params) { return std::make_unique<Knn>(params.integer("k")); });
}
