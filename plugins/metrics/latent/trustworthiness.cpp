#include <algorithm>
#include <limits>

#include "plugins/metrics/neighbours.hpp"
#include "plugins/metrics/requirements.hpp"
#include "plugins/metrics/split_store.hpp"

using namespace sandglass;
using namespace sandglass::metrics;

namespace {

/// The k points nearest to point `self` by a row of distances, in no order; of equals the earlier. A heap has the k
/// nearest of those that were looked at, the furthest on top.
void nearest(const double* distances, Index count, Index self, Index k, std::vector<Index>& out) {
  const auto closer = [=](Index a, Index b) {
    return distances[a] < distances[b] || (distances[a] == distances[b] && a < b);
  };
  out.clear();
  for (Index j = 0; j < count; ++j) {
    if (j == self) continue;
    if (std::ssize(out) < k) {
      out.push_back(j);
      std::push_heap(out.begin(), out.end(), closer);
    } else if (distances[j] < distances[out.front()]) {
      std::pop_heap(out.begin(), out.end(), closer);
      out.back() = j;
      std::push_heap(out.begin(), out.end(), closer);
    }
  }
}

/// The place of point j among the neighbours of `self`, from 1. Counted in one loop without branches on either side of
/// j, as of equals the earlier is closer; `self` is taken out afterwards.
Index rank(const double* distances, Index count, Index self, Index j) {
  const double own = distances[j];
  std::int64_t before = 0;
  for (Index l = 0; l < j; ++l) before += distances[l] <= own;
  for (Index l = j + 1; l < count; ++l) before += distances[l] < own;
  before -= self < j ? distances[self] <= own : distances[self] < own;
  return before + 1;
}

/// How far neighbours in the code are neighbours in truth, by Euclidean distance:
///   1 - 2/(N k (2N - 3k - 1)) sum_i sum_{j in N_k(i)} max(0, r(i, j) - k)
/// N_k(i): the k nearest codes of code i; r(i, j): the rank of j among the neighbours of i in the dataset's true
/// coordinates where it knows them, else in the inputs. 1 if every neighbour is a true one. Needs N > 2k. O(N^2 (D +
/// k)). NaN if a code is not finite. The same number as scikit-learn's manifold.trustworthiness. Source: Venna & Kaski
/// 2001.
class Trustworthiness final : public Metric {
 public:
  Trustworthiness(Index k, Index examples) : k_(k), examples_(examples) {}

  std::vector<MetricOutput> outputs() const override {
    return {{"trustworthiness", "1: every neighbour is a true one", "Whether neighbours in the code are true ones.",
             Goal::maximize}};
  }

  bool every_epoch() const override { return false; }

  void begin(const MetricContext& context) override {
    require_examples(context, "trustworthiness", 2 * k_ + 1, "more than twice k");
    choice_ = ExampleChoice(context, examples_);
    if (examples_ != 0 && examples_ <= 2 * k_)
      refuse("trustworthiness", "more examples than twice k, but examples is " + std::to_string(examples_),
             "raise examples above " + std::to_string(2 * k_));
  }

  void add(const MetricBatch& batch) override {
    const auto& truth = batch.coordinates.rows > 0 ? batch.coordinates : batch.input;
    for (Index row = 0; row < batch.latent.rows; ++row) {
      if (!choice_.next()) continue;
      codes_.add(batch.latent.row(row));
      truth_.add(truth.row(row));
    }
  }

  std::vector<double> finish() override {
    if (!all_finite(codes_.values) || !all_finite(truth_.values)) return {std::numeric_limits<double>::quiet_NaN()};
    constexpr Index kBlock = 64;
    const DistanceRows codes(codes_.view()), truth(truth_.view());
    const Index count = codes.count();
    std::vector<double> near, far;
    std::vector<Index> neighbours;
    double excess = 0;
    for (Index first = 0; first < count; first += kBlock) {
      const Index rows = std::min(kBlock, count - first);
      codes(first, rows, count, near);
      truth(first, rows, count, far);
      for (Index i = 0; i < rows; ++i) {
        nearest(near.data() + i * count, count, first + i, k_, neighbours);
        for (const Index j : neighbours)
          excess += static_cast<double>(std::max<Index>(0, rank(far.data() + i * count, count, first + i, j) - k_));
      }
    }
    return {1 - 2 * excess / static_cast<double>(count * k_ * (2 * count - 3 * k_ - 1))};
  }

 private:
  Index k_, examples_;
  ExampleChoice choice_;
  Rows codes_, truth_;
};

}  // namespace

SANDGLASS_PLUGIN(trustworthiness_metric, SANDGLASS_VERSION) {
  registrar.metric(
      "trustworthiness", "Whether neighbours in the code are neighbours in truth.",
      Schema{}
          .integer("k", {.fallback = 5, .min = 1, .max = 1000, .unit = "neighbours", .text = "Neighbours of a code."})
          .integer("examples", {.fallback = 1000, .min = 0, .text = "Examples of the split, drawn at random; 0: all."}),
      [](const Params& params) {
        return std::make_unique<Trustworthiness>(params.integer("k"), params.integer("examples"));
      });
}
