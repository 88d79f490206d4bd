#include <algorithm>
#include <limits>

#include "plugins/metrics/classification/clustering.hpp"
#include "plugins/metrics/requirements.hpp"
#include "plugins/metrics/split_store.hpp"

using namespace sandglass;
using namespace sandglass::metrics;

namespace {

/// Unsupervised clustering accuracy: the codes of the split are clustered by k-means without their labels, then each
/// cluster is given a class of its own so that as many examples as possible are right,
///   max over one-to-one maps m of 1/N #{i: m(cluster_i) = label_i}
/// Clusters left without a class count as wrong. NaN if a code is not finite.
/// Source: Xie, Girshick & Farhadi 2016, equation 10.
class KMeans final : public Metric {
 public:
  KMeans(Index clusters, Index restarts) : clusters_(clusters), restarts_(restarts) {}

  std::vector<MetricOutput> outputs() const override {
    return {{"kmeans_accuracy", "share of examples", "Examples in the k-means cluster that stands for their class.",
             Goal::maximize}};
  }

  bool every_epoch() const override { return false; }

  void begin(const MetricContext& context) override {
    require_labels(context, "kmeans");
    context_ = &context;
    if (clusters_ == 0) clusters_ = context.shape().classes;
    require_examples(context, "kmeans", clusters_, "one for each cluster");
  }

  void add(const MetricBatch& batch) override { split_.add(batch); }

  std::vector<double> finish() override {
    if (!all_finite(split_.codes.values)) return {std::numeric_limits<double>::quiet_NaN()};
    const auto found = k_means(split_.codes.view(), clusters_, restarts_, context_->rng(0));
    const Index size = std::max(clusters_, context_->shape().classes);
    std::vector<double> together(static_cast<std::size_t>(size * size), 0.0);
    for (std::size_t i = 0; i < split_.labels.size(); ++i)
      ++together.at(static_cast<std::size_t>(found.cluster[i] * size + split_.labels[i]));
    return {largest_assignment(together, size) / static_cast<double>(split_.labels.size())};
  }

 private:
  Index clusters_, restarts_;
  const MetricContext* context_ = nullptr;
  SplitStore split_;
};

}  // namespace

SANDGLASS_PLUGIN(kmeans_metric, SANDGLASS_VERSION) {
  registrar.metric(
      "kmeans", "Accuracy of k-means clusters of the codes, matched to the classes.",
      Schema{}
          .integer("clusters", {.fallback = 0,
                                .min = 0,
                                .max = 1000,
                                .unit = "clusters",
                                .text = "Number of clusters; 0: as many as there are classes."})
          .integer("restarts", {.fallback = 10, .min = 1, .max = 1000, .text = "Runs, of which the best is taken."}),
      [](const Params& params) {
        return std::make_unique<KMeans>(params.integer("clusters"), params.integer("restarts"));
      });
}
