#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "plugins/metrics/generation/code_source.hpp"
#include "plugins/metrics/neighbours.hpp"
#include "plugins/metrics/requirements.hpp"
#include "plugins/metrics/split_store.hpp"

using namespace sandglass;
using namespace sandglass::metrics;

namespace {

struct SampleOptions {
  CodeSource::From codes = CodeSource::From::prior;
  Index k = 5, examples = 1000;
};

/// Real examples and drawn ones in one set, the real ones first, with the squared radius of each one's ball: the
/// distance to the k-th nearest of its own kind. Counts the pairs in which one lies inside the other's ball.
class Balls {
 public:
  Balls(BatchView both, Index k) : distances_(both), count_(both.rows / 2), k_(k) {
    visit([&](Index i, const double* row) {
      const double* own = row + (i < count_ ? 0 : count_);
      nearest_.assign(own, own + count_);
      nearest_.erase(nearest_.begin() + i % count_);
      std::nth_element(nearest_.begin(), nearest_.begin() + k_ - 1, nearest_.end());
      radii_.push_back(nearest_[static_cast<std::size_t>(k_ - 1)]);
    });
  }

  /// precision, recall, density, coverage.
  std::vector<double> measure() {
    std::vector<double> in_real(static_cast<std::size_t>(count_), 0.0);  // balls around each drawn example
    double recalled = 0, covered = 0;
    visit([&](Index i, const double* row) {
      if (i >= count_) return;
      bool in_drawn = false, holds = false;
      for (Index j = 0; j < count_; ++j) {
        const double distance = row[count_ + j];
        in_drawn |= distance < radius(count_ + j);
        if (distance >= radius(i)) continue;
        holds = true;
        ++in_real[static_cast<std::size_t>(j)];
      }
      recalled += in_drawn, covered += holds;
    });
    const auto n = static_cast<double>(count_);
    const auto precise = std::count_if(in_real.begin(), in_real.end(), [](double balls) { return balls > 0; });
    return {static_cast<double>(precise) / n, recalled / n,
            std::accumulate(in_real.begin(), in_real.end(), 0.0) / (static_cast<double>(k_) * n), covered / n};
  }

 private:
  double radius(Index i) const { return radii_[static_cast<std::size_t>(i)]; }

  template <class Row>
  void visit(Row&& row) {
    constexpr Index kBlock = 64;
    for (Index first = 0; first < 2 * count_; first += kBlock) {
      const Index rows = std::min(kBlock, 2 * count_ - first);
      distances_(first, rows, 2 * count_, block_);
      for (Index i = 0; i < rows; ++i) row(first + i, block_.data() + i * 2 * count_);
    }
  }

  DistanceRows distances_;
  Index count_, k_;
  std::vector<double> block_, nearest_, radii_;
};

/// How good examples are that the model makes itself, beside as many of the split, N of each. With B_k(e) the open ball
/// around an example e that reaches to the k-th nearest of its own kind,
///   precision  1/N #{drawn in the ball of some real one}: does what is drawn look real?
///   recall     1/N #{real in the ball of some drawn one}: could what is real have been drawn?
///   density    1/(k N) sum over drawn of how many real balls hold it: precision that one outlier does not lift; 1 in
///              expectation for equal distributions, and above where drawn examples crowd
///   coverage   1/N #{real whose ball holds a drawn one}: recall that outliers do not lift
/// by Euclidean distance between the examples themselves, not between features of another network: the figures compare
/// models on one dataset, and not with those that papers measure on Inception's features. What is drawn is the
/// reconstruction of drawn codes, see CodeSource. In double; NaN if a number is not finite. O(N^2 D).
/// Source: Kynkaanniemi et al. 2019 (precision, recall); Naeem et al. 2020 (density, coverage).
class SampleQuality final : public Metric {
 public:
  explicit SampleQuality(const SampleOptions& options) : options_(options) {}

  std::vector<MetricOutput> outputs() const override {
    const auto near = " by the " + std::to_string(options_.k) + " nearest.";
    return {
        {"sample_precision", "share of drawn examples", "Drawn examples that lie among real ones," + near,
         Goal::maximize},
        {"sample_recall", "share of real examples", "Real examples that lie among drawn ones," + near, Goal::maximize},
        {"sample_density", "1: as dense as real ones", "How densely real examples surround drawn ones," + near,
         Goal::maximize},
        {"sample_coverage", "share of real examples", "Real examples with a drawn one in their neighbourhood," + near,
         Goal::maximize}};
  }

  bool every_epoch() const override { return false; }

  void begin(const MetricContext& context) override {
    CodeSource::require(context, "sample_quality", options_.codes);
    require_examples(context, "sample_quality", options_.k + 1, "more than k");
    if (options_.examples != 0 && options_.examples <= options_.k)
      refuse("sample_quality", "more examples than k, but examples is " + std::to_string(options_.examples),
             "raise examples above " + std::to_string(options_.k));
    context_ = &context;
    choice_ = ExampleChoice(context, options_.examples);
  }

  void add(const MetricBatch& batch) override {
    for (Index i = 0; i < batch.input.rows; ++i)
      if (choice_.next()) both_.add(batch.input.row(i));
  }

  std::vector<double> finish() override {
    CodeSource(*context_, options_.codes).decode(both_.count(), both_);
    if (!all_finite(both_.values)) return std::vector<double>(4, std::numeric_limits<double>::quiet_NaN());
    return Balls(both_.view(), options_.k).measure();
  }

 private:
  SampleOptions options_;
  const MetricContext* context_ = nullptr;
  ExampleChoice choice_;
  Rows both_;  // real, then drawn
};

}  // namespace

SANDGLASS_PLUGIN(sample_quality_metric, SANDGLASS_VERSION) {
  registrar.metric(
      "sample_quality", "Precision, recall, density and coverage of examples that the model draws.",
      Schema{}
          .choice("codes",
                  {.choices = {"prior", "fitted"},
                   .fallback = "prior",
                   .text = "prior: codes from N(0, I), of a model that has it; fitted: from a Gaussian with the "
                           "mean and covariance of the training codes, of any model."})
          .integer("k", {.fallback = 5, .min = 1, .max = 1000, .unit = "neighbours", .text = "Reach of a ball."})
          .integer("examples", {.fallback = 1000,
                                .min = 0,
                                .text = "Examples of the split, drawn at random, and as many of the model's; 0: all."}),
      [](const Params& params) {
        return std::make_unique<SampleQuality>(SampleOptions{
            .codes = params.choice("codes") == "prior" ? CodeSource::From::prior : CodeSource::From::fitted,
            .k = params.integer("k"),
            .examples = params.integer("examples")});
      });
}
